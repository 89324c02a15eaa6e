"""The layer rule of ``tools/``: a module imports downward only, and only by relative imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent.parent / "tools"

LAYERS = {
    "core": 0,
    "connector": 0,
    "script": 1,
    "traffic": 2,
    "runtime": 3,
    "replay": 4,
    "lint": 4,
    "docs": 4,
    "diff": 4,
    "bundle": 4,
    "package": 4,
    "report": 5,
    "workflow": 6,
    "serve": 7,
    "cli": 8,
}
# Plain data that every package speaks: the one import between packages of a layer.
SIBLINGS = {("connector", "core")}


def modules() -> list[Path]:
    return sorted(path for path in TOOLS.rglob("*.py") if "__pycache__" not in path.parts)


def imported(path: Path, tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, package or top-level name, is relative) of every import, those inside functions too."""
    own = path.relative_to(TOOLS).with_suffix("").parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0], False
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0:
                yield node.lineno, (node.module or "").split(".")[0], False
                continue
            base = own[: len(own) - node.level]
            target = [*base, *(node.module or "").split(".")] if node.module else list(base)
            if target:
                yield node.lineno, target[0], True
            else:  # "from .. import x" at the top: a package, or a name of tools/__init__.py
                for alias in node.names:
                    if (TOOLS / alias.name).is_dir():
                        yield node.lineno, alias.name, True


def violations(path: Path, source: str) -> list[str]:
    parts = path.relative_to(TOOLS).parts
    package = parts[0] if len(parts) > 1 else None
    found = []
    for line, name, relative in imported(path, ast.parse(source)):
        if not relative:
            if name in ("tools", "connector_harness"):
                found.append(f"line {line}: imports the absolute name '{name}'")
            continue
        if package is None or name == package:
            continue
        if name not in LAYERS:
            found.append(f"line {line}: imports '{name}', which has no layer")
        elif LAYERS[name] >= LAYERS[package] and (package, name) not in SIBLINGS:
            found.append(f"line {line}: {package} (layer {LAYERS[package]}) imports {name} ({LAYERS[name]})")
    return found


def test_every_package_has_a_layer() -> None:
    packages = {path.parent.relative_to(TOOLS).parts[0] for path in modules() if path.parent != TOOLS}
    assert packages <= LAYERS.keys(), "name the layer of the new package in LAYERS"


@pytest.mark.slow
def test_imports_only_downward() -> None:
    found = {str(path): violations(path, path.read_text(encoding="utf-8")) for path in modules()}
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("core/x.py", "from ..cli import main", "core (layer 0) imports cli (8)"),
        ("core/x.py", "from .. import report", "core (layer 0) imports report (5)"),
        ("core/x.py", "from ..connector import model", "core (layer 0) imports connector (0)"),
        (
            "lint/x.py",
            "def f():\n    from ..replay.cases import load_cases",
            "lint (layer 4) imports replay (4)",
        ),
        ("lint/rules/x.py", "from ...workflow import verify", "lint (layer 4) imports workflow (6)"),
        ("cli/x.py", "from ..novel import thing", "imports 'novel', which has no layer"),
        ("cli/x.py", "import tools.core", "imports the absolute name 'tools'"),
        ("cli/x.py", "from tools.core import errors", "imports the absolute name 'tools'"),
        ("cli/x.py", "from .. import __version__\nfrom ..core import errors\nfrom .common import say", None),
        ("connector/x.py", "from ..core.errors import UserError\nimport json", None),
        (
            "lint/rules/x.py",
            "from ..registry import rule\nfrom . import y\nfrom ...connector import model",
            None,
        ),
        ("__main__.py", "from .cli.main import main", None),
    ],
)
def test_the_rule_itself(module: str, source: str, expected: str | None) -> None:
    found = violations(TOOLS / module, source)
    assert (expected is None and not found) or (expected is not None and expected in found[0])

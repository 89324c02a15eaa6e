"""Scenarios of ``docs``: a connector folder, changed in one respect, the command, and all that it says.

The expected output is in ``__snapshots__``.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.scenarios.conftest import Run

PAGE, FACTS, DEFINITION = (
    Path("docs/reference.md"),
    Path("reference.toml"),
    Path("apiDefinition.swagger.json"),
)


def write(name: Path, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def retitle(folder: Path) -> None:
    path = folder / DEFINITION
    path.write_text(path.read_text().replace("List books", "List the books"))


def clear(folder: Path) -> None:
    (folder / DEFINITION).unlink()


def block(folder: Path) -> None:
    (folder / "docs" / "reference.html").unlink()
    (folder / "docs" / "reference.html").mkdir()


CHECKS: dict[str, tuple[Callable[[Path], object], list[str], int]] = {
    "fresh": (lambda _: None, ["--check"], 0),
    "nothing to write": (lambda _: None, [], 0),
    "stale": (retitle, ["--check"], 1),
    "written again": (retitle, [], 0),
    "missing": (lambda folder: (folder / PAGE).unlink(), ["--check"], 1),
    "facts that cannot be used": (write(FACTS, "[operations.ListBook]\n"), [], 2),
    "facts that are no TOML": (write(FACTS, "preview true\n"), ["--check"], 2),
    "no connector": (clear, ["--check"], 2),
    "a page that cannot be written": (block, [], 2),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_docs(name: str, folder: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    change, options, code = CHECKS[name]
    first = run("docs")
    assert (first.code, first.out) == (0, "")
    change(folder)
    done = run("docs", *options)
    assert done.code == code
    assert str(done) == snapshot


def test_another_folder(folder: Path, run: Run) -> None:
    assert run("docs", "..", "--check").code == 2
    assert run("docs", str(folder)).code == 0
    assert (folder / PAGE).is_file()
    assert not (folder / "docs" / "rules").exists()

"""The connector without the operations at Harvest's own paths: proving it takes a third of the time."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEFINITION = "apiDefinition.swagger.json"
FILES = ("apiProperties.json", "script.csx", "settings.json", "icon.png", "README.md")
_REFERENCE = re.compile(r'"#/(definitions|parameters|responses)/([^"/]+)')


@cache
def bridge_definition() -> str:
    """Return the definition of the part: its paths, and what these refer to."""
    whole = json.loads((ROOT / DEFINITION).read_text(encoding="utf-8"))
    paths = {
        path: item for path, item in whole["paths"].items() if path.startswith(("/bridge/", "/trigger/"))
    }
    used, waiting = set[tuple[str, str]](), json.dumps(paths)
    while new := {(found[1], found[2]) for found in _REFERENCE.finditer(waiting)} - used:
        used |= new
        waiting = json.dumps([whole[kind][name] for kind, name in new])
    shared = {
        kind: {name: value for name, value in whole[kind].items() if (kind, name) in used}
        for kind in ("definitions", "parameters", "responses")
    }
    return json.dumps({**whole, "paths": paths, **shared}, indent=4, ensure_ascii=False)


def write_bridge(folder: Path) -> None:
    """Write the part with its cases into ``folder``.

    Left out are the sources of the definition, and the coverage that only all operations together reach.
    """
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    settings = (ROOT / "connector.toml").read_text(encoding="utf-8")
    (folder / "connector.toml").write_text(re.sub(r"\[bundle\]\nsource.*\n", "", settings), encoding="utf-8")
    (folder / DEFINITION).write_text(bridge_definition(), encoding="utf-8")
    samples = folder / "samples"
    (samples / "cases").mkdir(parents=True)
    for path in (ROOT / "samples").glob("*.*"):
        if path.suffix in (".yaml", ".json") and path.name != "coverage.yaml":
            shutil.copy(path, samples)
    for item in json.loads(bridge_definition())["paths"].values():
        for name in (operation["operationId"] for operation in item.values()):
            copy_cases(name, samples)


def copy_cases(operation: str, samples: Path) -> None:
    """Copy the cases of an operation, and their cassettes, into ``samples``."""
    for path in (ROOT / "samples" / "cases").rglob(f"{operation}.yaml"):
        target = samples / path.relative_to(ROOT / "samples")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    if (cassettes := ROOT / "samples" / "cassettes" / operation).is_dir():
        shutil.copytree(cassettes, samples / "cassettes" / operation)

"""The names of a solution, written down: ``[package]`` of connector.toml, or its table in pyproject.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.toml import load_toml
from .identity import Chosen

if TYPE_CHECKING:
    from pathlib import Path

_FILES = {"connector.toml": ("package",), "pyproject.toml": ("tool", "connector", "package")}
_KEYS = {
    "publisher": "publisher",
    "publisher-prefix": "prefix",
    "solution-name": "solution",
    "solution-version": "version",
}


def find_chosen(folder: Path) -> Chosen:
    """Return what the closest configuration says, in the connector's ``folder`` or a parent.

    Raises:
        UserError: it is no TOML, or has an unknown key or a value that is no string; with its place.
    """
    here = folder.resolve()
    for place in (here, *here.parents):
        for name, steps in _FILES.items():
            found = _read(place / name, steps) if (place / name).is_file() else None
            if found is not None:
                return found
    return Chosen()


def _read(path: Path, steps: tuple[str, ...]) -> Chosen | None:
    """Return what the table at ``steps`` says; None where there is none."""
    file = load_toml(path)
    table: Any = file.data
    for name in steps:
        table = table.get(name) if isinstance(table, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise file.error("'package' must be a table", *steps)
    for key, value in table.items():
        if key not in _KEYS:
            raise file.error(f"unknown key '{key}'; known are {', '.join(_KEYS)}", *steps, key)
        if not isinstance(value, str):
            raise file.error(f"'{key}' must be a string", *steps, key)
    return Chosen(**{_KEYS[key]: value for key, value in table.items()})

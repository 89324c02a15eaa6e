"""The names of a solution, written down: ``[package]`` of connector.toml, or its table in pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
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
        UserError: it is no TOML, or has an unknown key or a value that is no string.
    """
    here = folder.resolve()
    for place in (here, *here.parents):
        for name, tables in _FILES.items():
            found = _read(place / name, tables)
            if found is not None:
                return found
    return Chosen()


def _read(path: Path, tables: tuple[str, ...]) -> Chosen | None:
    """Return what the table says; None where there is no such file or table."""
    try:
        data: Any = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
        return None
    except UnicodeDecodeError:
        raise UserError("is not UTF-8", str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"is not valid TOML: {error}", str(path)) from None
    for name in tables:
        data = data.get(name) if isinstance(data, dict) else None
    if data is None:
        return None
    if not isinstance(data, dict):
        raise UserError("'package' must be a table", str(path))
    for key, value in data.items():
        line = _line(path, key)
        if key not in _KEYS:
            raise UserError(f"unknown key '{key}'; known are {', '.join(_KEYS)}", str(path), line)
        if not isinstance(value, str):
            raise UserError(f"'{key}' must be a string", str(path), line)
    return Chosen(**{_KEYS[key]: value for key, value in data.items()})


def _line(path: Path, key: str) -> int:
    """Return the line of ``key``, as well as a search can tell; 0 where it finds none."""
    pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    lines = path.read_text(encoding="utf-8").split("\n")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 0)

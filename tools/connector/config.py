"""Tables of the configuration: ``connector.toml``, or ``[tool.connector]`` of ``pyproject.toml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.errors import UserError
from ..core.files import real
from ..core.toml import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.toml import Step, TomlFile

NAMES = ("connector.toml", "pyproject.toml")
_TOOL = re.compile(r"""tool["']?\s*\.\s*["']?connector["']?\s*[.\]]""")


class ConfigTable(NamedTuple):
    """One table of a configuration file: what stands in it, and the names that lead to it."""

    file: TomlFile
    steps: tuple[str, ...]
    data: Any

    def error(self, message: str, *steps: Step) -> UserError:
        """Return (not raise) an error at the key that ``steps`` lead to from the table."""
        return self.file.error(message, *self.steps, *steps)


def places(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield ``folder`` and its parents, the closest first: absolute, and as shown (relative where below)."""
    folder, here = real(folder), Path.cwd()
    for place in (folder, *folder.parents):
        yield place, place.relative_to(here) if place.is_relative_to(here) else place


def read_table(path: Path, name: str) -> ConfigTable | None:
    """Return the table ``name`` of the file ``path``; None where there is no such file or table.

    Raises:
        UserError: it is not UTF-8 or not TOML, with its place.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
        return None
    except UnicodeDecodeError:
        raise UserError("is not UTF-8", str(path)) from None
    # TOML is parsed only where it may hold the table: most projects have a pyproject.toml.
    is_project = path.name == "pyproject.toml"
    if name not in text or (is_project and not _TOOL.search(text)):
        return None
    file = parse_toml(text, path)
    steps = ("tool", "connector", name) if is_project else (name,)
    data: Any = file.data
    for key in steps:
        data = data.get(key) if isinstance(data, dict) else None
    return None if data is None else ConfigTable(file, steps, data)


def closest_table(folder: Path, name: str) -> ConfigTable | None:
    """Return the table ``name`` that holds for the connector in ``folder``: the closest, in it or a parent.

    Raises:
        UserError: a configuration file that may hold it is not UTF-8 or not TOML, with its place.
    """
    for _, place in places(folder):
        for file in NAMES:
            table = read_table(place / file, name)
            if table is not None:
                return table
    return None

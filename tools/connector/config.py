"""Tables of the configuration: ``connector.toml``, or ``[tool.connector]`` of ``pyproject.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..core import lazy
from ..core.errors import UserError
from ..core.files import real
from ..core.suggestion import instead
from ..core.toml import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.toml import Step, TomlFile

T = TypeVar("T", bound=str)

NAMES = ("connector.toml", "pyproject.toml")
TABLES = ("lint", "diff", "limits", "environment-variables", "package", "bundle", "record")
_TOOL = lazy.pattern(r"""tool["']?\s*\.\s*["']?connector["']?\s*[.\]]""")


class ConfigTable(NamedTuple):
    """One table of a configuration file: what stands in it, and the names that lead to it.

    Its readers return None for a key that is not there, and raise a ``UserError`` with the place of one whose
    value is of another kind.
    """

    file: TomlFile
    steps: tuple[Step, ...]
    data: dict[str, Any]

    def only(self, keys: Iterable[str]) -> None:
        """Hold the table to ``keys``.

        Raises:
            UserError: it has another, with its place and what may be meant.
        """
        for key in self.data:
            if key not in keys:
                raise self.error(_unknown("key", key, keys), key)

    def text(self, key: str) -> str | None:
        """Return a string."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, str):
            raise self.error(f"'{key}' must be a string", key)
        return value

    def one_of(self, key: str, allowed: tuple[T, ...]) -> T | None:
        """Return one of the words ``allowed``."""
        value = self.text(key)
        found = next((word for word in allowed if word == value), None)
        if value is not None and found is None:
            raise self.error(f"'{key}' must be one of {', '.join(allowed)}, not '{value}'", key)
        return found

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return an array of strings."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"'{key}' must be an array of strings", key)
        return tuple(value)

    def tables(self, key: str) -> tuple[ConfigTable, ...]:
        """Return an array of tables, empty where the key is not there."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            name = ".".join(str(step) for step in (*self.steps, key))
            raise self.error(f"'{key}' must be an array of tables: [[{name}]]", key)
        return tuple(
            ConfigTable(self.file, (*self.steps, key, index), item) for index, item in enumerate(value)
        )

    def error(self, message: str, *steps: Step) -> UserError:
        """Return (not raise) an error at the key that ``steps`` lead to from the table."""
        return self.file.error(message, *self.steps, *steps)


def places(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield ``folder`` and its parents, the closest first: absolute, and as shown (relative where below)."""
    folder, here = real(folder), Path.cwd()
    for place in (folder, *folder.parents):
        yield place, place.relative_to(here) if place.is_relative_to(here) else place
        if place in _TOPS:
            return


_TOPS: set[Path] = set()


def stop_at(folder: Path) -> None:
    """Let no configuration above ``folder`` hold from now on: for a program that may read nothing there."""
    _TOPS.add(real(folder))


def read_table(path: Path, name: str) -> ConfigTable | None:
    """Return the table ``name`` of the file ``path``; None where there is no such file or table.

    Raises:
        UserError: it is not UTF-8 or not TOML, ``name`` is no table, or a table is unknown; with its place.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
        return None
    except UnicodeDecodeError:
        raise UserError("is not UTF-8", str(path)) from None
    # TOML is parsed only where it may hold a table: most projects have a pyproject.toml.
    is_project = path.name == "pyproject.toml"
    if is_project and not _TOOL.search(text):
        return None
    file = parse_toml(text, path)
    steps = ("tool", "connector") if is_project else ()
    data: Any = file.data
    for step in steps:
        data = data.get(step, {}) if isinstance(data, dict) else {}
    if not isinstance(data, dict):
        raise file.error("'connector' must be a table", *steps)
    for key in data:
        if key not in TABLES:
            raise file.error(_unknown("table", key, TABLES), *steps, key)
    table = data.get(name)
    if table is None:
        return None
    if not isinstance(table, dict):
        raise file.error(f"'{name}' must be a table", *steps, name)
    return ConfigTable(file, (*steps, name), table)


def own_table(folder: Path, name: str) -> ConfigTable | None:
    """Return the table ``name`` of a configuration file in ``folder`` itself.

    Raises:
        UserError: as ``read_table``.
    """
    tables = (read_table(folder / file, name) for file in NAMES)
    return next((table for table in tables if table is not None), None)


def closest_table(folder: Path, name: str) -> ConfigTable | None:
    """Return the table ``name`` that holds for the connector in ``folder``: the closest, in it or a parent.

    Raises:
        UserError: a configuration file that may hold it is not UTF-8 or not TOML, with its place.
    """
    tables = (own_table(place, name) for _, place in places(folder))
    return next((table for table in tables if table is not None), None)


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    return f"unknown {kind} '{name}'{instead(name, known)}"

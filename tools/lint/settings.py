"""How the linter is set up: ``[tool.connector.lint]`` of pyproject.toml or ``[lint]`` of connector.toml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from ..connector.config import NAMES, places, read_table
from ..core.errors import UserError
from ..core.problem import Severity
from ..core.words import meant
from .rule import PROFILES

if TYPE_CHECKING:
    from .rule import Profile

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_KEYS = ("profile", "select", "ignore", "fail-on", "baseline", "suppress")
_ENTRY_KEYS = ("rule", "operation", "pointer", "file", "reason")
_HEADER = re.compile(r"\s*\[\[\s*(?:tool\s*\.\s*connector\s*\.\s*)?lint\s*\.\s*suppress\s*\]\]")
_INLINE = re.compile(r"\s*suppress\s*=")


class Suppression(NamedTuple):
    """One ``[[lint.suppress]]``: findings of ``rule`` at all the places that it names are left out.

    ``operation`` is an operationId, ``pointer`` a JSON pointer to a part, ``file`` a pattern of a path
    relative to the configuration. ``line`` and ``column`` (from 1) say where it is written.
    """

    rule: str
    operation: str | None
    pointer: str | None
    file: str | None
    reason: str
    line: int
    column: int

    @property
    def has_place(self) -> bool:
        """Whether it says where; one that does not would be the same as ``ignore``."""
        return any(place is not None for place in (self.operation, self.pointer, self.file))


class Settings(NamedTuple):
    """The settings of one configuration file; None = not set. ``path`` is None where there is no file."""

    path: Path | None = None
    profile: Profile | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    baseline: Path | None = None
    suppressions: tuple[Suppression, ...] = ()


def find_settings(folder: Path, known: dict[Path, Settings] | None = None) -> Settings:
    """Return the settings that hold for the connector in ``folder``: the closest, in it or a parent.

    ``known`` keeps what was found, by folder.

    Raises:
        UserError: a configuration file is malformed, with its place.
    """
    known = {} if known is None else known
    visited: list[Path] = []
    found: Settings | None = None
    for place, shown in places(folder):
        found = known.get(place)
        visited.append(place)
        found = found or next(filter(None, (_read(shown / name) for name in NAMES)), None)
        if found is not None:
            break
    found = found or Settings()
    known.update(dict.fromkeys(visited, found))
    return found


def read_settings(path: Path) -> Settings:
    """Return the settings in ``path``, a file given by hand.

    Raises:
        UserError: there is no such file, it has no settings for the linter, or they are malformed.
    """
    if not path.is_file():
        raise UserError("there is no such configuration file", str(path))
    settings = _read(path)
    if settings is None:
        table = "[tool.connector.lint]" if path.name == "pyproject.toml" else "[lint]"
        raise UserError(f"has no table {table}", str(path))
    return settings


def _read(path: Path) -> Settings | None:
    """Return the settings in ``path``; None where there is no such file or nothing for the linter in it."""
    table = read_table(path, "lint")
    return None if table is None else _Reader(path, table.file.text).settings(table.data)


class _Reader:
    """Reads a table strictly; an error says the line of the key, as well as a search can tell."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")

    def settings(self, table: Any) -> Settings:
        if not isinstance(table, dict):
            raise self.error("'lint' must be a table", "lint")
        self.only(table, _KEYS)
        profile, fail_on = self.string(table, "profile"), self.string(table, "fail-on")
        self.one_of(profile, PROFILES, "profile")
        self.one_of(fail_on, SEVERITIES, "fail-on")
        baseline = self.string(table, "baseline")
        entries = table.get("suppress", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self.error("'suppress' must be an array of tables: [[lint.suppress]]", "suppress")
        places = [number for number, line in enumerate(self.lines, 1) if _HEADER.match(line)]
        if len(places) != len(entries):
            inline = [number for number, line in enumerate(self.lines, 1) if _INLINE.match(line)] or [0]
            places = [inline[0]] * len(entries)
        return Settings(
            self.path,
            profile,  # type: ignore[arg-type]  # held to PROFILES above
            self.strings(table, "select"),
            self.strings(table, "ignore") or (),
            fail_on,  # type: ignore[arg-type]  # held to SEVERITIES above
            self.path.parent / baseline if baseline is not None else None,
            tuple(self.suppression(entry, line) for entry, line in zip(entries, places, strict=True)),
        )

    def suppression(self, entry: dict[str, Any], line: int) -> Suppression:
        self.only(entry, _ENTRY_KEYS, line)
        values = {key: self.string(entry, key, line) for key in _ENTRY_KEYS}
        if not values["rule"]:
            raise UserError("a suppression must say its 'rule'", str(self.path), line, 1 if line else 0)
        column = len(self.lines[line - 1]) - len(self.lines[line - 1].lstrip()) + 1 if line else 0
        return Suppression(
            values["rule"],
            values["operation"],
            values["pointer"],
            values["file"],
            (values["reason"] or "").strip(),
            line,
            column,
        )

    def only(self, table: dict[str, Any], keys: tuple[str, ...], line: int = 0) -> None:
        for key in table:
            if key not in keys:
                hint = meant(key, keys) or f"; known are {', '.join(keys)}"
                raise self.error(f"unknown key '{key}'{hint}", key, line)

    def one_of(self, value: str | None, allowed: tuple[str, ...], key: str) -> None:
        if value is not None and value not in allowed:
            raise self.error(f"'{key}' must be one of {', '.join(allowed)}, not '{value}'", key)

    def string(self, table: dict[str, Any], key: str, line: int = 0) -> str | None:
        value = table.get(key)
        if value is not None and not isinstance(value, str):
            raise self.error(f"'{key}' must be a string", key, line)
        return value

    def strings(self, table: dict[str, Any], key: str) -> tuple[str, ...] | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"'{key}' must be an array of strings", key)
        return tuple(value)

    def error(self, message: str, key: str, start: int = 0) -> UserError:
        pattern = re.compile(rf"""\s*(?:\[+.*\b)?["']?{re.escape(key)}["']?\b""")
        for number, line in enumerate(self.lines[start:], start + 1):
            if pattern.match(line):
                column = len(line) - len(line.lstrip()) + 1
                return UserError(message, str(self.path), number, column)
        return UserError(message, str(self.path), start, 1 if start else 0)

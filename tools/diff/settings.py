"""How comparisons are set up: ``[diff]`` of connector.toml, ``[tool.connector.diff]`` of pyproject.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from ..connector.config import closest_table, read_table
from ..core.errors import UserError
from ..core.problem import Severity
from ..core.words import meant

if TYPE_CHECKING:
    from pathlib import Path

    from ..connector.config import ConfigTable
    from ..core.toml import Step

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_KEYS = ("fail-on", "ignore", "suppress")
_PLACES = ("operation", "pointer", "fingerprint")
_ENTRY_KEYS = ("change", *_PLACES, "reason")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One ``[[diff.suppress]]``: changes of a kind at all the places that it names are left out.

    ``change`` is a code or a name, None where ``fingerprint`` says it all. ``operation`` is an operationId,
    ``pointer`` a JSON pointer to a part of the old or the new file. ``line`` (from 1) says where it is
    written.
    """

    change: str | None
    operation: str | None
    pointer: str | None
    fingerprint: str | None
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one configuration file; None = not set. ``path`` is None where there is no file."""

    path: Path | None = None
    fail_on: Severity | None = None
    ignore: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


def find_settings(folder: Path) -> Settings:
    """Return the settings that hold for the connector in ``folder``: the closest, in it or a parent.

    Raises:
        UserError: a configuration file is malformed, with its place.
    """
    table = closest_table(folder, "diff")
    return Settings() if table is None else _Reader(table).settings()


def read_settings(path: Path) -> Settings:
    """Return the settings in ``path``, a file given by hand.

    Raises:
        UserError: there is no such file, it has no settings for comparisons, or they are malformed.
    """
    if not path.is_file():
        raise UserError("there is no such configuration file", str(path))
    table = read_table(path, "diff")
    if table is None:
        written = "[tool.connector.diff]" if path.name == "pyproject.toml" else "[diff]"
        raise UserError(f"has no table {written}", str(path))
    return _Reader(table).settings()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the table strictly."""

    table: ConfigTable

    def settings(self) -> Settings:
        data = self.table.data
        if not isinstance(data, dict):
            raise self.table.error("'diff' must be a table")
        self.only(data, _KEYS)
        fail_on = self.text(data, "fail-on")
        if fail_on is not None and fail_on not in SEVERITIES:
            raise self.table.error(f"'fail-on' must be one of {', '.join(SEVERITIES)}", "fail-on")
        ignore = data.get("ignore", [])
        if not isinstance(ignore, list) or not all(isinstance(item, str) for item in ignore):
            raise self.table.error("'ignore' must be an array of strings", "ignore")
        entries = data.get("suppress", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self.table.error("'suppress' must be an array of tables: [[diff.suppress]]", "suppress")
        return Settings(
            self.table.file.path,
            fail_on,
            tuple(ignore),
            tuple(self.suppression(entry, number) for number, entry in enumerate(entries)),
        )

    def suppression(self, entry: dict[str, Any], number: int) -> Suppression:
        at = ("suppress", number)
        self.only(entry, _ENTRY_KEYS, *at)
        values = {key: self.text(entry, key, *at) for key in _ENTRY_KEYS}
        reason = (values["reason"] or "").strip()
        if not reason:
            raise self.table.error("a suppression must say its 'reason'", *at)
        if not any(values[key] for key in _PLACES):
            message = f"a suppression must say where: {', '.join(_PLACES)}; 'ignore' is for everywhere"
            raise self.table.error(message, *at)
        if not values["change"] and not values["fingerprint"]:
            message = "a suppression must say its 'change', or the 'fingerprint' of one"
            raise self.table.error(message, *at)
        return Suppression(
            values["change"],
            values["operation"],
            values["pointer"],
            values["fingerprint"],
            reason,
            self.table.error("", *at).line,
        )

    def only(self, table: dict[str, Any], keys: tuple[str, ...], *at: Step) -> None:
        for key in table:
            if key not in keys:
                hint = meant(key, keys) or f"; known are {', '.join(keys)}"
                raise self.table.error(f"unknown key '{key}'{hint}", *at, key)

    def text(self, table: dict[str, Any], key: str, *at: Step) -> str | None:
        value = table.get(key)
        if value is not None and not isinstance(value, str):
            raise self.table.error(f"'{key}' must be a string", *at, key)
        return value

"""Settings of ``lint`` and ``diff``: what is chosen, what fails, and the findings that are suppressed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from ..core.errors import UserError
from ..core.problem import Severity
from .config import NAMES, places, read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from .config import ConfigTable

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Profile = Literal["import", "independent", "certified", "agent"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
_KEYS = {
    "lint": ("profile", "select", "ignore", "fail-on", "baseline", "suppress"),
    "diff": ("fail-on", "ignore", "suppress"),
}
_ENTRY_KEYS = {
    "lint": ("rule", "operation", "pointer", "file", "reason"),
    "diff": ("change", "operation", "pointer", "fingerprint", "reason"),
}


class Suppression(NamedTuple):
    """One ``[[lint.suppress]]`` or ``[[diff.suppress]]``: what fits all that it names is left out.

    ``name`` is the id or name of a rule, or of a kind of change; ``operation`` is an operationId, ``pointer``
    a JSON pointer to a part, ``file`` a pattern of a path relative to the configuration. ``line`` and
    ``column`` (from 1) say where it is written.
    """

    name: str | None
    operation: str | None
    pointer: str | None
    file: str | None
    fingerprint: str | None
    reason: str
    line: int
    column: int

    @property
    def has_place(self) -> bool:
        """Return whether it names a place; without one it would be the same as ``ignore``."""
        return any(place is not None for place in (self.operation, self.pointer, self.file, self.fingerprint))

    def covers(self, pointer: str) -> bool:
        """Return whether ``pointer`` leads to the part that it names or into it, or whether it names none."""
        if self.pointer is None:
            return True
        part = self.pointer.removeprefix("#").rstrip("/")
        return pointer == part or pointer.startswith(part + "/")


class Settings(NamedTuple):
    """The settings of one configuration file; None = not set. ``path`` is None where there is no file."""

    path: Path | None = None
    profile: Profile | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    baseline: Path | None = None
    suppressions: tuple[Suppression, ...] = ()


def find_settings(folder: Path, name: str, known: dict[Path, Settings] | None = None) -> Settings:
    """Return the settings that hold for the connector in ``folder``: the closest, in it or a parent.

    ``name`` is ``lint`` or ``diff``; ``known`` keeps what was found, by folder.

    Raises:
        UserError: a configuration file is malformed, with its place.
    """
    known = {} if known is None else known
    visited: list[Path] = []
    found: Settings | None = None
    for place, shown in places(folder):
        found = known.get(place)
        visited.append(place)
        found = found or next(filter(None, (_read(shown / file, name) for file in NAMES)), None)
        if found is not None:
            break
    found = found or Settings()
    known.update(dict.fromkeys(visited, found))
    return found


def read_settings(path: Path, name: str) -> Settings:
    """Return the settings of ``lint`` or ``diff`` in ``path``, a file given by hand.

    Raises:
        UserError: there is no such file, it has no such table, or it is malformed, with its place.
    """
    if not path.is_file():
        raise UserError("there is no such configuration file", str(path))
    settings = _read(path, name)
    if settings is None:
        table = f"[tool.connector.{name}]" if path.name == "pyproject.toml" else f"[{name}]"
        raise UserError(f"has no table {table}", str(path))
    return settings


def _read(path: Path, name: str) -> Settings | None:
    """Return the settings in ``path``; None where there is no such file or table."""
    table = read_table(path, name)
    if table is None:
        return None
    table.only(_KEYS[name])
    baseline = table.text("baseline")
    suppression: Callable[[ConfigTable], Suppression] = _READERS[name]
    return Settings(
        path,
        table.one_of("profile", PROFILES),
        table.texts("select"),
        table.texts("ignore") or (),
        table.one_of("fail-on", SEVERITIES),
        path.parent / baseline if baseline is not None else None,
        tuple(suppression(entry) for entry in table.tables("suppress")),
    )


def _of_rule(entry: ConfigTable) -> Suppression:
    # What else a suppression of a rule lacks is a finding of its own, and can be suppressed in no way.
    found = _suppression(entry, "lint", "rule")
    if not found.name:
        raise entry.error("a suppression must say its 'rule'")
    return found


def _of_change(entry: ConfigTable) -> Suppression:
    found = _suppression(entry, "diff", "change")
    if not found.reason:
        raise entry.error("a suppression must say its 'reason'")
    if not (found.operation or found.pointer or found.fingerprint):
        where = "operation, pointer, fingerprint"
        raise entry.error(f"a suppression must say where: {where}; 'ignore' is for everywhere")
    if not found.name and not found.fingerprint:
        raise entry.error("a suppression must say its 'change', or the 'fingerprint' of one")
    return found


_READERS = {"lint": _of_rule, "diff": _of_change}


def _suppression(entry: ConfigTable, table: str, name: str) -> Suppression:
    entry.only(_ENTRY_KEYS[table])
    place = entry.error("")
    return Suppression(
        entry.text(name),
        entry.text("operation"),
        entry.text("pointer"),
        entry.text("file"),
        entry.text("fingerprint"),
        (entry.text("reason") or "").strip(),
        place.line,
        place.column,
    )

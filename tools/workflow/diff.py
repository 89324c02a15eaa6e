"""Compares two versions of a connector as the command line and the configuration say."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..connector.check_settings import SEVERITIES, Settings, find_settings, read_settings
from ..connector.selection import matching
from ..core.errors import UserError
from ..diff.comparison import all_kinds, compare
from ..diff.sources import load_sides
from ..diff.suppress import kept
from ..report.compared import Compared
from .folders import repository_root

if TYPE_CHECKING:
    from ..core.problem import Severity
    from ..diff.side import Side, Sides


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """What the command line says; None = what the configuration says, else the default."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    config: Path | None = None


def diff(old: str, new: str, options: DiffOptions) -> Compared:
    """Return the changes from ``old`` to ``new``: each a path, ``REVISION:PATH`` or ``REVISION``.

    Raises:
        UserError: a version, the configuration or a choice of changes cannot be used.
    """
    start = time.perf_counter()
    kinds = all_kinds()
    sides = load_sides(old, new)
    settings = _settings(old, new, options)
    chosen = set(kinds) if options.select is None else matching(kinds, options.select)
    chosen -= matching(kinds, options.ignore)
    try:
        chosen -= matching(kinds, settings.ignore)
    except UserError as error:
        raise UserError(error.message, str(settings.path)) from None
    if not chosen:
        raise UserError("no change is left to look for")
    found = [change for change in compare(sides) if change.code in chosen]
    left, unused = kept(found, settings, kinds)
    limit = SEVERITIES.index(options.fail_on or settings.fail_on or "error")
    notes = [
        f"{settings.path}:{entry.line}: the suppression leaves nothing out here ({entry.reason})"
        for entry in unused
    ]
    return Compared(
        changes=tuple(left),
        old=sides.old.label,
        new=sides.new.label,
        compared=_compared(sides),
        failing=any(SEVERITIES.index(change.severity) <= limit for change in left),
        root=repository_root(),
        suppressed=len(found) - len(left),
        notes=(*_left_out(sides), *notes),
        seconds=time.perf_counter() - start,
    )


def _settings(old: str, new: str, options: DiffOptions) -> Settings:
    if options.config is not None:
        return read_settings(options.config, "diff")
    here = next((Path(text) for text in (new, old) if Path(text).exists()), Path())
    return find_settings(here if here.is_dir() else here.parent, "diff")


def _compared(sides: Sides) -> int:
    """Return how many operations both versions have together; for two files of properties 1."""
    old, new = sides.old, sides.new
    if old.view is not None and new.view is not None:
        return len({operation.label for side in (old.view, new.view) for operation in side.operations})
    return int(old.properties is not None and new.properties is not None)


def _left_out(sides: Sides) -> list[str]:
    """Return notes on files that only one side has."""
    notes = []
    for old, new in ((sides.old, sides.new), (sides.new, sides.old)):
        if old.definition is not None and new.definition is None:
            notes.append(f"operations were not compared: {new.label} is no definition")
        if old.properties is not None and new.properties is None:
            notes.append(f"connections and policies were not compared: {_lacks(new)}")
    return notes


def _lacks(side: Side) -> str:
    return f"{side.label} has no apiProperties.json"

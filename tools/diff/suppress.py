"""Suppressions of changes: those that the configuration leaves out, each for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..connector.selection import find_entry
from ..core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..connector.check_settings import Settings, Suppression
    from .change import Change
    from .kind import Kind


def kept(
    changes: Sequence[Change], settings: Settings, kinds: Mapping[str, Kind]
) -> tuple[list[Change], list[Suppression]]:
    """Return the changes that no suppression leaves out, and the suppressions that left nothing out.

    Raises:
        UserError: a suppression names a kind that does not exist.
    """
    codes: dict[int, str | None] = {}
    for number, entry in enumerate(settings.suppressions):
        try:
            codes[number] = None if entry.name is None else find_entry(kinds, entry.name).code
        except UserError as error:
            raise UserError(error.message, str(settings.path), entry.line, entry.column) from None
    used: set[int] = set()
    left = []
    for change in changes:
        fitting = [
            number
            for number, entry in enumerate(settings.suppressions)
            if codes[number] in (None, change.code) and _fits(entry, change)
        ]
        used.update(fitting)
        if not fitting:
            left.append(change)
    unused = [entry for number, entry in enumerate(settings.suppressions) if number not in used]
    return left, unused


def _fits(entry: Suppression, change: Change) -> bool:
    if entry.fingerprint is not None and entry.fingerprint.lower() != change.fingerprint:
        return False
    if entry.operation is not None and set(change.operations) != {entry.operation}:
        return False
    return entry.covers(change.old.pointer) or entry.covers(change.new.pointer)

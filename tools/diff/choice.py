"""Which changes are reported: kinds by code, start of a code or name, and the suppressions of one change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.words import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .change import Change
    from .kind import Kind
    from .settings import Settings, Suppression

_START = re.compile(r"CHG\d{0,3}")


def named(kinds: Mapping[str, Kind], word: str) -> Kind | None:
    """Return the kind of change whose code (any case) or name is ``word``, None where there is none."""
    return kinds.get(word.upper()) or next((k for k in kinds.values() if k.name == word.lower()), None)


def find_kind(kinds: Mapping[str, Kind], word: str) -> Kind:
    """Return what ``named`` does.

    Raises:
        UserError: there is none; with what may have been meant.
    """
    found = named(kinds, word)
    if found is None:
        names = [*kinds, *(kind.name for kind in kinds.values())]
        raise UserError(
            f"there is no change '{word}'{meant(word, names) or '; `rules --changes` lists them'}"
        )
    return found


def matching(kinds: Mapping[str, Kind], words: Iterable[str]) -> set[str]:
    """Return the codes of the kinds that ``words`` name.

    Raises:
        UserError: a word names no kind.
    """
    found: set[str] = set()
    for word in words:
        upper = word.strip().upper()
        codes = [code for code in kinds if code.startswith(upper)] if _START.fullmatch(upper) else []
        found.update(codes or [find_kind(kinds, word.strip()).code])
    return found


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
            codes[number] = None if entry.change is None else find_kind(kinds, entry.change).code
        except UserError as error:
            raise UserError(error.message, str(settings.path), entry.line, 1 if entry.line else 0) from None
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
    if entry.pointer is None:
        return True
    pointer = entry.pointer.removeprefix("#").rstrip("/")
    return any(
        place.pointer == pointer or place.pointer.startswith(pointer + "/")
        for place in (change.old, change.new)
    )

"""The names that somebody may have meant by one that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_MEANT = 3
_MOST_LISTED = 12
_NEARLY_AS_CLOSE = 0.1


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Return the names of ``known`` that are closest to ``word`` in any case, the closest first.

    ``cutoff`` is the least likeness, from 0 to 1, as difflib counts it. A name much less like ``word`` than
    the closest is not among them.
    """
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - only for mistakes

    folded = {name.lower(): name for name in reversed(list(known))}
    found = get_close_matches(word.lower(), folded, n=_MOST_MEANT, cutoff=cutoff)
    ratios = [SequenceMatcher(None, name, word.lower()).ratio() for name in found]
    return [
        folded[name]
        for name, ratio in zip(found, ratios, strict=True)
        if ratio > max(ratios) - _NEARLY_AS_CLOSE
    ]


def meant(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'a' or 'b'?"``, or an empty text where nothing is close."""
    names = joined([f"'{name}'" for name in closest(word, known)], "or")
    return f"; did you mean {names}?" if names else ""


def instead(word: str, known: Iterable[str]) -> str:
    """Return ``meant(word, known)``; where nothing is close ``"; known are a, b"``, else empty."""
    names = list(known)
    listed = ", ".join(names[:_MOST_LISTED]) + (", ..." if len(names) > _MOST_LISTED else "")
    return meant(word, names) or (f"; known {'are' if names[1:] else 'is'} {listed}" if names else "")


def joined(names: Sequence[str], last: str) -> str:
    """Return ``names`` with commas, and the word ``last`` before the last one: ``a, b or c``."""
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)

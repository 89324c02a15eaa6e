"""Texts that a regular expression matches, the plainest first."""

from __future__ import annotations

import re
from math import prod
from random import Random
from typing import TYPE_CHECKING, Any

from . import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

_FURTHER = (0, 1, 2, 8, 32)  # repetitions beyond the least that a text has
_MOST_REPEATED = 10_000
_REPEATS = lazy.pattern(r"\{(\d+)")


class _Plainest(Random):
    """Stands for chance: the plainest of what there is, and ``further`` repetitions beyond the fewest."""

    def __init__(self, further: int) -> None:
        super().__init__(0)
        self._further = further

    def choice(self, seq: Any) -> Any:
        """Return a digit, else a small letter, else the first; of what is no character, the first."""
        characters = all(isinstance(item, str) and len(item) == 1 for item in seq)
        return min(seq, key=_oddness) if characters else seq[0]

    def randint(self, a: int, b: int) -> int:
        """Return ``a`` and the further repetitions, at most ``b``."""
        return max(a, min(b, a + self._further))


def _oddness(character: str) -> tuple[int, str]:
    kinds = (character == "1", character.isdigit(), character.islower(), character.isalpha(), character > " ")
    return kinds.index(True) if True in kinds else len(kinds), character


def matching_texts(pattern: str) -> Iterator[str]:
    """Yield texts that ``pattern`` may match, short ones first; none where it cannot be read.

    They are not searched for in it: what looks ahead or behind is passed over, and ECMA 262 differs.
    """
    if prod(int(number) or 1 for number in _REPEATS.findall(pattern)) > _MOST_REPEATED:
        return
    from rstr import Rstr  # noqa: PLC0415  few definitions have a pattern

    found: set[str] = set()
    for further in _FURTHER:
        try:
            text = Rstr(_Plainest(further)).xeger(pattern)
        except (re.error, RecursionError, OverflowError, ValueError, LookupError, TypeError):
            return  # what the library or `re` does not know
        if text not in found:
            found.add(text)
            yield text

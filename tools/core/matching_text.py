"""Texts that a regular expression matches, the plainest first."""

from __future__ import annotations

import re
import warnings
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_FURTHER = (0, 1, 2, 8, 32)  # repetitions beyond the least that a text has
_MOST_WORK = 50_000  # repetitions, and characters to choose from


class _Plainest(Random):
    """A random generator that is not random: it picks the plainest character, and repeats little.

    ``further`` is how often it repeats beyond what the pattern asks for.
    """

    def __init__(self, further: int) -> None:
        super().__init__(0)
        self._further = further
        self._work = 0

    def choice(self, seq: Any) -> Any:
        """Return a digit, else a small letter, else the first; of what is no character, the first."""
        self._count(len(seq))
        characters = all(isinstance(item, str) and len(item) == 1 for item in seq)
        return min(seq, key=_oddness) if characters else seq[0]

    def randint(self, a: int, b: int) -> int:
        """Return ``a`` and the further repetitions, at most ``b``."""
        times = max(a, min(b, a + self._further))
        self._count(times)
        return times

    def _count(self, work: int) -> None:
        """Raise an error where nested repetitions are too much; each asks for its number each time."""
        self._work += work
        if self._work > _MOST_WORK:
            raise ValueError("takes too long")


def _oddness(character: str) -> tuple[int, str]:
    kinds = (character == "1", character.isdigit(), character.islower(), character.isalpha(), character > " ")
    return kinds.index(True) if True in kinds else len(kinds), character


def matching_texts(pattern: str) -> Iterator[str]:
    """Yield texts that ``pattern`` may match, short ones first; none where it cannot be read.

    The texts are built from the pattern and not checked against it: lookaheads are ignored, and ECMA 262
    differs in places.
    """
    from rstr import Rstr  # noqa: PLC0415  few definitions have a pattern

    found: set[str] = set()
    for further in _FURTHER:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what a later Python reads in another way
                text = Rstr(_Plainest(further)).xeger(pattern)
        except (re.error, RecursionError, OverflowError, ValueError, LookupError, TypeError):
            return  # what the library or `re` does not know
        if text not in found:
            found.add(text)
            yield text

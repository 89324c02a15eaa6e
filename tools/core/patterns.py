"""Regular expressions of definitions, matched within a time limit.

A pattern in the syntax of ECMA 262, as Swagger 2.0 has it, can make a search backtrack for ever. Each search
has its time, and a pattern that used it up is not tried again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import regex

SECONDS = 0.25
"""The time of one search."""

TOO_SLOW = f"the pattern takes more than {SECONDS:g} s; write it without nested repetitions"

Match = Literal["yes", "no", "unknown", "slow"]

_slow: set[str] = set()


def match(pattern: str, text: str) -> Match:
    """Return whether ``pattern`` is found in ``text``.

    ``unknown``: the pattern cannot be read here. ``slow``: the search took longer than SECONDS, now or in an
    earlier text.
    """
    if pattern in _slow:
        return "slow"
    compiled = _compiled(pattern)
    if compiled is None:
        return "unknown"
    try:
        return "yes" if compiled.search(text, timeout=SECONDS) else "no"
    except TimeoutError:
        _slow.add(pattern)
        return "slow"


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> regex.Pattern[str] | None:
    import regex  # noqa: PLC0415  # costly, and most definitions have no pattern

    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError):
        return None

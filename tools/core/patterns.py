"""Regular expressions of definitions, matched within a time limit.

A pattern in the syntax of ECMA 262, as Swagger 2.0 has it, can make a search backtrack for ever. Each search
has its time, and a pattern that used it up is not tried again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from . import lazy

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
    compiled = _compiled_ecma(pattern)
    if compiled is None:
        return "unknown"
    try:
        return "yes" if compiled.search(text, timeout=SECONDS) else "no"
    except TimeoutError:
        _slow.add(pattern)
        return "slow"


class TemplatePattern:
    """The pattern of the paths that a template stands for; its groups are the values of the parameters.

    Several parameters in one segment, or several that may hold slashes, divide a path in too many ways to try
    all: such a search has its time, and a path that takes longer does not fit.
    """

    __slots__ = ("_compiled", "_timed")

    def __init__(self, pattern: str) -> None:
        self._timed = _AMBIGUOUS.search(pattern) is not None
        self._compiled: Any = _compiled(pattern) if self._timed else re.compile(pattern)

    def fullmatch(self, path: str) -> re.Match[str] | None:
        """Return the match of the whole ``path``, None where it does not fit."""
        limit = {"timeout": SECONDS} if self._timed else {}
        try:
            found: re.Match[str] | None = self._compiled.fullmatch(path, **limit)
        except TimeoutError:
            return None
        return found


# Two groups without a slash between them, or one that takes slashes and a later one.
_AMBIGUOUS = lazy.pattern(r"\)[^/(]*\(|\(\.\+\).*\(")


# ECMA 262, 22.2.2.9: digits and word characters of ASCII, white space of Unicode and the byte order mark.
_DIGIT, _WORD = "0-9", "A-Za-z0-9_"
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {r"\d": _DIGIT, r"\w": _WORD, r"\s": _SPACE}
_PIECE = lazy.pattern(r"\\.|[\[\]$]|[^\\\[\]$]+|\\", re.DOTALL)


@lru_cache(maxsize=1024)
def _compiled_ecma(pattern: str) -> regex.Pattern[str] | None:
    """Return ``pattern`` as ECMA 262 means it, where Python differs; None where it cannot be read."""
    pieces = []
    in_class = False
    for piece in _PIECE.findall(pattern):
        known = _CLASSES.get(piece.lower())
        if piece == "$" and not in_class:
            piece = r"\Z"  # noqa: PLW2901  Python has $ before a last line break too
        elif known is not None and (piece.islower() or not in_class):
            negated = "" if piece.islower() else "^"
            piece = known if in_class else f"[{negated}{known}]"  # noqa: PLW2901
        elif piece in ("[", "]"):
            in_class = piece == "["
        pieces.append(piece)
    return _compiled("".join(pieces))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> regex.Pattern[str] | None:
    import regex  # noqa: PLC0415  # costly, and most definitions have no pattern

    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError):
        return None

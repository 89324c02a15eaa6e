"""How text output looks: colour, characters, width, how much."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from ..core import lazy
from .visible import visible

RED, GREEN, YELLOW, BOLD, DIM = "31", "32", "33", "1", "2"

_ANSI = lazy.pattern("\x1b\\[[0-9;]*m")
_OWN = lazy.pattern(f"(\x1b\\[(?:0|{'|'.join((RED, GREEN, YELLOW, BOLD, DIM))})m)")
_LEAST = 24  # columns below which nothing is folded


class Style(NamedTuple):
    """``colour``: ANSI colours; ``ascii_only``: no other characters; ``verbosity``: -1 quiet, 1 verbose.

    ``width`` is the number of columns of the terminal, None for a file or pipe: there lines are left whole,
    as programs want them.
    """

    colour: bool = False
    ascii_only: bool = False
    verbosity: int = 0
    width: int | None = None

    def paint(self, text: str, code: str) -> str:
        """Return ``text`` in the ANSI colour ``code``, or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def mark(self, status: str) -> str:
        """Return the sign of a status (``pass``, ``fail``, anything else), one column wide."""
        plain, rich, code = {"pass": ("+", "✓", GREEN), "fail": ("x", "✗", RED)}.get(
            status, ("-", "-", YELLOW)
        )
        return self.paint(plain if self.ascii_only else rich, code)

    def fits(self, text: str) -> str:
        """Return ``text`` with what the output cannot show, or would obey, replaced by escapes.

        Only what ``paint`` writes reaches the terminal as it is.
        """
        parts = _OWN.split(text) if self.colour else [text]
        shown = "".join(part if index % 2 else visible(part) for index, part in enumerate(parts))
        return shown.encode("ascii", "backslashreplace").decode("ascii") if self.ascii_only else shown

    def fold(self, text: str, hang: int = 2) -> str:
        """Return ``text`` with its long lines broken at blanks to fit the terminal.

        What follows is indented by ``hang`` columns more than the line. A word longer than a line, such as a
        path or an address, stays whole.
        """
        if self.width is None or self.width < _LEAST:
            return text
        return "\n".join(_folded(line, self.width, hang) for line in text.split("\n"))


def plural(count: int, noun: str) -> str:
    """Return ``1 case``, ``2 cases``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes; its colours take none."""
    text = _ANSI.sub("", text)
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)


def padded(text: str, width: int) -> str:
    """Return ``text`` with blanks at its end, ``width`` columns at least."""
    return text + " " * (width - columns(text))


def cut(text: str, width: int) -> str:
    """Return ``text`` (without colours) in ``width`` columns, ``...`` in place of what is too much."""
    if columns(text) <= width:
        return text
    while text and columns(text) > max(width - 3, 0):
        text = text[: min(len(text) - 1, width)]
    return f"{text}..."[: max(width, 0)]


def _folded(line: str, width: int, hang: int) -> str:
    if columns(line) <= width:
        return line
    body = line.lstrip(" ")
    first = line[: len(line) - len(body)]
    indent = first + " " * hang
    lines, current = [], first
    for word in re.findall(r"\S+\s*", body):
        there = current.strip(" ") != ""
        if there and columns(current) + columns(word.rstrip()) > width:
            lines.append(current.rstrip())
            current = indent
        current += word
    return "\n".join([*lines, current.rstrip()])

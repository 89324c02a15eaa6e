"""How text output looks: colour, characters, how much."""

from __future__ import annotations

from typing import NamedTuple

RED, GREEN, YELLOW, BOLD, DIM = "31", "32", "33", "1", "2"


class Style(NamedTuple):
    """``colour``: ANSI colours; ``ascii_only``: no other characters; ``verbosity``: -1 quiet, 1 verbose."""

    colour: bool = False
    ascii_only: bool = False
    verbosity: int = 0

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
        """Return ``text`` with what the output cannot show replaced by escapes."""
        return text.encode("ascii", "backslashreplace").decode("ascii") if self.ascii_only else text


def plural(count: int, noun: str) -> str:
    """Return ``1 case``, ``2 cases``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

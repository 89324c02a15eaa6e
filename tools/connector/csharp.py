"""C# code for rules about scripts: the code without comments and string literals, and the literals."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..core import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOLE = r"\{(?:[^{}\"\n]|\"(?:[^\"\\\n]|\\.)*\")*\}"
_LITERAL = lazy.pattern(
    r"//[^\n]*"
    r"|/\*.*?(?:\*/|\Z)"
    r'|(?P<raw>\$*"{3,})(?:.*?)(?:"{3,}|\Z)'
    r'|(?:\$@|@\$|@)"(?P<verbatim>(?:[^"]|"")*)(?:"|\Z)'
    rf'|\$"(?:[^"\\{{}}\n]|\\.|\{{\{{|\}}\}}|{_HOLE})*"'
    r'|"(?P<plain>(?:[^"\\\n]|\\.)*)"'
    r"|'(?:[^'\\\n]|\\[^\n][0-9A-Fa-f]*)'",
    re.DOTALL,
)
_ESCAPE = lazy.pattern(r"\\(.)")


class Literal(NamedTuple):
    """One text without interpolation: its offset, the offset behind it, its value."""

    start: int
    end: int
    value: str


class Code(NamedTuple):
    """A script: ``text`` as written; ``bare`` of the same length, comments blank, texts blank in quotes."""

    text: str
    bare: str
    literals: tuple[Literal, ...]

    def find(self, pattern: str, *words: str) -> Iterator[re.Match[str]]:
        """Yield the matches of ``pattern`` in ``bare``, where none can be without one of ``words``."""
        # It is compiled here as most connectors have no script, and most scripts none of the words.
        return re.finditer(pattern, self.bare) if any(word in self.bare for word in words) else iter(())

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of ``offset``, as findings in scripts have them."""
        ends = _line_ends(self.text)
        line = bisect_left(ends, offset)
        return line + 1, offset - (ends[line - 1] if line else -1)


@lru_cache(maxsize=2)
def _line_ends(text: str) -> list[int]:
    return [match.start() for match in re.finditer("\n", text)]


def word(name: str) -> str:
    r"""Return a pattern of ``name`` at the beginning of a word.

    A search for a pattern that begins with a letter is many times quicker than for one that begins with
    ``\b``.
    """
    return rf"{name}(?<!\w{name})"


def closing(text: str, opening: int) -> int:
    """Return the offset of the bracket that closes the one at ``opening``; the end where none does."""
    pair = "()" if text[opening] == "(" else "{}"
    depth = 0
    for match in re.compile(f"[{re.escape(pair)}]").finditer(text, opening):
        depth += 1 if match.group() == pair[0] else -1
        if depth == 0:
            return match.start()
    return len(text)


def depth(text: str, start: int, end: int) -> int:
    """Return how many braces are open at ``end`` that were not at ``start``."""
    return text.count("{", start, end) - text.count("}", start, end)


def read_code(text: str) -> Code:
    """Return the script's code; what is no C# is read as well as it goes."""
    pieces: list[str] = []
    literals: list[Literal] = []
    end = 0
    for match in _LITERAL.finditer(text):
        pieces.append(text[end : match.start()])
        found = match.group()
        if found[0] == "/":
            pieces.append(_blank(found))
        else:
            opening = found.index('"') if '"' in found else 0
            pieces.append(found[: opening + 1] + _blank(found[opening + 1 : -1]) + found[-1:])
            if match["plain"] is not None:
                literals.append(Literal(match.start(), match.end(), _ESCAPE.sub(r"\1", match["plain"])))
            elif match["verbatim"] is not None and "$" not in found[:2]:
                literals.append(Literal(match.start(), match.end(), match["verbatim"].replace('""', '"')))
        end = match.end()
    pieces.append(text[end:])
    bare = "".join(pieces)
    return Code(text, bare if len(bare) == len(text) else bare[: len(text)].ljust(len(text)), tuple(literals))


def _blank(text: str) -> str:
    if "\n" not in text:
        return " " * len(text)
    return "\n".join([" " * len(line) for line in text.split("\n")])

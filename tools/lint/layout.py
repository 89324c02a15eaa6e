"""The layout that the coding standards want: four spaces a level, sections in one order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..connector.sizes import DATAVERSE_CHARACTERS, DEFINITION_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

UNIT = "    "
SECTIONS = (
    *("swagger", "info", "host", "basePath", "schemes", "consumes", "produces"),
    *("paths", "definitions", "parameters"),
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def blanks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of blanks at the beginnings and ends of lines that are not as they should be.

    Each is (start, end, what should stand there). Only these can be changed without looking at what a line
    says: a JSON string holds no line break, so that they are never inside one. ``text`` must be valid JSON.
    """
    depth = offset = 0
    # Without its strings, line after line is the same.
    brackets: dict[str, tuple[int, int]] = {}
    for whole, skeleton in zip(text.split("\n"), _STRING.sub("", text).split("\n"), strict=True):
        line = whole.rstrip("\r")
        left = line.lstrip(" \t")
        if skeleton not in brackets:
            bare = skeleton.strip()
            opening = bare.count("{") + bare.count("[") - bare.count("}") - bare.count("]")
            brackets[skeleton] = len(bare) - len(bare.lstrip("]}")), opening
        closing, opening = brackets[skeleton]
        wanted = UNIT * max(depth - closing, 0) if left else ""
        begin = len(line) - len(left)
        if line[:begin] != wanted:
            yield offset, offset + begin, wanted
        if left and left[-1] in " \t":
            yield offset + len(line.rstrip(" \t")), offset + len(line), ""
        depth += opening
        offset += len(whole) + 1


def first_uneven(text: str) -> tuple[int, int] | None:
    """Return line and column of the first line that is not laid out as it should be.

    None as well where the layout would make a file too large that is not, and where the whole is one line.
    """
    if "\n" not in text.strip():
        return None
    for start, end, _ in blanks(text):
        if outgrows(text):
            return None
        begin = text.rfind("\n", 0, start) + 1
        return text.count("\n", 0, start) + 1, (end if start == begin else start) - begin + 1
    return None


def outgrows(text: str) -> bool:
    """Return whether the layout would take a definition beyond a limit of the platform that it keeps."""
    more = sum(len(wanted) - (end - start) for start, end, wanted in blanks(text))
    size, length = len(text.encode("utf-8", "replace")), len(text)
    return length <= DATAVERSE_CHARACTERS < length + more or size < DEFINITION_BYTES <= size + more


def first_misplaced(data: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the first section of a definition that stands too late, and the one that it should precede."""
    latest = -1
    for name in data:
        if name in SECTIONS:
            place = SECTIONS.index(name)
            if place < latest:
                return name, SECTIONS[latest]
            latest = place
    return None

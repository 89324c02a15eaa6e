"""The layout that the coding standards want: four spaces a level, sections in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..connector.sizes import DATAVERSE_CHARACTERS, DEFINITION_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

UNIT = "    "
SECTIONS = (
    *("swagger", "info", "host", "basePath", "schemes", "consumes", "produces"),
    *("paths", "definitions", "parameters"),
)


def blanks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of blanks at the beginnings and ends of lines that are not as they should be.

    Each is (start, end, what should stand there). Only these can be changed without looking at what a line
    says: a JSON string holds no line break, so that they are never inside one. ``text`` must be valid JSON.
    """
    depth = offset = 0
    skeleton = '"'.join(text.replace("\\\\", "").replace('\\"', "").split('"')[::2])
    # With a quotation mark in place of each string, line after line is the same.
    known: dict[str, _Line] = {}
    for line, bare in zip(text.split("\n"), skeleton.split("\n"), strict=True):
        begins, level, closing, opening, ends = known.get(bare) or known.setdefault(bare, _read(bare))
        if level is None and begins:
            yield offset, offset + begins, ""
        elif level is not None and level != (wanted := max(depth - closing, 0)):
            yield offset, offset + begins, UNIT * wanted
        if ends:
            end = offset + len(line.rstrip("\r"))
            yield end - ends, end, ""
        depth += opening
        offset += len(line) + 1


class _Line(NamedTuple):
    """The blanks at the beginning and end of a line, the brackets that it closes first and opens in all.

    ``level`` is that of the blanks at the beginning, -1 where they are of none, None where nothing follows.
    """

    begins: int
    level: int | None
    closing: int
    opening: int
    ends: int


def _read(bare: str) -> _Line:
    line = bare.rstrip("\r")
    left = line.lstrip(" \t")
    begins = len(line) - len(left)
    closing = len(left) - len(left.lstrip("]}"))
    opening = left.count("{") + left.count("[") - left.count("}") - left.count("]")
    level = begins // len(UNIT) if line[:begins] == UNIT * (begins // len(UNIT)) else -1
    return _Line(begins, level if left else None, closing, opening, len(left) - len(left.rstrip(" \t")))


def first_uneven(text: str) -> tuple[int, int] | None:
    """Return line and column of the first line that is not laid out as it should be.

    None as well where the layout would make a file too large that is not, and where the whole is one line.
    """
    if "\n" not in text.strip():
        return None
    uneven = list(blanks(text))
    if not uneven or outgrows(text, uneven):
        return None
    start, end, _ = uneven[0]
    begin = text.rfind("\n", 0, start) + 1
    return text.count("\n", 0, start) + 1, (end if start == begin else start) - begin + 1


def outgrows(text: str, uneven: Iterable[tuple[int, int, str]]) -> bool:
    """Return whether the layout would take a definition beyond a limit of the platform that it keeps.

    ``uneven`` are the ``blanks`` of ``text``.
    """
    more = sum(len(wanted) - (end - start) for start, end, wanted in uneven)
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

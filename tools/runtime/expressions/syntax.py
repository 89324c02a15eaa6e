"""What expressions consist of: literal text, lookups by name, and paths into bodies."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ...core import lazy

Segment = str | int
Source = Literal["connection", "header", "query", "method", "environment"]
Root = Literal["body", "item", "triggerBody"]

FUNCTIONS: dict[str, tuple[Source | Root, str]] = {
    "connectionparameters": ("connection", "connectionParameters"),
    "header": ("header", "header"),
    "headers": ("header", "headers"),
    "queryparameter": ("query", "queryParameter"),
    "queryparameters": ("query", "queryParameters"),
    "environmentvariables": ("environment", "environmentVariables"),
    "body": ("body", "body"),
    "item": ("item", "item"),
    "triggerbody": ("triggerBody", "triggerBody"),
}
"""The functions by name in lower case: what they read, and how they are written."""

ROOTS = frozenset(("body", "item", "triggerBody"))

_PLAIN = lazy.pattern(r"[A-Za-z_]\w*", re.ASCII)


class ExpressionError(ValueError):
    """A text that cannot be read as an expression.

    ``column`` counts its characters from 1, ``unknown`` is the function that does not exist, if that is it.
    """

    def __init__(self, message: str, column: int, unknown: str = "") -> None:
        super().__init__(f"{message} (character {column})")
        self.message = message
        self.column = column
        self.unknown = unknown


class Lookup(NamedTuple):
    """A value that is looked up by name; ``default`` is None where there is none, or it is ``null``.

    ``function`` is how the pages write it, ``has_default`` tells ``null`` from none at all.
    """

    source: Source
    name: str
    default: str | None = None
    function: str = ""
    has_default: bool = False

    def __eq__(self, other: object) -> bool:  # how it is written does not count
        return isinstance(other, Lookup) and self[:3] == other[:3]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:3])

    def __str__(self) -> str:
        words = {
            "connection": "connection parameter",
            "query": "query parameter",
            "environment": "environment variable",
        }
        return f"{words.get(self.source, self.source)} '{self.name}'"


class Path(NamedTuple):
    """A place in a body: names of members and indexes from ``root`` on."""

    root: Root
    segments: tuple[Segment, ...] = ()

    def __str__(self) -> str:
        return f"@{self.root}(){shown(self.segments)}"


Part = str | Lookup | Path


class Template(NamedTuple):
    """A text with expressions in it: parts in turn, no two texts beside each other.

    ``whole`` is the path that the text consists of alone, without braces: its value keeps its type.
    """

    parts: tuple[Part, ...]
    whole: Path | None = None

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The lookups, in order."""
        return tuple(part for part in self.parts if isinstance(part, Lookup))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths, in order."""
        return tuple(part for part in self.parts if isinstance(part, Path))


def shown(segments: tuple[Segment, ...]) -> str:
    """Return segments as an expression has them: ``.data[0].id``, ``['@odata.etag']``."""
    return "".join(
        f"[{segment}]"
        if isinstance(segment, int)
        else f".{segment}"
        if _PLAIN.fullmatch(segment)
        else "['" + segment.replace("'", "''") + "']"
        for segment in segments
    )

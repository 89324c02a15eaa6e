"""One change between two versions of a connector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..core.problem import Severity


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, or where it would be: ``line`` and ``column`` count from 1.

    ``pointer`` is a JSON pointer. ``revision`` is that of Git from which the file was read, ``file`` then
    counts from the top of the repository; empty for a file on disk.
    """

    file: str
    line: int
    column: int
    pointer: str
    revision: str = ""

    def __str__(self) -> str:
        before = f"{self.revision}:" if self.revision else ""
        return f"{before}{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Change:
    """A change: ``severity`` is ``error`` for what breaks existing flows and apps.

    ``operations`` are the operationIds that are concerned, ``operation`` is the first of them. ``path`` names
    the part by names alone, as Microsoft's change validator does
    (``operation/GetBook/responses/200/schema/title``); where several operations share the part, it is that of
    the first. ``instead`` says what to do. ``microsoft`` is the message of Microsoft's change validator,
    where one is known. ``fingerprint`` stays the same when lines move: 12 hexadecimal digits.
    """

    code: str
    name: str
    severity: Severity
    direction: Literal["input", "output", ""]
    message: str
    instead: str
    old: Place
    new: Place
    path: str
    operations: tuple[str, ...]
    microsoft: str | None
    fingerprint: str

    @property
    def operation(self) -> str | None:
        """The first operation that is concerned, if any is."""
        return self.operations[0] if self.operations else None

    @property
    def breaking(self) -> bool:
        """Whether existing flows or apps break."""
        return self.severity == "error"

"""Sends that brought no response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..core.message import Request
    from .cassette import Interaction

FailureKind = Literal["unmatched", "timeout", "connection", "tls", "other"]


class TransportError(Exception):
    """A request got no response; ``kind`` says why, ``message`` says it in words without a credential."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A request that no interaction answers; both messages are redacted.

    ``differences`` says, one entry a matcher, how it differs from ``nearest``; it is empty where ``nearest``
    agrees and was used by an earlier request. ``source`` names the cassette; where there is no ``nearest``,
    it is the clause that says why.
    """

    request: Request
    nearest: Interaction | None
    differences: tuple[str, ...]
    source: str

    def __str__(self) -> str:
        sent = f"{self.request.method} {self.request.url}"
        if self.nearest is None:
            return f"{sent}: no request is expected: {self.source}"
        place = f"{self.source}:{self.nearest.line}" if self.nearest.line else self.source
        if not self.differences:
            return (
                f"{sent}: the interaction at {place} agrees but has already been used by an earlier request; "
                "record the second response as an interaction of its own"
            )
        recorded = f"{self.nearest.request.method} {self.nearest.request.url}"
        return f"{sent}: nothing recorded agrees; nearest is {place} ({recorded}): " + "; ".join(
            self.differences
        )


class UnmatchedRequest(TransportError):
    """A request that the cassette does not answer; ``unmatched`` has the particulars."""

    def __init__(self, unmatched: Unmatched) -> None:
        super().__init__("unmatched", str(unmatched))
        self.unmatched = unmatched

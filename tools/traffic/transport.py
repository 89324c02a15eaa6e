"""The base of everything that carries a request to a backend: a cassette, an application, or HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..core.message import Request, Response


class Transport(Protocol):
    """Carries requests; usable from several threads."""

    def send(self, request: Request) -> Response:
        """Return the response to ``request``.

        Raises:
            TransportError: no response: ``kind`` is "timeout", "connection", "tls" or "other".
            UnmatchedRequest: the transport replays, and no recording answers this request.
        """
        ...

    def close(self) -> None:
        """Close what is open, if anything is."""
        return

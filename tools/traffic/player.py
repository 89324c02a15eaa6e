"""Requests answered from a cassette."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from .cassette import Cassette, Interaction
from .errors import TransportError, Unmatched, UnmatchedRequest
from .jsonrpc import response_to
from .match import DEFAULT_MATCH, matchers, similarity
from .redaction import named_secrets, redact
from .transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..core.message import Request, Response


class Player(Transport):
    """Answers each request with the first unused interaction of ``cassette`` that agrees by ``match``.

    ``cassette`` may be several: messages then name the whole path of the nearest's file.

    Each interaction is used once. ``unmatched`` collects the requests that nothing answered, ``unused`` is
    what was never asked for. ``cassette=None`` answers nothing: every request is then unmatched. ``secrets``
    are credentials to keep out of ``unmatched``, ``names`` further names of headers, parameters and members
    that hold one. With ``endless`` the last interaction that agrees answers again once all are used, and
    ``unmatched`` collects nothing. With ``rpc`` (an MCP operation asks), JSON-RPC messages agree whatever
    their ids, and the response has the id that was sent.
    """

    def __init__(
        self,
        cassette: Cassette | Sequence[Cassette] | None,
        match: Iterable[str] = DEFAULT_MATCH,
        secrets: Iterable[str] = (),
        names: Iterable[str] = (),
        *,
        endless: bool = False,
        rpc: bool = False,
    ) -> None:
        self._endless, self._rpc = endless, rpc
        one = isinstance(cassette, Cassette)
        cassettes: Sequence[Cassette] = (cassette,) if isinstance(cassette, Cassette) else cassette or ()
        self._files = [str(item.path.name if one else item.path) for item in cassettes]
        self._interactions = [found for item in cassettes for found in item.interactions]
        self._file_of = [n for n, item in enumerate(cassettes) for _ in item.interactions]
        self._matchers = matchers(match, rpc=rpc)
        self._secrets = tuple(secrets)
        self._names = frozenset(name.lower() for name in names)
        self._open = list(range(len(self._interactions)))
        self._lock = Lock()
        self.unmatched: list[Unmatched] = []

    @property
    def unused(self) -> tuple[Interaction, ...]:
        """The interactions that answered nothing, in order."""
        return tuple(self._interactions[index] for index in self._open)

    def send(self, request: Request) -> Response:
        """Return the recorded response to ``request``, and mark it used."""
        with self._lock:
            for place, index in enumerate(self._open):
                recorded = self._interactions[index]
                if self._agrees(request, recorded):
                    del self._open[place]
                    return self._response(request, recorded)
            if self._endless:
                for recorded in reversed(self._interactions):
                    if self._agrees(request, recorded):
                        return self._response(request, recorded)
            unmatched = self._explain(request)
            if not self._endless:
                self.unmatched.append(unmatched)
        raise UnmatchedRequest(unmatched)

    def _agrees(self, request: Request, recorded: Interaction) -> bool:
        return all(not match(request, recorded.request) for _, match in self._matchers)

    def _response(self, request: Request, recorded: Interaction) -> Response:
        if recorded.lost:
            raise TransportError(recorded.lost, f"no response in the cassette: {recorded.lost}")
        return response_to(request, recorded.request, recorded.response) if self._rpc else recorded.response

    def _explain(self, request: Request) -> Unmatched:
        if not self._interactions:
            why = f"{self._files[0]} holds no interaction" if self._files else "the case names no cassette"
            return Unmatched(self._clean(request), None, (), why)
        unused = set(self._open)
        scores = [
            (similarity(request, item.request, rpc=self._rpc), index in unused, -index)
            for index, item in enumerate(self._interactions)
        ]
        index = -max(scores)[2]
        nearest = self._interactions[index]
        known = (*self._secrets, *named_secrets(nearest.request, self._names))
        clean, recorded = self._clean(request, known), self._clean(nearest.request, known)
        shown = Interaction(recorded, redact(nearest.response, names=self._names, values=known), nearest.line)
        # The words come from the redacted requests, so that none can hold a credential.
        found = tuple(
            f"{name}: {match(clean, recorded) or 'another credential sent than recorded'}"
            for name, match in self._matchers
            if match(request, nearest.request)
        )
        return Unmatched(clean, shown, found, self._files[self._file_of[index]])

    def _clean(self, request: Request, known: tuple[str, ...] | None = None) -> Request:
        return redact(request, names=self._names, values=self._secrets if known is None else known)

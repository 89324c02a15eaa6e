"""Requests answered from many cassettes at once, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cassette import Cassette
from .errors import UnmatchedRequest
from .match import DEFAULT_MATCH
from .player import Player
from .transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..core.message import Request, Response


class CassetteFolder(Transport):
    """Answers with what ``cassettes`` hold: a success where one agrees, else a recorded error.

    Recordings of failures lie beside those of successes; who asks freely wants the latter. ``place`` is the
    folder, named in messages; the rest is as for ``Player``.
    """

    def __init__(
        self,
        place: Path,
        cassettes: Sequence[Cassette],
        match: Iterable[str] = DEFAULT_MATCH,
        secrets: Iterable[str] = (),
        names: Iterable[str] = (),
        *,
        rpc: bool = False,
    ) -> None:
        match, secrets, names = tuple(match), tuple(secrets), tuple(names)
        every = [item for cassette in cassettes for item in cassette.interactions]
        good = [item for item in every if item.response.status < 400]
        bad = [item for item in every if item.response.status >= 400]
        self._first, self._second = (
            Player(Cassette(place, tuple(part)), match, secrets, names, endless=True, rpc=rpc)
            for part in ((good, bad) if good else (bad, good))
        )

    def send(self, request: Request) -> Response:
        """Return the recorded response to ``request``; nothing is sent."""
        try:
            return self._first.send(request)
        except UnmatchedRequest as error:
            try:
                return self._second.send(request)
            except UnmatchedRequest:
                raise error from None

"""Requests answered from many cassettes at once, again and again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .errors import UnmatchedRequest
from .match import DEFAULT_MATCH
from .player import Player
from .transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..core.message import Request, Response
    from .cassette import Cassette


class CassetteFolder(Transport):
    """Answers with what ``cassettes`` hold: a success where one agrees, else a recorded error.

    Recordings of failures lie beside those of successes; who asks freely wants the latter. The rest is as for
    ``Player``.
    """

    def __init__(
        self,
        cassettes: Sequence[Cassette],
        match: Iterable[str] = DEFAULT_MATCH,
        secrets: Iterable[str] = (),
        names: Iterable[str] = (),
        *,
        rpc: bool = False,
    ) -> None:
        match, secrets, names = tuple(match), tuple(secrets), tuple(names)
        good, bad = ([_part(cassette, failed=failed) for cassette in cassettes] for failed in (False, True))
        self._first, self._second = (
            Player(part, match, secrets, names, endless=True, rpc=rpc)
            for part in ((good, bad) if any(item.interactions for item in good) else (bad, good))
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


def _part(cassette: Cassette, *, failed: bool) -> Cassette:
    """Return ``cassette`` with its failures, or with its successes."""
    some = (item for item in cassette.interactions if (item.response.status >= 400) is failed)
    return replace(cassette, interactions=tuple(some))

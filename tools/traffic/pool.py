"""The requests adapter that answers from many cassettes at once, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import BaseAdapter

from .cassette import Cassette
from .errors import UnmatchedRequest
from .match import DEFAULT_MATCH
from .player import Player

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import requests


class Pool(BaseAdapter):
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
    ) -> None:
        super().__init__()
        match, secrets, names = tuple(match), tuple(secrets), tuple(names)
        every = [item for cassette in cassettes for item in cassette.interactions]
        good = [item for item in every if item.response.status < 400]
        bad = [item for item in every if item.response.status >= 400]
        self._first, self._second = (
            Player(Cassette(place, tuple(part)), match, secrets, names, endless=True)
            for part in ((good, bad) if good else (bad, good))
        )

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        """Return the recorded response to ``request``; nothing is sent.

        Raises:
            UnmatchedRequest: no interaction agrees.
        """
        try:
            return self._first.send(request)
        except UnmatchedRequest as error:
            try:
                return self._second.send(request)
            except UnmatchedRequest:
                raise error from None

    def close(self) -> None:
        """There is nothing to close."""

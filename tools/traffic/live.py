"""The requests adapter for live traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.util import SKIP_HEADER

if TYPE_CHECKING:
    import requests

_ADDED = ("Accept-Encoding", "User-Agent")


class LiveAdapter(HTTPAdapter):
    """Sends over the network, once (no retry), and keeps urllib3 from adding headers of its own.

    A connector whose script forgets the User-Agent must fail here as it will on the platform.
    """

    def add_headers(self, request: requests.PreparedRequest, **_kwargs: Any) -> None:
        """Mark the headers that urllib3 would add (called by ``send``)."""
        for name in _ADDED:
            if name not in request.headers:
                request.headers[name] = SKIP_HEADER

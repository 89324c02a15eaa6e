"""The requests adapter that sends to another address than the service's own: a mock or a staging server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    import requests

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


class Elsewhere(HTTPAdapter):
    """Sends each request to ``base`` (``http://127.0.0.1:5000`` or with a path), whatever its host.

    Path and query follow ``base`` unchanged; an address that lies below ``base`` already stays as it is, so
    that links in an answer can be followed.
    """

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Return the answer of the other server; raises what HTTPAdapter raises."""
        moved = request.copy()
        moved.url = self.moved(request.url or "")
        moved.headers.pop("Host", None)
        return super().send(moved, *args, **kwargs)

    def moved(self, url: str) -> str:
        """Return where a request for ``url`` is sent."""
        if url == self._base or url.startswith((f"{self._base}/", f"{self._base}?")):
            return url
        rest = _ORIGIN.sub("", url, count=1)
        return self._base + (rest if rest.startswith("/") else f"/{rest}")

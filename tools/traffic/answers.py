"""Responses of the requests library that come from no connection, for adapters that answer by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests
from requests.structures import CaseInsensitiveDict
from urllib3._collections import HTTPHeaderDict

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Raw:
    """What requests and our transport read of a urllib3 response besides the body: headers with repeats."""

    __slots__ = ("headers", "reason", "status")

    def __init__(self, status: int, headers: HTTPHeaderDict) -> None:
        self.status = status
        self.headers = headers
        self.reason = ""

    def close(self) -> None:
        """There is no connection to close."""

    release_conn = close


def made_response(
    request: requests.PreparedRequest,
    status: int,
    reason: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
) -> requests.Response:
    """Return the answer to ``request``, its ``body`` read already; repeated headers stay apart in ``raw``."""
    pairs = list(headers)
    response = requests.Response()
    response.status_code = status
    response.reason = reason
    response.url = request.url or ""
    response.headers = CaseInsensitiveDict(pairs)
    response.raw = _Raw(status, HTTPHeaderDict(pairs))
    response.request = request
    response._content = body
    response._content_consumed = True  # type: ignore[attr-defined]  # not in the stubs
    return response

"""Requests sent over HTTP, to the address that they name or to another server."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from ..core.message import Response, header, with_header, without_header
from .errors import TransportError
from .redaction import redact
from .transport import Transport

if TYPE_CHECKING:
    from ..core.message import Request

_WITH_BODY = frozenset(("POST", "PUT", "PATCH"))
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


class HttpTransport(Transport):
    """Sends each request as it is; a compressed body comes decoded, without Content-Encoding.

    No redirect is followed, no cookie kept, nothing is read from the environment (no proxies, no .netrc), no
    header is added but Content-Length. ``timeout`` is in seconds, for connecting and for each read.
    """

    def __init__(self, timeout: float = 120.0, adapter: requests.adapters.BaseAdapter | None = None) -> None:
        self._adapter = adapter or HTTPAdapter()
        self._timeout = timeout

    def send(self, request: Request) -> Response:
        """Return the response to ``request``."""
        try:
            response = self._adapter.send(_prepared(request), timeout=self._timeout)
            body = response.content
        except requests.exceptions.SSLError as error:
            raise TransportError("tls", f"TLS failed: {redact(str(error))}") from error
        except requests.exceptions.Timeout as error:
            raise TransportError("timeout", f"no response in time: {redact(str(error))}") from error
        except requests.exceptions.ConnectionError as error:
            at = _ORIGIN.match(request.url)
            message = f"no connection to {at[0] if at else request.url}: {redact(_reason(error))}"
            raise TransportError("connection", message) from error
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            raise TransportError("other", redact(str(error))) from error
        return _response(response, body or b"")

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()


def _reason(error: Exception) -> str:
    """Return the words at the bottom of an error that wraps others: "Connection refused"."""
    inner: object = error.args[0] if error.args else error
    inner = getattr(inner, "reason", None) or inner
    return re.sub(r"^.*\[Errno -?\d+\] |^.*\[WinError \d+\] ", "", str(inner)).rstrip("'\")>")


class ForwardTransport(HttpTransport):
    """Sends each request to ``base`` (``http://127.0.0.1:5000`` or with a path), whatever its host.

    Path and query follow ``base`` unchanged; an address that lies below ``base`` already stays as it is, so
    that links in a response can be followed.
    """

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base.rstrip("/")

    def send(self, request: Request) -> Response:
        """Return the response of the other server."""
        return super().send(replace(request.without_header("Host"), url=self.moved(request.url)))

    def moved(self, url: str) -> str:
        """Return the address to which a request for ``url`` is sent."""
        if url == self._base or url.startswith((f"{self._base}/", f"{self._base}?")):
            return url
        rest = _ORIGIN.sub("", url, count=1)
        return self._base + (rest if rest.startswith("/") else f"/{rest}")


def _prepared(request: Request) -> requests.PreparedRequest:
    # prepare() would rewrite the address and add headers; what the script sends must go out as it is.
    prepared = requests.PreparedRequest()
    prepared.method = request.method
    prepared.url = request.url
    headers: CaseInsensitiveDict[str] = CaseInsensitiveDict()
    for name, value in request.headers:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if request.body or request.method in _WITH_BODY:
        headers.setdefault("Content-Length", str(len(request.body)))
    prepared.headers = headers
    prepared.body = request.body or None
    return prepared


def _response(response: requests.Response, body: bytes) -> Response:
    # requests joins repeated headers; urllib3's keep them apart.
    headers = tuple((str(name), str(value)) for name, value in response.raw.headers.items())
    if header(headers, "Content-Encoding") is not None:
        headers = without_header(headers, "Content-Encoding")
        if header(headers, "Content-Length") is not None:
            headers = with_header(headers, "Content-Length", str(len(body)))
    return Response(int(response.status_code), headers, body)

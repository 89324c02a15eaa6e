"""Requests sent through an adapter of the requests library; replay and live traffic share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.message import Response, header, with_header, without_header
from .errors import TransportError
from .redaction import redact

if TYPE_CHECKING:
    import requests

    from ..core.message import Request

_WITH_BODY = frozenset(("POST", "PUT", "PATCH"))


class Transport:
    """Sends a Request through ``adapter`` and returns the Response.

    No redirect is followed, no cookie kept, nothing is read from the environment (no proxies, no .netrc), no
    header is added but Content-Length. ``timeout`` is in seconds, for connecting and for each read.
    """

    def __init__(
        self,
        adapter: requests.adapters.BaseAdapter,
        timeout: float | tuple[float, float] = 120.0,
    ) -> None:
        import requests as library  # noqa: PLC0415  # 0.1 s, paid only by commands that send

        self.adapter = adapter
        self._timeout = timeout
        self._library = library
        self._mapping = library.structures.CaseInsensitiveDict

    def send(self, request: Request) -> Response:
        """Return the response to ``request``; a compressed live body comes decoded, without Content-Encoding.

        Raises:
            UnmatchedRequest: the adapter replays, and its cassette does not answer this request.
            TransportError: no response: ``kind`` is "timeout", "connection", "tls" or "other".
        """
        prepared = self._prepared(request)
        exceptions = self._library.exceptions
        try:
            answer = self.adapter.send(
                prepared, stream=False, timeout=self._timeout, verify=True, cert=None, proxies={}
            )
            body = answer.content
        except TransportError:
            raise
        except exceptions.SSLError as error:
            raise TransportError("tls", f"TLS failed: {redact(str(error))}") from error
        except exceptions.Timeout as error:
            raise TransportError("timeout", f"no answer in time: {redact(str(error))}") from error
        except exceptions.ConnectionError as error:
            raise TransportError("connection", f"no connection: {redact(str(error))}") from error
        except (exceptions.RequestException, OSError, ValueError) as error:
            raise TransportError("other", redact(str(error))) from error
        return _response(answer, body or b"")

    def _prepared(self, request: Request) -> requests.PreparedRequest:
        # prepare() would rewrite the address and add headers; what the script sends must go out as it is.
        prepared = self._library.PreparedRequest()
        prepared.method = request.method
        prepared.url = request.url
        headers: requests.structures.CaseInsensitiveDict[str] = self._mapping()
        for name, value in request.headers:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        if request.body or request.method in _WITH_BODY:
            headers.setdefault("Content-Length", str(len(request.body)))
        prepared.headers = headers
        prepared.body = request.body or None
        return prepared

    def close(self) -> None:
        """Close the adapter's connections."""
        self.adapter.close()


def _response(answer: requests.Response, body: bytes) -> Response:
    # requests joins repeated headers; urllib3's keep them apart.
    raw = getattr(answer.raw, "headers", None)
    headers = tuple((str(name), str(value)) for name, value in (raw or answer.headers).items())
    if header(headers, "Content-Encoding") is not None:
        headers = without_header(headers, "Content-Encoding")
        if header(headers, "Content-Length") is not None:
            headers = with_header(headers, "Content-Length", str(len(body)))
    return Response(int(answer.status_code), headers, body)

"""Requests carried to a WSGI application in this process: a stand-in for a service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.test import EnvironBuilder, run_wsgi_app

from ..core.message import Response
from .errors import TransportError
from .redaction import redact
from .transport import Transport

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from ..core.message import Request


class WsgiTransport(Transport):
    """Hands each request to ``app`` (PEP 3333), whatever its host, and returns its response.

    The application breaks a connection by raising ConnectionError, lets it time out by raising TimeoutError,
    and cuts a response short by a Content-Length beyond its body.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def send(self, request: Request) -> Response:
        """Return the application's response."""
        try:
            parts = urlsplit(request.url)
            environ = EnvironBuilder(
                path=parts.path,
                base_url=f"{parts.scheme}://{parts.netloc}/",
                query_string=parts.query,
                method=request.method,
                headers=list(request.headers),
                data=request.body,
            ).get_environ()
        except ValueError as error:
            raise TransportError("other", redact(str(error))) from error
        try:
            pieces, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        except TimeoutError as error:
            message = redact(str(error)) or "the service did not answer"
            raise TransportError("timeout", f"no response in time: {message}") from error
        except ConnectionError as error:
            message = redact(str(error)) or "the service closed the connection"
            raise TransportError("connection", f"no connection: {message}") from error
        content = b"".join(pieces)
        declared = headers.get("Content-Length", type=int)
        if declared is not None and declared > len(content) and request.method != "HEAD":
            message = f"no connection: the response ended after {len(content)} of {declared} bytes"
            raise TransportError("connection", message)
        return Response(int(status.partition(" ")[0]), tuple(headers.items()), content)

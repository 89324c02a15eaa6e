"""The requests adapter that answers from a WSGI application in this process: a stand-in for a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from werkzeug.test import EnvironBuilder, run_wsgi_app

from .answers import made_response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class WsgiAdapter(BaseAdapter):
    """Hands each request to ``app`` (PEP 3333), whatever its host, and returns what it answers.

    The application breaks a connection by raising ConnectionError, lets it time out by raising TimeoutError,
    and cuts an answer short by a Content-Length beyond its body.
    """

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self._app = app

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        """Return the application's answer.

        Raises:
            requests.ConnectionError: the application broke the connection, or cut its answer short.
            requests.Timeout: it let the request time out.
        """
        body = request.body or b""
        url = request.url or ""
        parts = urlsplit(url)
        environ = EnvironBuilder(
            path=parts.path,
            base_url=f"{parts.scheme}://{parts.netloc}/",
            query_string=parts.query,
            method=request.method or "GET",
            headers=[(str(name), str(value)) for name, value in request.headers.items()],
            data=body.encode() if isinstance(body, str) else bytes(body),
        ).get_environ()
        try:
            pieces, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        except TimeoutError as error:
            raise requests.Timeout(str(error) or "the service did not answer", request=request) from error
        except ConnectionError as error:
            message = str(error) or "the service closed the connection"
            raise requests.ConnectionError(message, request=request) from error
        content = b"".join(pieces)
        declared = headers.get("Content-Length", type=int)
        if declared is not None and declared > len(content) and request.method != "HEAD":
            message = f"the answer ended after {len(content)} of {declared} bytes"
            raise requests.ConnectionError(message, request=request)
        code, _, reason = status.partition(" ")
        return made_response(request, int(code), reason, headers.items(), content)

    def close(self) -> None:
        """There is nothing to close."""

"""The server: the application on both loopback addresses, until it is told to stop."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from ..core.errors import UserError
from .guard import Guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication

_POLL_SECONDS = 0.05  # the time that a server takes to notice that it is told to stop
_FAMILIES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


class _Handler(WSGIRequestHandler):
    """Says nothing by itself: the service has a line for each call."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin the response; its Date is the application's to say, which may be the service's."""
        self.send_response_only(code, message)
        self.send_header("Server", self.version_string())

    def version_string(self) -> str:
        """Return the name of the server, without versions."""
        return "connector"


class Server:
    """Context manager: listens on 127.0.0.1 and, where there is one, ::1; never on another address.

    ``build`` makes the application, once the port is known. ``port`` 0 takes any free one.

    Raises:
        UserError: the port is taken or may not be used.
    """

    def __init__(self, port: int, build: Callable[[Guard], WSGIApplication]) -> None:
        self._sockets = _listen(port)
        self.port: int = self._sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.guard = Guard(self.port)
        self._app = build(self.guard)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        for bound in self._sockets:
            host = bound.getsockname()[0]
            server = make_server(
                host, self.port, self._app, threaded=True, request_handler=_Handler, fd=bound.fileno()
            )
            server.daemon_threads = True  # type: ignore[attr-defined]  # of socketserver's mixin
            bound.close()  # werkzeug has its own copy
            loop = server.serve_forever
            thread = threading.Thread(target=loop, args=(_POLL_SECONDS,), name=f"serve {host}", daemon=True)
            thread.start()
            self._open.callback(thread.join, 5)
            self._open.callback(server.server_close)
            self._open.callback(server.shutdown)
        return self

    def __exit__(self, *unused: object) -> None:
        self._open.close()


def _listen(port: int) -> list[socket.socket]:
    bound: list[socket.socket] = []
    for family, host in _FAMILIES:
        wanted = bound[0].getsockname()[1] if bound else port
        found = socket.socket(family, socket.SOCK_STREAM)
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            found.bind((host, wanted))
            found.listen(64)
        except OSError as error:
            found.close()
            if not bound:
                raise UserError(
                    f"cannot listen on {host}:{wanted}: {error.strerror}; --port 0 takes any free port"
                ) from None
        else:
            bound.append(found)
    return bound

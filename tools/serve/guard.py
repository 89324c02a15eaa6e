"""Who may ask: this machine's programs and this server's own page, no page of another site.

The server may carry live credentials. A browser would let any web page send requests to a loopback address
(and read the responses, once a host name of its own leads there), so host, origin and a token are checked.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN_HEADER = "X-Serve-Token"  # noqa: S105 - the name of a header
NAMES = ("127.0.0.1", "[::1]", "localhost")

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
# What the backend answers is another's: a page of it, opened here, must not run in this origin.
GATEWAY_HEADERS = {
    **PAGE_HEADERS,
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Checks requests to the server on ``port``; ``token`` is what the page must send with its calls."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def refused(self, method: str, path: str, header: Callable[[str], str | None]) -> str | None:
        """Return why a request is refused, None where it is not; ``header`` finds a header in any case."""
        hosts = {f"{name}:{self.port}" for name in NAMES} | (set(NAMES) if self.port == 80 else set())
        if (header("Host") or "").lower() not in hosts:
            return "this server answers to 127.0.0.1, [::1] and localhost only"
        origin = header("Origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
            return "a page of another site may not call this server"
        opens_page = method == "GET" and path == "/" and header("Sec-Fetch-Mode") == "navigate"
        if (header("Sec-Fetch-Site") or "none") not in ("none", "same-origin") and not opens_page:
            return "a page of another site may not call this server"
        if path.startswith("/api/"):
            sent = header(TOKEN_HEADER) or ""
            if not hmac.compare_digest(sent.encode(), self.token.encode()):
                return "the page's token is missing or of another run of the server: reload the page"
        return None

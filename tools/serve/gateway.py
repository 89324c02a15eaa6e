"""The platform's gateway at an address of this server: requests in, responses out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..core.message import Request, Response
from ..runtime.exchanges import GATEWAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..connector.model import Connector
    from ..connector.operations import Operation
    from ..core.message import Headers
    from ..runtime.platform import Platform

# Of one connection, or the client's own: the platform puts in its own, and the connection's credentials.
_NOT_IN = frozenset(
    (
        "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect",
        "proxy-authorization", "proxy-authenticate", "content-length", "accept-encoding", "user-agent",
        "cookie", "authorization", "origin", "referer", "priority", "x-serve-token"
    )
)  # fmt: skip
# A cookie of the service is nothing for this host, and what protects this server is not the service's to say.
_NOT_OUT = frozenset(
    (
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authenticate",
        "content-length", "content-encoding", "set-cookie", "content-security-policy", "server",
        "strict-transport-security", "x-frame-options", "x-content-type-options", "referrer-policy",
        "cross-origin-opener-policy", "cross-origin-resource-policy", "cross-origin-embedder-policy",
        "access-control-allow-origin", "access-control-allow-credentials", "clear-site-data", "refresh"
    )
)  # fmt: skip
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def slug(name: str, fallback: str) -> str:
    """Return ``name`` as one step of a path: ``Personal token`` as ``personal-token``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or fallback


def find_operations(connector: Connector, platform: Platform, path: str) -> dict[str, Operation]:
    """Return the operations that ``path`` (with its query) leads to, by method; literal paths go first."""
    found: dict[str, Operation] = {}
    for operation in sorted(connector.operations.values(), key=_literal, reverse=True):
        if operation.method not in found and platform.leads_to(operation, path):
            found[operation.method] = operation
    return found


def _literal(operation: Operation) -> int:
    return len(_PLACEHOLDER.sub("", operation.path))


def received(method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes) -> Request:
    """Return a client's request as the platform takes it; ``path`` is that below the connection's address."""
    kept = tuple(
        (name, value)
        for name, value in headers
        if name.lower() not in _NOT_IN and not name.lower().startswith("sec-")
    )
    return Request(method, path, kept, body)


def answered(response: Response, location: str | None, base: str) -> Response:
    """Return the response for the client: addresses at the platform's gateway lead to ``base`` instead.

    ``location`` is where the next poll goes, if this was one.
    """
    headers: list[tuple[str, str]] = []
    for name, value in response.headers:
        if name.lower() == "location":
            headers.append((name, rebased(location or value, base)))
        elif name.lower() not in _NOT_OUT:
            headers.append((name, value))
    body = response.body
    if response.is_json and GATEWAY.encode() in body:
        body = body.replace(GATEWAY.encode(), base.encode())
    return Response(response.status, tuple(headers), body)


def rebased(address: str, base: str) -> str:
    """Return ``address`` with the platform's gateway replaced by ``base``."""
    for start in (GATEWAY, GATEWAY.replace(".net/", ".net:443/", 1)):
        if address.startswith((f"{start}/", f"{start}?")) or address == start:
            return base + address[len(start) :]
    return address


def link(base: str, *steps: str) -> str:
    """Return ``base`` with path ``steps``, encoded."""
    return "/".join((base, *(quote(step, safe="") for step in steps)))


def as_pairs(headers: Headers) -> list[tuple[str, str]]:
    """Return headers that a line of HTTP can hold."""
    return [(name, value.replace("\r", " ").replace("\n", " ")) for name, value in headers]

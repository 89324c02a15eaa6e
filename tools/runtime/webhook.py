"""The life of a webhook: its registration names, in ``Location``, the address that deletes it.

Source: Microsoft, "Use a webhook as a trigger": the response must have a Location header with the address to
which the platform sends a DELETE request when the flow is turned off or deleted.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ..core.message import authority
from ..core.problem import Location, Problem
from .environment import load_environment
from .polling_protocol import gateway_path
from .request import RequestPlan

if TYPE_CHECKING:
    from ..connector.model import Connector, Operation
    from .exchanges import Exchange

_WHERE = Location("response", "header", ("Location",))


def registers(operation: Operation) -> bool:
    """Whether the operation is a trigger that registers a webhook."""
    return operation.kind == "trigger" and operation.notification is not None


class Deletion(NamedTuple):
    """The request that ends a webhook: the operation, and path and query below the connection's address."""

    operation: Operation
    path: str


class Webhooks:
    """The webhooks of ``connector``."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    @cached_property
    def _deletions(self) -> list[tuple[Operation, RequestPlan]]:
        environment = load_environment(self._connector.folder)
        return [
            (operation, RequestPlan(self._connector, operation, environment))
            for operation in self._connector.operations.values()
            if operation.method == "DELETE"
        ]

    def deletion(self, operation: Operation, exchange: Exchange) -> Deletion | Problem:
        """Return what deletes the webhook that ``exchange`` registered, or what is wrong with its address."""
        where = _WHERE._replace(schema=operation.pointer)
        location = (exchange.response.header("Location") or "").strip()
        if not location:
            message = (
                "is missing: the registration of a webhook must name the address that deletes it, "
                "or the service keeps sending to flows that are gone"
            )
            return Problem("webhook-location-missing", message, where)
        if not self._deletions:
            message = f"is '{location}', but the definition has no DELETE operation: nothing ends the webhook"
            return Problem("webhook-not-deleted", message, where)
        path = self._path(location, exchange)
        if path is None:
            message = f"leads to another host than the registration: '{location}'"
            return Problem("webhook-location-elsewhere", message, where)
        for candidate, plan in self._deletions:
            if plan.match(path) is not None:
                return Deletion(candidate, path)
        paths = ", ".join(item.path for item, _ in self._deletions)
        message = f"is '{location}', which no DELETE operation of the definition serves (there are: {paths})"
        return Problem("webhook-not-deleted", message, where)

    def _path(self, location: str, exchange: Exchange) -> str | None:
        """Return path and query below the base path, None for another host."""
        through = gateway_path(location)
        if through is not None:
            return through
        base = urlsplit(self._deletions[0][1].base)
        hosts = {authority(urlsplit(sent.request.url)) for sent in exchange.backend} | {authority(base)}
        try:
            to = urlsplit(location)
            own = to.scheme.lower() in ("http", "https") and authority(to) in hosts
        except ValueError:
            return None
        # An address without a host is one on the registration's own (RFC 9110, section 10.2.2).
        if not own and (to.scheme or to.netloc or not location.startswith("/")):
            return None
        path = to.path.removeprefix(base.path) if to.path.startswith(f"{base.path}/") else to.path
        return f"{path}?{to.query}" if to.query else path

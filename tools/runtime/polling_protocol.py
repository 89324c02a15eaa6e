"""The protocol of polling triggers: 202 while there is nothing new, 200 with items, always with a Location.

Source: Microsoft, "Check for new data or events regularly with the polling trigger pattern".
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from ..connector.lenient import array, mapping
from ..connector.outputs import output_schema
from ..connector.pointer import join
from ..connector.schema import split_on
from ..core.problem import Location, Problem
from .exchanges import GATEWAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..connector.model import Operation
    from ..core.message import Response

_WITH_PORT = GATEWAY.replace(".net/", ".net:443/", 1)


def is_polling(operation: Operation) -> bool:
    """Return whether the platform polls the operation: it is a trigger that registers no webhook.

    One that is no GET is polled where no parameter takes the address of a flow's callback.
    """
    if operation.kind != "trigger" or operation.notification is not None:
        return False
    return operation.method == "GET" or not any(_takes_callback(item.schema) for item in operation.parameters)


def _takes_callback(schema: Any, depth: int = 8) -> bool:
    """Return whether a schema, or a member of it, is marked with ``x-ms-notification-url``."""
    found = mapping(schema)
    if found.get("x-ms-notification-url") is True or "$ref" in found:
        return True  # what is referred to may be one
    below = (*mapping(found.get("properties")).values(), *array(found.get("allOf")), found.get("items"))
    return depth > 0 and any(_takes_callback(item, depth - 1) for item in below if item is not None)


def gateway_path(location: str) -> str | None:
    """Return path and query below the gateway's address, or None for an address elsewhere."""
    # .NET's UriBuilder writes the default port out; the address is the same.
    rest = location.removeprefix(GATEWAY)
    if rest == location:
        rest = location.removeprefix(_WITH_PORT)
    if rest == location or not rest.startswith(("/", "?")):
        return None
    return rest.partition("#")[0]


def next_location(
    response: Response, fits: Callable[[str], bool], rewritten: str | None
) -> tuple[str | None, list[Problem]]:
    """Return where the next poll goes, None where the response names no usable address, and what is wrong.

    ``fits`` tells whether a path is the trigger's own. ``rewritten`` is the backend's address where the
    gateway puts its own in place of it (assumption location-rewritten); a Location that a script makes must
    lead through the gateway by itself.
    """
    location = response.header("Location")
    if not location:
        message = "a poll must answer with a Location for the next one, 202 as well as 200"
        return None, [_wrong("location-missing", message, "header", "Location")]
    if rewritten is not None and location.startswith((f"{rewritten}/", f"{rewritten}?")):
        location = GATEWAY + location[len(rewritten) :]
    path = gateway_path(location)
    if path is None:
        message = (
            "must lead through the gateway: build it from the request's original address, not the backend's"
        )
        return None, [_wrong("location-not-gateway", message, "header", "Location")]
    if not fits(path):
        message = "does not lead to the trigger's own path"
        return None, [_wrong("location-operation", message, "header", "Location")]
    return location, []


def retry_after(response: Response, now: datetime | None = None) -> tuple[float | None, list[Problem]]:
    """Return the seconds until the next poll (from seconds or an HTTP date), and what is wrong.

    A date counts from the response's own ``Date``, else from ``now``.
    """
    value = (response.header("Retry-After") or "").strip()
    if not value:
        message = "a poll must say when the next one comes, 202 as well as 200"
        return None, [_wrong("retry-after-missing", message, "header", "Retry-After")]
    if value.isascii() and value.isdigit():
        return float(value), []
    then = _date(value)
    if then is None:
        message = f"must be whole seconds or an HTTP date, is '{value}'"
        return None, [_wrong("retry-after-invalid", message, "header", "Retry-After")]
    start = _date(response.header("Date") or "") or now or datetime.now(UTC)
    return max(0.0, (then - start).total_seconds()), []


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def items_of(data: Any, operation: Operation, body: Any) -> tuple[Any, ...]:
    """Return what the response's ``body`` starts runs with, one entry for each run.

    A root array gives its items. For ``x-ms-trigger: batch`` an object gives those of the array that its
    only visible property leads to, by the schema of its outputs (the designer's default for splitOn); any
    other object, and what notifies a webhook that is no batch, starts one run with the whole of it.
    """
    if body is None or body in ({}, ""):
        return ()
    batch = operation.trigger == "batch"
    if isinstance(body, list) and (batch or operation.notification is None):
        return tuple(body)
    path = split_on(data, output_schema(operation)).path if batch else None
    found = body
    for name in path or ():
        found = found.get(name, []) if isinstance(found, dict) else []
    return tuple(found) if path and isinstance(found, list) else (body,)


def check_response(operation: Operation, response: Response, items: tuple[Any, ...]) -> list[Problem]:
    """Return what is wrong with a poll's status against its body; an error response is judged elsewhere."""
    if response.status == 202:
        message = "202 means nothing new and must have no body"
        return [_wrong("poll-body", message, "body")] if response.body.strip() else []
    if response.status == 200:
        message = "200 must bring at least one new item; answer 202 when there is none"
        schema = operation.success.pointer if operation.success else ""
        return [] if items else [_wrong("poll-empty", message, "body", schema=schema)]
    if response.status >= 400:
        return []
    message = f"a poll must answer 200 or 202, not {response.status}"
    return [_wrong("poll-status", message, "status", schema=join(operation.pointer, "responses"))]


def _wrong(code: str, message: str, part: str, *path: str, schema: str = "") -> Problem:
    return Problem(code, message, Location("response", part, path, schema=schema), "polls")

"""How a trigger behaves, as far as the definition and the cases tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import text
from ...connector.outputs import output_schema
from ...connector.schema import split_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...connector.model import Operation
    from .page import Example


def behaviour(data: Any, operation: Operation, example: Example | None) -> Iterator[str]:
    """Yield sentences about a trigger, none about an action.

    ``data`` is the whole definition; ``example`` tells the interval that a response asks for.
    """
    if operation.trigger is None:
        return
    if operation.notification is not None:
        yield "Webhook: the service calls the flow when something happens."
    elif example is not None and example.interval is not None:
        span = _span(example.interval)
        yield f"Polling: the flow asks at intervals, {span} after a response again."
    else:
        yield "Polling: the flow asks at intervals."
    if operation.trigger == "batch" and split_on(data, output_schema(operation)).path is not None:
        yield "The flow runs once for each item of the response: the designer sets Split On by itself."
    else:
        yield "The flow runs once for each response."
    hint = text(operation.raw.get("x-ms-trigger-hint"))
    if hint:
        yield hint


def _span(seconds: float) -> str:
    return f"{seconds:g} second" if seconds == 1 else f"{seconds:g} seconds"

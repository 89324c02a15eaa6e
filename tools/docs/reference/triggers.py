"""How a trigger behaves, as far as the definition and the cases tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, text
from ...connector.refs import resolved_object
from .schemas import output_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...connector.model import Operation
    from .page import Example

_MAX_DEPTH = 16


def behaviour(data: Any, operation: Operation, example: Example | None) -> Iterator[str]:
    """Yield sentences about a trigger, none about an action.

    ``data`` is the whole definition; ``example`` tells the interval that an answer asks for.
    """
    if operation.trigger is None:
        return
    if operation.notification is not None:
        yield "Webhook: the service calls the flow when something happens."
    elif example is not None and example.interval is not None:
        span = _span(example.interval)
        yield f"Polling: the flow asks at intervals, {span} after an answer again."
    else:
        yield "Polling: the flow asks at intervals."
    if operation.trigger == "batch" and splits(data, output_schema(operation)):
        yield "The flow runs once for each item of the answer: the designer sets Split On by itself."
    else:
        yield "The flow runs once for each answer."
    hint = text(operation.raw.get("x-ms-trigger-hint"))
    if hint:
        yield hint


def splits(data: Any, schema: Any) -> bool:
    """Whether the designer sets Split On for a batch trigger that answers with ``schema``.

    It does for a list, and for an object whose only visible property leads to one, at any depth. Source: the
    Logic Apps designer, ``settings.ts``, ``getSplitOnValue``.
    """
    for _ in range(_MAX_DEPTH):
        node = resolved_object(data, schema)
        if node.get("type") == "array":
            return True
        shown = [
            member
            for member in mapping(node.get("properties")).values()
            if resolved_object(data, member).get("x-ms-visibility") != "internal"
        ]
        if len(shown) != 1:
            return False
        schema = shown[0]
    return False


def _span(seconds: float) -> str:
    return f"{seconds:g} second" if seconds == 1 else f"{seconds:g} seconds"

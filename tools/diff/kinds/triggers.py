"""Changes of what starts a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.pointer import join
from ..documentation import DESIGNER, EXTENSIONS
from ..kind import Hit, kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...connector.lenient_view import OperationView, ParameterView
    from ..pairs import OperationPair
    from ..side import Side

_KEY = "x-ms-trigger"


def _hit(pair: OperationPair, message: str, keyword: str = _KEY, detail: str = "") -> Hit:
    return Hit(
        message,
        join(pair.old_pointer, keyword),
        join(pair.new_pointer, keyword),
        place=keyword,
        detail=detail,
    )


def _form(operation: OperationView) -> str:
    """Return how often the trigger fires for a response, as the designer reads it."""
    return "batch" if operation.trigger.lower() == "batch" else "single"


@kind(
    "CHG121", "action-became-trigger", "operation", "error", hidden="warning", revise=True, source=EXTENSIONS
)
def action_became_trigger(pair: OperationPair) -> Iterator[Hit]:
    """An action is a trigger now.

    Why:
        Flows have it as a step; a step that is a trigger cannot run.

    Instead:
        Keep the action, and add the trigger under an operationId and path of its own.

    Old:
        {"operationId": "ListBooks"}

    New:
        {"operationId": "ListBooks", "x-ms-trigger": "batch"}
    """
    if pair.old and pair.new and not pair.old.trigger and pair.new.trigger:
        yield _hit(pair, f"the action '{pair.label}' became a trigger")


@kind(
    "CHG122", "trigger-became-action", "operation", "error", hidden="warning", revise=True, source=EXTENSIONS
)
def trigger_became_action(pair: OperationPair) -> Iterator[Hit]:
    """A trigger is an action now.

    Why:
        Flows that it started are never started again.

    Instead:
        Keep the trigger, and add the action under an operationId and path of its own.

    Old:
        {"operationId": "WhenBookAdded", "x-ms-trigger": "batch"}

    New:
        {"operationId": "WhenBookAdded"}
    """
    if pair.old and pair.new and pair.old.trigger and not pair.new.trigger:
        yield _hit(pair, f"the trigger '{pair.label}' became an action")


@kind(
    "CHG123", "trigger-batching-changed", "operation", "error", hidden="warning", revise=True, source=DESIGNER
)
def trigger_batching_changed(pair: OperationPair) -> Iterator[Hit]:
    """A trigger fires for each item where it fired for the whole response, or the other way round.

    Why:
        A flow gets one item where it expects a list, or a list where it expects an item; the paths of all its
        outputs are others.

    Instead:
        Keep the trigger, and add the other one beside it.

    Old:
        {"operationId": "WhenBookAdded", "x-ms-trigger": "batch"}

    New:
        {"operationId": "WhenBookAdded", "x-ms-trigger": "single"}
    """
    if pair.old and pair.new and pair.old.trigger and pair.new.trigger:
        old, new = _form(pair.old), _form(pair.new)
        if old != new:
            yield _hit(pair, f"the trigger '{pair.label}' was '{old}' and is '{new}'", detail=new)


@kind(
    "CHG124",
    "trigger-mechanism-changed",
    "operation",
    "error",
    hidden="warning",
    revise=True,
    source=EXTENSIONS,
)
def trigger_mechanism_changed(pair: OperationPair) -> Iterator[Hit]:
    """A trigger that polls is a webhook now, or the other way round.

    Why:
        Flows have a recurrence for a polling trigger and a subscription for a webhook; an existing flow has
        the wrong one and is not started.

    Instead:
        Keep the trigger, and add the other one beside it.

    Old:
        {"operationId": "WhenBookAdded", "x-ms-trigger": "batch"}

    New:
        {"operationId": "WhenBookAdded", "x-ms-trigger": "single", "parameters": [{"name": "body",
         "in": "body",
         "schema": {"properties": {"url": {"type": "string", "x-ms-notification-url": true}}}}]}
    """
    if pair.old and pair.new and pair.old.trigger and pair.new.trigger:
        old, new = _mechanism(pair.sides.old, pair.old), _mechanism(pair.sides.new, pair.new)
        if old != new:
            yield _hit(pair, f"the trigger '{pair.label}' was a {old} and is a {new}", detail=new)


def _mechanism(side: Side, operation: OperationView) -> str:
    if operation.notification is not None:
        return "webhook"
    bodies = [p for p in operation.parameters if p.location == "body"]
    return "webhook" if any(_has_address(side, body) for body in bodies) else "polling trigger"


def _has_address(side: Side, body: ParameterView) -> bool:
    """Return whether somewhere in a body is the address for notifications."""
    stack = [side.nodes.node(body.raw.get("schema"), join(body.pointer, "schema"))]
    seen: set[str] = set()
    while stack:
        node = stack.pop()
        if node.get("x-ms-notification-url") is True:
            return True
        for raw, pointer in node.properties.values():
            if pointer not in seen:
                seen.add(pointer)
                stack.append(side.nodes.node(raw, pointer))
    return False

"""The notification URLs that bodies hold: ``x-ms-notification-url``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.lenient import array, mapping, strings

if TYPE_CHECKING:
    from .definition import Definition, OperationView

URL = "x-ms-notification-url"


class NotificationUrl(NamedTuple):
    """A notification URL in the body of an operation; ``raw`` is the schema that carries the mark."""

    raw: dict[str, Any]
    operation: OperationView
    required: bool
    internal: bool


def urls(definition: Definition) -> list[NotificationUrl]:
    """Return the notification URLs that bodies hold, through references."""
    found: list[NotificationUrl] = []
    if not definition.with_keyword(URL):
        return found
    for operation in definition.operations:
        for parameter in operation.parameters:
            if parameter.location != "body":
                continue
            internal = parameter.raw.get("x-ms-visibility") == "internal"
            stack = [(parameter.raw.get("schema"), True, internal)]
            seen: set[int] = set()
            while stack:
                schema, required, internal = stack.pop()
                node = definition.resolved(schema)
                if id(node) in seen:
                    continue
                seen.add(id(node))
                internal = internal or "internal" in (
                    node.get("x-ms-visibility"),
                    mapping(schema).get("x-ms-visibility"),
                )
                if node.get(URL) is True:
                    found.append(NotificationUrl(node, operation, required, internal))
                needed = strings(node.get("required"))
                for name, child in mapping(node.get("properties")).items():
                    stack.append((child, required and name in needed, internal))
                stack += [
                    (child, required, internal) for child in (node.get("items"), *array(node.get("allOf")))
                ]
    return found

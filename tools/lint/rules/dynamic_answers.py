"""Rules about what dynamic extensions take from the response of the operation they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, text
from ..dynamic import calls
from ..dynamic_paths import at_path, is_open
from ..rule import Hit, rule
from ..sources import VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition
    from ..dynamic import Call


# By extension: the member that leads to the array (None: the response is not a list), and those below it.
_PATHS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "x-ms-dynamic-values": ("value-collection", ("value-path", "value-title")),
    "x-ms-dynamic-list": ("itemsPath", ("itemValuePath", "itemTitlePath")),
    "x-ms-dynamic-tree": ("itemsPath", ("itemValuePath", "itemTitlePath", "itemFullTitlePath")),
    "x-ms-dynamic-schema": (None, ("value-path",)),
    "x-ms-dynamic-properties": (None, ("itemValuePath",)),
}


def _answer(call: Call) -> dict[str, Any] | None:
    """Return the schema of the called operation's response, None where there is none."""
    answer = call.target.success if call.target is not None else None
    return answer.schema if answer is not None else None


@rule("DYN020", "dynamic-items-elsewhere", "warning", VALIDATOR, "InvokedOperationShouldProduceArray")
def dynamic_items_elsewhere(definition: Definition) -> Iterator[Hit]:
    """Checks that the called operation's response has an array where a dynamic list expects it.

    The path is ``value-collection`` or ``itemsPath``; without it the response itself must be the array. Where
    the response's schema leaves its properties open, nothing is said.

    Why:
        The designer finds no items, and the list stays empty.

    Fix:
        Correct the path, or the schema of the response.

    Bad:
        {"operationId": "ListShelves", "responses": {"200": {"schema": {
            "type": "object", "properties": {"shelves": {"type": "array",
                "items": {"properties": {"id": {}, "name": {}}}}}}}}}
        {"x-ms-dynamic-values": {"operationId": "ListShelves",
            "value-path": "id", "value-title": "name"}}

    Good:
        {"operationId": "ListShelves", "responses": {"200": {"schema": {
            "type": "object", "properties": {"shelves": {"type": "array",
                "items": {"properties": {"id": {}, "name": {}}}}}}}}}
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-collection": "shelves",
            "value-path": "id", "value-title": "name"}}
    """
    for call in definition.derived(calls):
        member, _ = _PATHS.get(call.extension, (None, ()))
        if member is None or call.target is None:
            continue
        schema = _answer(call)
        path = text(call.raw.get(member)) or ""
        place = f"{call.pointer}/{member}" if path else f"{call.pointer}/operationId"
        if schema is None:
            yield Hit(
                f"the response of '{call.target.label}' has no schema, so no list to choose from", place
            )
            continue
        node, found = at_path(definition, schema, path)
        if found == "yes" and node.get("type", "array") != "array":
            where = f"'{path}' in the response of" if path else "the response of"
            hint = "" if path else f"; say with '{member}' where its array is"
            yield Hit(f"{where} '{call.target.label}' is no array{hint}", place)
        elif found == "no":
            yield Hit(f"the response of '{call.target.label}' has no '{path}'", place)


@rule("DYN021", "dynamic-value-elsewhere", "warning", VALIDATOR, "InvokedOperationShouldProduceProperty")
def dynamic_value_elsewhere(definition: Definition) -> Iterator[Hit]:
    """Checks that the properties which a dynamic extension takes are in the called operation's response.

    Value and title are looked for in an item of the list; a schema in the response itself. Where the
    response's schema leaves its properties open, nothing is said.

    Why:
        The list shows blanks or hands over nothing; a dynamic form stays empty.

    Fix:
        Correct the path, or describe the property in the response's schema.

    Bad:
        {"operationId": "ListShelves", "responses": {"200": {"schema": {
            "type": "array", "items": {"properties": {"id": {}, "name": {}}}}}}}
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "ID", "value-title": "name"}}

    Good:
        {"operationId": "ListShelves", "responses": {"200": {"schema": {
            "type": "array", "items": {"properties": {"id": {}, "name": {}}}}}}}
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "id", "value-title": "name"}}
    """
    for call in definition.derived(calls):
        member, names = _PATHS.get(call.extension, (None, ()))
        schema = _answer(call)
        if schema is None or call.target is None:
            continue
        place = "the response"
        if member is not None:
            node, found = at_path(definition, schema, text(call.raw.get(member)) or "")
            items = node.get("items")
            if found != "yes" or not isinstance(items, dict):
                continue
            schema, place = items, "an item in the response"
        root = definition.resolved(schema)
        if is_open(root) and not root.get("allOf"):
            continue
        for name in names:
            path = text(mapping(call.raw).get(name))
            if path and at_path(definition, schema, path)[1] == "no":
                yield Hit(f"{place} of '{call.target.label}' has no '{path}'", f"{call.pointer}/{name}")

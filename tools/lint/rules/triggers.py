"""Rules about triggers and paging: what the engine expects, and how responses are split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping
from ...connector.schema import split_on
from ..dynamic import EXTENSIONS
from ..dynamic_paths import is_open
from ..rule import BROKEN, Hit, rule
from ..sources import EXTENSIONS as EXTENSIONS_PAGE
from ..sources import VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

_POLLING = "https://learn.microsoft.com/connectors/custom-connectors/create-polling-trigger"
_EXTENSIONS = "https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions"
_DESIGNER = "https://github.com/Azure/LogicAppsUX (the designer's getSplitOnValue and getArrayOutputMetadata)"
_NEXT_LINKS = ("nextLink", "@odata.nextLink")


def is_polling(operation: OperationView) -> bool:
    """Whether the operation is a trigger that the platform polls."""
    return bool(
        operation.trigger and operation.notification is None and "x-ms-notification" not in operation.raw
    )


@rule("TRG001", "polling-without-metadata", {"independent": "info", "certified": "info"}, _POLLING)
def polling_without_metadata(definition: Definition) -> Iterator[Hit]:
    """Checks that a polling trigger carries ``x-ms-trigger-metadata``.

    Why:
        The wizard writes it for polling triggers, and shows a trigger without it as a webhook.

    Fix:
        Add ``"x-ms-trigger-metadata": {"kind": "query", "mode": "polling"}``.

    Bad:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch"}

    Good:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch",
         "x-ms-trigger-metadata": {"kind": "query", "mode": "polling"}}
    """
    for operation in definition.operations:
        if is_polling(operation) and "x-ms-trigger-metadata" not in operation.raw:
            yield Hit(
                f"the polling trigger '{operation.label}' has no x-ms-trigger-metadata; add "
                '{"kind": "query", "mode": "polling"}',
                operation.pointer + "/x-ms-trigger",
                "key",
            )


@rule("TRG002", "batch-not-split", "warning", _DESIGNER)
def batch_not_split(definition: Definition) -> Iterator[Hit]:
    """Checks that the response of a ``batch`` trigger can be split into one run an item.

    It must be an array, or an object with exactly one visible property, which leads to an array.

    Why:
        Otherwise the whole response arrives as one run, and flows see a list where they expect an item.

    Fix:
        Answer with the array, or mark the other properties ``"x-ms-visibility": "internal"``.

    Bad:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch", "responses": {"200": {"schema": {"properties": {
            "count": {"type": "integer"},
            "books": {"type": "array", "items": {"$ref": "#/definitions/Book"}}}}}}}

    Good:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch", "responses": {"200": {"schema": {"properties": {
            "count": {"type": "integer", "x-ms-visibility": "internal"},
            "books": {"type": "array", "items": {"$ref": "#/definitions/Book"}}}}}}}
    """
    for operation in definition.operations:
        if operation.trigger != "batch":
            continue
        reason = _why_whole(definition, _output(operation))
        if reason:
            yield Hit(
                f"the response of the batch trigger '{operation.label}' is not split into items: {reason}",
                operation.pointer + "/x-ms-trigger",
            )


def _output(operation: OperationView) -> Any:
    if operation.notification is not None:
        return operation.notification.get("schema")
    return operation.success.schema if operation.success is not None else None


def _why_whole(definition: Definition, raw: Any) -> str:
    """Return why a designer takes a response as one item; empty where it splits, or nobody can tell."""
    if not isinstance(raw, dict):
        return ""
    path, names, schema, visible = split_on(definition.data, raw)
    node, kind = schema.own, schema.own.get("type")
    if path is not None or not node or any(extension in node for extension in EXTENSIONS):
        return ""
    where = f"'{names[-1]}'" if names else "it"
    if kind not in ("object", None):
        return f"{where} is of type {kind}, not an array"
    if len(visible) == 1 or ("allOf" not in node and is_open(dict(node))):
        return ""
    if "allOf" in node and not visible:
        return f"{where} has its properties from 'allOf', into which the designer does not look"
    named = ", ".join(f"'{name}'" for name in visible[:4]) + (", ..." if len(visible) > 4 else "")
    return f"{where} has {len(visible)} visible properties ({named or 'none'}), not one array"


@rule("TRG003", "single-polling", "warning", _POLLING)
def single_polling(definition: Definition) -> Iterator[Hit]:
    """Finds polling triggers that are ``single``.

    Why:
        A poll may find several new items at once; they would all arrive as one run.

    Fix:
        Write ``"x-ms-trigger": "batch"`` and answer with an array.

    Bad:
        {"operationId": "OnNewBook", "x-ms-trigger": "single"}

    Good:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch"}
    """
    for operation in definition.operations:
        if operation.trigger == "single" and operation.method == "get" and is_polling(operation):
            yield Hit(
                f"the polling trigger '{operation.label}' is 'single'; write 'batch' and answer with a list",
                operation.pointer + "/x-ms-trigger",
            )


@rule("TRG004", "trigger-without-hint", {"certified": "info"}, _EXTENSIONS)
def trigger_without_hint(definition: Definition) -> Iterator[Hit]:
    """Finds visible triggers without ``x-ms-trigger-hint``.

    Why:
        The hint tells the user how to make the trigger fire while testing ("To see it work now, add ...").

    Fix:
        Add ``x-ms-trigger-hint`` with a full sentence.

    Bad:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch"}

    Good:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch",
         "x-ms-trigger-hint": "To see it work now, add a book."}
    """
    for operation in definition.operations:
        shown = operation.trigger and operation.visibility != "internal" and not operation.is_deprecated
        if shown and not operation.raw.get("x-ms-trigger-hint"):
            yield Hit(
                f"the trigger '{operation.label}' has no x-ms-trigger-hint that says how to see it fire",
                operation.pointer + "/x-ms-trigger",
                "key",
            )


@rule("TRG005", "trigger-extension-on-action", "warning", _EXTENSIONS)
def trigger_extension_on_action(definition: Definition) -> Iterator[Hit]:
    """Finds ``x-ms-trigger-hint`` and ``x-ms-trigger-metadata`` on operations that are no triggers.

    Why:
        Without ``x-ms-trigger`` the operation is an action, and the extension is not read.

    Fix:
        Add ``x-ms-trigger``, or remove the extension.

    Bad:
        {"operationId": "ListBooks", "x-ms-trigger-hint": "To see it work now, add a book."}

    Good:
        {"operationId": "ListBooks"}
    """
    for operation in definition.operations:
        if "x-ms-trigger" in operation.raw:
            continue
        for extension in ("x-ms-trigger-hint", "x-ms-trigger-metadata"):
            if extension in operation.raw:
                yield Hit(
                    f"'{operation.label}' has {extension} but no x-ms-trigger, so it is an action",
                    f"{operation.pointer}/{extension}",
                    "key",
                )


@rule("TRG007", "unknown-next-link", BROKEN, VALIDATOR, "InvalidNextLinkNameValue")
def unknown_next_link(definition: Definition) -> Iterator[Hit]:
    """Checks that ``nextLinkName`` of ``x-ms-pageable`` is ``nextLink`` or ``@odata.nextLink``.

    Why:
        The platform knows only these two, at the root of the response; other pages are never asked for.

    Fix:
        Have the response (or a policy, or the script) use one of the two names.

    Bad:
        {"x-ms-pageable": {"nextLinkName": "next"}}

    Good:
        {"x-ms-pageable": {"nextLinkName": "nextLink"}}
    """
    for operation in definition.operations:
        pageable = operation.raw.get("x-ms-pageable")
        if isinstance(pageable, dict):
            name = pageable.get("nextLinkName")
            if isinstance(name, str) and name.strip() and name not in _NEXT_LINKS:
                yield Hit(
                    f"nextLinkName of '{operation.label}' is '{name}'; only 'nextLink' and "
                    "'@odata.nextLink' are known",
                    operation.pointer + "/x-ms-pageable/nextLinkName",
                )


@rule("TRG010", "next-link-outside-schema", "warning", EXTENSIONS_PAGE)
def next_link_outside_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that the response of an operation with ``x-ms-pageable`` has the next link in its schema.

    Why:
        The platform looks for the link at the root of the response, and takes it out of what makers see.
        A schema without it usually shows that the service calls it something else.

    Fix:
        Add the property, or correct ``nextLinkName``.

    Bad:
        {"x-ms-pageable": {"nextLinkName": "nextLink"}, "responses": {"200": {"schema": {
            "type": "object", "properties": {"next_page": {"type": "string"}}}}}}

    Good:
        {"x-ms-pageable": {"nextLinkName": "nextLink"}, "responses": {"200": {"schema": {
            "type": "object", "properties": {"nextLink": {"type": "string"}}}}}}
    """
    for operation in definition.operations:
        name = mapping(operation.raw.get("x-ms-pageable")).get("nextLinkName")
        schema = definition.resolved(operation.success.schema) if operation.success else {}
        members = mapping(schema.get("properties"))
        known = "allOf" not in schema and (members or schema.get("type") == "array")
        # An empty name is what STR004 reports.
        if known and isinstance(name, str) and name.strip() and name not in members:
            message = f"the response of '{operation.label}' has no '{name}', which x-ms-pageable names"
            yield Hit(message, operation.pointer + "/x-ms-pageable/nextLinkName")


@rule("TRG008", "writing-poll", "warning", _POLLING)
def writing_poll(definition: Definition) -> Iterator[Hit]:
    """Finds polling triggers that change something: PUT, PATCH and DELETE.

    Why:
        The platform calls a polling trigger over and over; it must only read.

    Fix:
        Use GET (or POST for a search).

    Bad:
        {"/books": {"put": {"operationId": "OnNewBook", "x-ms-trigger": "batch"}}}

    Good:
        {"/books": {"get": {"operationId": "OnNewBook", "x-ms-trigger": "batch"}}}
    """
    for operation in definition.operations:
        if operation.method in ("put", "patch", "delete") and is_polling(operation):
            yield Hit(
                f"the trigger '{operation.label}' is polled with {operation.method.upper()}; use GET, or add "
                "x-ms-notification-content to its path if it is a webhook",
                operation.pointer + "/x-ms-trigger",
            )

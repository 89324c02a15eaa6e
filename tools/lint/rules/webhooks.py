"""Rules about webhook triggers: the notification URL, its content, and x-ms-notification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ..notification_urls import URL, urls
from ..rule import BROKEN, Hit, rule
from ..sources import VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

_WEBHOOKS = "https://learn.microsoft.com/connectors/custom-connectors/create-webhook-trigger"


@rule("TRG020", "webhook-without-url", BROKEN, VALIDATOR, "WebhookOperationsMissingNotificationUrlProperty")
def webhook_without_url(definition: Definition) -> Iterator[Hit]:
    """Checks that a webhook trigger's body has a property marked ``x-ms-notification-url``.

    Why:
        The platform puts the address to be called there; without it the service never learns it.

    Fix:
        Mark the body's property for the address with ``"x-ms-notification-url": true``.

    Bad:
        {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
         "post": {"x-ms-trigger": "single", "parameters": [{"name": "body", "in": "body", "schema": {
            "required": ["callback"], "properties": {"callback": {
                "type": "string"}}}}]}}

    Good:
        {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
         "post": {"x-ms-trigger": "single", "parameters": [{"name": "body", "in": "body", "schema": {
            "required": ["callback"], "properties": {"callback": {
                "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}]}}
    """
    having = {id(url.operation) for url in definition.derived(urls)}
    for operation in definition.operations:
        # A GET beside the webhook polls; it takes no address.
        registers = operation.trigger and operation.method not in ("get", "delete", "head")
        if registers and operation.notification is not None and id(operation) not in having:
            yield Hit(
                f"no property in the body of the webhook trigger '{operation.label}' is marked {URL}",
                operation.pointer + "/x-ms-trigger",
                "key",
            )


@rule("TRG021", "webhook-without-content", BROKEN, VALIDATOR, "OperationMustHaveNotificationContentExtension")
def webhook_without_content(definition: Definition) -> Iterator[Hit]:
    """Checks that an operation that takes a notification URL says what will be sent to it.

    ``x-ms-notification-content`` stands in the path item, beside the operation.

    Why:
        Its schema is the trigger's output; without it flows get no dynamic content.

    Fix:
        Add ``x-ms-notification-content`` with the schema of the notification to the path.

    Bad:
        {"post": {"x-ms-trigger": "single", "parameters": [{"name": "body", "in": "body", "schema": {
            "required": ["callback"], "properties": {"callback": {
                "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}]}}

    Good:
        {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
         "post": {"x-ms-trigger": "single", "parameters": [{"name": "body", "in": "body", "schema": {
            "required": ["callback"], "properties": {"callback": {
                "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}]}}
    """
    counts: dict[int, int] = {}
    operations: dict[int, OperationView] = {}
    for url in definition.derived(urls):
        if url.operation.notification is None:
            counts[id(url.operation)] = counts.get(id(url.operation), 0) + 1
            operations[id(url.operation)] = url.operation
    for key, operation in operations.items():
        marks = f"{counts[key]} properties" if counts[key] > 1 else "a property"
        yield Hit(
            f"'{operation.label}' has {marks} marked {URL}, but its path has no x-ms-notification-content",
            operation.path.pointer,
            "key",
        )


@rule("TRG026", "webhook-never-removed", "warning", _WEBHOOKS)
def webhook_never_removed(definition: Definition) -> Iterator[Hit]:
    """Finds webhook triggers in a definition that has no DELETE operation.

    When a flow is switched off, the platform sends DELETE to the address that the ``Location`` header of the
    registration named; the definition must have that operation.

    Why:
        Otherwise the service keeps calling flows that are gone, and registrations pile up.

    Fix:
        Add the DELETE operation, with ``"x-ms-visibility": "internal"``.

    Bad:
        "/hooks": {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"operationId": "WatchBooks", "x-ms-trigger": "single"}}

    Good:
        "/hooks": {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"operationId": "WatchBooks", "x-ms-trigger": "single"}},
        "/hooks/{id}": {"delete": {"operationId": "RemoveHook", "x-ms-visibility": "internal"}}
    """
    if any(operation.method == "delete" for operation in definition.operations):
        return
    for operation in definition.operations:
        if operation.trigger and operation.notification is not None and operation.method != "get":
            yield Hit(
                f"the webhook of '{operation.label}' can never be removed: no operation is a DELETE",
                operation.pointer + "/x-ms-trigger",
                "key",
            )


@rule(
    "TRG027",
    "unfit-notification-operation",
    BROKEN,
    VALIDATOR,
    "NotificationExtensionNotSupportedInWebhookOperation",
    "NotificationExtensionSupportedForTriggerOnly",
    "NotificationOperationMustBeWebhook",
)
def unfit_notification_operation(definition: Definition) -> Iterator[Hit]:
    """Checks ``x-ms-notification``: on a polling trigger, naming a webhook operation.

    Why:
        It tells the platform which webhook makes the polls of a trigger come at once.

    Fix:
        Keep it on triggers that are polled, and name an operation whose path has
        ``x-ms-notification-content``.

    Bad:
        {"operationId": "GetBook", "x-ms-notification": {"operationId": "WatchBooks"}}
        {"/hooks": {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"operationId": "WatchBooks"}}}

    Good:
        {"operationId": "OnNewBook", "x-ms-trigger": "batch", "summary": "When a book is added",
            "description": "This operation triggers when a book is added.",
            "x-ms-trigger-metadata": {"kind": "query", "mode": "polling"},
            "x-ms-trigger-hint": "To see it work now, add a book.",
            "x-ms-notification": {"operationId": "WatchBooks"}}
        {"/hooks": {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"operationId": "WatchBooks"}}}
    """
    for operation in definition.operations:
        if "x-ms-notification" not in operation.raw:
            continue
        pointer = operation.pointer + "/x-ms-notification"
        if operation.notification is not None:
            yield Hit(f"'{operation.label}' is a webhook itself; remove x-ms-notification", pointer, "key")
        elif not operation.trigger:
            yield Hit(f"'{operation.label}' is no trigger; remove x-ms-notification", pointer, "key")
        named = text(mapping(operation.raw["x-ms-notification"]).get("operationId"))
        target = definition.by_id.get(named or "")
        if target is not None and target.notification is None:
            yield Hit(
                f"'{named}' is no webhook: its path has no x-ms-notification-content",
                pointer + "/operationId",
            )

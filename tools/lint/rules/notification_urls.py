"""Rules about the place, type, visibility and obligation of notification URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..dynamic import sources
from ..notification_urls import URL, NotificationUrl, urls
from ..rule import BROKEN, Hit, rule
from ..sources import VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition


def _in_bodies(definition: Definition) -> Iterator[tuple[str, NotificationUrl]]:
    """Yield the place of each mark with its use in a body; one that several operations use, once."""
    uses = {id(url.raw): url for url in reversed(definition.derived(urls))}
    for schema in definition.with_keyword(URL):
        use = uses.get(id(schema.raw))
        if use is not None:
            yield f"{schema.pointer}/{URL}", use


@rule("TRG022", "misplaced-notification-url", BROKEN, VALIDATOR, "NotificationUrlNotAllowedInThisPosition")
def misplaced_notification_url(definition: Definition) -> Iterator[Hit]:
    """Finds ``x-ms-notification-url`` outside the body of an operation.

    Why:
        The platform fills the address in only there.

    Fix:
        Move it to a property of the body, or remove it.

    Bad:
        {"/hooks": {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"x-ms-trigger": "single", "parameters": [
                {"name": "callback", "in": "query", "type": "string", "x-ms-notification-url": true}]}}}

    Good:
        {"/hooks": {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"x-ms-trigger": "single", "parameters": [{"name": "body", "in": "body", "schema": {
                "required": ["callback"], "properties": {"callback": {
                    "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}]}}}
    """
    used = {id(url.raw) for url in definition.derived(urls)}
    for schema in definition.with_keyword(URL):
        if schema.raw[URL] is not True or id(schema.raw) in used:
            continue
        if schema.role in ("definition", "request") and not sources(definition, schema.pointer):
            continue  # nobody uses it
        yield Hit(
            f"{URL} is read only in the body of an operation, not here", f"{schema.pointer}/{URL}", "key"
        )


@rule(
    "TRG023",
    "visible-notification-url",
    {"import": "warning", "independent": "warning", "certified": "error"},
    VALIDATOR,
    "NotificationUrlNotInternal",
)
def visible_notification_url(definition: Definition) -> Iterator[Hit]:
    """Checks that the notification URL is internal, itself or one of its parents.

    Why:
        The platform fills it in; a user who sees the field will not know what to write.

    Fix:
        Add ``"x-ms-visibility": "internal"``.

    Bad:
        {"required": ["callback"], "properties": {"callback": {
            "type": "string", "x-ms-notification-url": true}}}

    Good:
        {"required": ["callback"], "properties": {"callback": {
            "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}
    """
    for pointer, use in _in_bodies(definition):
        if not use.internal:
            yield Hit(
                f"users of '{use.operation.label}' see the notification URL, which the platform fills in; "
                'add "x-ms-visibility": "internal"',
                pointer,
                "key",
            )


@rule(
    "TRG024",
    "optional-notification-url",
    {"import": "warning", "independent": "warning", "certified": "error"},
    VALIDATOR,
    "NotificationUrlNotRequired",
)
def optional_notification_url(definition: Definition) -> Iterator[Hit]:
    """Checks that the notification URL is required, and so is every object on the way to it.

    Why:
        Only required properties are certain to be sent; without the address nothing is ever notified.

    Fix:
        Add it, and each object around it, to ``required``.

    Bad:
        {"properties": {"callback": {
            "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}

    Good:
        {"required": ["callback"], "properties": {"callback": {
            "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}
    """
    for pointer, use in _in_bodies(definition):
        if not use.required:
            yield Hit(
                f"the notification URL of '{use.operation.label}' is not required all the way through the "
                "body; add it (and the objects around it) to 'required'",
                pointer,
                "key",
            )


@rule("TRG025", "notification-url-type", BROKEN, VALIDATOR, "NotificationUrlNotString")
def notification_url_type(definition: Definition) -> Iterator[Hit]:
    """Checks that the notification URL is a string.

    Why:
        The platform puts an address there.

    Fix:
        Write ``"type": "string"``.

    Bad:
        {"required": ["callback"], "properties": {"callback": {
            "type": "object", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}

    Good:
        {"required": ["callback"], "properties": {"callback": {
            "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}
    """
    for schema in definition.with_keyword(URL):
        if schema.raw[URL] is True and schema.raw.get("type") != "string":
            kind = schema.raw.get("type")
            found = f"is of type {kind}" if isinstance(kind, str) else "has no type"
            yield Hit(f"the notification URL {found}; it must be a string", f"{schema.pointer}/{URL}", "key")

"""Rules about the schemas of responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping
from ..rule import BROKEN, Hit, rule
from ..sources import CERTIFICATION, DESIGNER, POLICY_ERRORS, VALIDATOR
from ..values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView, ResponseView

_EMPTY = frozenset(("204", "205"))
_NO_BODY = _EMPTY | {"202"}
_TELLING = ("items", "allOf", "enum", "format", "x-ms-dynamic-schema", "x-ms-dynamic-properties")


@rule(
    "RSP020",
    "several-response-schemas",
    {"import": "info", "independent": "info", "certified": "warning"},
    f"{VALIDATOR}; {DESIGNER}",
    "OperationHasManyResponsesWithSchema",
)
def several_response_schemas(definition: Definition) -> Iterator[Hit]:
    """Checks that only one response of an operation has a schema; that of ``default`` has a rule of its own.

    Why:
        The designer takes one schema: of 200, else of 201. Fields of the others are never offered, and the
        size of the definition is limited.

    Fix:
        Keep the schema of the response in case of success; describe errors in words.

    Bad:
        {"200": {"schema": {"$ref": "#/definitions/Book"}},
         "404": {"schema": {"$ref": "#/definitions/Error"}}}

    Good:
        {"200": {"schema": {"$ref": "#/definitions/Book"}}, "404": {"description": "There is no such book."}}
    """
    for operation in definition.operations:
        statuses = [r.status for r in operation.responses if r.schema is not None and r.status != "default"]
        if len(statuses) > 1:
            taken = next((status for status in ("200", "201") if status in statuses), None)
            others = listed(status for status in statuses if status != taken)
            rest = f"that of '{taken}'; remove that of {others}" if taken else "at most one of them"
            several = f"{len(statuses)} responses of '{operation.label}'"
            message = f"{several} have a schema, but the designer reads {rest}"
            yield Hit(message, operation.pointer + "/responses", "key")


@rule(
    "RSP021", "default-response-schema", BROKEN, f"{VALIDATOR}; {CERTIFICATION}", "DefaultResponseHasSchema"
)
def default_response_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that the response ``default`` has no schema.

    Why:
        It stands for whatever was not expected, errors among it; fields of it would be offered as the result.

    Fix:
        Move the schema to the status that it is for, such as 200, or remove it.

    Bad:
        {"responses": {"default": {"description": "The book.", "schema": {"$ref": "#/definitions/Book"}}}}

    Good:
        {"responses": {"200": {"description": "The book.", "schema": {"$ref": "#/definitions/Book"}}}}
    """
    for operation in definition.operations:
        for response in operation.responses:
            if response.status == "default" and "schema" in response.raw:
                place = response.pointer + ("" if "$ref" in response.own else "/schema")
                # Moved, a schema that says nothing would be a fault where it comes to.
                empty = not (
                    {"$ref", "properties", "items", "allOf"} & mapping(response.raw["schema"]).keys()
                )
                cure = "remove it" if empty else "move it to the status that it is for"
                message = f"the response 'default' must not have a schema; {cure}"
                yield Hit(message, place, "key")


@rule("RSP022", "misplaced-response-schema", "warning", VALIDATOR, "SchemaDefinitionSetIncorrectly")
def misplaced_response_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that what an operation returns is declared where the designer looks for it.

    That is the response 200 or 201, or ``x-ms-notification-content`` for a webhook.

    Why:
        Makers get no dynamic content from a schema elsewhere, and from a trigger without one nothing at all.

    Fix:
        Move the schema to 200 or 201; give a trigger the schema of what it delivers.

    Bad:
        {"responses": {"202": {"description": "The job.", "schema": {"$ref": "#/definitions/Job"}}}}

    Good:
        {"responses": {"200": {"description": "The job.", "schema": {"$ref": "#/definitions/Job"}}}}
    """
    for operation in definition.operations:
        found = [r for r in operation.responses if r.schema is not None]
        if operation.notification is not None or any(r.status in ("200", "201") for r in found):
            continue
        elsewhere = [r for r in found if r.is_success]
        if elsewhere:
            status = elsewhere[0].status
            cure = (
                "which has no body; remove it" if status in _EMPTY else "but the designer looks on 200 or 201"
            )
            message = f"the schema of '{operation.label}' is on the response {status}, {cure}"
            yield Hit(message, elsewhere[0].pointer, "key")
        elif operation.trigger:
            message = (
                f"the trigger '{operation.label}' has no output schema on 200 or 201, nor in the path's "
                "'x-ms-notification-content'; add the schema of what it delivers"
            )
            yield Hit(message, operation.pointer + "/responses", "key")


@rule("RSP023", "success-without-schema", {"independent": "info", "certified": "info"}, CERTIFICATION)
def success_without_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that the response 200 or 201 of an action has a schema.

    Responses of DELETE and HEAD, those to a webhook's registration, those of internal operations and of MCP
    operations need none.

    Why:
        Without it makers get no dynamic content and must parse the body themselves.

    Fix:
        Add the schema; if there is never a body, declare 204.

    Bad:
        {"200": {"description": "The book."}}

    Good:
        {"200": {"description": "The book.", "schema": {"$ref": "#/definitions/Book"}}}
    """
    for operation in definition.operations:
        if operation.method in ("delete", "head") or operation.trigger or not _is_for_makers(operation):
            continue
        success = operation.success
        if success is None or not success.is_success or success.status in _NO_BODY:
            continue
        if success.raw and "schema" not in success.raw and not _has_schema(operation):
            message = (
                f"the response {success.status} of '{operation.label}' has no schema; makers get no fields"
            )
            yield Hit(message, success.pointer, "key")


def _is_for_makers(operation: OperationView) -> bool:
    """Return whether makers see a response: not of internal operations, agents', or to a registration."""
    return operation.notification is None and operation.visibility != "internal" and not operation.is_agentic


def _has_schema(operation: OperationView) -> bool:
    return any(response.is_success and response.schema is not None for response in operation.responses)


@rule(
    "RSP024",
    "empty-response-schema",
    {"import": "info", "independent": "warning", "certified": "error"},
    POLICY_ERRORS,
)
def empty_response_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that the schema of a successful response says what the response holds, unless it is dynamic.

    Responses to a webhook's registration, those of internal operations and of MCP operations may be empty.

    Why:
        Certification refuses empty schemas: makers get an object of which they know nothing.

    Fix:
        Declare the properties, allow free ones with ``additionalProperties``, or add ``x-ms-dynamic-schema``;
        remove the schema where there is no body.

    Bad:
        {"200": {"description": "The book.", "schema": {"type": "object"}}}

    Good:
        {"200": {"description": "The book.", "schema": {"type": "object",
         "properties": {"title": {"type": "string"}}}}}
    """
    for response in _successes(definition):
        schema = definition.resolved(response.schema)
        part = "the schema"
        if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
            schema, part = definition.resolved(schema["items"]), "the schema of the items"
            if "$ref" in schema:
                continue
        if _is_empty(schema):
            message = f"{part} of the response {response.status} is empty; declare its properties"
            yield Hit(message, response.pointer + "/schema")


def _successes(definition: Definition) -> Iterator[ResponseView]:
    for operation in definition.operations:
        for response in operation.responses if _is_for_makers(operation) else ():
            if response.is_success and isinstance(response.own.get("schema"), dict):
                yield response


def _is_empty(schema: dict[str, Any]) -> bool:
    if schema.get("type", "object") != "object" or any(keyword in schema for keyword in _TELLING):
        return False
    return not mapping(schema.get("properties")) and schema.get("additionalProperties", False) is False

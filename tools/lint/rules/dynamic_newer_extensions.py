"""Rules about the newer extensions that stand beside x-ms-dynamic-values and x-ms-dynamic-schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, text
from ..dynamic import NEWER_EXTENSIONS, Argument, Call, calls, sources
from ..dynamic_paths import find_input
from ..rule import BROKEN, Hit, rule
from ..sources import VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_EXTENSIONS = "https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions"


@rule(
    "DYN030",
    "ambiguous-dynamic-reference",
    BROKEN,
    VALIDATOR,
    "DynamicListExtensionRequiredForAmbiguousReferences",
    "DynamicPropertiesExtensionRequiredForAmbiguousReferences",
)
def ambiguous_dynamic_reference(definition: Definition) -> Iterator[Hit]:
    """Finds references of the older extensions that fit both a parameter and a body property.

    Why:
        ``{"parameter": "id"}`` cannot say which ``id`` it means; the newer extension can.

    Fix:
        Add ``x-ms-dynamic-list`` (beside x-ms-dynamic-values) or ``x-ms-dynamic-properties`` (beside
        x-ms-dynamic-schema) with the full path, such as ``{"parameterReference": "body/id"}``.

    Bad:
        {"parameters": [
            {"name": "id", "in": "query", "type": "string"},
            {"name": "body", "in": "body", "schema": {"properties": {"id": {"type": "string"},
                "book": {"type": "string",
                    "x-ms-dynamic-values": {"operationId": "ListBooksOfShelf", "value-path": "id",
                        "value-title": "title", "parameters": {"shelf_id": {"parameter": "id"}}}}}}}]}

    Good:
        {"parameters": [
            {"name": "id", "in": "query", "type": "string"},
            {"name": "body", "in": "body", "schema": {"properties": {"id": {"type": "string"},
                "book": {"type": "string",
                    "x-ms-dynamic-values": {"operationId": "ListBooksOfShelf", "value-path": "id",
                        "value-title": "title", "parameters": {"shelf_id": {"parameter": "id"}}},
                    "x-ms-dynamic-list": {"operationId": "ListBooksOfShelf", "itemValuePath": "id",
                        "itemTitlePath": "title",
                        "parameters": {"shelf_id": {"parameterReference": "body/id"}}}}}}}]}
    """
    for hit, is_ambiguous in definition.derived(_untwinned):
        if is_ambiguous:
            yield hit


@rule(
    "DYN031",
    "dynamic-reference-into-body",
    {"import": "warning", "independent": "warning", "certified": "error"},
    VALIDATOR,
    "DynamicListExtensionRequiredForNonParameterReferences",
    "DynamicPropertiesExtensionRequiredForNonParameterReferences",
)
def dynamic_reference_into_body(definition: Definition) -> Iterator[Hit]:
    """Finds references of the older extensions to a property inside a body.

    Why:
        The older extensions only know parameters; a path into a body needs the newer one.

    Fix:
        Add ``x-ms-dynamic-list`` (beside x-ms-dynamic-values) or ``x-ms-dynamic-properties`` (beside
        x-ms-dynamic-schema) with the full path, such as ``{"parameterReference": "body/shelf"}``.

    Bad:
        {"parameters": [
            {"name": "body", "in": "body", "schema": {"properties": {"id": {"type": "string"},
                "book": {"type": "string",
                    "x-ms-dynamic-values": {"operationId": "ListBooksOfShelf", "value-path": "id",
                        "value-title": "title", "parameters": {"shelf_id": {"parameter": "id"}}}}}}}]}

    Good:
        {"parameters": [
            {"name": "body", "in": "body", "schema": {"properties": {"id": {"type": "string"},
                "book": {"type": "string",
                    "x-ms-dynamic-values": {"operationId": "ListBooksOfShelf", "value-path": "id",
                        "value-title": "title", "parameters": {"shelf_id": {"parameter": "id"}}},
                    "x-ms-dynamic-list": {"operationId": "ListBooksOfShelf", "itemValuePath": "id",
                        "itemTitlePath": "title",
                        "parameters": {"shelf_id": {"parameterReference": "body/id"}}}}}}}]}
    """
    for hit, is_ambiguous in definition.derived(_untwinned):
        if not is_ambiguous:
            yield hit


def _untwinned(definition: Definition) -> list[tuple[Hit, bool]]:
    """Return the references that need the newer extension, and whether they are ambiguous."""
    found = []
    for call in definition.derived(calls):
        if not call.by_name or call.has_twin:
            continue
        twin = NEWER_EXTENSIONS[call.extension]
        for argument in call.arguments:
            if argument.reference is None:
                continue
            for user in sources(definition, call.pointer):
                match = find_input(definition, user, argument.reference, True)
                if match.prop is None:
                    continue
                is_ambiguous = match.parameter is not None
                what = (
                    "is a parameter and a body property" if is_ambiguous else "is a property inside the body"
                )
                hit = Hit(
                    f"'{argument.reference}' {what} of '{user.label}', which {call.extension} cannot tell; "
                    f"add {twin} with its path",
                    argument.pointer,
                    "key",
                )
                found.append((hit, is_ambiguous))
                break
    return found


@rule(
    "DYN032",
    "dynamic-schema-of-properties",
    {"import": "warning", "independent": "warning", "certified": "error"},
    VALIDATOR,
    "DynamicPropertiesExtensionRequiredForPropertiesValuePath",
)
def dynamic_schema_of_properties(definition: Definition) -> Iterator[Hit]:
    """Finds ``x-ms-dynamic-schema`` whose ``value-path`` ends in ``properties``, alone.

    Why:
        The path leads to the members of a schema, not to the schema; required fields and the title are
        lost. The newer extension takes the schema itself.

    Fix:
        Add ``x-ms-dynamic-properties`` with the path without ``properties``.

    Bad:
        {"x-ms-dynamic-schema": {"operationId": "GetSchema", "value-path": "schema/properties"}}

    Good:
        {"x-ms-dynamic-schema": {"operationId": "GetSchema", "value-path": "schema/properties"},
         "x-ms-dynamic-properties": {"operationId": "GetSchema", "itemValuePath": "schema"}}
    """
    for call in definition.derived(calls):
        path = text(call.raw.get("value-path")) or ""
        ends = call.extension == "x-ms-dynamic-schema" and path.split("/")[-1] == "properties"
        if ends and not call.has_twin:
            yield Hit(
                f"'{path}' leads to the members of a schema; add x-ms-dynamic-properties, which takes the "
                "schema itself",
                call.pointer + "/value-path",
            )


@rule("DYN033", "dynamic-path-mismatch", BROKEN, VALIDATOR, "DynamicPropertiesItemValuePathMismatch")
def dynamic_path_mismatch(definition: Definition) -> Iterator[Hit]:
    """Checks that ``x-ms-dynamic-properties`` takes the same schema as ``x-ms-dynamic-schema`` beside it.

    ``itemValuePath`` must be ``value-path`` without a last ``properties``.

    Why:
        Which of the two a designer reads depends on its age; both must show the same form.

    Fix:
        Write the path that the message names.

    Bad:
        {"x-ms-dynamic-schema": {"operationId": "GetSchema", "value-path": "schema/properties"},
         "x-ms-dynamic-properties": {"operationId": "GetSchema", "itemValuePath": "schema/properties"}}

    Good:
        {"x-ms-dynamic-schema": {"operationId": "GetSchema", "value-path": "schema/properties"},
         "x-ms-dynamic-properties": {"operationId": "GetSchema", "itemValuePath": "schema"}}
    """
    for call in definition.derived(calls):
        older = call.holder.get("x-ms-dynamic-schema")
        if call.extension != "x-ms-dynamic-properties" or not isinstance(older, dict):
            continue
        parts = (text(older.get("value-path")) or "").split("/")
        expected = "/".join(parts[:-1] if parts[-1] == "properties" else parts)
        actual = text(call.raw.get("itemValuePath")) or ""
        if actual != expected:
            cure = f"it must be '{expected}'" if expected else "leave it out"
            yield Hit(
                f"itemValuePath '{actual}' differs from value-path of x-ms-dynamic-schema; {cure}",
                call.pointer + "/itemValuePath",
            )


@rule("DYN034", "dynamic-extension-alone", {"certified": "info"}, _EXTENSIONS)
def dynamic_extension_alone(definition: Definition) -> Iterator[Hit]:
    """Finds an older dynamic extension without the newer one beside it, and a newer one without the older.

    A newer one whose references lead into a body stands alone with reason: the older cannot say them.

    Why:
        Microsoft asks for both: newer designers read ``x-ms-dynamic-list`` and ``x-ms-dynamic-properties``,
        older ones ``x-ms-dynamic-values`` and ``x-ms-dynamic-schema``.

    Fix:
        Add the other extension with the same operation.

    Bad:
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "id", "value-title": "name"}}

    Good:
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "id", "value-title": "name"},
         "x-ms-dynamic-list": {"operationId": "ListShelves", "itemValuePath": "id", "itemTitlePath": "name"}}
    """
    older = {newer: name for name, newer in NEWER_EXTENSIONS.items()}
    for call in definition.derived(calls):
        twin, age = NEWER_EXTENSIONS.get(call.extension), "newer"
        if twin is None:
            into_body = any("/" in (argument.reference or "") for argument in call.arguments)
            twin, age = None if into_body else older.get(call.extension), "older"
        if twin is not None and call.operation_id is not None and not isinstance(call.holder.get(twin), dict):
            message = f"{call.extension} stands alone; add {twin} for {age} designers"
            yield Hit(message, call.pointer, "key")


_TWINS = (
    ("value-path", "itemValuePath"),
    ("value-title", "itemTitlePath"),
    ("value-collection", "itemsPath"),
)
"""Members of x-ms-dynamic-values, and those of x-ms-dynamic-list that say the same."""


@rule("DYN035", "dynamic-twin-differs", "warning", _EXTENSIONS)
def dynamic_twin_differs(definition: Definition) -> Iterator[Hit]:
    """Checks that the older and the newer extension on one field say the same.

    They call the same operation with the same parameters, and of a list they read the same members.

    Why:
        Which of the two a designer reads depends on its age; users would see two different lists.

    Fix:
        Name one operation in both, and the same parameters and paths.

    Bad:
        {"x-ms-dynamic-values": {"operationId": "ListShelves"},
         "x-ms-dynamic-list": {"operationId": "ListRooms"}}

    Good:
        {"x-ms-dynamic-values": {"operationId": "ListShelves"},
         "x-ms-dynamic-list": {"operationId": "ListShelves"}}
    """
    for call in definition.derived(calls):
        if not call.by_name or not call.has_twin or call.operation_id is None:
            continue
        name = NEWER_EXTENSIONS[call.extension]
        twin = Call(name, "", mapping(call.holder.get(name)), call.pointer, call.holder, call.target)
        if twin.operation_id is not None and twin.operation_id != call.operation_id:
            both = f"{call.extension} calls '{call.operation_id}', {name} calls '{twin.operation_id}'"
            message = f"{both}; users see one or the other"
            yield Hit(message, call.pointer + "/operationId")
            continue
        for older, newer in _TWINS if call.extension == "x-ms-dynamic-values" else ():
            mine, theirs = text(call.raw.get(older)), text(twin.raw.get(newer))
            if mine != theirs:
                shown = [f"'{value}'" if value else "nothing" for value in (mine, theirs)]
                message = (
                    f"'{older}' is {shown[0]}, '{newer}' of {name} is {shown[1]}: write the same in both"
                )
                yield Hit(message, call.pointer + (f"/{older}" if mine else ""))
        own, others = ({item.name: _source(item) for item in one.arguments} for one in (call, twin))
        for argument in sorted(own.keys() | others.keys()):
            if own.get(argument) != others.get(argument):
                message = f"{call.extension} and {name} give the parameter '{argument}' different values"
                yield Hit(message, call.pointer)


def _source(argument: Argument) -> tuple[Any, str | None]:
    """Return the constant of an argument and the name of the input that it takes; newer ones have a path."""
    reference = argument.reference
    return argument.value, reference.rpartition("/")[2] if reference is not None else None

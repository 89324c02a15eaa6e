"""Rules about which properties are required, and with which defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping
from ...connector.schema import read_schema
from ..rule import BROKEN, Hit, rule
from ..schema_graph import schema_graph
from ..sources import EXTENSIONS, SCHEMA, VALIDATOR
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..definition import Definition, SchemaView


@rule("SCH030", "empty-required", SCHEMA, VALIDATOR, "RequiredPropertyArrayEmpty")
def empty_required(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``required`` of a schema names at least one property.

    Why:
        Swagger 2.0 allows no empty list; import fails.

    Fix:
        Remove ``required``.

    Bad:
        {"type": "object", "required": []}

    Good:
        {"type": "object"}
    """
    for schema in definition.with_keyword("required"):
        if schema.raw["required"] == []:
            yield Hit("'required' is empty; remove it", schema.pointer + "/required", "key")


@rule("SCH031", "required-without-property", "warning", VALIDATOR, "RequiredPropertyDefinitionMissing")
def required_without_property(definition: Definition) -> Iterator[Hit]:
    """Checks that each name in ``required`` is one of the schema's properties.

    Properties that come by ``allOf`` or by a dynamic schema count.

    Why:
        No field is offered for the name, so that makers cannot give what is said to be needed.

    Fix:
        Declare the property, correct the name, or take it out of ``required``.

    Bad:
        {"type": "object", "required": ["titel"], "properties": {"title": {"type": "string"}}}

    Good:
        {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
    """
    for schema in definition.with_keyword("required"):
        names = array(schema.raw["required"])
        members = mapping(schema.raw.get("properties"))
        missing = [(index, name) for index, name in enumerate(names) if isinstance(name, str)]
        missing = [(index, name) for index, name in missing if name not in members]
        if not missing or "$ref" in schema.raw or schema.type not in ("object", None):
            continue
        if "x-ms-dynamic-schema" in schema.raw or "x-ms-dynamic-properties" in schema.raw:
            continue
        inherited = _inherited(definition, schema)
        for index, name in missing:
            if name not in inherited:
                message = f"the required property '{name}' is not declared in 'properties'"
                yield Hit(message, f"{schema.pointer}/required/{index}")


def _inherited(definition: Definition, schema: SchemaView) -> set[str]:
    """Return the properties that come by ``allOf``, of its parts and of the schema whose part it is."""
    found: set[str] = set()
    while schema.parent is not None and schema.pointer.rpartition("/")[0].endswith("/allOf"):
        schema = schema.parent
        found.update(mapping(schema.raw.get("properties")))
    return found.union(read_schema(definition.data, schema.raw).properties)


@rule("SCH032", "required-outside-object", "warning", VALIDATOR, "RequiredPropertyNotOnObject")
def required_outside_object(definition: Definition) -> Iterator[Hit]:
    """Checks that only schemas of type ``object`` have a list ``required``.

    Why:
        Only an object has properties; on an array the list was usually meant for its items.

    Fix:
        Move it to the object that has the properties, or remove it.

    Bad:
        {"type": "array", "required": ["title"], "items": {"$ref": "#/definitions/Book"}}

    Good:
        {"type": "array", "items": {"$ref": "#/definitions/Book"}}
    """
    for schema in definition.with_keyword("required"):
        if not isinstance(schema.raw["required"], list) or "$ref" in schema.raw:
            continue
        if schema.type == "object" or ("type" not in schema.raw and _is_object(schema.raw)):
            continue
        kind = f"a schema of type '{schema.type}'" if schema.type else "a schema without properties"
        message = f"'required' is possible only on an object, not on {kind}; remove it"
        yield Hit(message, schema.pointer + "/required", "key")


def _is_object(raw: dict[str, Any]) -> bool:
    """Return whether a schema without a type describes an object."""
    return any(keyword in raw for keyword in ("properties", "allOf", "additionalProperties"))


@rule(
    "SCH033",
    "optional-internal-default",
    "warning",
    VALIDATOR,
    "InternalPropertyWithDefaultOptional",
    "PropertyMustBeRequired",
)
def optional_internal_default(definition: Definition) -> Iterator[Hit]:
    """Checks that an internal input with a default is required.

    Why:
        Makers cannot set an internal input. The designer writes its default into new steps; Microsoft's
        validator says that it is ignored where the input is optional. Required, it is sent for certain.

    Fix:
        Make it required, or remove it.

    Bad:
        {"name": "format", "in": "query", "type": "string", "default": "json", "x-ms-visibility": "internal"}

    Good:
        {"name": "format", "in": "query", "type": "string", "default": "json", "x-ms-visibility": "internal",
         "required": true}
    """
    for schema in definition.with_keyword("x-ms-visibility"):
        raw = schema.raw
        if raw["x-ms-visibility"] != "internal" or "default" not in raw:
            continue
        if schema.role == "parameter":
            if schema.depth == 0 and raw.get("required") is not True:
                message = (
                    f"the parameter {quoted(raw.get('name'))} is internal and optional: its default "
                    "may not be sent; add '\"required\": true'"
                )
                yield Hit(message, schema.pointer + "/default", "key")
        elif schema.is_property and not schema.required and definition.derived(schema_graph).is_input(schema):
            message = (
                f"the property '{schema.name}' is internal and optional: its default may not be sent; "
                "list it in 'required'"
            )
            yield Hit(message, schema.pointer + "/default", "key")


@rule("SCH034", "required-internal-without-default", BROKEN, EXTENSIONS)
def required_internal_without_default(definition: Definition) -> Iterator[Hit]:
    """Checks that a required internal input has a default.

    Objects, whose properties have the defaults, need none, nor does a webhook's notification URL, which the
    platform fills in.

    Why:
        Makers cannot give the value, and nothing else does: the service is called without what it needs.

    Fix:
        Add a ``default``, or make the input visible.

    Bad:
        {"name": "format", "in": "query", "type": "string", "required": true, "x-ms-visibility": "internal"}

    Good:
        {"name": "format", "in": "query", "type": "string", "required": true, "x-ms-visibility": "internal",
         "default": "json"}
    """
    for schema in definition.with_keyword("x-ms-visibility"):
        raw = schema.raw
        if (
            raw["x-ms-visibility"] != "internal"
            or "default" in raw
            or raw.get("x-ms-notification-url") is True
        ):
            continue
        if schema.role == "parameter":
            if schema.depth == 0 and raw.get("required") is True:
                message = (
                    f"the parameter {quoted(raw.get('name'))} is internal and required; give it a 'default'"
                )
                yield Hit(message, schema.pointer)
        elif (
            schema.is_property
            and schema.required
            and not _is_container(definition, raw)
            and definition.derived(schema_graph).is_input(schema)
        ):
            message = f"the property '{schema.name}' is internal and required; give it a 'default'"
            yield Hit(message, schema.pointer, "key")


def _is_container(definition: Definition, raw: dict[str, Any]) -> bool:
    target = definition.resolved(raw)
    return target.get("type") in ("object", "array", None)


@rule("SCH035", "required-read-only-input", BROKEN, VALIDATOR, "RequiredReadOnlyPropertyNotAllowedAsInput")
def required_read_only_input(definition: Definition) -> Iterator[Hit]:
    """Checks that no property of what is sent is both ``readOnly`` and required.

    Why:
        Makers could not give a value, and without it the request is not complete. Usually one definition
        serves as input and as output.

    Fix:
        Give the input a definition of its own, without the read-only properties.

    Bad:
        {"required": ["id"], "properties": {"id": {"type": "string", "readOnly": true}}}

    Good:
        {"properties": {"title": {"type": "string"}}}
    """
    for schema in definition.with_keyword("readOnly"):
        both = schema.raw["readOnly"] is True and schema.is_property and schema.required
        if both and definition.derived(schema_graph).is_input(schema):
            message = f"the input '{schema.name}' is both read-only and required; it can be one of the two"
            yield Hit(message, schema.pointer + "/readOnly", "key")

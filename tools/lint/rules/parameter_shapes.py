"""Rules about what a parameter may declare, by its location."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import BROKEN, Hit, rule
from ..sources import COLLECTION_FORMAT, DESIGNER, SCHEMA, VALIDATOR
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_NOT_IN_BODY = (
    "type",
    "format",
    "items",
    "allowEmptyValue",
    "collectionFormat",
    "default",
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "multipleOf",
)


@rule("PAR040", "body-without-schema", SCHEMA, VALIDATOR, "BodyParameterSchemaRequired")
def body_without_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that every parameter in ``body`` has a ``schema``.

    Why:
        The schema is where the fields of the body come from; import fails without.

    Fix:
        Add ``schema``.

    Bad:
        {"name": "body", "in": "body"}

    Good:
        {"name": "body", "in": "body", "schema": {"type": "object", "properties": {}}}
    """
    for parameter in definition.written_parameters:
        if parameter.location == "body" and not isinstance(parameter.raw.get("schema"), dict):
            place = "/schema" if "schema" in parameter.raw else "/in"
            yield Hit("a 'body' parameter needs a 'schema', an object", parameter.pointer + place)


@rule("PAR041", "type-beside-body-schema", SCHEMA, VALIDATOR, "BodyParameterPropertyNotValid")
def type_beside_body_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that a parameter in ``body`` leaves type, format and limits to its ``schema``.

    Why:
        They are not allowed there, and import fails.

    Fix:
        Move them into ``schema``.

    Bad:
        {"name": "body", "in": "body", "type": "object"}

    Good:
        {"name": "body", "in": "body", "schema": {"type": "object"}}
    """
    for parameter in definition.written_parameters:
        if parameter.location == "body":
            for keyword in _NOT_IN_BODY:
                if keyword in parameter.raw:
                    message = f"a 'body' parameter has no '{keyword}' of its own; move it into 'schema'"
                    yield Hit(message, f"{parameter.pointer}/{keyword}", "key")


@rule("PAR042", "schema-outside-body", SCHEMA, VALIDATOR, "NonBodyParameterSchemaNotValid")
def schema_outside_body(definition: Definition) -> Iterator[Hit]:
    """Checks that only parameters in ``body`` have a ``schema``.

    OpenAPI 3 has schemas on all parameters, Swagger 2.0 has not.

    Why:
        Import fails; the designer would not know the type.

    Fix:
        Move ``type``, ``format`` and so on out of ``schema`` into the parameter.

    Bad:
        {"name": "page", "in": "query", "schema": {"type": "integer"}}

    Good:
        {"name": "page", "in": "query", "type": "integer"}
    """
    for parameter in definition.written_parameters:
        if "schema" in parameter.raw and parameter.location not in ("body", ""):
            message = (
                f"a parameter in '{parameter.location}' has no 'schema'; "
                "write its 'type' and the rest into the parameter"
            )
            yield Hit(message, parameter.pointer + "/schema", "key")


@rule("PAR043", "file-outside-form-data", SCHEMA, VALIDATOR, "FileParameterMustBeInFormData")
def file_outside_form_data(definition: Definition) -> Iterator[Hit]:
    """Checks that parameters of type ``file`` are in ``formData``.

    Why:
        A file travels as part of a form and nowhere else.

    Fix:
        Write ``"in": "formData"``; for a body that is a file, a schema of type string, format binary.

    Bad:
        {"name": "cover", "in": "query", "type": "file"}

    Good:
        {"name": "cover", "in": "formData", "type": "file"}
    """
    for parameter in definition.written_parameters:
        if parameter.raw.get("type") == "file" and parameter.location not in ("formData", ""):
            message = f"a file cannot be in '{parameter.location}'; write '\"in\": \"formData\"'"
            yield Hit(message, parameter.pointer + "/type")


@rule("PAR044", "array-in-form-data", "warning", DESIGNER)
def array_in_form_data(definition: Definition) -> Iterator[Hit]:
    """Checks that parameters in ``formData`` are neither arrays nor objects.

    Why:
        The designer takes boolean, integer, number, string and file there; an array vanishes from the card.

    Fix:
        Declare a string, and describe how to write several values into it, or build the form in the script.

    Bad:
        {"name": "tags", "in": "formData", "type": "array", "items": {"type": "string"}}

    Good:
        {"name": "tags", "in": "formData", "type": "string", "description": "Tags, separated by commas."}
    """
    for parameter in definition.written_parameters:
        kind = parameter.raw.get("type")
        if parameter.location == "formData" and kind in ("array", "object"):
            message = f"the designer shows no {kind} in a form: '{parameter.name}' vanishes; use a string"
            yield Hit(message, parameter.pointer + "/type")


@rule("PAR045", "foreign-form-data-name", BROKEN, VALIDATOR, "InvalidFormDataParameterName")
def foreign_form_data_name(definition: Definition) -> Iterator[Hit]:
    """Checks that names of parameters in ``formData`` are made of US-ASCII characters.

    Why:
        The name is written into a header of the form's part, which takes no others.

    Fix:
        Use the name that the service gives the field, in ASCII; ``x-ms-summary`` may have any characters.

    Bad:
        {"name": "größe", "in": "formData", "type": "integer"}

    Good:
        {"name": "size", "in": "formData", "type": "integer", "x-ms-summary": "Size"}
    """
    for parameter in definition.written_parameters:
        if parameter.location == "formData" and not parameter.name.isascii():
            bad = "".join(dict.fromkeys(c for c in parameter.name if not c.isascii()))
            message = f"the form's field '{parameter.name}' contains '{bad}'; only US-ASCII is possible"
            yield Hit(message, parameter.pointer + "/name")


@rule(
    "PAR046", "unknown-collection-format", COLLECTION_FORMAT, VALIDATOR, "CollectionFormatValueNotSupported"
)
def unknown_collection_format(definition: Definition) -> Iterator[Hit]:
    """Checks that ``collectionFormat`` is csv.

    Why:
        The import refuses every other one as not supported.

    Fix:
        Take the array as text in the form that the service reads, or write it by a script.

    Bad:
        {"name": "ids", "in": "path", "type": "array", "collectionFormat": "multi"}

    Good:
        {"name": "ids", "in": "path", "type": "array", "collectionFormat": "csv"}
    """
    for schema in definition.with_keyword("collectionFormat"):
        if schema.role not in ("parameter", "header"):
            continue
        value = schema.raw["collectionFormat"]
        if value != "csv":
            message = f"the collectionFormat {quoted(value)} is not supported; use csv, or take a text"
            yield Hit(message, schema.pointer + "/collectionFormat")


@rule("PAR047", "empty-value-outside-query", SCHEMA, VALIDATOR, "AllowEmptyValueOnlyValidForQueryFormData")
def empty_value_outside_query(definition: Definition) -> Iterator[Hit]:
    """Checks that ``allowEmptyValue`` occurs only in parameters in ``query`` or ``formData``.

    Why:
        Swagger 2.0 knows it only there.

    Fix:
        Remove it.

    Bad:
        {"name": "X-Mode", "in": "header", "type": "string", "allowEmptyValue": true}

    Good:
        {"name": "mode", "in": "query", "type": "string", "allowEmptyValue": true}
    """
    for parameter in definition.written_parameters:
        # In a body it is reported with the other members that belong into the schema.
        if "allowEmptyValue" in parameter.raw and parameter.location in ("path", "header"):
            message = f"a parameter in '{parameter.location}' cannot have 'allowEmptyValue'; remove it"
            yield Hit(message, parameter.pointer + "/allowEmptyValue", "key")

"""How the objects of a definition are built: Swagger 2.0, as tables.

Sources: the Swagger 2.0 specification; schemas/apiDefinition.swagger.schema.json of
microsoft/PowerPlatformConnectors; what published connectors use beside it.
"""

from __future__ import annotations

from typing import NamedTuple

_NUMBER = (int, float)
_ANY = (dict, list, str, bool, int, float, type(None))


class Member(NamedTuple):
    """What a member may be: its JSON types (as Python's), its values if listed, whether never empty."""

    types: frozenset[type]
    values: tuple[str, ...] = ()
    full: bool = False


class Shape(NamedTuple):
    """One kind of object, named for messages: ``closed`` allows no extensions, ``open`` any member."""

    name: str
    members: dict[str, Member]
    required: tuple[str, ...] = ()
    closed: bool = False
    open: bool = False


def member(*types: type, values: str = "", full: bool = False) -> Member:
    """Return a member of these types; ``values`` are separated by ``|``, ``full`` texts are not blank."""
    return Member(frozenset(types), tuple(values.split("|")) if values else (), full)


ANY = member(*_ANY)
TEXT = member(str)
FULL = member(str, full=True)
FLAG = member(bool)
LIST = member(list)
OBJECT = member(dict)
COUNT = member(int)
_LIMIT = member(*_NUMBER)

_VALIDATION: dict[str, Member] = {
    "format": TEXT,
    "default": ANY,
    "enum": LIST,
    "maximum": _LIMIT,
    "exclusiveMaximum": FLAG,
    "minimum": _LIMIT,
    "exclusiveMinimum": FLAG,
    "maxLength": COUNT,
    "minLength": COUNT,
    "pattern": TEXT,
    "maxItems": COUNT,
    "minItems": COUNT,
    "uniqueItems": FLAG,
    "multipleOf": _LIMIT,
}
_SIMPLE = "string|number|integer|boolean|array"
_ITEMS: dict[str, Member] = {
    **_VALIDATION,
    "type": member(str, values=_SIMPLE),
    "items": OBJECT,
    "collectionFormat": TEXT,
}
_PARAMETER: dict[str, Member] = {
    "name": FULL,
    "in": member(str, values="path|query|header|body|formData"),
    "description": TEXT,
    "required": FLAG,
}

ROOT = Shape(
    "the definition",
    {
        "swagger": ANY,
        "info": OBJECT,
        "host": TEXT,
        "basePath": TEXT,
        "schemes": LIST,
        "consumes": LIST,
        "produces": LIST,
        "paths": OBJECT,
        "definitions": OBJECT,
        "parameters": OBJECT,
        "responses": OBJECT,
        "securityDefinitions": OBJECT,
        "security": LIST,
        "tags": LIST,
        "externalDocs": OBJECT,
    },
    ("info", "host", "paths"),
)
INFO = Shape(
    "info",
    {
        "title": FULL,
        "description": TEXT,
        "termsOfService": TEXT,
        "contact": OBJECT,
        "license": OBJECT,
        "version": FULL,
    },
    ("title", "version"),
)
CONTACT = Shape("contact", {"name": TEXT, "url": TEXT, "email": TEXT})
LICENSE = Shape("license", {"name": FULL, "url": TEXT}, ("name",))
DOCS = Shape("externalDocs", {"description": TEXT, "url": TEXT}, ("url",))
TAG = Shape("a tag", {"name": FULL, "description": TEXT, "externalDocs": OBJECT}, ("name",))
PATH = Shape(
    "a path",
    {
        "$ref": ANY,
        "parameters": LIST,
        **dict.fromkeys(("get", "put", "post", "delete", "options", "head", "patch"), OBJECT),
    },
)
OPERATION = Shape(
    "an operation",
    {
        "tags": LIST,
        "summary": TEXT,
        "description": TEXT,
        "externalDocs": OBJECT,
        "operationId": TEXT,
        "consumes": LIST,
        "produces": LIST,
        "parameters": LIST,
        "responses": OBJECT,
        "schemes": LIST,
        "deprecated": FLAG,
        "security": LIST,
    },
)
# What a body parameter may not have, and a schema outside a body, are rules of their own.
BODY = Shape("a body parameter", {**_PARAMETER, **_ITEMS, "type": TEXT, "schema": OBJECT}, ("name", "in"))
PARAMETER = Shape(
    "a parameter",
    {
        **_PARAMETER,
        **_ITEMS,
        "type": member(str, values=_SIMPLE + "|file"),
        "schema": ANY,
        "allowEmptyValue": FLAG,
    },
    ("name", "in", "type"),
)
ITEMS = Shape("items of a parameter", _ITEMS, ("type",))
HEADER = Shape("a header", {**_ITEMS, "description": TEXT}, ("type",))
RESPONSE = Shape(
    "a response",
    {"description": TEXT, "schema": OBJECT, "headers": OBJECT, "examples": OBJECT},
    ("description",),
)
SCHEMA = Shape(
    "a schema",
    {
        **_VALIDATION,
        "$ref": TEXT,
        "title": TEXT,
        "description": TEXT,
        "maxProperties": COUNT,
        "minProperties": COUNT,
        "required": LIST,
        "type": member(str, values="string|number|integer|boolean|array|object|file"),
        "items": OBJECT,
        "allOf": LIST,
        "properties": OBJECT,
        "additionalProperties": member(dict, bool),
        "discriminator": TEXT,
        "readOnly": FLAG,
        "xml": OBJECT,
        "externalDocs": OBJECT,
        "example": ANY,
    },
)

UNSUPPORTED = {
    "anyOf": "JSON Schema",
    "oneOf": "JSON Schema",
    "not": "JSON Schema",
    "if": "JSON Schema",
    "const": "JSON Schema",
    "contains": "JSON Schema",
    "propertyNames": "JSON Schema",
    "patternProperties": "JSON Schema",
    "dependencies": "JSON Schema",
    "additionalItems": "JSON Schema",
    "definitions": "JSON Schema",
    "examples": "JSON Schema",
    "id": "JSON Schema",
    "$id": "JSON Schema",
    "$schema": "JSON Schema",
    "nullable": "OpenAPI 3",
    "writeOnly": "OpenAPI 3",
    "deprecated": "OpenAPI 3",
    "components": "OpenAPI 3",
    "servers": "OpenAPI 3",
    "openapi": "OpenAPI 3",
    "requestBody": "OpenAPI 3",
    "callbacks": "OpenAPI 3",
    "links": "OpenAPI 3",
    "content": "OpenAPI 3",
    "style": "OpenAPI 3",
    "explode": "OpenAPI 3",
    "allowReserved": "OpenAPI 3",
    "trace": "OpenAPI 3",
}
"""Keywords of JSON Schema and OpenAPI 3 that Swagger 2.0 does not have."""

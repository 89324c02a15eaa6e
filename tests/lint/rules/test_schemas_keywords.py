"""Fixtures of the rules about keywords and extensions of schemas."""

from ..schemas import answer, book, field, fill, sent
from ..support import Fixture

_KINDS = '"properties": {"kind": {"type": "string"}, "pages": {"type": "integer"}}'
_CAPABLE = '{"type": "string", "x-ms-capabilities": {%s}}'

FIXTURES = [
    Fixture("SCH010", field('{«"allOf": [{"type": "object"}]}')),
    Fixture("SCH010", field('{"type": "object"}')),
    Fixture("SCH011", field('{"type": "string", «"x-nullable": true}')),
    Fixture("SCH011", field('{"type": "string"}')),
    Fixture("SCH012", book(fill('{"type": "object", "discriminator": «"sort", %s}', _KINDS))),
    Fixture("SCH012", book(fill('{"type": "object", "discriminator": «"kind", %s}', _KINDS))),
    Fixture("SCH012", book(fill('{"discriminator": «"pages", "required": ["pages"], %s}', _KINDS))),
    Fixture("SCH012", book(fill('{"discriminator": "kind", "required": ["kind"], %s}', _KINDS))),
    Fixture("SCH012", book(fill('{"discriminator": {"propertyName": "kind"}, %s}', _KINDS))),
    Fixture("SCH013", field('{"type": "string", "x-ms-editor": «"dictionary"}')),
    Fixture(
        "SCH013", field('{"type": "object", "additionalProperties": false, "x-ms-editor": «"dictionary"}')
    ),
    Fixture("SCH013", field('{"type": "object", "additionalProperties": {}, "x-ms-editor": "dictionary"}')),
    Fixture("SCH013", field('{"type": "string", "x-ms-editor": "html"}')),
    Fixture("SCH014", answer(_CAPABLE % '"filterFunctions": «[]')),
    Fixture("SCH014", answer(_CAPABLE % '"filterFunctions": «"eq"')),
    Fixture("SCH014", answer(_CAPABLE % '"filterFunctions": ["eq", «"eq"]')),
    Fixture("SCH014", answer(_CAPABLE % '"filterFunctions": ["eq", «"equals", «1]')),
    Fixture("SCH014", answer('{"type": "string", "filterFunctions": «[]}')),
    Fixture("SCH014", sent(_CAPABLE % '«"filterFunctions": ["eq"]')),
    Fixture(
        "SCH014",
        sent(
            '{"$ref": "#/definitions/Book"}',
            '"definitions": {"Book": {"type": "string", "x-ms-capabilities": {«"filterFunctions": ["eq"]}}}',
        ),
    ),
    Fixture("SCH014", answer(_CAPABLE % '"filterFunctions": ["eq", "startswith"]')),
    Fixture("SCH014", answer(_CAPABLE % '"chunkTransfer": true')),
    Fixture("SCH015", field('{"type": "string", «"properties": {}}')),
    Fixture("SCH015", field('{"type": "object", «"items": {}, «"maxLength": 5}')),
    Fixture("SCH015", field('{"type": "integer", «"pattern": "5", "maximum": 5}')),
    Fixture("SCH015", field('{"type": "string", "maxLength": 5, "pattern": "a"}')),
    Fixture("SCH015", field('{"properties": {}, "items": {}}')),
    Fixture("SCH015", field('{"type": "text", "properties": {}}')),
]
MESSAGES = [
    (
        "SCH012",
        book(fill('{"type": "object", "discriminator": "sort", %s}', _KINDS)),
        "'discriminator' must name a required string property, but there is no property 'sort'",
    ),
    (
        "SCH012",
        book(fill('{"discriminator": "kind", %s}', _KINDS)),
        "'discriminator' must name a required string property, but the property 'kind' is not required",
    ),
    (
        "SCH012",
        book(fill('{"discriminator": "pages", %s}', _KINDS)),
        "'discriminator' must name a required string property, but the property 'pages' is no string",
    ),
    (
        "SCH014",
        answer(_CAPABLE % '"filterFunctions": ["startwith"]'),
        "there is no filter function 'startwith'; did you mean 'startswith'?",
    ),
    (
        "SCH014",
        sent(_CAPABLE % '"filterFunctions": ["eq"]'),
        "'filterFunctions' is possible only in the schema of a response; remove it",
    ),
]

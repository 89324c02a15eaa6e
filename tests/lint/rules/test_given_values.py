"""Fixtures of the rules about values beside a schema: examples, and defaults within limits."""

from ..operations import parameters
from ..schemas import book, field, members, responses
from ..support import Fixture

_SHELF = '"name": "shelf", "in": "query"'
_OBJECT = (
    '"type": "object", "properties": {"pages": {"type": "integer"}, "tags": {"items": {"type": "string"}}}'
)


def _response(
    example: str, schema: str = '{"$ref": "#/definitions/Book"}', media: str = "application/json"
) -> str:
    good = f'{{"description": "Good.", "schema": {schema}, "examples": {{"{media}": {example}}}}}'
    return responses(f'"responses": {{"200": {good}}}', f'"definitions": {{"Book": {{{_OBJECT}}}}}')


FIXTURES = [
    *(
        Fixture("SCH028", field(f'{{{schema}, "default": «{value}}}'))
        for schema, value in (
            ('"type": "integer", "maximum": 100', "101"),
            ('"type": "number", "minimum": 0, "exclusiveMinimum": true', "0"),
            ('"type": "string", "maxLength": 3', '"four"'),
            ('"type": "string", "pattern": "^[A-Z]+$"', '"a"'),
            ('"type": "string", "format": "date"', '"31.3.2026"'),
            ('"type": "string", "format": "date-time"', '"today"'),
            ('"type": "array", "minItems": 1, "items": {"type": "string"}', "[]"),
            ('"type": "integer", "format": "int32"', "4294967296"),
        )
    ),
    *(
        Fixture("SCH028", field(f'{{{schema}, "default": {value}}}'))
        for schema, value in (
            ('"type": "integer", "minimum": 1, "maximum": 100', "100"),
            ('"type": "integer", "maximum": 100', '"500"'),  # another rule's
            ('"type": "string", "enum": ["a"], "maxLength": 1', '"a"'),
            ('"type": "string", "minLength": 1', '""'),
            ('"type": "string", "pattern": "("', '"a"'),
            ('"type": "string", "format": "date"', '"2026-03-31"'),
            ('"type": "string", "maxLength": "x", "pattern": 5, "format": []', '"four"'),
        )
    ),
    Fixture("SCH029", field('{"type": "string", "enum": ["novel"], "example": «"NOVEL"}')),
    Fixture("SCH029", field('{"type": "integer", "x-example": «"5"}')),
    Fixture("SCH029", field('{"type": "array", "items": {"type": "string"}, "example": «"[]"}')),
    Fixture("SCH029", parameters(f'{{{_SHELF}, "type": "integer", "maximum": 9, "x-example": «10}}')),
    Fixture("SCH029", book(members('"a": {"type": "string"}', rest='"example": {"a": «5}'))),
    Fixture(
        "SCH029",
        parameters(f'{{"name": "b", "in": "body", "schema": {{{_OBJECT}}}, "x-example": {{"pages": «"5"}}}}'),
    ),
    Fixture("SCH029", _response('{"pages": «"5", "tags": ["a", «1, null]}')),
    Fixture("SCH029", _response('«"no"', media="text/json; charset=utf-8")),
    Fixture("SCH029", _response('{"pages": null, "more": 5}')),
    Fixture("SCH029", _response('"a,b"', media="text/csv")),
    Fixture("SCH029", _response("5", "{}")),
    Fixture("SCH029", field('{"type": "string", "enum": ["novel"], "example": "novel"}')),
    Fixture(
        "SCH029", book('{"required": 5, "allOf": {}, "properties": [], "enum": {}, "example": {"a": 1}}')
    ),
]
MESSAGES = [
    (
        "SCH029",
        book('{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "example": {}}'),
        "the example: 'a' is missing",
    ),
    (
        "SCH029",
        book('{"type": "object", "additionalProperties": false, "example": {"z": 1}}'),
        "the example: 'z' is not allowed here",
    ),
    ("SCH029", field('{"type": "string", "enum": ["1"], "example": 1}'), "the example: 1 must be text"),
    (
        "SCH029",
        _response('{"tags": [1]}'),
        "'tags/0' of the example: 1 must be text",
    ),
    (
        "SCH028",
        field('{"type": "integer", "maximum": 1, "default": 5}'),
        "the default: 5 is more than 1",
    ),
]

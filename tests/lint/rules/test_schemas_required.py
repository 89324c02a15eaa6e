"""Fixtures of the rules about required properties."""

from ..schemas import book, field, fill, members, parameter, sent
from ..support import Fixture

_HIDDEN = '"type": "string", "x-ms-visibility": "internal"'
_FORMAT = '"name": "format", "in": "query", "type": "string", "x-ms-visibility": "internal"'
_READ = '"id": {"type": "string", %s"readOnly": true}'
_USED = '{"$ref": "#/definitions/Book"}'


def _own(text: str) -> str:
    return f'"definitions": {{"Book": {text}}}'


FIXTURES = [
    Fixture("SCH030", book('{"type": "object", «"required": []}')),
    Fixture("SCH030", book('{"type": "object", "required": ["title"]}')),
    Fixture("SCH031", book(members('"title": {"type": "string"}', rest='"required": ["title", «"titel"]'))),
    Fixture("SCH031", book('{"required": [«"title"]}')),
    Fixture("SCH031", book('{"type": "object", "required": ["a"], "x-ms-dynamic-schema": {}}')),
    Fixture("SCH031", book('{"required": ["a"], "allOf": [{"properties": {"a": {"type": "string"}}}]}')),
    Fixture("SCH031", book('{"properties": {"a": {}}, "allOf": [{"required": ["a"]}]}')),
    Fixture("SCH031", book('{"required": [1, {}], "properties": {}}')),
    Fixture("SCH032", book('{"type": "array", «"required": ["title"], "items": {}}')),
    Fixture("SCH032", field('{«"required": ["title"]}')),
    Fixture("SCH032", book('{"required": ["title"], "properties": {"title": {}}}')),
    Fixture("SCH032", parameter('{"name": "page", "in": "query", "type": "integer", "required": true}')),
    Fixture("SCH033", parameter(fill('{%s, «"default": "json"}', _FORMAT))),
    Fixture("SCH033", parameter(fill('{%s, "required": true, "default": "json"}', _FORMAT))),
    Fixture("SCH033", sent(members(fill('"format": {%s, «"default": "json"}', _HIDDEN)))),
    Fixture("SCH033", sent(_USED, _own(members(fill('"format": {%s, «"default": "json"}', _HIDDEN))))),
    Fixture("SCH033", sent(members(fill('"a": {%s, "default": ""}', _HIDDEN), rest='"required": ["a"]'))),
    Fixture("SCH033", field(fill('{%s, "default": "json"}', _HIDDEN))),  # only in answers
    Fixture("SCH034", parameter(fill('«{%s, "required": true}', _FORMAT))),
    Fixture("SCH034", sent(members(fill('«"a": {%s}', _HIDDEN), rest='"required": ["a"]'))),
    Fixture("SCH034", parameter(fill('{%s, "required": true, "default": "json"}', _FORMAT))),
    Fixture("SCH034", parameter(fill("{%s}", _FORMAT))),
    Fixture(
        "SCH034",
        sent(members(fill('"a": {%s, "x-ms-notification-url": true}', _HIDDEN), rest='"required": ["a"]')),
    ),
    Fixture(
        "SCH034",
        sent(members('"a": {"type": "object", "x-ms-visibility": "internal"}', rest='"required": ["a"]')),
    ),
    Fixture("SCH034", book(members(fill('"a": {%s}', _HIDDEN), rest='"required": ["a"]'))),
    Fixture("SCH035", sent(members(_READ % "«", rest='"required": ["id"]'))),
    Fixture("SCH035", sent(_USED, _own(members(_READ % "«", rest='"required": ["id"]')))),
    Fixture("SCH035", sent(members(_READ % ""))),
    Fixture("SCH035", book(members(_READ % "", rest='"required": ["id"]'))),
]
MESSAGES = [
    (
        "SCH031",
        book('{"required": ["title"]}'),
        "the required property 'title' is not declared in 'properties'",
    ),
    (
        "SCH032",
        field('{"type": "array", "required": ["a"]}'),
        "'required' is possible only on an object, not on a schema of type 'array'; remove it",
    ),
    (
        "SCH032",
        field('{"required": ["a"]}'),
        "'required' is possible only on an object, not on a schema without properties; remove it",
    ),
    (
        "SCH033",
        parameter(fill('{%s, "default": "json"}', _FORMAT)),
        "the parameter 'format' is internal and optional: its default may not be sent; "
        "add '\"required\": true'",
    ),
    (
        "SCH033",
        sent(members(fill('"a": {%s, "default": "json"}', _HIDDEN))),
        "the property 'a' is internal and optional: its default may not be sent; list it in 'required'",
    ),
    (
        "SCH034",
        parameter(fill('{%s, "required": true}', _FORMAT)),
        "the parameter 'format' is internal and required; give it a 'default'",
    ),
]

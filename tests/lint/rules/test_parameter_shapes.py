"""Fixtures of the rules about what a parameter may declare."""

from ..operations import parameters
from ..support import Fixture


def _form(name: str, kind: str) -> str:
    return parameters(f'{{"name": {name}, "in": "formData", "type": {kind}}}', method="post")


FIXTURES = [
    Fixture("PAR040", parameters('{"name": "body", "in": «"body"}', '{"in": "body", "schema": «true}')),
    Fixture(
        "PAR040", parameters('{"name": "body", "in": "body", "schema": {}}', '{"name": "a", "in": "query"}')
    ),
    Fixture("PAR041", parameters('{"in": "body", «"type": "object", «"default": {}, "schema": {}}')),
    Fixture("PAR041", parameters('{"in": "body", «"allowEmptyValue": true, "schema": {}}')),
    Fixture("PAR041", parameters('{"name": "b", "in": "body", "required": true, "schema": {}, "x-note": 1}')),
    Fixture("PAR041", parameters('{"name": "a", "in": "query", "type": "object"}')),
    Fixture("PAR042", parameters('{"name": "a", "in": "query", «"schema": {"type": "integer"}}')),
    Fixture("PAR042", parameters('{"name": "b", "in": "body", "schema": {"type": "integer"}}')),
    Fixture("PAR043", parameters('{"name": "a", "in": "query", "type": «"file"}')),
    Fixture("PAR043", _form('"a"', '"file"')),
    Fixture("PAR044", _form('"tags"', '«"array"')),
    Fixture("PAR044", _form('"tags"', '«"object"')),
    Fixture("PAR044", _form('"tags"', '"string"')),
    Fixture("PAR044", parameters('{"name": "tags", "in": "query", "type": "array"}')),
    Fixture("PAR045", _form('«"größe"', '"string"')),
    Fixture("PAR045", _form('"size"', '"string"')),
    Fixture("PAR045", parameters('{"name": "größe", "in": "query"}')),
    Fixture("PAR046", parameters('{"name": "a", "in": "query", "collectionFormat": «"comma"}')),
    Fixture("PAR046", parameters('{"name": "a", "in": "path", "collectionFormat": «"multi"}')),
    Fixture("PAR046", parameters('{"name": "a", "in": "query", "items": {"collectionFormat": «"multi"}}')),
    Fixture("PAR046", parameters('{"name": "a", "in": "query", "collectionFormat": «["csv"]}')),
    Fixture(
        "PAR046", parameters('{"name": "a", "in": "query", "collectionFormat": «"multi"}'), profile="import"
    ),
    Fixture("PAR046", parameters('{"name": "a", "in": "path", "collectionFormat": "csv"}')),
    Fixture("PAR047", parameters('{"name": "a", "in": "header", «"allowEmptyValue": true}')),
    Fixture("PAR047", parameters('{"name": "a", "in": "query", "allowEmptyValue": true}')),
    Fixture("PAR047", parameters('{"name": "a", "in": "formData", "allowEmptyValue": true}')),
]
MESSAGES = [
    ("PAR040", parameters('{"in": "body"}'), "a 'body' parameter needs a 'schema', an object"),
    (
        "PAR044",
        _form('"tags"', '"array"'),
        "the designer shows no array in a form: 'tags' vanishes; use a string",
    ),
    (
        "PAR045",
        _form('"größe"', '"string"'),
        "the form's field 'größe' contains 'öß'; only US-ASCII is possible",
    ),
    (
        "PAR046",
        parameters('{"name": "a", "in": "query", "collectionFormat": "comma"}'),
        "the collectionFormat 'comma' is not supported; use csv, or take a text",
    ),
]

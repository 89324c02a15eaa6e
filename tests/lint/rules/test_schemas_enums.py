"""Fixtures of the rules about listed values."""

from ..schemas import field, parameter, responses
from ..support import Fixture

_LABELS = '{"type": "string", "enum": ["a", "b"], "x-ms-enum-values": [%s]}'
_A = '{"value": "a", "displayName": "Alpha"}'
_GOOD = '"responses": {"200": {"description": "Good."}}'

FIXTURES = [
    Fixture("SCH020", field('{"type": "string", "enum": ["a", "b", «"a"]}')),
    Fixture("SCH020", field('{"type": "object", "required": ["id", «"id"], "enum": [1, true]}')),
    Fixture("SCH020", responses(_GOOD, operation='"tags": ["book", «"book"], "produces": ["a/b", «"a/b"]')),
    Fixture("SCH020", responses(_GOOD, '"schemes": ["https", «"https"]')),
    Fixture("SCH020", field('{"enum": ["1", 1, true, "true", null, 1.5]}')),
    Fixture("SCH021", field('{"type": "string", "enum": «[]}')),
    Fixture("SCH021", field('{"type": "string", "enum": ["a"]}')),
    Fixture("SCH022", field('{"type": "integer", "enum": [1, «"2", «true, 3.0, «3.5, «null]}')),
    Fixture("SCH022", parameter('{"name": "new", "in": "query", "type": "boolean", "enum": [«"true"]}')),
    Fixture("SCH022", field('{"type": "number", "enum": [1, 1.5]}')),
    Fixture("SCH022", field('{"enum": ["a", 1]}')),
    Fixture("SCH023", field(_LABELS % f'{_A}, {{"value": «"a", "displayName": "A"}}')),
    Fixture("SCH023", field(_LABELS % f'{_A}, 1, {{}}, {{"value": «"a"}}, {{}}')),
    Fixture("SCH023", field(_LABELS % _A)),
    Fixture("SCH024", field(_LABELS % f'{_A}, {{"value": «"A", "displayName": "A"}}')),
    Fixture("SCH024", field(_LABELS % '«{"displayName": "A"}')),
    Fixture("SCH024", field('{"x-ms-enum-values": [{"value": «1, "displayName": "One"}]}')),
    Fixture("SCH024", field('{"enum": [1], "x-ms-enum-values": [{"value": «"1", "displayName": "One"}]}')),
    Fixture("SCH024", field(_LABELS % _A)),
    Fixture(
        "SCH025", field(_LABELS % f'{_A}, «{{"value": "b"}}, «"b", «{{"value": "b", "displayName": " "}}')
    ),
    Fixture("SCH025", field(_LABELS % _A)),
    Fixture("SCH026", field('{"type": "boolean", "default": «"false"}')),
    Fixture("SCH026", parameter('{"name": "page", "in": "query", "type": "integer", "default": «"1"}')),
    Fixture("SCH026", field('{"type": "string", "default": «null}')),
    Fixture("SCH026", field('{"type": "array", "default": []}')),
    Fixture("SCH026", field('{"type": "integer", "default": 1.0}')),
    Fixture("SCH026", field('{"default": 1}')),
    Fixture("SCH027", field('{"type": "string", "enum": ["novel"], "default": «"Novel"}')),
    Fixture("SCH027", field('{"type": "string", "enum": ["novel"], "default": "novel"}')),
    Fixture("SCH027", field('{"type": "integer", "enum": [1], "default": "1"}')),  # SCH026's
    Fixture("SCH027", field('{"type": "string", "enum": [], "default": "a"}')),
]
MESSAGES = [
    ("SCH020", field('{"enum": ["a", "a"]}'), "'a' is listed twice in 'enum'; remove one"),
    (
        "SCH022",
        field('{"type": "boolean", "enum": ["true"]}'),
        "'true' is of type string, but the schema's is boolean",
    ),
    ("SCH024", field(_LABELS % '{"value": "c"}'), "'c' is not in 'enum'; add it there or correct it"),
    ("SCH024", field(_LABELS % "{}"), "the label has no 'value'; say which value of 'enum' it is for"),
    ("SCH025", field(_LABELS % '{"value": "b"}'), "'b' has no 'displayName'; add the label that makers see"),
    ("SCH025", field(_LABELS % "1"), "the entry must be an object with 'value' and 'displayName'"),
    ("SCH025", field(_LABELS % "{}"), "the entry has no 'displayName'; add the label that makers see"),
    (
        "SCH026",
        field('{"type": "integer", "default": null}'),
        "the default null is of type null, but the schema's is integer",
    ),
    (
        "SCH027",
        field('{"enum": ["a", "b", "c", "d", "e", "f", "g"], "default": 1}'),
        "the default 1 is not one of the values: 'a', 'b', 'c', 'd', 'e' and 2 more",
    ),
]

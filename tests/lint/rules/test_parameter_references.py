"""Fixtures of the rules about references to shared parameters."""

from ..operations import parameters
from ..support import Fixture, definition

_PAGE = '"Page": {"name": "page", "in": "query", "type": "integer"}'
_SHARED = f'"parameters": {{{_PAGE}}}'

FIXTURES = [
    Fixture("PAR006", parameters('{"$ref": «"#/definitions/Page"}', '{"$ref": «"#"}', root=(_SHARED,))),
    Fixture("PAR006", parameters('{"$ref": "https://example.com/page.json"}', '{"$ref": 7}')),
    Fixture("PAR006", parameters('{"$ref": "#/parameters/Page"}', root=(_SHARED,))),
    Fixture("PAR007", parameters('{"$ref": «"#/parameters/Pgae"}', root=(_SHARED,))),
    Fixture(
        "PAR007",
        parameters('{"$ref": "#/parameters/Page"}', '{"$ref": "#/parameters/P%61ge"}', root=(_SHARED,)),
    ),
    Fixture("PAR007", parameters('{"$ref": "#/definitions/Page"}')),
    Fixture(
        "PAR008",
        definition('"parameters": {"A": {"$ref": «"#/parameters/A"}, "B": {"$ref": «"#/parameters/A"}}'),
    ),
    Fixture("PAR008", definition(_SHARED)),
]
MESSAGES = [
    (
        "PAR006",
        parameters('{"$ref": "#/definitions/Page"}'),
        "the reference '#/definitions/Page' of a parameter must begin with '#/parameters/'",
    ),
    ("PAR007", parameters('{"$ref": "#/parameters/Page"}'), "there is no 'Page' in the root's 'parameters'"),
]

"""Fixtures of the rules about how JSON is written."""

from ..support import Fixture, definition

_GOOD = """\
{
    "swagger": "2.0",
    "tags": [
        {"name": "a {"}, {
            "name": "b"
        }
    ]
}
"""

FIXTURES = [
    Fixture("LAY001", '{\n  «"swagger": "2.0",\n  "info": {}\n}'),
    Fixture("LAY001", _GOOD.replace('"2.0",', '"2.0",«  ')),
    Fixture("LAY001", _GOOD.replace("    ]", "\t«]")),
    Fixture("LAY001", _GOOD.replace('    "tags"', '  \t«"tags"')),
    Fixture("LAY001", _GOOD),
    Fixture("LAY001", '{"swagger": "2.0"}\n'),
    Fixture("LAY001", '{\n  "swagger": "2.0"\n}', profile="import"),
    Fixture("LAY002", '{"info": {}, «"swagger": "2.0"}'),
    Fixture("LAY002", '{"swagger": "2.0", "x-a": 1, "definitions": {}, "tags": [], «"paths": {}}'),
    Fixture("LAY002", definition()),
]

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


def _uneven(mark: str, characters: int) -> str:
    """A definition of about so many characters, whose lines of 100 are not indented."""
    lines = ",\n".join(f'"{"a" * 96}"' for _ in range(characters // 100))
    return f'{{\n{mark}"x": [\n{lines}\n]\n}}\n'


FIXTURES = [
    Fixture("LAY001", _uneven("«", 400_000)),
    Fixture("LAY001", _uneven("", 480_000)),  # indented, Dataverse would refuse it
    Fixture("LAY001", _uneven("«", 510_000)),  # as it does already
    Fixture("LAY001", _uneven("", 1_000_000)),  # indented, an import would refuse it
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

"""Fixtures of the rule about files that cannot be read."""

from ..support import Fixture, definition

FIXTURES = [
    Fixture("FIL001", '{\n  "swagger": "2.0"«,\n}\n'),
    Fixture("FIL001", '\n  «["swagger"]\n'),
    Fixture("FIL001", '{"settings": «}', file="settings.json", beside=(("apiProperties.json", "{}"),)),
    Fixture("FIL001", '{"properties": «NaN}', file="apiProperties.json", profile="import"),
    Fixture("FIL001", definition()),
]

"""Fixtures of the rule about files that cannot be read."""

from pathlib import Path

import pytest

from ..support import Fixture, definition, found, marked

FIXTURES = [
    Fixture("FIL001", '{\n  "swagger": "2.0",\n«}\n'),
    Fixture("FIL001", '\n  «["swagger"]\n'),
    Fixture("FIL001", '{"settings": «}', file="settings.json", beside=(("apiProperties.json", "{}"),)),
    Fixture("FIL001", '{"properties": «NaN}', file="apiProperties.json", profile="import"),
    Fixture("FIL001", definition()),
]


@pytest.mark.parametrize("fixture", FIXTURES, ids=str)
def test_fixture(fixture: Fixture, tmp_path: Path) -> None:
    assert found(fixture, tmp_path) == marked(fixture.text)

"""Fixtures of the rules about the JSON files as texts."""

from ..support import Fixture, definition
from .propertied import DEFINITION, NAME, properties

_BESIDE = ((DEFINITION, definition()),)


def _text(value: str) -> str:
    return definition(f'"definitions": {{"A": {{"title": "{value}"}}}}')


FIXTURES = [
    Fixture("FIL001", '{"a": 1«,}'),
    Fixture("FIL001", definition()),
    Fixture("FIL002", "«\ufeff" + definition()),
    Fixture("FIL002", "«\ufeff" + properties(""), NAME, beside=_BESIDE),
    Fixture("FIL002", definition()),
    Fixture("FIL003", definition('"info": {"title": "A", «"title": "B", "x": {"a": 1, «"a": 2}}')),
    Fixture("FIL003", '{"properties": {}, «"properties": {}}', NAME, beside=_BESIDE),
    Fixture("FIL003", definition('"info": {"title": "A", "x": {"title": "B"}}')),
    Fixture("FIL004", _text("a«\\u0000b«\\b«\u200bc«\x7f«\\u200B«\\u0085")),
    Fixture("FIL004", properties('"publisher": "«\\u0007"'), NAME, beside=_BESIDE),
    Fixture("FIL004", _text("a\\nb\\tc \\\\b \\\\u0000 é \\u00e9 \\u2019")),
    Fixture("FIL005", _text("B«Ã¼cher don«â€™t «\ufffd «\\ufffd")),
    Fixture("FIL005", _text("Bücher don\u2019t ÃB \\\\ufffd")),
    Fixture("FIL008", _text("B«ücher"), profile="import"),
    Fixture("FIL008", properties('"publisher": "«ü"'), NAME, "import", _BESIDE),
    Fixture("FIL008", _text("B\\u00fccher"), profile="import"),
    Fixture("FIL008", _text("Bücher")),
]
MESSAGES = [
    ("FIL003", '{"a": 1, "a": 2}', "the key 'a' occurs twice in its object"),
    ("FIL004", _text("\u200b"), "the invisible character U+200B"),
    ("FIL004", _text("\\u0000"), "the invisible character \\u0000"),
]

"""Fixtures of the rules about the size of schemas."""

from ..schemas import answer, fill, sent
from ..support import Fixture


def _nested(levels: int) -> str:
    return '{"properties": {"a": ' * levels + '{"type": "string"}' + "}}" * levels


def _chain(length: int, each: int) -> str:
    """Definitions D0, D1 ...: each refers to the next so many times, the last is a string."""
    links = []
    for index in range(length):
        inner = ", ".join(f'"p{n}": {{"$ref": "#/definitions/D{index + 1}"}}' for n in range(each))
        links.append(f'"D{index}": {{"properties": {{{inner}}}}}')
    return fill('"definitions": {%s, "D%d": {"type": "string"}}', ", ".join(links), length)


_START = '{"$ref": "#/definitions/D0"}'
_LOOP = '"definitions": {"D0": {"properties": {"a": {"$ref": "#/definitions/D0"}}}}'

FIXTURES = [
    Fixture("SCH050", sent("«" + _nested(31))),
    Fixture("SCH050", sent(_nested(30))),
    Fixture("SCH050", answer("«" + _START, _chain(31, 1))),
    Fixture("SCH050", answer(_START, _chain(30, 1))),
    Fixture("SCH050", answer(_START, _LOOP)),
    Fixture("SCH051", answer("«" + _START, _chain(9, 2))),
    Fixture("SCH051", answer(_START, _chain(8, 2))),  # 1 + 2 + 4 + ... + 256 = 511
    Fixture("SCH051", answer(_START, _LOOP)),
    Fixture("SCH052", answer(_START, _chain(60, 4)).replace('"paths"', '«"paths"')),
    Fixture("SCH052", answer(_START, _chain(9, 2))),
]
MESSAGES = [
    ("SCH050", sent(_nested(31)), "the body is nested 31 levels deep; more than 30 are refused"),
    (
        "SCH051",
        answer(_START, _chain(9, 2)),
        "the response has 1023 schemas, references followed; at most 512 are possible",
    ),
    (
        "SCH052",
        answer(_START, _chain(60, 4)),
        "the definition has 1000000000 schemas, references followed; at most 4194304 are possible",
    ),
]

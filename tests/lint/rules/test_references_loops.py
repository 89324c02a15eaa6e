"""Fixtures of the rules about loops of references, and unused definitions."""

from ..schemas import answer, fill, members, responses
from ..support import Fixture

_USED = '{"$ref": "#/definitions/Book"}'
_SEQUEL = '"sequel": {"$ref": %s"#/definitions/Book"}'
_NEEDED = '"required": ["sequel"]'


def _own(*texts: str) -> str:
    return fill('"definitions": {%s}', ",\n  ".join(texts))


_TWO = (
    '"Book": {"required": ["author"], "properties": {"author": {"$ref": "#/definitions/Author"}}}',
    '"Author": {"required": ["best"], "properties": {"best": {"$ref": %s"#/definitions/Book"}}}',
)
_GOOD = '"responses": {"200": {"$ref": "#/responses/Good"}}'

FIXTURES = [
    Fixture("REF020", answer(_USED, _own(fill('"Book": %s', members(_SEQUEL % "«", rest=_NEEDED))))),
    Fixture("REF020", answer(_USED, _own(_TWO[0], _TWO[1] % "«"))),
    Fixture(
        "REF020",
        answer(_USED, _own(fill('"Book": {"allOf": [{%s, "properties": {%s}}]}', _NEEDED, _SEQUEL % "«"))),
    ),
    Fixture("REF020", answer(_USED, _own(fill('"Book": %s', members(_SEQUEL % ""))))),
    Fixture(
        "REF020",
        answer(
            _USED, _own(fill('"Book": %s', members(fill('"sequel": {"items": %s}', _USED), rest=_NEEDED)))
        ),
    ),
    Fixture("REF021", answer(_USED, _own(fill('"Book": %s', members(_SEQUEL % "«"))))),
    Fixture("REF021", answer(_USED, _own(_TWO[0], _TWO[1] % "«"))),
    Fixture("REF021", answer(_USED, _own('"Book": {"type": "string"}', fill('"Novel": %s', _USED)))),
    Fixture("REF022", answer(_USED, _own('"Book": {"type": "string"}', '«"Novel": {"type": "string"}'))),
    Fixture("REF022", answer("{}", _own(fill('«"Book": %s', members(_SEQUEL % ""))))),
    Fixture("REF022", responses('"parameters": [], "responses": {}', '"parameters": {«"Page": {}}')),
    Fixture("REF022", responses(_GOOD, '"responses": {"Good": {}, «"Bad": {}}')),
    Fixture("REF022", answer(_USED, _own(_TWO[0], _TWO[1] % ""))),
    Fixture(
        "REF022", answer('{"anyOf": [{"$ref": "#/definitions/Book"}]}', _own('"Book": {"type": "object"}'))
    ),
    Fixture(
        "REF022", answer('{"$ref": "#/definitions/Book/properties/a"}', _own('"Book": {"type": "object"}'))
    ),
    Fixture(
        "REF022",
        responses(
            '"parameters": [{"$ref": "#/parameters/Page"}], "responses": {"200": {}}',
            '"parameters": {"Page": {}}',
        ),
    ),
]
MESSAGES = [
    (
        "REF020",
        answer(_USED, _own(fill('"Book": %s', members(_SEQUEL % "", rest=_NEEDED)))),
        "'Book' contains itself through required properties, so that no value is ever complete; "
        "make 'sequel' or another of them optional",
    ),
    (
        "REF021",
        answer(_USED, _own(fill('"Book": %s', members(_SEQUEL % "")))),
        "'Book' contains itself; from here on makers see no fields",
    ),
    (
        "REF022",
        responses(_GOOD, '"responses": {"Bad": {}}'),
        "no operation uses the shared response 'Bad'; remove it or refer to it",
    ),
    (
        "REF022",
        responses(_GOOD, '"definitions": {"Book": {}}'),
        "no operation uses the definition 'Book'; remove it or refer to it",
    ),
]

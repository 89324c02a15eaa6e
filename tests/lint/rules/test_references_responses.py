"""Fixtures of the rules about references to shared responses."""

from ..schemas import fill, responses
from ..support import Fixture

_SHARED = '"responses": {"Gone": {"description": "It is gone."}}'


def _answer(target: str) -> str:
    return fill('"responses": {"404": {"$ref": %s}}', target)


FIXTURES = [
    Fixture("REF006", responses(_answer('«"#/definitions/Book"'), _SHARED)),
    Fixture("REF006", responses(_answer('«"#"'), _SHARED)),
    Fixture("REF006", responses(_answer('"#/responses/Gone"'), _SHARED)),
    Fixture("REF007", responses(_answer('«"#/responses/Gnoe"'), _SHARED)),
    Fixture("REF007", responses(_answer('"#/responses/Gone"'), _SHARED)),
    Fixture("REF007", responses(_answer('{"a": []}'), _SHARED)),
    Fixture("REF008", responses(_answer("1"), '"responses": {"Gone": {"$ref": «"#/responses/Lost"}}')),
    Fixture("REF008", responses(_answer('"#/responses/Gone"'), _SHARED)),
]
MESSAGES = [
    (
        "REF006",
        responses(_answer('"#/definitions/Book"')),
        "the reference '#/definitions/Book' of a response must begin with '#/responses/'; "
        "a reference to a schema belongs under 'schema'",
    ),
    (
        "REF006",
        responses(_answer('"#/parameters/Book"')),
        "the reference '#/parameters/Book' of a response must begin with '#/responses/'",
    ),
    (
        "REF007",
        responses(_answer('"#/responses/Gnoe"'), _SHARED),
        "there is no 'Gnoe' in the root's 'responses'; did you mean 'Gone'?",
    ),
]

"""Fixtures of the rules about texts of properties."""

from ..schemas import answer, book, fill, members, responses, sent
from ..support import Fixture

_NAMED = '"x-ms-summary": "Title", "description": "The title."'
_USED = '{"$ref": "#/definitions/Book"}'
_AUTHOR = '"author": {"type": "object", %s"properties": {"name": {"type": "string"}}}'


def _own(text: str) -> str:
    return f'"definitions": {{"Book": {text}}}'


def _bare(mark: str, count: int) -> str:
    return members(*(f'{mark}"p{index}": {{"type": "string"}}' for index in range(count)))


FIXTURES = [
    *(
        fixture
        for rule in ("SCH060", "SCH061")
        for fixture in (
            Fixture(rule, answer(_bare("«", 3))),
            Fixture(rule, answer(_bare("", 4).replace('"properties"', '«"properties"'))),
            Fixture(rule, sent(_bare("«", 1))),
            Fixture(rule, answer(_USED, _own(_bare("«", 1)))),
            Fixture(rule, answer(members(fill('"title": {"type": "string", %s}', _NAMED)))),
            Fixture(rule, book(_bare("", 2))),  # used by nobody
            Fixture(rule, answer(_bare("", 2), operation='"x-ms-visibility": "internal"')),
            Fixture(rule, answer(members('"a": {"type": "string", "x-ms-visibility": "internal"}'))),
            Fixture(
                rule,
                answer(
                    members('"a": {"x-ms-visibility": "internal", "properties": {"b": {"type": "string"}}}')
                ),
            ),
            Fixture(rule, answer(members('"a": {"$ref": "#/definitions/Book"}'), _own('{"type": "string"}'))),
            Fixture(
                rule,
                responses(fill('"responses": {"200": {"schema": {}}, "400": {"schema": %s}}', _bare("", 1))),
            ),
            Fixture(
                rule,
                responses(
                    fill('"responses": {"201": {"schema": %s}}', _bare("", 1)),
                    path=fill('"x-ms-notification-content": {"schema": %s}', _bare("«", 1)),
                ),
            ),
        )
    ),
    Fixture("SCH060", answer(members('"title": {"type": "string", "title": "Title"}'))),
    Fixture("SCH062", answer(members("«" + _AUTHOR % ""))),
    Fixture("SCH062", answer(members('«"a": {"type": "array", "items": {"properties": {"b": {}}}}'))),
    Fixture(
        "SCH062", answer(members(fill('"a": %s', _USED)), _own(_bare("", 1)).replace('"Book"', '«"Book"'))
    ),
    Fixture("SCH062", answer(members(_AUTHOR % '"title": "Author", '))),
    Fixture("SCH062", answer(members('"a": {"type": "array", "items": {"type": "string"}}'))),
    Fixture("SCH062", answer(members(fill('"a": %s', _USED)), _own('{"type": "string"}'))),
    Fixture("SCH063", answer(members('"title": {"x-ms-summary": "Of Book", "description": «"Of book."}'))),
    Fixture("SCH063", sent(members('"book_title": {"description": «"Book Title"}'))),
    Fixture(
        "SCH063",
        answer(
            members(*(f'"p{n}": {{"description": "P{n}"}}' for n in range(4))).replace(
                '"properties"', '«"properties"'
            )
        ),
    ),
    Fixture(
        "SCH063", answer(members('"title": {"x-ms-summary": "Title", "description": "What it is called."}'))
    ),
    Fixture("SCH063", book(members('"title": {"description": "Title"}'))),
]
MESSAGES = [
    (
        "SCH060",
        answer(_bare("", 1)),
        "the property 'p0' has no 'x-ms-summary'; add its label in title case",
    ),
    (
        "SCH060",
        answer(_bare("", 7)),
        "7 properties have no 'x-ms-summary'; add labels in title case: "
        "'p0', 'p1', 'p2', 'p3', 'p4' and 2 more",
    ),
    ("SCH061", answer(_bare("", 1)), "the property 'p0' has no 'description'; say what the value is"),
    (
        "SCH062",
        answer(members(_AUTHOR % "")),
        "the property 'author' has fields but no 'title' to stand before their labels",
    ),
    (
        "SCH062",
        answer(members(fill('"a": %s', _USED)), _own(_bare("", 1))),
        "the definition 'Book' is used as a property ('a') and has no 'title' "
        "to stand before the labels of its fields",
    ),
]

"""Fixtures of the rules about references of schemas."""

from pathlib import Path

import pytest

from ..schemas import answer, book, field, parameter, responses
from ..support import Fixture, definition, rules_at_marks

_OWN = '"definitions": {"Book": {"type": "object"}, "a/b": {"type": "object"}, "a b": {"type": "object"}}'

FIXTURES = [
    Fixture("REF001", field('{"$ref": «"https://example.com/book.json"}')),
    Fixture("REF001", field('{"\\u0024ref": «"book.json#/Book"}')),
    Fixture("REF001", field('{"anyOf": [{"$ref": «"book.json"}]}')),
    Fixture("REF001", responses('"responses": {"200": {"$ref": «"file:///etc/passwd"}}')),
    Fixture("REF001", parameter('{"$ref": «"//example.com/p"}')),
    Fixture("REF001", answer('{"$ref": "#/definitions/Book"}', _OWN)),
    Fixture("REF001", field('{"properties": {"$ref": {"type": "string"}}}')),
    Fixture("REF002", field('{"$ref": «"#Book"}')),
    Fixture("REF002", field('{"$ref": «"#/definitions/a~b"}')),
    Fixture("REF002", field('{"$ref": «{"a": 1}}')),
    Fixture("REF002", responses('"responses": {"200": {"$ref": «"#Good"}}')),
    Fixture("REF002", parameter('{"$ref": «null}')),
    Fixture("REF002", answer('{"$ref": "#/definitions/a~1b"}', _OWN)),
    Fixture("REF003", field('{"$ref": «"#/responses/Book"}')),
    Fixture("REF003", field('{"$ref": «"#"}')),
    Fixture("REF003", answer('{"$ref": "#/definitions/Book"}', _OWN)),
    Fixture("REF004", field('{"$ref": «"#/definitions/Book/properties/title"}')),
    Fixture("REF004", answer('{"$ref": "#/definitions/a~1b"}', _OWN)),
    Fixture("REF005", answer('{"$ref": «"#/definitions/Bok"}', _OWN)),
    Fixture("REF005", answer('{"$ref": «"#/definitions/Book/properties/x"}', _OWN)),
    Fixture("REF005", answer('{"$ref": «"#/definitions/Book"}', '"definitions": {"Book": 1}')),
    Fixture("REF005", answer('{"$ref": "#/definitions/a~1b"}', _OWN)),
    Fixture("REF005", answer('{"$ref": "#/definitions/a%20b"}', _OWN)),
    Fixture("REF009", book('{"$ref": «"#/definitions/Novel"}')),
    Fixture("REF009", field('{"$ref": "#/definitions/Novel"}')),
    Fixture("REF010", field('{«"$ref": "#/definitions/Book", "description": "A book."}')),
    Fixture("REF010", responses('"responses": {"200": {«"$ref": "#/responses/A", "description": "Good."}}')),
    Fixture("REF010", parameter('{«"$ref": "#/parameters/Page", "required": true}')),
    Fixture("REF010", field('{"$ref": "#/definitions/Book"}')),
    Fixture(
        "REF009",
        definition('"definitions": {"A": {"$ref": «"#/definitions/Z"}, "Z": {"$ref": "#/definitions/A"}}'),
    ),
    Fixture(
        "REF009",
        definition('"definitions": {"A": {"$ref": «"#/definitions/B"}, "B": {"$ref": «"#/definitions/B"}}'),
    ),
    Fixture(
        "REF022",
        definition('"definitions": {"A": {"$ref": "#/definitions/Z"}, "Z": {"$ref": "#/definitions/A"}}'),
    ),
]
MESSAGES = [
    (
        "REF001",
        field('{"$ref": "book.json"}'),
        "the reference 'book.json' leads out of the file; nothing is fetched: bring it in",
    ),
    ("REF002", field('{"$ref": "#Book"}'), "the reference '#Book' must begin with '#/'"),
    (
        "REF002",
        field('{"$ref": "#/definitions/a~b"}'),
        "in the reference '#/definitions/a~b' a '~' must be followed by 0 (tilde) or 1 (slash)",
    ),
    ("REF002", field('{"$ref": 1}'), "a reference must be a string such as '#/definitions/Book'"),
    (
        "REF005",
        answer('{"$ref": "#/definitions/Bok"}', _OWN),
        "there is no 'Bok' in the root's 'definitions'; did you mean 'Book'?",
    ),
    (
        "REF010",
        field('{"$ref": "#/definitions/Book", "title": "A", "description": "B"}'),
        "nothing beside '$ref' is read; move 'title' and 'description' to its target",
    ),
]

TOLD_ONCE = [
    ("REF001", field('{"$ref": «"https://example.com/book.json"}')),
    ("REF001", parameter('{"$ref": «"https://example.com/page.json"}')),
    ("REF001", responses('"responses": {"200": {"$ref": «"answers.json#/Good"}}')),
    ("PTH009", definition('"paths": {"/books": {«"$ref": «"https://example.com/books.json"}}')),
    ("REF002", field('{"$ref": «"#Book"}')),
    ("REF002", parameter('{"$ref": «"#Page"}')),
    ("REF002", parameter('{"$ref": «7}')),
    ("REF002", responses('"responses": {"200": {"$ref": «"#Good"}}')),
]


@pytest.mark.parametrize(("rule", "text"), TOLD_ONCE)
def test_a_faulty_reference_is_told_by_one_rule(rule: str, text: str, tmp_path: Path) -> None:
    assert rules_at_marks(text, tmp_path) == [rule]

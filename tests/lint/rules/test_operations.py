"""Fixtures of the rules about operations."""

from ..operations import paths, said
from ..support import Fixture, definition

_MANY = [f'"/books/{n}": {{{"«" if n == 256 else ""}"get": {{"operationId": "Get{n}"}}}}' for n in range(300)]
_LONG = "L" + "o" * 79
_DOUBLING = ", ".join(
    f'"D{n}": {{"type": "object", "properties": {{"a": {{"$ref": "#/definitions/D{n + 1}"}}, '
    f'"b": {{"$ref": "#/definitions/D{n + 1}"}}}}}}'
    for n in range(60)
)
_LOOP = '"Loop": {"properties": {"a": {"$ref": "#/definitions/Loop"}}}'


def _answer(name: str, mark: str = "") -> str:
    return definition(
        f'"definitions": {{{_DOUBLING}, {_LOOP}}}',
        f'"paths": {{"/books": {{{mark}"get": {{"operationId": "ListBooks", "responses": '
        f'{{"200": {{"schema": {{"$ref": "#/definitions/{name}"}}}}}}}}}}}}',
    )


FIXTURES = [
    Fixture(
        "OPR001", paths('"/books": {«"get": {}, «"post": {"operationId": " "}, «"put": {"operationId": 7}}')
    ),
    Fixture("OPR001", paths('"/books": {"get": {"operationId": "ListBooks"}}')),
    Fixture("OPR002", paths('"/books": {"get": {"operationId": "Books"}, "put": {"operationId": «"Books"}}')),
    Fixture(
        "OPR002", paths('"/books": {"get": {"operationId": "A"}, "put": {"operationId": "B"}, "post": {}}')
    ),
    Fixture(
        "OPR003", paths('"/books": {"get": {"operationId": «"list-books"}, "put": {"operationId": «"…"}}')
    ),
    Fixture("OPR003", paths('"/books": {"get": {"operationId": "ListBooks_V2"}}')),
    Fixture("OPR004", paths(f'"/books": {{"get": {{"operationId": «"{_LONG}o"}}}}')),
    Fixture("OPR004", paths(f'"/books": {{"get": {{"operationId": "{_LONG}"}}}}')),
    Fixture(
        "OPR005", paths('"/books": {"get": {"operationId": «"get_books"}, "put": {"operationId": «"put"}}')
    ),
    Fixture("OPR005", paths('"/books": {"get": {"operationId": "ListBooks_V2"}, "put": {}}')),
    Fixture("OPR005", paths('"/books": {"get": {"operationId": "list-books"}}')),
    Fixture("OPR006", paths('"/books": {"parameters": [], «"get": {"operationId": "ListBooks"}}')),
    Fixture("OPR006", said('"parameters": []')),
    Fixture("OPR007", paths(*_MANY)),
    Fixture("OPR007", paths(*_MANY[:256])),
    Fixture("OPR008", definition('"tags": [{"name": "A"}, {"name": "B"}, {"name": «"A"}]')),
    Fixture("OPR008", definition('"tags": [{"name": "A"}, {"name": "B"}, "A", {"name": 7}, {}]')),
    Fixture("OPR009", _answer("D0", "«")),
    Fixture("OPR009", _answer("D50")),
    Fixture("OPR009", _answer("Loop")),
    Fixture("OPR009", _answer("Nowhere")),
]
MESSAGES = [
    (
        "OPR001",
        paths('"/books": {"get": {}}'),
        "GET /books has no 'operationId'; add one in PascalCase, such as 'ListItems'",
    ),
    (
        "OPR002",
        paths('"/books": {"get": {"operationId": "A"}, "put": {"operationId": "A"}}'),
        "the operationId 'A' is already that of GET /books; give each operation its own",
    ),
    (
        "OPR003",
        paths('"/books": {"get": {"operationId": "list-books.all"}}'),
        "the operationId 'list-books.all' has other characters than letters, digits and underscores, and "
        "flows may not find it; write 'ListBooksAll'",
    ),
    (
        "OPR003",
        paths('"/books": {"get": {"operationId": "…"}}'),
        "the operationId '…' has other characters than letters, digits and underscores, and flows may not "
        "find it; write 'ListItems'",
    ),
    (
        "OPR005",
        paths('"/books": {"get": {"operationId": "get_books_v2"}}'),
        "the operationId 'get_books_v2' is not in PascalCase; write 'GetBooks_V2'",
    ),
    (
        "OPR005",
        paths('"/books": {"get": {"operationId": "GET_BOOKS_V2"}}'),
        "the operationId 'GET_BOOKS_V2' is not in PascalCase; write 'GetBooks_V2'",
    ),
    (
        "OPR005",
        paths('"/books": {"get": {"operationId": "1_book"}}'),
        "the operationId '1_book' is not in PascalCase; begin it with a capital letter",
    ),
    (
        "OPR009",
        _answer("D0"),
        "'ListBooks' has a billion or more schemas, references followed; at most 16384 are possible",
    ),
    (
        "OPR009",
        _answer("D45"),
        "'ListBooks' has 65535 schemas, references followed; at most 16384 are possible",
    ),
]

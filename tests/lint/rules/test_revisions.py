"""Fixtures of the rules about versions of operations."""

from ..support import Fixture, definition
from .library import operation_text

INFO = '"info": {"title": "Shelf", "version": "1.0", "x-ms-api-annotation": {"status": %s}}'


def operations(*members: str, info: str = INFO % '"Preview"', base: str = "/") -> str:
    """Operations GetBook, GetBook_V2, ... with these members."""
    names = ["GetBook", *(f"GetBook_V{number}" for number in range(2, len(members) + 1))]
    paths = [
        f'"/{name}": {{"get": {operation_text(name, text)}}}'
        for name, text in zip(names, members, strict=True)
    ]
    return definition(f'"paths": {{{", ".join(paths)}}}', info, f'"basePath": "{base}"')


def note(text: str, before: str = "") -> str:
    return f'{before}"x-ms-api-annotation": {{{text}}}'


def family(revision: str, more: str = "", before: str = "") -> str:
    return note(f'"family": "GetBook", "revision": {revision}{more}', before)


REPLACEMENT = '"replacement": {"api": "shelf", "operationId": "GetBook_V2"}'
PRODUCTION = ', "status": "Production"'
OLD = '"deprecated": true, '

FIXTURES = [
    Fixture("REV001", operations(note("«" + REPLACEMENT))),
    Fixture("REV001", operations(note(REPLACEMENT, OLD))),
    Fixture("REV002", operations(note('«"replacement": {"operationId": "GetBook_V2"}', OLD))),
    Fixture("REV002", operations(note('«"replacement": {"api": "shelf", "operationId": ""}', OLD))),
    Fixture("REV002", operations(note(REPLACEMENT, OLD))),
    Fixture("REV003", operations(family("1"), family("«1"))),
    Fixture("REV003", operations(family("1"), family("2"))),
    Fixture("REV004", operations(family("1", before="«"), family("2"), family("3"))),
    Fixture("REV004", operations(family("1", PRODUCTION, "«"), family("2", PRODUCTION))),
    Fixture("REV004", operations(family("1", PRODUCTION, OLD), family("2", PRODUCTION))),
    Fixture("REV004", operations(family("1"), family("2"))),
    Fixture("REV005", operations(note('"family": "GetBook"', "«"), note('"family": "GetBook"', "«"))),
    Fixture("REV005", operations(family("1"), note('"status": "Preview"'))),
    Fixture("REV006", operations(family("2")).replace('"operationId": ', '"operationId": «')),
    Fixture("REV006", operations(family("1"), family("2"))),
    Fixture("REV007", operations(note('"status": «"Production"'))),
    Fixture("REV007", operations(note('"status": "Production"'), info=INFO % '"Production"')),
    Fixture("REV007", operations(note('"status": "Preview"'))),
    Fixture(
        "REV008",
        operations("", info=INFO % '«"Production"', base="/beta").replace('"GetBook", ,', '"GetBook",'),
    ),
    Fixture("REV008", operations("", info=INFO % '"Production"', base="/alphabetas")),
    Fixture("REV008", operations("", base="/beta")),
]

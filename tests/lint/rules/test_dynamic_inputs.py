"""Fixtures of the rules about the values that dynamic extensions hand over."""

from ..support import Fixture, definition
from .library import LIST, ROOM, SHELVES, VALUES, library, operation_text

OPTIONAL = ROOM.replace(', "required": true', "")
COUNT = '{"name": "count", "in": "query", "type": "integer"}'
BODY = (
    '{"type": "object", "properties": {"house": {"type": "object", "properties": '
    '{"room": {"type": "string"}}}}}'
)


def values(parameters: str) -> str:
    return f'"x-ms-dynamic-values": {{{VALUES}, "parameters": {parameters}}}'


def listed(parameters: str) -> str:
    return f'"x-ms-dynamic-list": {{{LIST}, "parameters": {parameters}}}'


def searched(field: str, required: str = "", **keywords: str) -> str:
    """ListShelves as a POST with the parameter ``room`` and a body with the property ``room``."""
    body = (
        f'{{"name": "body", "in": "body", "required": true, "schema": {{"type": "object"{required}, '
        '"properties": {"room": {"type": "string"}}}}'
    )
    shelf = f'{{"name": "shelf", "in": "query", "type": "string", {field}}}'
    books = operation_text("ListBooks", f'"parameters": [{shelf}]')
    parameters = ", ".join([*keywords.values(), body])
    listing = operation_text("ListShelves", f'"parameters": [{parameters}]', SHELVES)
    return definition(f'"paths": {{"/books": {{"get": {books}}}, "/shelves": {{"post": {listing}}}}}')


def shared(field: str, parameters: str) -> str:
    """ListBooks, whose field with the extension is in a definition that its answer refers to."""
    book = f'{{"type": "object", "properties": {{"shelf": {{"type": "string", {field}}}}}}}'
    books = operation_text("ListBooks", f'"parameters": [{parameters}]', '{"$ref": "#/definitions/Book"}')
    listing = operation_text("ListShelves", f'"parameters": [{ROOM}]', SHELVES)
    paths = f'"/books": {{"get": {books}}}, "/shelves": {{"get": {listing}}}'
    return definition(f'"paths": {{{paths}}}', f'"definitions": {{"Book": {book}}}')


def _waiting(mark: str) -> str:
    """The parameter ``room``, whose list needs ``shelf``."""
    extension = values(f'{{"room": {{"parameter": {mark}"shelf"}}}}')
    return f'{{"name": "room", "in": "query", "type": "string", {extension}}}'


FIXTURES = [
    Fixture("DYN010", library(values('{«"rom": "A"}'), shelves=OPTIONAL)),
    Fixture("DYN010", library(values('{"room": {"parameter": «"house"}}'), shelves=OPTIONAL)),
    Fixture(
        "DYN010", library(listed('{"room": {"parameterReference": «"body/room"}}'), shelves=ROOM, body=BODY)
    ),
    Fixture("DYN010", shared(values('{"room": {"parameter": «"house"}}'), OPTIONAL)),
    Fixture("DYN010", shared(values('{"room": {"parameter": "room"}}'), OPTIONAL)),
    Fixture("DYN010", library(values('{"room": {"parameter": "shelf"}}'), shelves=OPTIONAL)),
    Fixture("DYN010", library(values('{"room": {"parameter": "room"}}'), shelves=ROOM, body=BODY)),
    Fixture("DYN010", library(values('{"room": {"parameter": "house.room"}}'), shelves=ROOM, body=BODY)),
    Fixture(
        "DYN010",
        library(listed('{"room": {"parameterReference": "body/house/room"}}'), shelves=ROOM, body=BODY),
    ),
    Fixture(
        "DYN010", library(values('{"room": {"parameter": "any"}}'), shelves=ROOM, body='{"type": "object"}')
    ),
    Fixture("DYN011", searched(values('{«"room": "A"}'), room=OPTIONAL)),
    Fixture("DYN011", searched(values('{"room": "A"}'))),
    Fixture(
        "DYN011", searched(values('{"room": "A"}') + ", " + listed('{"room": {"value": "A"}}'), room=OPTIONAL)
    ),
    Fixture("DYN012", library(f'«"x-ms-dynamic-values": {{{VALUES}}}', shelves=ROOM)),
    Fixture(
        "DYN012",
        library(
            f'"x-ms-dynamic-values": {{{VALUES}, «"parameters": {{"count": 1}}}}', shelves=f"{ROOM}, {COUNT}"
        ),
    ),
    Fixture("DYN012", searched(f'«"x-ms-dynamic-values": {{{VALUES}}}', ', "required": ["room"]')),
    Fixture("DYN012", searched(values('{"body/room": "A"}'), ', "required": ["room"]')),
    Fixture("DYN012", library(values('{"room": "A"}'), shelves=ROOM)),
    Fixture(
        "DYN012",
        library(f'"x-ms-dynamic-values": {{{VALUES}}}', shelves=ROOM.replace("}", ', "default": "A"}')),
    ),
    Fixture("DYN013", library(values('{"room": {"parameter": «"shelf"}}'), shelves=ROOM)),
    Fixture(
        "DYN013",
        library(values('{"room": {"parameter": "room"}}'), ROOM, shelves=ROOM),
    ),
    Fixture("DYN013", library(values('{"room": {"parameter": "shelf"}}'), shelves=OPTIONAL)),
    Fixture("DYN014", library(values('{"count": «"10"}'), shelves=COUNT)),
    Fixture("DYN014", library(listed('{"count": {"value": «true}}'), shelves=COUNT)),
    Fixture("DYN014", library(listed('{"count": {"parameterReference": «"shelf"}}'), shelves=COUNT)),
    Fixture("DYN014", library(values('{"count": 10}'), shelves=COUNT)),
    Fixture("DYN014", library(values('{"count": 10}'), shelves=COUNT.replace("integer", "number"))),
    Fixture(
        "DYN015",
        library(
            values('{"room": {"parameter": «"room"}}'),
            OPTIONAL.replace("}", ', "x-ms-visibility": "internal"}'),
            shelves=OPTIONAL,
        ),
    ),
    Fixture("DYN015", library(values('{"room": {"parameter": "room"}}'), OPTIONAL, shelves=OPTIONAL)),
    Fixture(
        "DYN015",
        library(
            listed('{"room": {"parameterReference": «"body/house/room"}}'),
            shelves=OPTIONAL,
            body=BODY.replace('"house": {', '"house": {"x-ms-visibility": "internal", '),
        ),
    ),
    Fixture("DYN016", library(values('{"room": {"parameter": «"shelf"}}'), shelves=ROOM)),
    Fixture("DYN016", library(listed('{"room": {"parameterReference": «"shelf"}}'), shelves=ROOM)),
    Fixture("DYN016", library(values('{"room": {"parameter": «"room"}}'), _waiting("«"), shelves=ROOM)),
    Fixture("DYN016", library(values('{"room": {"parameter": "room"}}'), ROOM, shelves=ROOM)),
    Fixture("DYN016", library(values('{"room": "north"}'), shelves=ROOM)),
    Fixture("DYN017", library(values("{}"), shelves='{"name": «"content-type", "in": "header"}')),
    Fixture("DYN017", library(values("{}"), '{"name": "Content-Type", "in": "header"}')),
    Fixture("DYN017", library(values("{}"), shelves='{"name": "Content-Type", "in": "query"}')),
]

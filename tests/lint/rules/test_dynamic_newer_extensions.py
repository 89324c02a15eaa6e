"""Fixtures of the rules about the newer dynamic extensions beside the older ones."""

from ..support import Fixture
from .library import LIST, ROOM, VALUES, library

BODY = '{"type": "object", "properties": {"room": {"type": "string"}}}'
TWIN = f'"x-ms-dynamic-list": {{{LIST}, "parameters": {{"room": {{"parameterReference": "body/room"}}}}}}'


def values(parameters: str) -> str:
    return f'"x-ms-dynamic-values": {{{VALUES}, "parameters": {parameters}}}'


def schema(*members: str) -> str:
    return library(body='{"type": "object", ' + ", ".join(members) + "}")


OLDER = '"x-ms-dynamic-schema": {"operationId": "ListShelves", "value-path": "schema/properties"}'
NEWER = '"x-ms-dynamic-properties": {"operationId": "ListShelves", "itemValuePath": "schema"}'

FIXTURES = [
    Fixture("DYN030", library(values('{«"room": {"parameter": "room"}}'), ROOM, shelves=ROOM, body=BODY)),
    Fixture("DYN030", library(values('{"room": {"parameter": "room"}}'), ROOM, shelves=ROOM)),
    Fixture(
        "DYN030",
        library(values('{"room": {"parameter": "room"}}') + ", " + TWIN, ROOM, shelves=ROOM, body=BODY),
    ),
    Fixture("DYN031", library(values('{«"room": {"parameter": "room"}}'), shelves=ROOM, body=BODY)),
    Fixture(
        "DYN031",
        library(values('{"room": {"parameter": "room"}}') + ", " + TWIN, shelves=ROOM, body=BODY),
    ),
    Fixture("DYN031", library(values('{"room": {"parameter": "shelf"}}'), shelves=ROOM)),
    Fixture("DYN032", schema(OLDER.replace('"schema/', '«"schema/'))),
    Fixture("DYN032", schema(OLDER, NEWER)),
    Fixture("DYN032", schema(OLDER.replace("/properties", ""))),
    Fixture("DYN033", schema(OLDER, NEWER.replace('"schema"', '«"schema/properties"'))),
    Fixture(
        "DYN033",
        schema(OLDER.replace("schema/properties", "properties"), NEWER.replace('"schema"', '«"schema"')),
    ),
    Fixture("DYN033", schema(OLDER, NEWER)),
    Fixture("DYN034", library(f'«"x-ms-dynamic-values": {{{VALUES}}}')),
    Fixture("DYN034", schema("«" + OLDER)),
    Fixture("DYN034", library(f'"x-ms-dynamic-values": {{{VALUES}}}, "x-ms-dynamic-list": {{{LIST}}}')),
    Fixture("DYN034", library(f'«"x-ms-dynamic-list": {{{LIST}}}')),
    Fixture("DYN034", schema("«" + NEWER)),
    Fixture("DYN034", library(TWIN, shelves=ROOM, body=BODY)),
    Fixture(
        "DYN035",
        library(
            '"x-ms-dynamic-values": {"operationId": «"ListBooks"}, ' + f'"x-ms-dynamic-list": {{{LIST}}}'
        ),
    ),
    Fixture("DYN035", schema(OLDER, NEWER)),
    Fixture("DYN035", library(values('{"room": {"parameter": "room"}}') + ", " + TWIN, ROOM, shelves=ROOM)),
    Fixture("DYN035", library(f'"x-ms-dynamic-values": «{{{VALUES}}}, ' + TWIN, ROOM, shelves=ROOM)),
    Fixture("DYN035", library(values('{"room": 5}').replace("{", "«{", 1) + ", " + TWIN, ROOM, shelves=ROOM)),
    Fixture(
        "DYN035",
        library(
            '"x-ms-dynamic-values": {'
            + VALUES.replace('"shelves"', '«"books"')
            + f'}}, "x-ms-dynamic-list": {{{LIST}}}'
        ),
    ),
]

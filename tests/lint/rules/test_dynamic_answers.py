"""Fixtures of the rules about what dynamic extensions take from a response."""

from ..support import Fixture
from .library import LIST, VALUES, library

ARRAY = '{"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}'


def form(extension: str, answer: str) -> str:
    return library(body=f'{{"type": "object", {extension}}}', answer=answer)


SCHEMA = '{"type": "object", "properties": {"schema": {"type": "object"}}}'

FIXTURES = [
    Fixture(
        "DYN020",
        library('"x-ms-dynamic-values": {"operationId": "ListShelves", "value-collection": «"shelfs"}'),
    ),
    Fixture(
        "DYN020",
        library('"x-ms-dynamic-values": {"operationId": "ListShelves", "value-collection": «"total"}'),
    ),
    Fixture("DYN020", library('"x-ms-dynamic-list": {"operationId": «"ListShelves"}')),
    Fixture("DYN020", library('"x-ms-dynamic-list": {"operationId": «"ListShelves"}', answer="")),
    Fixture("DYN020", library('"x-ms-dynamic-tree": {"open": {"operationId": «"ListShelves"}}')),
    Fixture("DYN020", library(f'"x-ms-dynamic-values": {{{VALUES}}}, "x-ms-dynamic-list": {{{LIST}}}')),
    Fixture("DYN020", library('"x-ms-dynamic-list": {"operationId": "ListShelves"}', answer=ARRAY)),
    Fixture(
        "DYN020",
        library(
            '"x-ms-dynamic-list": {"operationId": "ListShelves", "itemsPath": "any"}',
            answer='{"type": "object"}',
        ),
    ),
    Fixture(
        "DYN021",
        library(
            '"x-ms-dynamic-values": {"operationId": "ListShelves", "value-collection": "shelves", '
            '"value-path": «"ID", "value-title": «"title"}'
        ),
    ),
    Fixture(
        "DYN021",
        library('"x-ms-dynamic-list": {"operationId": "ListShelves", "itemValuePath": «"ID"}', answer=ARRAY),
    ),
    Fixture(
        "DYN021",
        form('"x-ms-dynamic-schema": {"operationId": "ListShelves", "value-path": «"scheme"}', SCHEMA),
    ),
    Fixture("DYN021", library(f'"x-ms-dynamic-values": {{{VALUES}}}, "x-ms-dynamic-list": {{{LIST}}}')),
    Fixture(
        "DYN021",
        form(
            '"x-ms-dynamic-properties": {"operationId": "ListShelves", "itemValuePath": "schema/a"}', SCHEMA
        ),
    ),
    Fixture(
        "DYN021",
        form(
            '"x-ms-dynamic-schema": {"operationId": "ListShelves", "value-path": "a"}',
            '{"allOf": [{"type": "object", "properties": {"a": {"type": "object"}}}]}',
        ),
    ),
]

"""Fixtures of the rules about the operations that dynamic extensions call, and where they stand."""

from ..support import Fixture
from .library import LIST, VALUES, library, operation_text

NOTIFIED = '"x-ms-notification": {"operationId": «"B"}'
SIMULATED = '"x-ms-operation-context": {"simulate": {"operationId": «"B"}}'
OPEN = '"open": {"operationId": "ListShelves", "itemsPath": "shelves"}'


def picker(value: str) -> str:
    return library(extra=(f'"x-ms-capabilities": {value}',))


def connecting(call: str, method: str = "get", parameters: str = "") -> str:
    me = operation_text("WhoAmI", f'"parameters": [{parameters}]')
    path = f'"/me": {{"{method}": {me}}}'
    return library(more=path, extra=(f'"x-ms-capabilities": {{"testConnection": {call}}}',))


FIXTURES = [
    Fixture("DYN001", library('"x-ms-dynamic-values": {"operationId": «"listshelves", "value-path": "id"}')),
    Fixture("DYN001", library('"x-ms-dynamic-list": {"operationId": «"Nowhere"}')),
    Fixture("DYN001", picker('{"testConnection": {"operationId": «"Nowhere"}}')),
    Fixture("DYN001", picker('{"file-picker": {"open": {"operationId": «"Nowhere"}}}')),
    Fixture(
        "DYN001",
        library(more=f'"/a": {{"get": {operation_text("A", NOTIFIED)}}}'),
    ),
    Fixture(
        "DYN001",
        library(more=f'"/a": {{"get": {operation_text("A", SIMULATED)}}}'),
    ),
    Fixture("DYN001", library(f'"x-ms-dynamic-values": {{{VALUES}}}, "x-ms-dynamic-list": {{{LIST}}}')),
    Fixture("DYN001", library('"x-ms-dynamic-values": {"builtInOperation": "AadGraph.GetUsers"}')),
    Fixture("DYN002", library('"x-ms-dynamic-values": «{"value-path": "id"}')),
    Fixture("DYN002", library('"x-ms-dynamic-list": «{"itemValuePath": "id"}')),
    Fixture("DYN002", library('"x-ms-dynamic-tree": {"open": «{"itemsPath": "shelves"}}')),
    Fixture("DYN002", library('"x-ms-dynamic-values": {"capability": "file-picker", "value-path": "id"}')),
    Fixture("DYN002", library('"x-ms-dynamic-values": {"builtInOperation": "AadGraph.GetUsers"}')),
    Fixture(
        "DYN003",
        library(
            "",
            '{"name": "body", "in": "body", "schema": {"type": "object"}, '
            '«"x-ms-dynamic-schema": {"operationId": "ListShelves"}}',
        ),
    ),
    Fixture(
        "DYN003", library(body='{"type": "object", "x-ms-dynamic-schema": {"operationId": "ListShelves"}}')
    ),
    Fixture(
        "DYN004",
        library(
            '"x-ms-dynamic-tree": {"open": {"operationId": "ListShelves", '
            '"parameters": {"room": {«"selectedItemValuePath": "id"}}}}'
        ),
    ),
    Fixture(
        "DYN004",
        library(
            '"x-ms-dynamic-list": {"operationId": "ListShelves", '
            '"parameters": {"room": {«"selectedItemValuePath": "id"}}}'
        ),
    ),
    Fixture(
        "DYN004",
        library(
            f'"x-ms-dynamic-tree": {{{OPEN}, "browse": {{"operationId": "ListShelves", '
            '"parameters": {"room": {"selectedItemValuePath": "id"}}}}'
        ),
    ),
    Fixture("DYN005", library('«"x-ms-dynamic-values": {"capability": "file-picker", "value-path": "id"}')),
    Fixture(
        "DYN005",
        library(
            '"x-ms-dynamic-values": {"capability": "file-picker", "value-path": "id"}, '
            f'"x-ms-dynamic-tree": {{{OPEN}}}'
        ),
    ),
    Fixture("DYN006", connecting('{"operationId": «"WhoAmI"}', method="post")),
    Fixture("DYN006", connecting('{"operationId": "WhoAmI", "parameters": {"a": «{"parameter": "b"}}}')),
    Fixture(
        "DYN006",
        connecting(
            '{"operationId": «"WhoAmI"}',
            parameters='{"name": "a", "in": "query", "type": "string", "required": true}',
        ),
    ),
    Fixture(
        "DYN006",
        connecting(
            '{"operationId": "WhoAmI", "parameters": {"a": "1"}}',
            parameters='{"name": "a", "in": "query", "type": "string", "required": true}',
        ),
    ),
    Fixture("DYN007", picker('{«"file-picker": {"open": {"operationId": "ListShelves"}}}')),
    Fixture(
        "DYN007",
        picker(
            '{"file-picker": {"open": {"operationId": "ListShelves"}, '
            '"browse": {"operationId": "ListShelves"}, "value-title": "name"}}'
        ),
    ),
]

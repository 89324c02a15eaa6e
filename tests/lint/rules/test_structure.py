"""Fixtures of the rules about the shape of a definition."""

from ..support import Fixture, definition, operation
from .library import VALUES, library

INFO = '"info": {"title": "Shelf", "version": "1.0", %s}'
QUERY = '"parameters": [{"name": "a", "in": "query", %s}]'
GOOD = definition(
    operation(QUERY % '"type": "array", "items": {"type": "string"}, "x-ms-summary": "A", "x-own": 1'),
    INFO
    % '"contact": {"name": "A"}, "license": {"name": "MIT"}, "x-ms-api-annotation": {"status": "Preview"}',
    '"definitions": {"Book": {"type": "object", "required": ["a"], "additionalProperties": false, '
    '"properties": {"a": {"type": "number", "minimum": 1.5, "maximum": 3, "example": null}}}}',
    '"x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "https://a.example"}]',
    '"tags": [{"name": "books"}]',
)


def schema(text: str) -> str:
    return definition(f'"definitions": {{"Book": {text}}}')


FIXTURES = [
    *(Fixture(f"STR{number:03}", GOOD) for number in range(1, 11)),
    *(Fixture(f"STR{number:03}", library(f'"x-ms-dynamic-values": {{{VALUES}}}')) for number in (6, 9)),
    Fixture("STR001", definition('"schemes": «"https"')),
    Fixture("STR001", definition('"consumes": [«1]')),
    Fixture("STR001", definition('"paths": {"/a": «[]}')),
    Fixture("STR001", definition('"definitions": {"A": «null}')),
    Fixture("STR001", definition('"tags": [«"books"]')),
    Fixture("STR001", definition('"security": [«"key", {"key": []}, {"sign_in": ["read", «1]}]')),
    Fixture("STR001", definition(operation('"security": [«null]'))),
    Fixture(
        "STR001",
        definition('"securityDefinitions": {"a": {"scopes": {"read": «true, "all": "All", "x-a": 1}}}'),
    ),
    Fixture("STR001", definition(operation('"deprecated": «"true"'))),
    Fixture("STR001", definition(operation('"parameters": [«"a"]'))),
    Fixture("STR001", definition(operation(QUERY % '"type": "string", "required": «"true"'))),
    Fixture("STR001", definition(operation(QUERY % '"type": «["string"]'))),
    Fixture("STR001", definition(operation("", '{"200": «"Good."}'))),
    Fixture("STR001", definition(operation("", '{"200": {"description": "Good.", "headers": {"A": «1}}}'))),
    Fixture("STR001", schema('{"type": "object", "required": «true}')),
    Fixture("STR001", schema('{"type": "object", "required": [«1]}')),
    Fixture("STR001", schema('{"type": "object", "properties": {"a": «"string"}}')),
    Fixture("STR001", schema('{"type": "object", "allOf": [«"string"]}')),
    Fixture("STR001", schema('{"type": "integer", "minimum": «"1", "maxLength": «1.5}')),
    Fixture("STR001", schema('{"type": "string", "x-ms-summary": «1}')),
    Fixture("STR001", library('"x-ms-dynamic-values": {"operationId": «1, "parameters": «[]}')),
    Fixture("STR001", library('"x-ms-dynamic-list": «"ListShelves"')),
    Fixture("STR002", schema('{"type": «"text"}')),
    Fixture("STR002", definition(operation(QUERY % '"type": «"object"'))),
    Fixture("STR002", definition(operation('"x-ms-visibility": «"hidden"'))),
    Fixture("STR002", definition(operation('"x-ms-trigger": «"many"'))),
    Fixture("STR002", definition(operation('"x-ms-trigger-metadata": {"kind": «"q", "mode": "polling"}'))),
    Fixture("STR002", definition(INFO % '"x-ms-api-annotation": {"status": «"Beta"}')),
    Fixture("STR002", definition(operation('"x-ms-visibility": ""'))),
    Fixture("STR003", "«" + definition(without=("host",))),
    Fixture("STR003", definition('"info": «{"title": "Shelf"}')),
    Fixture("STR003", definition(operation('"parameters": [«{"name": "a", "in": "query"}]'))),
    Fixture("STR003", definition(operation("", '{"200": «{}}'))),
    Fixture("STR003", schema('{"externalDocs": «{"description": "More."}}')),
    Fixture("STR003", definition(operation('"x-ms-pageable": «{}'))),
    Fixture("STR003", definition('"x-ms-connector-metadata": [«{"propertyName": "Website"}]')),
    Fixture("STR004", definition('"info": {"title": «" ", "version": "1.0"}')),
    Fixture(
        "STR004", definition(operation('"parameters": [{"name": «"", "in": "query", "type": "string"}]'))
    ),
    Fixture("STR005", schema('{"type": "string", «"descripton": "A"}')),
    Fixture("STR005", definition(operation('«"notes": "A"'))),
    Fixture("STR005", definition('«"Host": "a"')),
    Fixture(
        "STR006", library('"x-ms-dynamic-values": {"operationId": "ListShelves", «"value-tittle": "name"}')
    ),
    Fixture("STR006", definition(INFO % '"x-ms-api-annotation": {«"family": "A"}')),
    Fixture("STR006", definition(operation('"x-ms-api-annotation": {"replacement": {«"id": "A"}}'))),
    Fixture(
        "STR006",
        library('"x-ms-dynamic-tree": {"open": {"operationId": "ListShelves", «"items": "shelves"}}'),
    ),
    # One cause, one finding: names in another case, the same slip in several entries.
    Fixture(
        "STR006",
        definition(
            '"x-ms-connector-metadata": [{«"PropertyName": "Website", "PropertyValue": "https://a.example"}, '
            '{"PropertyName": "Categories", "PropertyValue": "Data"}]'
        ),
    ),
    Fixture(
        "STR006",
        definition(
            '"x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "x", «"link": 1}, '
            '{"propertyName": "Categories", "propertyValue": "Data", "link": 2}]'
        ),
    ),
    Fixture("STR007", schema('{«"oneOf": [{"type": "string"}]}')),
    Fixture("STR007", schema('{"type": "string", «"nullable": true}')),
    Fixture("STR007", definition('«"components": {}')),
    Fixture("STR008", schema('{"type": "string", «"x-ms-sumamry": "A"}')),
    Fixture("STR008", schema('{"type": "string", «"x-ms-colour": "A"}')),
    Fixture("STR009", definition(operation('«"x-ms-url-encoding": "single"'))),
    Fixture("STR009", definition(operation('«"x-ms-notification-content": {"schema": {}}'))),
    Fixture("STR009", definition('"paths": {"/a": {«"x-ms-visibility": "internal"}}')),
    Fixture("STR009", definition(INFO % '«"x-ms-capabilities": {}')),
    Fixture("STR009", schema('{"type": "string", "x-ms-capabilities": {"filterFunctions": ["eq"]}}')),
    Fixture("STR010", schema('{"type": "string", «"x-ms-enum": {"name": "A"}}')),
]

"""Rules about calls, triggers, revisions and shapes never raise, whatever is in the wrong place."""

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.connector.document import Document
from tools.lint.definition import Definition
from tools.lint.folder import Folder, Properties
from tools.lint.runner import all_rules

from .rules.test_triggers import policy

SHELF: dict[str, Any] = {
    "name": "shelf",
    "in": "query",
    "type": "string",
    "x-ms-dynamic-values": {
        "operationId": "ListShelves",
        "value-collection": "shelves",
        "value-path": "id",
        "parameters": {"room": {"parameter": "room"}, "size": 1},
    },
    "x-ms-dynamic-list": {
        "operationId": "ListShelves",
        "itemsPath": "shelves",
        "parameters": {"room": {"parameterReference": "body/room"}},
    },
    "x-ms-dynamic-tree": {"settings": {}, "open": {"operationId": "ListShelves"}, "browse": {}},
}
HOOK = {"type": "string", "x-ms-notification-url": True, "x-ms-visibility": "internal"}
BODY = {
    "type": "object",
    "required": ["room", "callback"],
    "properties": {"room": {"type": "string"}, "callback": HOOK, "book": {"$ref": "#/definitions/Book"}},
}
DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Shelf", "version": "1", "contact": {}, "x-ms-api-annotation": {"status": "Preview"}},
    "host": "api.example.com",
    "tags": [{"name": "books"}],
    "x-ms-capabilities": {
        "testConnection": {"operationId": "ListShelves", "parameters": {"room": "A"}},
        "file-picker": {"open": {"operationId": "ListShelves"}, "browse": {"operationId": "ListShelves"}},
    },
    "x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "https://a.example"}],
    "paths": {
        "/books": {
            "parameters": [{"$ref": "#/parameters/Shelf"}],
            "x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {
                "operationId": "OnNewBook",
                "x-ms-trigger": "batch",
                "x-ms-notification": {"operationId": "ListShelves"},
                "x-ms-api-annotation": {"family": "A", "revision": 2, "replacement": {"api": "a"}},
                "parameters": [{"name": "body", "in": "body", "required": True, "schema": BODY}],
                "responses": {"200": {"description": "Good.", "headers": {"A": {"type": "string"}}}},
            },
        },
        "/shelves": {
            "get": {
                "operationId": "ListShelves",
                "x-ms-trigger": "batch",
                "x-ms-pageable": {"nextLinkName": "next"},
                "x-ms-operation-context": {"simulate": {"operationId": "A"}},
                "x-ms-api-annotation": {"family": "A", "revision": 2, "status": "Production"},
                "parameters": [{"name": "room", "in": "query", "type": "string", "required": True}],
                "responses": {
                    "200": {
                        "description": "Good.",
                        "schema": {
                            "type": "object",
                            "properties": {
                                "shelves": {"type": "array", "items": {"$ref": "#/definitions/Book"}},
                                "total": {"type": "integer"},
                            },
                        },
                    }
                },
            }
        },
    },
    "parameters": {"Shelf": SHELF},
    "definitions": {
        "Book": {
            "type": "object",
            "allOf": [{"$ref": "#/definitions/Book"}],
            "properties": {"id": {"type": "string"}, "next": {"$ref": "#/definitions/Book"}},
            "x-ms-dynamic-schema": {"operationId": "ListShelves", "value-path": "a/properties"},
            "x-ms-dynamic-properties": {"operationId": "ListShelves", "itemValuePath": "a"},
        }
    },
}
PROPERTIES = json.loads(policy())
VALUES = st.sampled_from(
    [
        None,
        True,
        0,
        1.5,
        "",
        "a/b",
        "#/definitions/Book",
        [],
        ["a"],
        [1],
        {},
        {"a": 1},
        {"$ref": 1},
        [[]],
        [{}],
    ]
) | st.sampled_from([{"$ref": "#/definitions/Book"}, {"parameter": "room"}, {"type": ["a"]}, {"in": []}])


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every container of a document with each of its keys."""
    keys: Any = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [(node, key) for key in keys] + [place for key in keys for place in places(node[key])]


@st.composite
def broken(draw: st.DrawFn, whole: Any) -> Any:
    data = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 4))):
        spots = places(data)
        if spots:
            node, key = spots[draw(st.integers(0, len(spots) - 1))]
            node[key] = copy.deepcopy(draw(VALUES))
    return data


@settings(max_examples=examples(200))
@given(broken(DEFINITION), broken(PROPERTIES))
def test_no_shape_raises(data: Any, properties: Any) -> None:
    if not isinstance(data, dict):
        return
    definition = Definition(Document(Path("apiDefinition.swagger.json"), "", data))
    folder = Folder(Path())
    folder.__dict__["definition"] = definition
    view = Properties(Document(Path("apiProperties.json"), "", properties), folder)
    subjects = {"definition": definition, "properties": view}
    for rule in all_rules().values():
        if rule.id[:3] in ("DYN", "TRG", "REV", "STR"):
            for hit in rule.check(subjects[rule.subject]):
                assert hit.message

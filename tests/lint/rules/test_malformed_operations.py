"""Rules about operations, parameters, paths and media types take definitions of any shape."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tools.connector.document import Document
from tools.lint.definition import Definition
from tools.lint.runner import all_rules

_OWN = ("PTH", "OPR", "PAR", "MIM")
_PAGE = {"name": "page", "in": "query", "type": "array", "collectionFormat": "multi", "x-ms-summary": "Page"}
_BASE = {
    "info": {"title": "Shelf"},
    "consumes": ["multipart/form-data"],
    "tags": [{"name": "A"}, {"name": "A"}],
    "parameters": {"Page": _PAGE, "Id": {"$ref": "#/parameters/Id"}},
    "responses": {"Book": {"schema": {"$ref": "#/definitions/Book"}}},
    "definitions": {"Book": {"properties": {"next": {"$ref": "#/definitions/Book"}}}},
    "paths": {
        "/books/{id}": {
            "parameters": [{"$ref": "#/parameters/Page"}],
            "get": {
                "operationId": "get_book",
                "summary": "Get Book",
                "description": "gets",
                "deprecated": True,
                "x-ms-notification": {"operationId": "AddBook"},
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "x-ms-url-encoding": "single"},
                    {"$ref": "#/parameters/Id"},
                ],
                "responses": {"200": {"$ref": "#/responses/Book"}},
            },
        },
        "/books/new": {
            "post": {
                "operationId": "AddBook",
                "x-ms-trigger": "batch",
                "x-ms-visibility": "important",
                "consumes": ["application/x-www-form-urlencoded"],
                "parameters": [
                    {"name": "body", "in": "body", "schema": {"type": "string", "description": "One."}},
                    {"name": "cover", "in": "formData", "type": "string", "format": "binary"},
                ],
                "responses": {"201": {"schema": {"items": {}}}},
            }
        },
    },
}
_VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, -1.5, "", " ", "{", "path", "file", [], [[]], [None, "a", {}], {}, {"a": []}]
)
_TEXTS = st.text(alphabet='aZ1 {}/?#*=._-()"ß\u0130', max_size=6)


def _places(node: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    if isinstance(node, dict | list):
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            found += [(node, key), *_places(value)]
    return found


@given(st.data())
def test_any_shape_is_taken(data: st.DataObject) -> None:
    broken = copy.deepcopy(_BASE)
    for _ in range(data.draw(st.integers(1, 4))):
        places = _places(broken)
        node, key = places[data.draw(st.integers(0, len(places) - 1))] if places else (broken, "paths")
        change = data.draw(st.sampled_from(["value", "text", "key", "drop"]))
        if change == "value":
            node[key] = copy.deepcopy(data.draw(_VALUES))
        elif change == "text":
            node[key] = data.draw(_TEXTS)
        elif change == "key" and isinstance(node, dict):
            node[data.draw(_TEXTS)] = node.pop(key)
        else:
            del node[key]
    text = json.dumps(broken)
    document = Document(Path("apiDefinition.swagger.json"), text, json.loads(text))
    definition = Definition(document)
    for rule in all_rules().values():
        if rule.id.startswith(_OWN) and rule.subject == "definition":
            for hit in rule.check(definition):
                assert hit.message
                assert document.position(hit.pointer, hit.on).line == 1

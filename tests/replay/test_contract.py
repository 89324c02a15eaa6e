"""A definition held against its backend's Swagger: one difference a row."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tools.replay.contract import passed_through
from tools.replay.samples import load_samples

from .shelf import DEFINITION, shelf, write

if TYPE_CHECKING:
    from pathlib import Path

BOOK = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string"},
        "due": {"type": "string", "format": "date"},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "pages": {"type": "integer", "minimum": 1},
        "cover": {"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}},
        "tags": {
            "type": "array",
            "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        },
    },
}
LIMIT = {"name": "limit", "in": "query", "type": "integer", "maximum": 9}
DAY = {"name": "day", "in": "query", "type": "string", "format": "date", "required": True}


def _paths() -> dict[str, Any]:
    added = {"201": {"description": "added", "schema": copy.deepcopy(BOOK)}}
    book = {"name": "body", "in": "body", "required": True, "schema": copy.deepcopy(BOOK)}
    return {
        "/books/{id}": {
            "post": {
                "operationId": "AddBook",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "type": "integer"},
                    {**LIMIT},
                    {**DAY},
                    book,
                ],
                "responses": added,
            }
        }
    }


def _found(folder: Path, change: Any, *, scripted: bool = False) -> list[str]:
    mine, theirs = _paths(), _paths()
    theirs = {path.replace("{id}", "{book_id}"): item for path, item in theirs.items()}
    change(mine["/books/{id}"]["post"])
    write(folder, "backend.swagger.yaml", {"swagger": "2.0", "basePath": "/v1", "paths": theirs})
    connector = shelf(folder, definition={**DEFINITION, "paths": mine})
    if scripted:
        connector = replace(connector, script=folder / "script.csx")
    return [finding.message for finding in passed_through(connector, load_samples(connector))]


def _body(operation: Any) -> Any:
    return operation["parameters"][3]["schema"]


def _member(name: str, **values: Any) -> Any:
    return lambda op: _body(op)["properties"][name].update(values)


def _without(name: str, keyword: str) -> Any:
    return lambda op: _body(op)["properties"][name].pop(keyword)


CHANGES = [
    (lambda op: None, None),
    (_member("title", type="integer"), "'title' has the type integer, but string"),
    (_without("due", "format"), "'due' has the format none, but date"),
    (_member("kind", enum=["a"]), "'kind' allows a, but a, b"),
    (_without("kind", "enum"), "'kind' has no enum, but a, b"),
    (_member("pages", minimum=2), "'pages' has the minimum 2, but 1"),
    (_without("pages", "minimum"), None),
    (lambda op: _body(op)["required"].clear(), "'title' is not required, which it is"),
    (lambda op: _body(op)["required"].append("due"), "'due' is required, which it is not"),
    # A required member of an object that may be left out would be demanded by the designer.
    (_without("cover", "required"), None),
    (
        lambda op: _body(op)["properties"]["tags"]["items"].pop("required"),
        "'tags[].name' is not required, which it is",
    ),
    (lambda op: op["parameters"][1].update(maximum=8), "'limit' has the maximum 8, but 9"),
    (lambda op: op["parameters"][1].update(required=True), "'limit' is required, which it is not"),
    (lambda op: op["parameters"][2].update(required=False), "'day' is not required, which it is"),
    (lambda op: op["parameters"][2].update(format="date-time"), "'day' has the format date-time, but date"),
    (lambda op: op["parameters"][0].update(type="string"), None),
    (
        lambda op: op["responses"]["201"]["schema"]["properties"]["title"].update(type="boolean"),
        "'title' has the type boolean, but string",
    ),
    (lambda op: op["responses"]["201"]["schema"]["properties"].pop("title"), None),
]


@pytest.mark.parametrize(("change", "message"), CHANGES)
def test_differences(tmp_path: Path, change: Any, message: str | None) -> None:
    found = _found(tmp_path, change)
    assert found == ([f"{message} in backend.swagger.yaml"] if message else [])


def test_what_a_script_serves_is_not_compared(tmp_path: Path) -> None:
    assert _found(tmp_path, _member("title", type="integer"), scripted=True) == []

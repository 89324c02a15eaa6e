from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tools.replay.inputs import Inputs

from .shelf import DEFINITION, shelf

if TYPE_CHECKING:
    from pathlib import Path

BODY = {
    "name": "body",
    "in": "body",
    "schema": {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "shelf": {
                "type": "object",
                "properties": {"row": {"type": "integer"}, "lent": {"type": "boolean"}},
            },
            "secret": {"type": "string", "x-ms-visibility": "internal", "default": "x"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    },
}
QUERY = [
    {"name": "by", "in": "query", "type": "string"},
    {"name": "api", "in": "query", "type": "string", "x-ms-visibility": "internal", "default": "2"},
]


def inputs_of(folder: Path, *parameters: dict[str, Any]) -> Inputs:
    paths = {"/books": {"post": {"operationId": "AddBook", "parameters": parameters, "responses": {}}}}
    connector = shelf(folder, definition={**DEFINITION, "paths": paths})
    return Inputs(connector.definition.data, connector.operations["AddBook"])


def test_names_are_those_a_flow_can_give(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, *QUERY, BODY)
    assert inputs.names == ("by", "title", "shelf.row", "shelf.lent", "tags")


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, set()),
        ({"by": "x", "title": None}, {"by"}),
        ({"row": 1}, {"shelf.row"}),
        ({"shelf.row": 1}, {"shelf.row"}),
        ({"body/shelf/lent": False}, {"shelf.lent"}),
        ({"shelf": {"row": 1, "lent": None}}, {"shelf.row"}),
        ({"body": {"title": "x", "shelf": {"lent": True}}}, {"title", "shelf.lent"}),
        ({"tags": []}, {"tags"}),
        ({"other": 1}, set()),
    ],
)
def test_what_a_call_gives(given: dict[str, Any], names: set[str], tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, *QUERY, BODY)
    assert set(inputs.given(given)) & set(inputs.names) == names


def test_a_body_without_members_is_one_input(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, {"name": "text", "in": "body", "schema": {"type": "string"}})
    assert inputs.names == ("text",)
    assert set(inputs.given({"text": "x"})) == {"text"}
    assert set(inputs.given({"body": "x"})) == {"text"}

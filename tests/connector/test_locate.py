from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.replay.shelf import DEFINITION, shelf
from tools.connector.locate import response_pointer
from tools.core.paths import parse_path

if TYPE_CHECKING:
    from pathlib import Path

BOOK = "/definitions/Book/properties"
PARTS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "own": {"type": "string"},
        "odd.name": {"type": "string"},
        "self": {"$ref": "#/definitions/Parts"},
    },
    "allOf": [{"$ref": "#/definitions/Book"}, {"properties": {"extra": {"type": "string"}}}],
    "additionalProperties": {"type": "integer"},
}


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("own", "/definitions/Parts/properties/own"),
        ('["odd.name"]', "/definitions/Parts/properties/odd.name"),
        ("self.self.own", "/definitions/Parts/properties/own"),
        ("id", f"{BOOK}/id"),
        ("extra", "/definitions/Parts/allOf/1/properties/extra"),
        ("any", "/definitions/Parts/additionalProperties"),
    ],
)
def test_schemas_made_of_parts(path: str, pointer: str, tmp_path: Path) -> None:
    paths = {
        "/parts": {"get": {"operationId": "GetParts", "responses": {"200": {"$ref": "#/responses/Parts"}}}}
    }
    definition = {
        **DEFINITION,
        "paths": paths,
        "responses": {"Parts": {"description": "", "schema": {"$ref": "#/definitions/Parts"}}},
        "definitions": {**DEFINITION["definitions"], "Parts": PARTS},
    }
    connector = shelf(tmp_path, definition=definition)
    success = connector.operations["GetParts"].success
    assert success is not None
    assert response_pointer(connector.definition.data, success, parse_path(path)) == pointer

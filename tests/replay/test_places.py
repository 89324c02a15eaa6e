from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tools.core.problem import Problem
from tools.replay.places import definition_pointer, property_pointer

from .shelf import DEFINITION, shelf

if TYPE_CHECKING:
    from pathlib import Path

    from tools.connector.model import Connector

BOOKS = "/paths/~1books/get"
SCHEMA = f"{BOOKS}/responses/200/schema"
BOOK, AUTHOR = "/definitions/Book/properties", "/definitions/Author/properties"
BODY = "/paths/~1books/post/parameters/0"
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


@pytest.fixture(scope="module")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Connector:
    return shelf(tmp_path_factory.mktemp("shelf"))


@pytest.mark.parametrize(
    ("operation", "code", "where", "status", "pointer"),
    [
        ("ListBooks", "response-schema", "response.body[0].id", 200, f"{BOOK}/id"),
        ("ListBooks", "response-schema", "poll 3: response.body[12].author.name", 200, f"{AUTHOR}/name"),
        ("ListBooks", "response-schema", "response.body", 200, SCHEMA),
        ("ListBooks", "response-schema", "response.body[0]", 200, f"{SCHEMA}/items"),
        ("ListBooks", "response-schema", "response.body[0].author", 200, f"{BOOK}/author"),
        ("ListBooks", "undeclared-property", "response.body[0].author.age", 200, "/definitions/Author"),
        ("ListBooks", "undeclared-property", "response.body[0].isbn", 200, "/definitions/Book"),
        ("ListBooks", "content-type", "response.headers.Content-Type", 200, SCHEMA),
        ("ListBooks", "status-undeclared", "response.status", 500, f"{BOOKS}/responses"),
        ("ListBooks", "input-type", "inputs.limit", 200, f"{BOOKS}/parameters/0"),
        ("ListBooks", "input-unknown", "inputs.shelf", 200, BOOKS),
        ("AddBook", "input-type", "inputs.title", 200, f"{BODY}/schema/properties/title"),
        ("AddBook", "input-type", "inputs.body/title", 200, f"{BODY}/schema/properties/title"),
        ("AddBook", "input-missing", "inputs.body", None, BODY),
        ("ListBooks", "value", "response.body[0].id", 200, None),
        ("ListBooks", "error-schema", "response.body.error", 404, None),
        ("ListBooks", "response-schema", "response.body", None, None),
        ("ListBooks", "backend-body", "request 1: body.id", 200, None),
    ],
)  # fmt: skip
def test_what_the_definition_says(
    connector: Connector, operation: str, code: str, where: str, status: int | None, pointer: str | None
) -> None:
    problem = Problem(code, "", where)
    assert definition_pointer(connector, connector.operations[operation], problem, status) == pointer


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
    assert property_pointer(connector, connector.operations["GetParts"], path) == pointer

"""A small connector without script, in a temporary folder, for the tests of this folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from tools.connector.model import Connector, load_connector

if TYPE_CHECKING:
    from pathlib import Path

BACKEND = "https://api.shelf.example/v1"

BOOK = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "format": "int64"},
        "title": {"type": "string"},
        "author": {"$ref": "#/definitions/Author"},
    },
}
DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Shelf", "version": "1"},
    "host": "api.shelf.example",
    "basePath": "/v1",
    "schemes": ["https"],
    "definitions": {
        "Book": BOOK,
        "Author": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
    "paths": {
        "/books": {
            "get": {
                "operationId": "ListBooks",
                "parameters": [
                    {"name": "limit", "in": "query", "type": "integer"},
                    {"name": "author", "in": "query", "type": "string"},
                    {"name": "shard", "in": "query", "type": "integer", "x-ms-visibility": "internal"},
                ],
                "responses": {
                    "200": {
                        "description": "books",
                        "schema": {"type": "array", "items": {"$ref": "#/definitions/Book"}},
                    },
                    "404": {"description": "none"},
                },
            },
            "post": {
                "operationId": "AddBook",
                "parameters": [
                    {
                        "name": "body",
                        "in": "body",
                        "required": True,
                        "schema": {"type": "object", "properties": {"title": {"type": "string"}}},
                    }
                ],
                "responses": {"201": {"description": "added"}},
            },
        },
        "/file": {
            "get": {
                "operationId": "GetFile",
                "responses": {"200": {"description": "file", "schema": {"type": "file"}}},
            }
        },
        "/text": {
            "get": {
                "operationId": "GetText",
                "responses": {"200": {"description": "text", "schema": {"type": "string"}}},
            }
        },
        "/trigger/books": {
            "get": {
                "operationId": "TrigNewBook",
                "x-ms-trigger": "batch",
                "parameters": [
                    {"name": "after", "in": "query", "type": "integer", "x-ms-visibility": "internal"}
                ],
                "responses": {
                    "200": {
                        "description": "books",
                        "schema": {"type": "array", "items": {"$ref": "#/definitions/Book"}},
                    }
                },
            }
        },
    },
}
PROPERTIES = {
    "properties": {
        "connectionParameterSets": {
            "values": [
                {
                    "name": "keyed",
                    "parameters": {"shelf_key": {"type": "securestring"}, "site": {"type": "string"}},
                },
                {"name": "open", "parameters": {"site": {"type": "string"}}},
            ]
        }
    }
}


def shelf(folder: Path, properties: Any = None, definition: Any = DEFINITION) -> Connector:
    """Write the connector's files to ``folder`` and load it."""
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(definition))
    if properties is not None:
        (folder / "apiProperties.json").write_text(json.dumps(properties))
    return load_connector(folder)


def write(folder: Path, name: str, content: Any) -> Path:
    """Write ``content`` (text, or data as YAML) to ``samples/name`` of ``folder``."""
    path = folder / "samples" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
    return path


def interaction(
    method: str, path: str, status: int = 200, body: Any = None, **headers: str
) -> dict[str, Any]:
    """Return an interaction with the shelf's backend as a cassette holds it; a body is JSON."""
    if body is not None:
        headers = {"Content_Type": "application/json", **headers}
    return {
        "request": {
            "method": method,
            "uri": f"{BACKEND}{path}",
            "body": None,
            "headers": {},
        },
        "response": {
            "status": {"code": status, "message": ""},
            "headers": {name.replace("_", "-"): [value] for name, value in headers.items()},
            "body": {"string": "" if body is None else json.dumps(body)},
        },
    }


def cassette(folder: Path, name: str, *interactions: dict[str, Any]) -> Path:
    """Write a cassette to ``samples/cassettes/name``."""
    return write(folder, f"cassettes/{name}", {"version": 1, "interactions": list(interactions)})

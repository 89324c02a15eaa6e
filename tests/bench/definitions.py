"""Definitions of any size for measurements: invented, valid Swagger 2.0, written as people write it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

# The sizes in kB of fifty published connectors, evenly spread by size.
SIZES = (
    *(3, 3, 4, 4, 6, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 17, 19, 20, 22, 24, 26, 28, 30, 32, 34, 35),
    *(41, 44, 47, 49, 52, 55, 59, 63, 71, 77, 87, 91, 102, 115, 121, 141, 158, 189, 220, 235, 268, 494, 722),
)
_WORDS = (
    "author",
    "title",
    "shelf",
    "reader",
    "loan",
    "branch",
    "series",
    "language",
    "publisher",
    "edition",
)


def write_connector(folder: Path, size: int) -> None:
    """Write a connector whose definition has about ``size`` kB into ``folder``, which is made."""
    folder.mkdir(parents=True)
    (folder / "apiDefinition.swagger.json").write_text(definition(size), encoding="utf-8")
    properties = {"properties": {"connectionParameters": {}, "iconBrandColor": "#3a5f8a", "capabilities": []}}
    (folder / "apiProperties.json").write_text(json.dumps(properties, indent=4), encoding="utf-8")


def definition(size: int) -> str:
    """Return the text of a definition of about ``size`` kB."""
    data: dict[str, Any] = {
        "swagger": "2.0",
        "info": {
            "title": "Bookshelf",
            "description": "Keeps the books of a library and who has borrowed them.",
            "version": "1.0",
            "contact": {
                "name": "Bookshelf",
                "url": "https://bookshelf.example",
                "email": "a@bookshelf.example",
            },
        },
        "host": "api.bookshelf.example",
        "basePath": "/v1",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {},
        "definitions": {},
        "securityDefinitions": {},
        "security": [],
    }
    grown, added = len(json.dumps(data, indent=4)), 0
    while grown + added // 2 < size * 1000 or not added:
        number = len(data["definitions"])
        name, item = f"Record{number}", _schema(number)
        path, operations = f"/records{number}/{{id}}", _operations(number, name)
        data["definitions"][name] = item
        data["paths"][path] = operations
        block = json.dumps({path: operations, name: item}, indent=4)
        added = len(block) + 4 * block.count("\n")  # it stands one level deeper
        grown += added
    return json.dumps(data, indent=4) + "\n"


def _schema(number: int) -> dict[str, Any]:
    members: dict[str, Any] = {
        word: {
            "type": "string",
            "x-ms-summary": f"{word.capitalize()} Name",
            "description": f"The {word} of the record, as the library has it.",
        }
        for word in _WORDS[: 4 + number % 7]
    }
    members["copies"] = {"type": "integer", "format": "int32", "x-ms-summary": "Copies"}
    members["tags"] = {"type": "array", "items": {"type": "string"}, "x-ms-summary": "Tags"}
    if number:
        members["next"] = {"$ref": f"#/definitions/Record{number - 1}"}
    return {"type": "object", "properties": members, "required": ["author", "title"]}


def _operations(number: int, name: str) -> dict[str, Any]:
    place = {
        "name": "id",
        "in": "path",
        "required": True,
        "type": "string",
        "x-ms-summary": "Record Id",
        "description": "The number of the record.",
        "x-ms-url-encoding": "single",
    }
    query = {
        "name": "language",
        "in": "query",
        "type": "string",
        "enum": ["en", "de", "fr"],
        "x-ms-summary": "Language",
        "description": "The language in which titles come.",
    }
    body = {"name": "body", "in": "body", "required": True, "schema": {"$ref": f"#/definitions/{name}"}}
    answer = {"200": {"description": "The record.", "schema": {"$ref": f"#/definitions/{name}"}}}
    return {
        "get": {
            "operationId": f"GetRecord{number}",
            "summary": f"Get record {number}",
            "description": "Returns one record of the library with all that is known of it.",
            "parameters": [place, query],
            "responses": answer,
        },
        "put": {
            "operationId": f"UpdateRecord{number}",
            "summary": f"Update record {number}",
            "description": "Changes one record of the library and returns it as it is then.",
            "parameters": [place, body],
            "responses": answer,
        },
    }

"""Schemas as rows, after what Microsoft's generated pages show."""

from pathlib import Path
from typing import Any

import pytest

from tests.docs.reference.folder import definition, page, section

BOOK = {"type": "object", "properties": {"id": {"type": "integer"}, "of": {"$ref": "#/definitions/Book"}}}
LINK = {"type": "object", "properties": {"href": {"type": "string"}}}


def body(schema: Any, **others: Any) -> list[Any]:
    return [{"name": "body", "in": "body", "required": True, "schema": schema, **others}]


def rows(*found: Any) -> list[str]:
    return [f"{row.name}|{row.key}|{'True' if row.required else ''}|{row.type}" for row in found]


PARAMETERS: dict[str, tuple[list[Any], list[str]]] = {
    "a plain one": (
        [{"name": "q", "in": "query", "type": "string", "required": True, "x-ms-summary": "Query"}],
        ["Query|q|True|string"],
    ),
    "without a summary": ([{"name": "q", "in": "query", "type": "integer"}], ["q|q||integer"]),
    "a title": ([{"name": "q", "in": "query", "type": "boolean", "title": "T"}], ["q|q||boolean"]),
    "a format that matters": (
        [{"name": "q", "in": "query", "type": "string", "format": "date-time"}],
        ["q|q||date-time"],
    ),
    "a format that does not": (
        [{"name": "q", "in": "query", "type": "integer", "format": "int64"}],
        ["q|q||integer"],
    ),
    "a list": (
        [{"name": "q", "in": "query", "type": "array", "items": {"type": "number", "format": "float"}}],
        ["q|q||array of float"],
    ),
    "an internal one": ([{"name": "q", "in": "query", "type": "string", "x-ms-visibility": "internal"}], []),
    "a file": (
        [{"name": "f", "in": "formData", "type": "file", "x-ms-summary": "Receipt"}],
        ["Receipt|f||file", "Receipt (file name)|f.$filename||string"],
    ),
    "a body's members": (
        body(
            {
                "type": "object",
                "required": ["a"],
                "properties": {
                    "a": {"type": "string", "x-ms-summary": "A"},
                    "b": {"type": "number", "format": "float"},
                    "hidden": {"type": "string", "x-ms-visibility": "internal"},
                    "callback": {"type": "string", "x-ms-notification-url": True},
                },
            }
        ),
        ["A|a|True|string", "b|b||float"],
    ),
    "leaves of nested objects, required where their parents are": (
        body(
            {
                "type": "object",
                "required": ["o"],
                "properties": {
                    "o": {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}},
                    "p": {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}},
                },
            }
        ),
        ["x|x|True|string", "x|x||string"],
    ),
    "the items of a list of objects": (
        body(
            {
                "type": "object",
                "properties": {
                    "messages": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"role": {"type": "string"}, "type": {"type": "string"}},
                        },
                    },
                    "stop": {"type": "array", "items": {"type": "string"}},
                },
            }
        ),
        ["role|role||string", "type|type||string", "stop|stop||array of string"],
    ),
    "a body that is a list of objects": (
        body({"type": "array", "items": {"type": "object", "properties": {"x": {"type": "string"}}}}),
        ["x|x||string"],
    ),
    "a body that is a list of strings": (
        body({"type": "array", "items": {"type": "string"}}),
        ["body|body|True|array of string"],
    ),
    "a reference": (body({"$ref": "#/definitions/Link"}), ["href|href||string"]),
    "a recursive reference": (body({"$ref": "#/definitions/Book"}), ["id|id||integer", "of|of||object"]),
    "a dynamic body": (
        body({"type": "object", "x-ms-dynamic-schema": {"operationId": "S"}}, **{"x-ms-summary": "Row"}),
        ["body|body|True|dynamic"],
    ),
    "a dynamic member": (
        body({"type": "object", "properties": {"row": {"type": "object", "x-ms-dynamic-properties": {}}}}),
        ["row|row||dynamic"],
    ),
    "an object of nothing": (body({"type": "object"}), ["body|body|True|object"]),
    "a body of bytes": (body({"type": "string", "format": "binary"}), ["body|body|True|binary"]),
    "allOf": (
        body(
            {
                "allOf": [{"$ref": "#/definitions/Link"}, {"required": ["b"]}],
                "properties": {"b": {"type": "string"}},
            }
        ),
        ["body|body|True|object"],
    ),
    "an object without a type": (
        body({"type": "object", "properties": {"o": {"properties": {"a": {"type": "string"}}}}}),
        ["o|o||object"],
    ),
    "shapes that are none": (
        body({"type": ["object"], "properties": {"a": None, "b": 3, "c": {"title": 1, "type": 7}}}),
        ["a|a||object", "b|b||object", "c|c||object"],
    ),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(name: str, tmp_path: Path) -> None:
    parameters, expected = PARAMETERS[name]
    found = section(tmp_path, definition(parameters, definitions={"Book": BOOK, "Link": LINK}))
    assert rows(*found.parameters) == expected


RETURNS: dict[str, tuple[Any, str | None, list[str]]] = {
    "a definition": ({"$ref": "#/definitions/Link"}, "Link", []),
    "a list of a definition": (
        {"type": "array", "items": {"$ref": "#/definitions/Link"}},
        "array of Link",
        [],
    ),
    "a scalar": ({"type": "string", "format": "binary"}, "binary", []),
    "an object of anything": ({"type": "object"}, "object", []),
    "anything": ({}, "object", []),
    "inline": (
        {
            "type": "object",
            "properties": {
                "link": {"$ref": "#/definitions/Link", "x-ms-summary": "ignored beside a reference"},
                "usage": {
                    "type": "object",
                    "properties": {"tokens": {"type": "integer", "x-ms-summary": "Tokens"}},
                },
                "secret": {"type": "string", "x-ms-visibility": "internal"},
                "links": {"type": "array", "items": {"$ref": "#/definitions/Link"}},
                "value": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"name": {"type": "string"}}},
                },
                "odd": {"type": "object"},
            },
        },
        None,
        [
            "link|link||Link",
            "Tokens|usage.tokens||integer",
            "links|links||array of Link",
            "value|value||array of object",
            "name|value.name||string",
            "odd|odd||object",
        ],
    ),
    "an inline list": (
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"client": {"type": "object", "properties": {"id": {"type": "integer"}}}},
            },
        },
        None,
        ["id|client.id||integer"],
    ),
}


@pytest.mark.parametrize("name", RETURNS)
def test_returns(name: str, tmp_path: Path) -> None:
    schema, whole, expected = RETURNS[name]
    found = section(tmp_path, definition(schema=schema, definitions={"Link": LINK})).returns
    assert found is not None
    assert (str(found.body) if found.body else None, rows(*found.rows)) == (whole, expected)
    assert (found.description, found.dynamic) == ("The answer.", False)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "x-ms-dynamic-schema": {"operationId": "S"}},
        {"type": "array", "items": {"x-ms-dynamic-properties": {"operationId": "S"}}},
    ],
)
def test_dynamic_returns(schema: Any, tmp_path: Path) -> None:
    found = section(tmp_path, definition(schema=schema)).returns
    assert found is not None
    assert (found.dynamic, found.body, found.rows) == (True, None, ())


def test_no_schema_no_returns(tmp_path: Path) -> None:
    assert section(tmp_path, definition()).returns is None


def test_a_webhook_returns_what_it_is_notified_of(tmp_path: Path) -> None:
    data = definition(schema={"type": "object"}, operation={"x-ms-trigger": "single"})
    data["paths"]["/things"]["x-ms-notification-content"] = {
        "description": "What happened.",
        "schema": {"type": "object", "properties": {"event": {"type": "string"}}},
    }
    found = section(tmp_path, data).returns
    assert found is not None
    assert (found.description, rows(*found.rows)) == ("What happened.", ["event|event||string"])


def test_definitions_are_those_that_visible_answers_lead_to(tmp_path: Path) -> None:
    names = ("Unused", "Inner", "Hidden", "Outer", "List", "Word")
    schemas: dict[str, Any] = dict.fromkeys(names, LINK)
    schemas["List"] = {"type": "array", "items": {"$ref": "#/definitions/Word"}}
    schemas["Word"] = {"type": "string", "description": "A word."}
    schemas["Outer"] = {
        "type": "object",
        "properties": {
            "a": {
                "type": "array",
                "items": {"type": "object", "properties": {"b": {"$ref": "#/definitions/Inner"}}},
            },
            "h": {"$ref": "#/definitions/Hidden", "x-ms-visibility": "internal"},
            "l": {"$ref": "#/definitions/List"},
        },
    }
    built = page(
        tmp_path, definition(body(schemas["Unused"]), {"$ref": "#/definitions/Outer"}, definitions=schemas)
    )
    assert [item.name for item in built.definitions] == ["Inner", "Outer", "List", "Word"]
    assert [(str(item.body), len(item.rows)) for item in built.definitions] == [
        ("None", 1),
        ("None", 3),
        ("array of Word", 0),
        ("string", 0),
    ]


def test_endless_and_bushy_schemas_end(tmp_path: Path) -> None:
    bush = {
        f"S{n}": {
            "type": "object",
            "properties": {f"p{m}": {"$ref": f"#/definitions/S{m}"} for m in range(8)},
        }
        for n in range(8)
    }
    found = section(tmp_path, definition(body(bush["S0"]), {"$ref": "#/definitions/S0"}, definitions=bush))
    assert len(found.parameters) == 1001
    assert "left out" in found.parameters[-1].description

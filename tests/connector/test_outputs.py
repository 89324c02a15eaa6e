"""Outputs of an operation as the designer offers them to later steps: tokens."""

from __future__ import annotations

from typing import Any

import pytest

from tools.connector.inputs import MANY
from tools.connector.operations import Operation, ResponseSpec
from tools.connector.outputs import Output, read_outputs

Raw = dict[str, Any]
TEXT: Raw = {"type": "string"}
INTERNAL: Raw = {"x-ms-visibility": "internal"}


def outputs(
    schema: Raw, headers: Raw | None = None, status: str = "200", definitions: Raw | None = None
) -> list[Output]:
    response = ResponseSpec(status, None, schema, "", headers or {})
    return read_outputs({"definitions": definitions or {}}, Operation("X", "GET", "/", responses=(response,)))


def obj(*required: str, **properties: Raw) -> Raw:
    return {"type": "object", "properties": properties, "required": list(required)}


def many(items: Raw, **more: Any) -> Raw:
    return {"type": "array", "items": items, **more}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (obj(a=TEXT, o=obj(b=TEXT)), ["a", "o.b"]),
        (obj(o={"properties": {"b": TEXT}}), ["o any"]),
        (obj(o={"allOf": [obj(b=TEXT)]}), ["o any"]),
        ({"allOf": [obj(a=TEXT)]}, [" any"]),
        ({"type": "object"}, [" object"]),
        (obj(a={**TEXT, **INTERNAL}, b=TEXT), ["b"]),
        (obj(o={**obj(a=TEXT), **INTERNAL}, b=TEXT), ["b"]),
        (obj(a={**TEXT, "readOnly": True}), ["a"]),
        (many(obj(a=TEXT)), [" array", "[*] object", "[*].a"]),
        (obj(l=many(many(TEXT))), ["l.[*].[*]", "l array", "l.[*] array"]),
        (many({**obj(a=TEXT), "x-ms-dynamic-schema": {"operationId": "X"}}), [" array", "[*] object"]),
        (many(TEXT, **INTERNAL), []),
        (obj(a={"$ref": "#/definitions/Tree"}), ["a.v", "a.next any"]),
        (obj(a=TEXT, b={**TEXT, "x-ms-visibility": "important"}, c={**TEXT, "x-ms-visibility": "advanced"}),
         ["b", "a", "c"]),
        (obj("c", a=TEXT, c=TEXT), ["c", "a"]),
        ({"type": "file"}, []),
    ],
)  # fmt: skip
def test_tokens(schema: Raw, expected: list[str]) -> None:
    found = outputs(schema, definitions={"Tree": obj(v=TEXT, next={"$ref": "#/definitions/Tree"})})
    names = [".".join(item.path) for item in found]
    kinds = ["" if item.type == "string" else f" {item.type}" for item in found]
    assert [f"{name}{kind}" for name, kind in zip(names, kinds, strict=True)] == expected


@pytest.mark.parametrize(
    ("schema", "titles"),
    [
        (TEXT, ["Body"]),
        ({**TEXT, "description": "All of it."}, ["All of it."]),
        ({**TEXT, "x-ms-summary": "File"}, ["File"]),
        (obj(a=TEXT, body=TEXT, statusCode=TEXT), ["a", "Body", "Status code"]),
        (obj(**{"x-ms-request-id": TEXT}), ["Request Id"]),
        ({**obj(o={**obj(a=TEXT), "title": "Inner"}), "title": "Outer"}, ["Outer Inner a"]),
        (many({**obj(a=TEXT), "title": "Book"}, title="Books"), ["Books", "Book", "Book a"]),
        (many(obj(a=TEXT), title="Books"), ["Books", "Books Item", "Books a"]),
    ],
)
def test_titles(schema: Raw, titles: list[str]) -> None:
    assert [item.title for item in outputs(schema)] == titles


def test_headers_follow_the_body() -> None:
    headers = {
        "Location": {**TEXT, "description": "The next."},
        "X-Total": {"type": "integer"},
        "x-ms-id": TEXT,
    }
    found = outputs(obj(a=TEXT), headers)
    assert [(item.path, item.title, item.header) for item in found] == [
        (("a",), "a", False),
        (("Location",), "The next.", True),
        (("X-Total",), "Body", True),
        (("x-ms-id",), "Id", True),
    ]


@pytest.mark.parametrize(
    ("status", "types"), [("404", ["any"]), ("202", ["string"]), ("default", ["string"]), ("201", ["string"])]
)
def test_an_only_response_that_is_an_error_gives_nothing(status: str, types: list[str]) -> None:
    assert [item.type for item in outputs(TEXT, status=status)] == types


def test_a_webhook_gives_what_it_is_notified_of() -> None:
    operation = Operation("X", "POST", "/", notification={"schema": obj(event=TEXT)})
    assert [item.path for item in read_outputs({}, operation)] == [("event",)]


def test_definitions_that_contain_each_other_end() -> None:
    names = [f"D{n}" for n in range(9)]
    bush = {name: obj(**{other: {"$ref": f"#/definitions/{other}"} for other in names}) for name in names}
    assert 1000 < len(outputs({"$ref": "#/definitions/D0"}, definitions=bush)) <= MANY + 9

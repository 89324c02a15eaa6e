from __future__ import annotations

from typing import Any

import pytest

from tools.core.paths import render_path
from tools.runtime.declared import Shapes, declared, present, undeclared

DATA: dict[str, Any] = {
    "definitions": {
        "Tree": {
            "properties": {"name": {}, "children": {"type": "array", "items": {"$ref": "#/definitions/Tree"}}}
        },
        "Base": {"properties": {"id": {"type": "integer"}}},
        "Loop": {"allOf": [{"$ref": "#/definitions/Loop"}, {"properties": {"a": {}}}]},
    }
}


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ({"type": "string"}, ()),
        ({"properties": {"a": {"properties": {"b": {}}}, "c": {}}}, ("a", "a.b", "c")),
        ({"items": {"properties": {"id": {}}}}, ("[].id",)),
        ({"properties": {"rows": {"items": {"items": {"properties": {"x": {}}}}}}}, ("rows", "rows[][].x")),
        ({"properties": {"odd.name": {"properties": {"b": {}}}}}, ('["odd.name"]', '["odd.name"].b')),
        ({"$ref": "#/definitions/Tree"}, ("name", "children")),
        ({"allOf": [{"$ref": "#/definitions/Base"}], "properties": {"b": {}}}, ("id", "b")),
        ({"$ref": "#/definitions/Loop"}, ("a",)),
        ({"properties": {"d": {"x-ms-dynamic-schema": {}}}}, ("d",)),
    ],
)
def test_declared_properties(schema: dict[str, Any], paths: tuple[str, ...]) -> None:
    assert tuple(declared(Shapes(DATA).of(schema))) == paths


def test_definitions_that_contain_each_other_end() -> None:
    names = [f"D{n}" for n in range(12)]
    every = {name: {"$ref": f"#/definitions/{name}"} for name in names}
    data = {"definitions": {name: {"properties": every} for name in names}}
    assert len(declared(Shapes(data).of({"$ref": "#/definitions/D0"}))) < 6000


@pytest.mark.parametrize(
    ("schema", "value", "paths"),
    [
        ({"properties": {"a": {}}}, {"a": {"x": 1}}, []),
        ({"properties": {"a": {}}}, {"a": 1, "b": {"c": 1}}, ["b"]),
        ({"properties": {"a": {"properties": {"b": {}}}}}, {"a": {"c": 1}}, ["a.c"]),
        ({"items": {"properties": {"a": {}}}}, [{"a": 1}, {"z": 1}], ["[1].z"]),
        (
            {"$ref": "#/definitions/Tree"},
            {"children": [{"children": [{"x": 1}]}]},
            ["children[0].children[0].x"],
        ),
        (
            {"allOf": [{"$ref": "#/definitions/Base"}], "properties": {"b": {}}},
            {"id": 1, "b": 2, "c": 3},
            ["c"],
        ),
        ({"type": "object"}, {"a": 1}, []),
        ({"type": "object", "additionalProperties": False}, {"a": 1}, []),
        ({"properties": {"a": {}}, "additionalProperties": True}, {"b": 1}, []),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"b": 1}, ["b"]),
        ({"additionalProperties": {"properties": {"x": {}}}}, {"k": {"x": 1, "y": 2}}, ["k.y"]),
        ({"properties": {"a": {}}, "x-ms-dynamic-schema": {"operationId": "x"}}, {"b": 1}, []),
        ({"properties": {"a": {}}, "x-ms-dynamic-properties": {"operationId": "x"}}, {"b": 1}, []),
        ({"properties": {"a": {}}, "anyOf": [{}]}, {"b": 1}, []),
        ({"properties": {"a": {"type": "array", "items": {"type": "string"}}}}, {"a": {"b": 1}}, []),
        ({"properties": {"a": {}}}, [1, {"b": 1}], []),
        ({"properties": {"a": {"type": "array"}}}, {"a": [{"b": 1}]}, []),
        ({}, {"b": 1}, []),
    ],
)
def test_undeclared_members(schema: dict[str, Any], value: Any, paths: list[str]) -> None:
    assert [render_path(path) for path in undeclared(Shapes(DATA).of(schema), value)] == paths


def test_present_properties() -> None:
    value = [{"a": 1, "b": None, "c": {"d": "", "e": None}}, {"f": [{"g": False}], "h.i": []}]
    assert present(value) == {"[].a", "[].c", "[].c.d", "[].f", "[].f[].g", '[]["h.i"]'}
    assert present("x") == set()

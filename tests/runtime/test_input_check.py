from typing import Any

import pytest

from tools.core.problem import Location
from tools.runtime.input_check import InputSchema

DATA: dict[str, Any] = {
    "definitions": {
        "Tree": {
            "type": "object",
            "properties": {"next": {"$ref": "#/definitions/Tree"}, "n": {"type": "integer"}},
        },
        "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
    }
}
FILE = {"$content-type": "image/png", "$content": "AAAA"}


X = Location("inputs", path=("x",))


def codes(schema: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.where)) for problem in InputSchema(DATA, schema).problems(value, X)]


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string"}, ["", "x"], [1, True, None, [], {}]),
        ({"type": "integer"}, [0, -5, 10**20], ["1", 1.5, True, None]),
        ({"type": "number"}, [0, 1.5], ["1", False]),
        ({"type": "boolean"}, [True, False], [0, "true"]),
        ({"type": "array"}, [[], [1]], ["a", {}]),
        ({"type": "object"}, [{}, {"a": 1}], [[], "a"]),
        ({"type": "file"}, ["text", b"bytes", FILE], [1]),
        ({"type": "string", "format": "binary"}, ["x", b"x", FILE], [1]),
        ({"type": "string", "x-nullable": True}, [None, "x"], [1]),
        ({"type": "null"}, [None], [1]),
        ({}, [None, 1, "x", [], {}], []),
        ({"type": "unheard-of"}, [1], []),
    ],
)
def test_types(schema: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    assert [codes(schema, value) for value in good] == [[]] * len(good)
    assert [codes(schema, value) for value in bad] == [[("input-type", "inputs.x")]] * len(bad)


@pytest.mark.parametrize(
    ("schema", "good", "bad", "code"),
    [
        ({"type": "integer", "format": "int32"}, [2**31 - 1, -(2**31)], [2**31], "input-range"),
        ({"type": "integer", "format": "int64"}, [2**31], [2**63], "input-range"),
        ({"type": "integer", "minimum": 1}, [1], [0], "input-range"),
        ({"type": "number", "maximum": 1}, [1], [1.1], "input-range"),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, [0.1], [0], "input-range"),
        ({"type": "number", "maximum": 0, "exclusiveMaximum": True}, [-0.1], [0], "input-range"),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd"], "input-length"),
        ({"type": "array", "minItems": 1, "maxItems": 2}, [[1], [1, 2]], [[], [1, 2, 3]], "input-length"),
        ({"type": "string", "pattern": "^a+$"}, ["aa"], ["b"], "input-pattern"),
        ({"type": "string", "pattern": "(?<name"}, ["anything"], [], "input-pattern"),
        ({"type": "string", "enum": ["a", "b"]}, ["a"], ["A"], "input-enum"),
        ({"enum": [1, None]}, [1, None], [True, 0], "input-enum"),
        ({"type": "string", "format": "date"}, ["2026-03-31"], ["31.3.2026"], "input-format"),
        ({"multipleOf": 2}, [2], [3], "input-range"),
        ({"minProperties": 1, "maxProperties": 1}, [{"a": 1}], [{}, {"a": 1, "b": 1}], "input-length"),
        ({"anyOf": [{"type": "string"}]}, ["a"], [1], "input-schema"),
    ],
)
def test_limits(schema: dict[str, Any], good: list[Any], bad: list[Any], code: str) -> None:
    assert [codes(schema, value) for value in good] == [[]] * len(good)
    assert [codes(schema, value) for value in bad] == [[(code, "inputs.x")]] * len(bad)


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"items": {"type": "integer"}}, [1, "2", 3], [("input-type", "inputs.x[1]")]),
        ({"properties": {"a": {"type": "string"}}}, {"a": 1}, [("input-type", "inputs.x.a")]),
        ({"properties": {"a": {}}}, {"a": 1, "b": 2}, [("input-unknown", "inputs.x.b")]),
        ({"properties": {"a": {}}, "additionalProperties": True}, {"b": 2}, []),
        ({"properties": {"a": {}}, "additionalProperties": {}}, {"b": 2}, []),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"b": 2},
            [("input-unknown", "inputs.x.b")],
        ),
        ({"additionalProperties": False}, {"b": 2}, [("input-unknown", "inputs.x.b")]),
        ({"type": "file"}, {"a": 1}, [("input-missing", "inputs.x.$content")]),
        ({"items": {"type": "file"}}, [b"", {"$content": "", "$content-type": "a/b"}], []),
        ({"properties": {"a": {}}, "x-ms-dynamic-schema": {}}, {"b": 2}, []),
        ({"additionalProperties": {"type": "integer"}}, {"b": "2"}, [("input-type", "inputs.x.b")]),
        ({"type": "object"}, {"b": 2}, []),
        ({"required": ["a", "b"], "properties": {}}, {"a": 1}, [("input-missing", "inputs.x.b")]),
        ({"required": ["a"], "properties": {"a": {"readOnly": True}}}, {}, []),
        (
            {"$ref": "#/definitions/Tree"},
            {"next": {"next": {"n": "1"}}},
            [("input-type", "inputs.x.next.next.n")],
        ),
        (
            {"allOf": [{"$ref": "#/definitions/Base"}], "properties": {"a": {}}},
            {"id": 1, "b": 1},
            [("input-unknown", "inputs.x.b")],
        ),
        ({"allOf": [{"$ref": "#/definitions/Base"}], "properties": {"a": {}}}, {"id": 1, "a": 1}, []),
        ({"allOf": [{"$ref": "#/definitions/Base"}]}, {}, [("input-missing", "inputs.x.id")]),
        ({"allOf": [{"$ref": "#/definitions/Base"}]}, {"id": "1"}, [("input-type", "inputs.x.id")]),
    ],
)
def test_what_is_inside(schema: dict[str, Any], value: Any, expected: list[tuple[str, str]]) -> None:
    assert codes(schema, value) == expected


def test_a_reference_that_leads_nowhere_is_a_problem() -> None:
    assert codes({"$ref": "#/definitions/Nowhere"}, 1) == [("input-schema", "inputs.x")]


def test_the_value_of_a_credential_is_not_shown() -> None:
    (problem,) = InputSchema(DATA, {"type": "integer"}).problems("s3", Location("inputs", path=("api_key",)))
    assert problem.message == '"***" must be a whole number'

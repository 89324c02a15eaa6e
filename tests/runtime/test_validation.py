from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.runtime.jsonschema_errors import errors_of_jsonschema
from tools.connector.draft4 import INPUT, RESPONSE, Direction, plain_schema
from tools.connector.formats import FORMATS
from tools.core.errors import UserError
from tools.core.patterns import TOO_SLOW
from tools.runtime.validation import Error, Schemas, compile_schema

DATA = {
    "definitions": {
        "Node": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "integer"}, "next": {"$ref": "#/definitions/Node"}},
        },
        "With space/and~": {"type": "string"},
        "Key": {"type": "integer", "readOnly": True},
    },
    "parameters": {"p": {"schema": {"type": "boolean"}}},
}

SLOW = "a" * 45 + "!"


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("schema", "value", "errors"),
    [
        ({"type": "integer"}, 1, []),
        ({"type": "integer"}, True, [("", "type", "true must be a whole number")]),
        ({"type": "integer"}, 1.0, [("", "type", "1.0 must be a whole number")]),
        ({"type": "number"}, "1", [("", "type", '"1" must be a number')]),
        ({"type": "string"}, None, [("", "type", "null must be text")]),
        ({"type": "string", "x-nullable": True}, None, []),
        ({"type": "string", "x-nullable": True}, 1, [("", "type", "1 must be null or text")]),
        ({"type": ["string", "null"]}, None, []),
        ({"type": ["string", "null"]}, 1, [("", "type", "1 must be null or text")]),
        ({"enum": ["a"], "type": "string", "x-nullable": True}, None, []),
        ({"allOf": [{"$ref": "#/definitions/Node"}], "x-nullable": True}, None, []),
        (
            {"properties": {"a": {"allOf": [{"$ref": "#/definitions/Node"}], "x-nullable": True}}},
            {"a": {"next": {"id": "x"}}},
            [("a", "required", "'id' is missing"), ("a.next.id", "type", '"x" must be a whole number')],
        ),
        ({"not": {"type": "null"}, "x-nullable": True}, None, []),
        ({"properties": {"a": {"type": "integer", "x-nullable": True}}}, {"a": None}, []),
        ({"type": "file"}, "anything", []),
        ({"type": "any"}, "anything", []),
        ({"type": "string", "required": True}, "a", []),
        ({"type": "object", "required": []}, {}, []),
        ({"type": "object", "required": ["a", "b"]}, {"b": 1}, [("", "required", "'a' is missing")]),
        (
            {"type": "integer", "format": "int32"},
            2**31,
            [("", "maximum", "2147483648 is more than 2147483647")],
        ),
        ({"type": "integer", "format": "int64"}, 2**63 - 1, []),
        ({"type": "integer", "format": "int64", "minimum": 3}, 2, [("", "minimum", "2 is less than 3")]),
        (
            {"type": "integer", "format": "int64"},
            2**63,
            [("", "maximum", "9223372036854775808 is more than 9223372036854775807")],
        ),
        (
            {"type": "integer", "format": "int64"},
            -(2**63) - 1,
            [("", "minimum", "-9223372036854775809 is less than -9223372036854775808")],
        ),
        ({"type": "number", "format": "float"}, 1.5, []),
        (
            {"type": "string", "format": "date-time"},
            "2024-01-31",
            [("", "format", f'"2024-01-31" is not {FORMATS["date-time"].described}')],
        ),
        ({"type": "string", "format": "date-time"}, "2024-01-31T10:00:00Z", []),
        ({"type": "string", "format": "email"}, "", [("", "format", '"" is not an e-mail address')]),
        ({"format": "date"}, 3, []),
        ({"type": "string", "format": "html"}, "<", []),
        ({"type": "string", "format": "made-up"}, "x", []),
        (
            {"type": "string", "pattern": "^a+$"},
            "b",
            [("", "pattern", '"b" does not match the pattern ^a+$')],
        ),
        ({"type": "string", "pattern": "(?<n>"}, "b", []),
        ({"type": "string", "pattern": "(?!a)b"}, "b", []),
        (
            {"type": "string", "minLength": 2, "maxLength": 1},
            "",
            [("", "minLength", '"" is shorter than 2 characters')],
        ),
        ({"type": "string", "maxLength": 1}, "ab", [("", "maxLength", '"ab" is longer than 1 characters')]),
        ({"type": "array", "minItems": 1}, [], [("", "minItems", "has fewer than 1 items")]),
        ({"type": "array", "maxItems": 0}, [1], [("", "maxItems", "has more than 0 items")]),
        ({"type": "array", "uniqueItems": True}, [1, 1], [("", "uniqueItems", "has the same item twice")]),
        ({"type": "object", "minProperties": 1}, {}, [("", "minProperties", "has fewer than 1 members")]),
        (
            {"type": "object", "maxProperties": 0},
            {"a": 1},
            [("", "maxProperties", "has more than 0 members")],
        ),
        ({"enum": ["a", 1]}, 2, [("", "enum", '2 is none of "a", 1')]),
        (
            {"enum": list(range(30))},
            30,
            [("", "enum", f"30 is none of {', '.join(map(str, range(20)))}, ...")],
        ),
        ({"minimum": 3, "exclusiveMinimum": True}, 3, [("", "minimum", "3 must be more than 3")]),
        ({"maximum": 3, "exclusiveMaximum": True}, 3, [("", "maximum", "3 must be less than 3")]),
        ({"exclusiveMaximum": True}, 3, []),
        ({"multipleOf": 0.1}, 0.3, []),
        ({"multipleOf": 2}, 3, [("", "multipleOf", "3 is not a multiple of 2")]),
        (
            {"additionalProperties": False, "properties": {"a": {}}},
            {"b": 1, "a": 1, "c": 1},
            [("", "additionalProperties", "'b', 'c' is not allowed here")],
        ),
        ({"additionalProperties": False, "patternProperties": {"^(a|aa)+$": {}}}, {"a" * 60 + "!": 1}, []),
        (
            {"type": "string", "pattern": r"^(?=.)(a|aa)+$"},
            SLOW,
            [("", "slow", f'"{SLOW}" cannot be held against the pattern ^(?=.)(a|aa)+$: {TOO_SLOW}')],
        ),
        ({"additionalProperties": {"type": "string"}}, {"a": 1}, [("a", "type", "1 must be text")]),
        ({"anyOf": [{"type": "string"}]}, 1, [("", "anyOf", "1 fits none of the allowed schemas")]),
        (
            {"oneOf": [{"type": "integer"}, {"minimum": 1}]},
            3,
            [("", "oneOf", "3 does not fit exactly one of the schemas")],
        ),
        ({"not": {"type": "string"}}, "a", [("", "not", '"a" breaks the keyword not')]),
        (
            {"allOf": [{"required": ["a"]}, {"required": ["b"]}]},
            {},
            [("", "required", "'a' is missing"), ("", "required", "'b' is missing")],
        ),
        (
            {"$ref": "#/definitions/Node"},
            {"id": 1, "next": {"next": {"id": "x"}}},
            [("next", "required", "'id' is missing"), ("next.next.id", "type", '"x" must be a whole number')],
        ),
        ({"$ref": "#/definitions/With%20space~1and~0"}, 1, [("", "type", "1 must be text")]),
        ({"items": {"$ref": "#/parameters/p/schema"}}, [True, 0], [("1", "type", "0 must be true or false")]),
        ({"items": [{"type": "string"}]}, [1, 2], [("0", "type", "1 must be text")]),
        (
            {"type": "object", "properties": {"password": {"type": "integer"}}},
            {"password": "s3"},
            [("password", "type", '"***" must be a whole number')],
        ),
        (
            {"type": "array", "items": {"type": "string"}},
            list(range(11)),
            [(str(n), "type", f"{n} must be text") for n in range(11)],
        ),
    ],
)
def test_both_ways_say_the_same(
    fast: bool, schema: dict[str, Any], value: Any, errors: list[tuple[str, str, str]]
) -> None:
    found = compile_schema(DATA, schema, fast=fast).errors(value)
    keywords = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
    assert [(".".join(map(str, e.path)), e.message) for e in found] == [(p, m) for p, _, m in errors]
    for error, (_, keyword, _) in zip(found, errors, strict=True):
        assert error.keyword in (keyword, keywords.get(keyword))


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:9/x", "other.json#/a", "#/definitions/Nope", "file:///etc/passwd"]
)
def test_references_that_are_not_followed(fast: bool, target: str) -> None:
    with pytest.raises(UserError, match=r"is not local|leads nowhere"):
        compile_schema(DATA, {"properties": {"a": {"$ref": target}}}, fast=fast)


def test_values_that_the_library_does_not_take() -> None:
    validator = compile_schema(DATA, {"type": "object", "properties": {"a": {"type": "integer"}}})
    assert [error.path for error in validator.errors({"a": "\ud800"})] == [("a",)]
    assert not validator.valid({"a": "\ud800"})
    assert validator.errors({"a": 10**400}) == ()


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_schema_that_leads_back_to_itself_says_nothing(fast: bool, keyword: str) -> None:
    data = {
        "definitions": {
            "A": {keyword: [{"$ref": "#/definitions/B"}], "type": "object"},
            "B": {"allOf": [{"$ref": "#/definitions/A"}], "required": ["b"]},
        }
    }
    validator = compile_schema(data, {"items": {"$ref": "#/definitions/A"}}, fast=fast)
    assert validator.errors([{"b": 1}]) == ()
    assert [error.path for error in validator.errors([{}])] == [(0,)]


@pytest.mark.parametrize("fast", [False, True])
def test_a_value_that_is_nested_deeply_is_no_crash(fast: bool) -> None:
    value: Any = {"id": "x"}
    for _ in range(400):
        value = {"id": 1, "next": value}
    (error,) = compile_schema(DATA, {"$ref": "#/definitions/Node"}, fast=fast).errors(value)
    assert error.message == "is nested too deeply to be checked"


@pytest.mark.parametrize("direction", [INPUT, RESPONSE])
@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"format": "date-time"}, ["2026-03-31t09:00:00z"], ["2026-03-31 09:00:00Z", "2026-02-30T09:00:00Z"]),
        ({"format": "date"}, ["2028-02-29"], ["2026-02-30"]),
        ({"format": "date-no-tz"}, ["2026-03-31T09:00:00"], ["2026-03-31T09:00:00Z"]),
        ({"format": "email"}, ["a@b.example"], ["", "a"]),
        ({"format": "uri"}, ["https://a.example/b"], ["/b"]),
        ({"type": "integer"}, [1], [1.0, True]),
        ({"enum": [[True]]}, [[True]], [[1]]),
        ({"enum": [1]}, [1, 1.0], [True]),
        ({"type": "boolean", "enum": ["true", "false"]}, [True, False], ["true", "false"]),
        ({"type": "boolean", "enum": ["true"]}, [True], [False, "true"]),
        ({"type": "string", "enum": ["true"]}, ["true"], [True]),
        ({"allOf": [{"type": "string"}]}, ["a"], [1]),
        ({"allOf": [{"$ref": "#/definitions/Node"}], "x-nullable": True}, [None, {"id": 1}], [{}, 1]),
        ({"type": "integer", "minimum": 3, "exclusiveMinimum": True}, [4], [3]),
        ({"type": "array", "uniqueItems": True}, [[1, 2]], [[1, 1.0]]),
        ({"multipleOf": 2}, [4], [3]),
        ({"not": {"type": "string"}}, [1], ["a"]),
        ({"anyOf": [{"type": "string"}, {"minimum": 3}]}, ["a", 3], [2]),
        ({"oneOf": [{"type": "integer"}, {"minimum": 3}]}, [1, 3.5], [3]),
        ({"minProperties": 1, "maxProperties": 2}, [{"a": 1}], [{}, {"a": 1, "b": 1, "c": 1}]),
        ({"additionalProperties": False}, [{}], [{"a": 1}]),
        ({"items": [{"type": "string"}], "additionalItems": False}, [["a"]], [[1], ["a", "b"]]),
        ({"required": "a"}, [{}], []),
        ({"minLength": True}, [""], []),
    ],
)
def test_a_schema_means_the_same_in_inputs_and_responses(
    direction: Direction, schema: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    validator = compile_schema(DATA, schema, direction)
    assert [validator.valid(value) for value in good] == [True] * len(good)
    assert [validator.valid(value) for value in bad] == [False] * len(bad)


@pytest.mark.parametrize(
    ("schema", "value", "as_input", "as_response"),
    [
        ({"type": "file"}, 1, False, True),
        ({"type": "file"}, {"$content": "AA=="}, True, True),
        ({"type": "string", "format": "binary"}, {"$content": "AA=="}, True, False),
        ({"type": "string", "format": "byte", "x-nullable": True}, None, True, True),
        ({"type": "string"}, {"$content": "AA=="}, False, False),
        ({"required": ["id"], "properties": {"id": {"readOnly": True}}}, {}, True, False),
        ({"required": ["id"], "properties": {"id": {"$ref": "#/definitions/Key"}}}, {}, True, False),
        ({"required": ["id"], "properties": {"id": {"readOnly": False}}}, {}, False, False),
    ],
)
def test_rules_that_differ_by_direction(
    schema: dict[str, Any], value: Any, as_input: bool, as_response: bool
) -> None:
    assert compile_schema(DATA, schema, INPUT).valid(value) is as_input
    assert compile_schema(DATA, schema, RESPONSE).valid(value) is as_response


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("^[a-c]+$", "a\n", False),
        (r"^\d$", "7", True),
        (r"^\d$", "\u0663", False),
        (r"^\D$", "\u0663", True),
        (r"^\w$", "é", False),
        (r"^\W$", "é", True),
        (r"^[\w-]+$", "a-é", False),
        (r"^\s$", "\u00a0", True),
        (r"^\s$", "\ufeff", True),
        (r"^\S+$", "\ufeff", False),
        (r"^\p{L}$", "é", True),
        ("^.$", "\U0001f600", True),
        ("^.$", "\n", False),
        (r"^(?=a)\w$", "é", False),
    ],
)
def test_patterns_are_those_of_ecma_262(fast: bool, pattern: str, text: str, fits: bool) -> None:
    assert compile_schema(DATA, {"pattern": pattern}, fast=fast).valid(text) is fits


def test_the_value_of_a_credential_is_not_shown() -> None:
    validator = compile_schema(DATA, {"type": "integer"})
    assert [error.message for error in validator.errors("s3", ("api_key",))] == [
        '"***" must be a whole number'
    ]


def test_a_missing_library_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jsonschema_rs", None)
    assert compile_schema(DATA, {"type": "string"}).errors(1) == (Error((), "1 must be text", "type"),)


def test_a_schema_is_compiled_once() -> None:
    schemas, schema = Schemas(DATA), {"type": "string"}
    assert schemas.validator(schema) is schemas.validator(schema)
    assert schemas.validator(schema) is not schemas.validator({"type": "string"})


def test_the_plain_schema_holds_nothing_else() -> None:
    schema = {
        "title": "T",
        "x-ms-summary": "s",
        "example": 1,
        "default": 2,
        "readOnly": True,
        "discriminator": "d",
        "type": "object",
        "properties": {"type": {"type": "string", "format": "html"}},
        "enum": [],
        "minimum": "1",
        "additionalProperties": "false",
        "maxItems": True,
    }
    assert plain_schema({}, schema) == {"type": "object", "properties": {"type": {"type": "string"}}}


_scalars: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda low, high, multiple: {
            "type": "integer",
            "minimum": low,
            "maximum": high,
            "multipleOf": multiple,
        },
        st.integers(-3, 1),
        st.integers(0, 4),
        st.integers(1, 3),
    ),
    st.sampled_from(
        [
            {"type": "string", "maxLength": 2, "x-nullable": True},
            {"type": "string", "format": "date"},
            {"type": "string", "format": "uuid"},
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            {"type": "boolean"},
            {"enum": ["a", 1, None, True]},
            {"enum": [[1], {"a": 0}, 0.5, ""]},
            {"type": "string", "minLength": 1, "maxLength": 1},
            {"type": "string", "pattern": "^[a-c]+$"},
            {"pattern": "b"},
            {"type": "string", "format": "date-time"},
            {"type": "integer", "format": "int32"},
            {"type": "integer", "format": "int64", "x-nullable": True},
            {"type": "number", "format": "float", "maximum": 2, "exclusiveMaximum": True},
            {"type": "number", "multipleOf": 0.5},
            {"type": ["integer", "null"]},
            {"$ref": "#/definitions/Node"},
            {"type": "file"},
            {},
        ]
    ),
)
_schemas = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.builds(
            lambda items, low: {"type": "array", "items": items, "minItems": low}, inner, st.integers(0, 2)
        ),
        st.builds(lambda items: {"type": "array", "items": items, "uniqueItems": True, "maxItems": 2}, inner),
        st.builds(
            lambda low, extra: {"minProperties": low, "maxProperties": 2, "additionalProperties": extra},
            st.integers(0, 2),
            inner,
        ),
        st.builds(lambda parts: {"oneOf": parts}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(
            lambda properties, required, extra: {
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": extra,
            },
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            st.lists(st.sampled_from("abcd"), max_size=2),
            st.booleans() | inner,
        ),
        st.builds(lambda parts: {"allOf": parts}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, min_size=1, max_size=2)),
    ),
    max_leaves=6,
)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-4, 4)
    | st.sampled_from([0.5, 2.0, -0.0, 1e300, 2**31, 2**63, 10**30, -(2**63) - 1])
    | st.sampled_from(["", "a", "abc", "2024-01-31", "2024-01-31T09:00:00Z", "id", "é", "\U0001f600", "\n"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "c", "d", "id", "next"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(_schemas, _values)
@settings(max_examples=examples(1000))
def test_both_ways_and_the_libraries_agree_on_anything(schema: dict[str, Any], value: Any) -> None:
    reference = compile_schema(DATA, schema, fast=False)
    fast = compile_schema(DATA, schema)
    assert fast.valid(value) == reference.valid(value) == (not reference.errors(value))
    assert fast.errors(value) == reference.errors(value)
    ours = [(error.path, error.keyword.replace("exclusiveM", "m")) for error in reference.errors(value)]
    assert sorted(map(repr, ours)) == sorted(map(repr, errors_of_jsonschema(DATA, schema, value)))

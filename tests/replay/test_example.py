"""Values made from schemas: they fit, they are plain, and where none can be made the reason is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.replay.example import Examples, NoExample
from tools.runtime.validation import compile_schema


def make(schema: Any, definitions: Any = None, *, sending: bool = False, everything: bool = True) -> Any:
    data = {"definitions": definitions or {}}
    return Examples(data, sending=sending, all_members=everything).value(schema)


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


OBJECT: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer", "readOnly": True}, "name": {"type": "string"}},
}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "sample"),
        ({"type": "string", "format": "date-time"}, "2026-03-02T09:00:00Z"),
        ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000001"),
        ({"type": "string", "minLength": 8}, "samplesample"),
        ({"type": "string", "minLength": 14}, "samplesamplesample"),
        ({"type": "string", "maxLength": 3}, "sam"),
        ({"type": "string", "pattern": "^#[0-9a-f]{6}$"}, "#336699"),
        ({"type": "boolean", "enum": ["false", "true"]}, False),
        ({"type": "string", "enum": ["false", "true"]}, "false"),
        ({"type": "string", "pattern": r"^d\d{1,8}c\d{1,8}$"}, "d1c1"),
        ({"type": "string", "pattern": r"^d\d{1,8}c\d{1,8}$", "minLength": 6}, "d11c11"),
        ({"type": "string", "enum": ["", "b", "a"]}, "b"),
        ({"type": "string", "example": "Ada"}, "Ada"),
        ({"type": "string", "example": 3, "default": "x"}, "x"),
        ({"type": "string", "enum": ["a"], "default": "b"}, "a"),
        ({"type": "integer"}, 1),
        ({"type": "integer", "example": "7"}, 1),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": True}, 6),
        ({"type": "integer", "maximum": -2}, -2),
        ({"type": "integer", "multipleOf": 15}, 15),
        ({"type": "number", "maximum": 0.5}, 0.5),
        ({"type": "boolean"}, True),
        ({}, "sample"),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [1, 1]),
        ({"type": "array"}, []),
        ({"type": "object"}, {}),
        ({"additionalProperties": {"type": "integer"}}, {"sample": 1}),
        (OBJECT, {"id": 1, "name": "sample name"}),
        (
            {"allOf": [OBJECT, {"properties": {"b": {"type": "boolean"}}}]},
            {"id": 1, "name": "sample name", "b": True},
        ),
    ],
    ids=str,
)
def test_the_plainest_value(schema: Any, value: Any) -> None:
    assert make(schema) == value
    assert compile_schema({}, schema).valid(value)


def test_what_is_sent_lacks_what_the_service_sets() -> None:
    assert make(OBJECT, sending=True) == {"name": "sample name"}
    assert make(OBJECT, everything=False) == {"id": 1}


def test_a_schema_that_contains_itself() -> None:
    node = {
        "type": "object",
        "properties": {"next": ref("Node"), "all": {"type": "array", "items": ref("Node")}},
    }
    assert make(ref("Node"), {"Node": node}) == {"all": []}
    with pytest.raises(NoExample, match="'#/definitions/Node' contains itself as a required member"):
        make(ref("Node"), {"Node": node | {"required": ["next"]}})


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": "string", "pattern": r"^(?=\d{2}$)[a-z]+$"}, "no text could be found"),
        ({"type": "string", "pattern": r"^a{3}$", "maxLength": 2}, "no text could be found"),
        ({"type": "integer", "minimum": 3, "maximum": 4, "multipleOf": 5}, "no number from 3 to 4"),
        (
            {"type": "array", "items": {"type": "integer"}, "minItems": 2, "uniqueItems": True},
            "2 different items",
        ),
        ({"$ref": "#/definitions/Nothing"}, "leads nowhere"),
        ({"$ref": "https://example.com/x.json"}, "is not local"),
    ],
)
def test_what_cannot_be_made(schema: Any, reason: str) -> None:
    with pytest.raises(NoExample, match=reason):
        make(schema)
    assert make({"type": "object", "properties": {"optional": schema}}) == {}
    with pytest.raises(NoExample, match=reason):
        make({"type": "object", "properties": {"needed": schema}, "required": ["needed"]})


def test_a_huge_schema_ends() -> None:
    wide = {"type": "object", "properties": {f"p{n}": ref("Wide") for n in range(50)}}
    deep = {"type": "object", "properties": {f"p{n}": ref(f"D{n}") for n in range(9)}}
    definitions = {f"D{n}": deep for n in range(9)}
    assert make(wide, {"Wide": {"type": "string"}})
    assert make(deep, definitions)


def schemas() -> st.SearchStrategy[dict[str, Any]]:
    limits = st.fixed_dictionaries(
        {}, optional={"minimum": st.integers(-9, 9), "exclusiveMinimum": st.booleans()}
    )
    texts = st.fixed_dictionaries(
        {}, optional={"minLength": st.integers(0, 40), "maxLength": st.integers(40, 50)}
    )
    scalars = st.one_of(
        limits.map(lambda more: {"type": "integer", **more}),
        limits.map(lambda more: {"type": "number", **more}),
        texts.map(lambda more: {"type": "string", **more}),
        st.sampled_from(["date", "date-time", "uuid"]).map(lambda name: {"type": "string", "format": name}),
        st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(
            lambda v: {"type": "string", "enum": v}
        ),
        st.just({"type": "boolean"}),
    )
    return st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.tuples(inner, st.integers(0, 3)).map(
                lambda p: {"type": "array", "items": p[0], "minItems": p[1]}
            ),
            st.dictionaries(st.sampled_from("abcd"), inner, max_size=3).flatmap(
                lambda found: st.sets(st.sampled_from("abcd")).map(
                    lambda names: {
                        "type": "object",
                        "properties": found,
                        **({"required": needed} if (needed := sorted(names & found.keys())) else {}),
                    }
                )
            ),
        ),
        max_leaves=8,
    )


@given(schemas(), st.booleans())
@settings(max_examples=examples(150), derandomize=True)
def test_every_value_fits_its_schema(schema: dict[str, Any], everything: bool) -> None:
    value = make(schema, everything=everything)
    assert compile_schema({}, schema).errors(value) == ()
    assert make(schema, everything=everything) == value

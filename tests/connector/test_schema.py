"""Schemas as flows see them: references, ``allOf``, precedence, cycles, Split On."""

from __future__ import annotations

from typing import Any

import pytest

from tools.connector.inputs import read_body
from tools.connector.locate import schema_pointer
from tools.connector.operations import Parameter
from tools.connector.schema import read_schema, split_on
from tools.core.missing import MISSING
from tools.diff.nodes import Nodes
from tools.replay.example import Examples
from tools.runtime.declared import Shapes

PARTS = {
    "definitions": {
        "First": {
            "type": "object",
            "title": "First",
            "required": ["a"],
            "properties": {"a": {"title": "first"}, "only": {}},
        },
        "Last": {
            "type": "object",
            "title": "Last",
            "required": ["b"],
            "properties": {"a": {"title": "last"}, "b": {"title": "last"}},
        },
        "Whole": {
            "allOf": [{"$ref": "#/definitions/First"}, {"$ref": "#/definitions/Last"}],
            "properties": {"b": {"title": "own"}},
        },
        "Loop": {"allOf": [{"$ref": "#/definitions/Loop"}], "properties": {"x": {}}},
        "Round": {"$ref": "#/definitions/Round"},
        "Odd": {"allOf": [7, {"$ref": "#/nowhere"}, {"$ref": "other.json"}], "properties": [], "required": 3},
    }
}


def definition(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def test_own_members_count_before_parts_and_the_last_part_before_the_first() -> None:
    schema = read_schema(PARTS, definition("Whole"))
    assert [(name, item.raw.get("title"), item.pointer) for name, item in schema.properties.items()] == [
        ("a", "last", "/definitions/Last/properties/a"),
        ("only", None, "/definitions/First/properties/only"),
        ("b", "own", "/definitions/Whole/properties/b"),
    ]
    assert schema.required == {"a", "b"}
    assert (schema.get("title"), schema.at("title")) == ("Last", "/definitions/Last/title")
    assert schema.merged() == {
        "type": "object",
        "title": "Last",
        "properties": {"a": {"title": "last"}, "only": {}, "b": {"title": "own"}},
        "required": ["a", "b"],
    }


@pytest.mark.parametrize(("name", "members"), [("Loop", ["x"]), ("Round", []), ("Odd", []), ("None", [])])
def test_what_leads_round_or_nowhere_counts_as_absent(name: str, members: list[str]) -> None:
    schema = read_schema(PARTS, definition(name))
    assert list(schema.properties) == members
    assert schema.required == frozenset()
    assert schema.get("format") is MISSING


@pytest.mark.parametrize("raw", [None, 7, "text", [], True, {"$ref": 7}, {"$ref": "#/definitions"}])
def test_any_json_can_be_read(raw: Any) -> None:
    schema = read_schema(PARTS, raw, "/x")
    assert schema.pointer == "/x"
    assert schema.properties == {}
    assert split_on(PARTS, raw).path is None


ROWS = {"type": "array", "items": {}}
HIDDEN = {"type": "integer", "x-ms-visibility": "internal"}


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        (ROWS, ()),
        ({"properties": {"rows": ROWS}}, ("rows",)),
        ({"properties": {"a": {"properties": {"rows": ROWS, "n": HIDDEN}}}}, ("a", "rows")),
        ({"properties": {"rows": ROWS, "n": {"type": "integer"}}}, None),
        ({"properties": {"rows": ROWS, "n": {"$ref": "#/definitions/Hidden"}}}, ("rows",)),
        ({"allOf": [{"properties": {"rows": ROWS}}]}, None),
        ({"$ref": "#/definitions/Self"}, None),
        ({"type": "string"}, None),
    ],
)
def test_split_on_leads_to_the_only_array(schema: dict[str, Any], path: tuple[str, ...] | None) -> None:
    data = {
        "definitions": {"Hidden": HIDDEN, "Self": {"properties": {"self": {"$ref": "#/definitions/Self"}}}}
    }
    assert split_on(data, schema).path == path


def test_all_readers_agree_on_a_property_that_two_parts_declare() -> None:
    parts = [{"properties": {"a": {"type": kind, "x-ms-summary": kind, "example": kind}}} for kind in "xy"]
    whole = {"type": "object", "allOf": parts}
    data = {"definitions": {"Whole": whole}}
    (member,) = read_body(data, Parameter("body", "body", False, None, whole)).members
    assert member.schema["type"] == "y"
    assert Nodes(data).node(whole, "").properties["a"].raw["type"] == "y"
    assert schema_pointer(data, "/definitions/Whole", ("a",)) == "/definitions/Whole/allOf/1/properties/a"
    parts = [{"properties": {"a": {"example": value}}} for value in ("one", "two")]
    assert Examples(data, sending=True, all_members=True).value({"allOf": parts}) == {"a": "two"}
    nested: list[Any] = [{"properties": {"a": {"properties": {name: {}}}}} for name in ("one", "two")]
    assert list(Shapes(data).of({"allOf": nested}).properties["a"].properties) == ["two"]

"""A response fits the dynamic extension whose operation gave it."""

from __future__ import annotations

from typing import Any

import pytest

from tools.replay.dynamic import Need, check_need, fulfilled, is_used, needs_of, schema_at

SCHEMA = Need("x-ms-dynamic-schema", "/x", "shape", is_schema=True)
VALUES = Need("x-ms-dynamic-values", "/x", "rooms", "id", "label/en")


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


MEMBERS = _object(floor={"type": "integer"})


@pytest.mark.parametrize(
    ("shape", "path"),
    [
        (MEMBERS, None),
        ({"type": "array", "items": MEMBERS}, None),
        ({**MEMBERS, "required": ["floor"]}, None),
        ({"properties": {"type": {"type": "string"}, "required": {"type": "boolean"}}}, None),
        ({"allOf": [MEMBERS]}, None),
        ({"$ref": "#/definitions/Room", "definitions": {"Room": MEMBERS}}, None),
        ({"properties": {"$ref": {"type": "string"}}}, None),
        ({"type": "array", "items": {"$ref": "#/definitions/Room"}}, ("items", "$ref")),
        ({"$ref": "room"}, ("$ref",)),
        ({}, ()),
        (None, ()),
        ([MEMBERS], ()),
        ("object", ()),
        ({"floor": {"type": "integer"}}, ()),
        ({"type": "room", "properties": {}}, ("type",)),
        ({"type": "object", "properties": ["floor"]}, ("properties",)),
        ({"type": "object", "properties": {"floor": "integer"}}, ("properties", "floor")),
        ({"type": "array", "items": {"type": "text"}}, ("items", "type")),
        (
            {"type": "object", "properties": {"floor": {"type": "integer", "required": True}}},
            ("properties", "floor", "required"),
        ),
        ({"type": "object", "properties": {"floor": {"enum": "1"}}}, ("properties", "floor", "enum")),
    ],
)
def test_a_schema_describes_inputs(shape: Any, path: tuple[str, ...] | None) -> None:
    found = [(item.code, item.where.path, item.severity) for item in check_need({"shape": shape}, SCHEMA)]
    assert found == ([] if path is None else [("dynamic-schema", ("shape", *path), "error")])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"rooms": []}, []),
        ({"rooms": [{"id": 1, "label": {"en": "Attic"}}, {"id": 0, "label": {"en": ""}}]}, []),
        ({"rooms": [{"id": "a", "label": {"en": "A"}}, {"label": {"en": "B"}}]}, [((1,), "error")]),
        ({"rooms": [{"id": {"a": 1}, "label": {"en": "A"}}]}, [((0,), "error")]),
        ({"rooms": [{"id": 1, "label": "Attic"}]}, [((), "warning")]),
        ({"rooms": [{"id": 1}, {"id": 2, "label": {"en": "Attic"}}]}, []),
        ({"rooms": ["attic"]}, [((0,), "error")]),
        ({"rooms": {"id": 1}}, [((), "error")]),
        ([{"id": 1, "label": {"en": "A"}}], [((), "error")]),
    ],
)
def test_a_list_has_values_and_titles(body: Any, found: list[tuple[tuple[int, ...], str]]) -> None:
    problems = list(check_need(body, VALUES))
    assert [(item.where.path[1:], item.severity) for item in problems] == found
    assert all(item.code == "dynamic-values" and item.where.schema == "/x" for item in problems)


SHAPE = Need("x-ms-dynamic-schema", "/x", "a/a", is_schema=True)


@pytest.mark.parametrize("need", [VALUES, SHAPE, Need("x", "/x", "", "id"), Need("x", "/x", is_schema=True)])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"a": 1, "rooms": {}},
        {"a": {"b": 2}, "rooms": []},
        {"rooms": [{"label": {"en": "A"}}]},
        [{}],
        "text",
    ],
)
def test_an_invented_response_is_made_to_fulfil_a_need(body: Any, need: Need) -> None:
    filled = fulfilled(body, need)
    assert list(check_need(filled, need)) == []
    assert fulfilled(filled, need) == filled, "what is there stays"


@pytest.mark.parametrize(
    ("need", "path", "used"),
    [
        (VALUES, ("rooms",), True),
        (VALUES, ("rooms", 0, "id"), True),
        (VALUES, ("rooms", 0, "label"), True),
        (VALUES, ("rooms", 0, "size"), False),
        (VALUES, ("total",), False),
        (SHAPE, ("a",), True),
        (SHAPE, ("a", "a", "properties"), True),
        (SHAPE, ("a", "b"), False),
        (Need("x", "/x", is_schema=True), ("type",), True),
    ],
)
def test_what_an_extension_reads_need_not_be_declared(need: Need, path: Any, used: bool) -> None:
    body = {"rooms": [{"id": 1, "label": {"en": "A"}, "size": 2}], "total": 1, "a": {"a": {}, "b": 1}}
    assert is_used(body, need, path) is used


def test_a_declared_title_may_be_null() -> None:
    body = {"rooms": [{"id": 1}, {"id": 2}]}
    assert len(list(check_need(body, VALUES))) == 1
    assert list(check_need(body, VALUES, may_lack_title=True)) == []


@pytest.mark.parametrize(
    ("body", "path", "schema"),
    [
        ({"shape": MEMBERS}, "shape", MEMBERS),
        ({"shape": MEMBERS}, "shape/properties", MEMBERS),
        ({"shape": MEMBERS}, "shape.properties", MEMBERS),
        (MEMBERS, "properties", MEMBERS),
        ({"properties": MEMBERS}, "properties", MEMBERS),
        ({"properties": {}}, "properties", {}),
        (
            {"properties": {"type": "strin", "properties": {}}},
            "properties",
            {"type": "strin", "properties": {}},
        ),
        ({"properties": {"items": {}, "total": {}}}, "properties", _object(items={}, total={})),
        ({"properties": {"properties": MEMBERS}}, "properties", _object(properties=MEMBERS)),
        ({"properties": {"type": {"type": "string"}}}, "properties", _object(type={"type": "string"})),
        ({"shape": {"floor": {"type": "integer"}}}, "shape", {"floor": {"type": "integer"}}),
        ({}, "properties", None),
    ],
)
def test_a_path_may_lead_to_the_properties_alone(body: Any, path: str, schema: Any) -> None:
    assert schema_at(body, path) == schema


@pytest.mark.parametrize(
    ("paths", "before"),
    [
        (("properties", ""), {}),
        (("properties", ""), {"title": "x", "properties": {}}),
        (("shape/properties", "shape"), {"shape": {"title": "x"}}),
        (("shape.properties",), {}),
        (("a/b/properties", "a.b"), {"a": {"c": 1}}),
    ],
)
def test_what_is_lacking_serves_all_needs_at_once(paths: tuple[str, ...], before: Any) -> None:
    needs = [Need("x", "/x", path, is_schema=True) for path in paths] + [VALUES]
    for order in (needs, needs[::-1]):
        body = before
        for need in order:
            body = fulfilled(body, need)
        assert [list(check_need(body, need)) for need in needs] == [[]] * len(needs)
        assert before.get("title") == body.get("title")


def test_a_fault_of_properties_alone_is_where_it_stands() -> None:
    need = Need("x-ms-dynamic-schema", "/x", "properties", is_schema=True)
    (problem,) = check_need({"properties": {"a": {"type": "strin"}}}, need)
    assert problem.where.path == ("properties", "a", "type")


def test_needs_are_found_wherever_an_extension_stands_and_count_once() -> None:
    values = {"operationId": "Rooms", "value-collection": "rooms", "value-path": "id", "value-title": "name"}
    listed = {"operationId": "Rooms", "itemsPath": "rooms", "itemValuePath": "id", "itemTitlePath": "name"}
    data = {
        "parameters": {"room": {"x-ms-dynamic-values": values, "x-ms-dynamic-list": listed}},
        "definitions": {
            "Any": {
                "x-ms-dynamic-schema": {"operationId": "Shape", "value-path": "shape"},
                "x-ms-dynamic-properties": {"operationId": "Shape", "itemValuePath": "shape"},
            },
            "Folder": {
                "x-ms-dynamic-tree": {
                    "open": {"operationId": "Root", "itemValuePath": "id", "itemTitlePath": "name"},
                    "browse": {"operationId": "Below", "itemsPath": "all", "itemValuePath": "id"},
                }
            },
            "Broken": {"x-ms-dynamic-values": "Rooms", "x-ms-dynamic-schema": {"value-path": "shape"}},
        },
    }
    at = "/definitions/Folder/x-ms-dynamic-tree"
    assert needs_of(data) == {
        "Rooms": (
            Need("x-ms-dynamic-values", "/parameters/room/x-ms-dynamic-values", "rooms", "id", "name"),
        ),
        "Shape": (
            Need("x-ms-dynamic-schema", "/definitions/Any/x-ms-dynamic-schema", "shape", is_schema=True),
        ),
        "Root": (Need("x-ms-dynamic-tree", at, "", "id", "name"),),
        "Below": (Need("x-ms-dynamic-tree", at, "all", "id"),),
    }

from typing import Any

import pytest

from tools.connector.refs import expand, foreign_refs, reference, resolve, resolved_object
from tools.core.errors import UserError

DATA: dict[str, Any] = {
    "definitions": {
        "Client": {"type": "object", "properties": {"id": {"type": "integer"}}},
        "Alias": {"$ref": "#/definitions/Client"},
        "Loop": {"$ref": "#/definitions/Loop2"},
        "Loop2": {"$ref": "#/definitions/Loop"},
        "Tree": {"type": "object", "properties": {"children": {"items": {"$ref": "#/definitions/Tree"}}}},
        "With space": {"type": "string"},
        "a/b": {"type": "boolean"},
    },
    "responses": {"List": {"schema": {"type": "array", "items": {"$ref": "#/definitions/Alias"}}}},
}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"type": "string"}, {"type": "string"}),
        ({"$ref": "#/definitions/Client", "description": "ignored"}, DATA["definitions"]["Client"]),
        ({"$ref": "#/definitions/Alias"}, DATA["definitions"]["Client"]),
        ({"$ref": "#/definitions/With%20space"}, {"type": "string"}),
        ({"$ref": "#/definitions/a~1b"}, {"type": "boolean"}),
        ({"$ref": {"type": "string"}}, {"$ref": {"type": "string"}}),
        ([1], [1]),
    ],
)
def test_resolve(node: Any, expected: Any) -> None:
    assert resolve(DATA, node) == expected


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("#/definitions/Loop", "leads back to itself"),
        ("#/definitions/None", "leads nowhere"),
        ("https://example.com/a.json#/x", "is not local"),
        ("other.json", "is not local"),
        ("", "is not local"),
        ("#anchor", "is not local"),
    ],
)
def test_references_that_are_refused(target: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        resolve(DATA, {"$ref": target})
    with pytest.raises(UserError, match=message):
        expand(DATA, {"items": {"$ref": target}})


def test_reference_of_something_else_is_none() -> None:
    assert reference({"$ref": 1}) is None
    assert reference("#/definitions/Client") is None


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, {"type": "string"}),
        ({"$ref": "#/definitions/Alias"}, DATA["definitions"]["Client"]),
        (
            {"type": "array", "items": {"$ref": "#/definitions/Client", "title": "dropped"}},
            {
                "type": "array",
                "items": {"$ref": "#/definitions/Client"},
                "definitions": {"Client": DATA["definitions"]["Client"]},
            },
        ),
        (
            {"$ref": "#/definitions/Tree"},
            {**DATA["definitions"]["Tree"], "definitions": {"Tree": DATA["definitions"]["Tree"]}},
        ),
        # a reference to another part of the document gets a name of its own
        (
            {"items": [{"$ref": "#/responses/List/schema"}]},
            {
                "items": [{"$ref": "#/definitions/responses-List-schema"}],
                "definitions": {
                    "responses-List-schema": {"type": "array", "items": {"$ref": "#/definitions/Alias"}},
                    "Alias": {"$ref": "#/definitions/Client"},
                    "Client": DATA["definitions"]["Client"],
                },
            },
        ),
        # data is not searched for references, a property may be called $ref
        (
            {
                "default": {"a": {"$ref": "x"}},
                "properties": {"$ref": {"type": "string"}, "default": {"type": "null"}},
            },
            {
                "default": {"a": {"$ref": "x"}},
                "properties": {"$ref": {"type": "string"}, "default": {"type": "null"}},
            },
        ),
    ],
    ids=["plain", "root", "items", "recursive", "elsewhere", "data"],
)
def test_expand(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert expand(DATA, schema) == expected


def test_expand_gives_each_target_its_own_name() -> None:
    data = {"definitions": {"x-y": {"type": "string"}}, "x": {"y": {"type": "number"}}}
    schema = {"items": [{"$ref": "#/definitions/x-y"}, {"$ref": "#/x/y"}]}
    expanded = expand(data, schema)
    assert [
        expanded["definitions"][item["$ref"].rsplit("/", 1)[1]]["type"] for item in expanded["items"]
    ] == ["string", "number"]


@pytest.mark.parametrize(
    "target",
    [
        "#/definitions/With%20space",
        "#/definitions/a~1b",
        "#/definitions/Tree",
        "#/responses/List/schema",
        "#/",
    ],
)
def test_expanded_references_lead_to_the_same(target: str) -> None:
    data = {**DATA, "": {"type": "null"}, "items": {"type": "integer"}}
    expanded = expand(data, {"items": {"$ref": target}})
    found, before = resolve(expanded, expanded["items"]), resolve(data, {"$ref": target})
    assert found.get("type") == before.get("type")
    assert not list(foreign_refs(expanded))


def test_a_schema_that_is_nested_too_deeply_is_refused() -> None:
    schema: dict[str, Any] = {}
    for _ in range(5000):
        schema = {"not": schema}
    with pytest.raises(UserError, match="nested too deeply"):
        expand({}, schema)


def test_expand_changes_nothing() -> None:
    before = repr(DATA)
    expand(DATA, DATA["responses"]["List"]["schema"])
    assert repr(DATA) == before


def test_foreign_refs() -> None:
    data = {
        "a": [{"$ref": "http://x.example/y"}, {"$ref": "#/a"}, {"$ref": "#"}],
        "b/c": {"$ref": "file.json#/x"},
    }
    assert sorted(foreign_refs(data)) == [("/a/0/$ref", "http://x.example/y"), ("/b~1c/$ref", "file.json#/x")]
    assert list(foreign_refs(DATA)) == []


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"$ref": "#/definitions/a~1b"}, {"type": "boolean"}),
        ({"$ref": "#/definitions/None"}, {}),
        ({"$ref": "#/definitions/Loop"}, {}),
        ([1], {}),
    ],
)
def test_resolved_object(node: Any, expected: dict[str, Any]) -> None:
    assert resolved_object(DATA, node) == expected

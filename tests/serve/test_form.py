from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.connector.model import Connector, load_connector
from tools.replay.lookups import Argument, Lookup
from tools.serve.dynamic import Choice, choices_of, schema_of
from tools.serve.form import FormField, read_form, read_shape

LIBRARY = Path(__file__).parent.parent / "fixtures" / "library"


def make(folder: Path, *parameters: dict[str, Any], **definitions: Any) -> Connector:
    """A connector whose operation Op has the parameters, beside two that lists come from."""
    definition = {
        "swagger": "2.0",
        "host": "a.example",
        "definitions": definitions,
        "paths": {
            "/op": {"post": {"operationId": "Op", "parameters": list(parameters)}},
            "/list": {
                "get": {
                    "operationId": "List",
                    "parameters": [
                        {"name": "of", "in": "query", "required": True, "type": "string"},
                        {"name": "by", "in": "query", "type": "string"},
                    ],
                }
            },
        },
    }
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(definition))
    return load_connector(folder)


def fields(folder: Path, *parameters: dict[str, Any], **definitions: Any) -> tuple[FormField, ...]:
    connector = make(folder, *parameters, **definitions)
    return read_form(connector, connector.operations["Op"])


def query(name: Any = "q", **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "type": "string", **more}


def body(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "body", "in": "body", "required": True, "schema": schema, **more}


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def test_the_librarys_form_in_the_designers_order() -> None:
    connector = load_connector(LIBRARY)
    found = read_form(connector, connector.operations["AddBook"])
    assert [(item.label, item.kind, item.required, item.advanced) for item in found] == [
        ("Title", "text", True, False),
        ("Room", "integer", True, False),
        ("Shelf", "integer", True, False),
        ("Pages", "integer", False, False),
        ("Note", "multiline", False, True),
        ("Language", "text", False, False),
        ("Published", "date", False, False),
        ("Tags", "list", False, False),
        ("Copies", "list", False, False),
        ("Author Name", "text", False, False),
        ("Author Year of Birth", "integer", False, False),
    ]
    by_label = {item.label: item for item in found}
    assert by_label["Shelf"].lookup == Lookup(
        "ListShelves", (Argument("room", None, ("body", "room"), required=True),), "", "id", "name"
    )
    assert by_label["Language"].default == "en"
    assert by_label["Language"].choices == (Choice("English", "en"), Choice("German", "de"))
    assert by_label["Author Name"].path == ("body", "author", "name")
    copies = by_label["Copies"].item
    assert copies is not None
    assert [(item.label, item.path, item.kind, item.required) for item in copies.fields] == [
        ("Code", ("code",), "text", True),
        ("Price", ("price",), "number", False),
    ]


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"type": "string", "format": "date-no-tz"}, "date-no-tz"),
        ({"type": "string", "format": "password"}, "secret"),
        ({"type": "string", "format": "html"}, "multiline"),
        ({"type": "string", "format": "byte"}, "file"),
        ({"type": "string", "format": "email"}, "text"),
        ({"type": "string", "maxLength": 4000}, "multiline"),
        ({"type": "string", "x-ms-summary": "Your comment"}, "multiline"),
        ({"type": "string", "x-ms-summary": "Your comment", "enum": ["a"]}, "text"),
        ({"type": "integer", "format": "int64"}, "integer"),
        ({"type": "number"}, "number"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "array", "items": {"type": "string"}}, "list"),
        ({"type": "array", "items": {"type": "array", "items": {"type": "string"}}}, "json"),
        ({"type": "array", "items": {"type": "object"}}, "json"),
        ({"type": "array"}, "json"),
        ({"type": "object"}, "json"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "json"),
        ({"type": ["string", "null"]}, "text"),
        ({}, "any"),
    ],
)
def test_kinds(tmp_path: Path, schema: dict[str, Any], kind: str) -> None:
    (found,) = fields(tmp_path, body(obj(x=schema)))
    assert found.kind == kind
    assert found.path == ("body", "x")


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (query(), {"label": "q", "required": False, "advanced": False}),
        (query(**{"x-ms-summary": "Asked"}), {"label": "Asked"}),
        (query(required=True, **{"x-ms-visibility": "advanced"}), {"required": True, "advanced": False}),
        (query(**{"x-ms-visibility": "advanced"}), {"required": False, "advanced": True}),
        (query(default="a"), {"default": "a"}),
        (query(default="a", **{"x-ms-visibility": "advanced"}), {"default": "a", "advanced": True}),
        (query(type="boolean", default=False), {"default": False}),
        (query(type="integer", minimum=1, maximum=9), {"limits": "1 to 9"}),
        (query(type="integer", minimum=1), {"limits": "At least 1"}),
        (query(maxLength=5), {"limits": "At most 5 characters"}),
        (query(minLength=0, maxLength=5), {"limits": "At most 5 characters"}),
        (query(type="array", items={"type": "string"}, maxItems=2), {"limits": "At most 2 items"}),
        (query(pattern="^a$"), {"limits": "Pattern ^a$"}),
        (query(enum=["a", "b"]), {"choices": [{"title": "a", "text": "a"}, {"title": "b", "text": "b"}]}),
        (
            query(
                type="integer", enum=[1, 2], **{"x-ms-enum-values": [{"value": 1, "displayName": "One"}, {}]}
            ),
            {"choices": [{"title": "One", "text": "1"}]},
        ),
        (
            query(type="boolean"),
            {"choices": [{"title": "Yes", "text": "true"}, {"title": "No", "text": "false"}]},
        ),
        (
            query(**{"x-ms-dynamic-values": {"builtInOperation": "AadGraph.GetUsers"}}),
            {"lookup": None, "note": "The platform fills this list with people of the organisation; type the "
             "value here."},
        ),
        (
            query(**{"x-ms-dynamic-values": {"capability": "file-picker"}}),
            {"lookup": None, "note": "The platform shows a file picker here; type the value here."},
        ),
        (
            query(**{"x-ms-dynamic-tree": {}}),
            {"lookup": None, "note": "The platform shows a tree to choose from here; type the value here."},
        ),
        (
            {"name": "f", "in": "formData", "type": "file", "required": True, "x-ms-format": "contentOnly"},
            {"kind": "file"},
        ),
    ],
)  # fmt: skip
def test_one_parameter(tmp_path: Path, parameter: dict[str, Any], expected: dict[str, Any]) -> None:
    (found,) = fields(tmp_path, parameter)
    shown = found.as_json()
    assert {key: shown.get(key) for key in expected} == expected


def test_without_a_default_there_is_none(tmp_path: Path) -> None:
    secret = query("s", format="password", default="hunter2")
    assert ["default" in item.as_json() for item in fields(tmp_path, query(), secret)] == [False] * 2


@pytest.mark.parametrize(
    "parameter",
    [
        query(**{"x-ms-visibility": "internal"}),
        query(required=True, default="a", **{"x-ms-visibility": "internal"}),
        body({**obj(x={"type": "string"}), "x-ms-visibility": "internal"}),
        body(obj(x={"type": "string", "x-ms-visibility": "internal"})),
        body(obj(x={**obj(y={"type": "string"}), "x-ms-visibility": "internal"})),
        body(obj(x={"type": "string", "x-ms-notification-url": True})),
    ],
)
def test_what_is_internal_is_never_shown(tmp_path: Path, parameter: dict[str, Any]) -> None:
    assert fields(tmp_path, parameter) == ()


def test_required_only_where_everything_above_is(tmp_path: Path) -> None:
    inner = obj("y", y={"type": "string"})
    found = fields(tmp_path, body(obj("must", must=inner, may=inner)))
    assert [(item.path, item.required) for item in found] == [
        (("body", "must", "y"), True),
        (("body", "may", "y"), False),
    ]
    said = fields(tmp_path, body(obj("x", x={"type": "string"}), required=False))
    unsaid = fields(tmp_path, {"name": "b", "in": "body", "schema": obj("x", x={"type": "string"})})
    assert [item.required for item in (*said, *unsaid)] == [False, True]


def test_labels_begin_with_the_titles_above(tmp_path: Path) -> None:
    leaf = {"type": "string", "title": "Leaf", "x-ms-summary": "Not this"}
    schema = obj(a={**obj(b=obj(c=leaf)), "x-ms-summary": "Outer"}, d=leaf)
    assert [item.label for item in fields(tmp_path, body(schema))] == ["Outer Leaf", "Leaf"]


def test_visibility_comes_down_until_it_is_said_anew(tmp_path: Path) -> None:
    important = {"type": "string", "x-ms-visibility": "important"}
    outer = {**obj(low={"type": "string"}, high=important), "x-ms-visibility": "advanced"}
    assert [(item.path[-1], item.advanced) for item in fields(tmp_path, body(obj(o=outer)))] == [
        ("high", False),
        ("low", True),
    ]


def test_a_body_that_is_no_object(tmp_path: Path) -> None:
    (found,) = fields(tmp_path, body({"type": "string"}, **{"x-ms-summary": "Text", "description": "All."}))
    assert (found.path, found.label, found.kind, found.description) == (("body",), "Text", "text", "All.")
    (found,) = fields(tmp_path, body({"type": "array", "items": {"type": "integer"}}))
    assert found.kind == "list"
    assert found.item is not None
    assert found.item.kind == "integer"


def test_references_and_recursion(tmp_path: Path) -> None:
    node = obj(name={"type": "string"}, child={"$ref": "#/definitions/Node"})
    found = fields(tmp_path, body({"$ref": "#/definitions/Node"}), Node=node)
    assert [(item.path[1:], item.kind) for item in found] == [(("name",), "text"), (("child",), "json")]
    parts = {"allOf": [{"$ref": "#/definitions/Node"}, obj(more={"type": "integer"})]}
    (found_whole,) = fields(tmp_path, body(parts), Node=node)
    assert (found_whole.path, found_whole.kind) == (("body",), "json")
    nested = {"type": "array", "items": {"$ref": "#/definitions/Tree"}}
    (tree,) = fields(tmp_path, body(nested), Tree=obj(kids=nested))
    kinds = []
    while tree.item is not None:
        kinds.append(tree.kind)
        (tree,) = tree.item.fields
    assert (kinds, tree.kind, tree.as_json()["path"]) == (["list"] * 8, "json", ["kids"])


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        (
            {"x-ms-dynamic-values": {"operationId": "List", "parameters": {"of": "all"},
             "value-collection": "value", "value-path": "id", "value-title": "name"}},
            Lookup("List", (Argument("of", "all", required=True),), "value", "id", "name"),
        ),
        (
            {"x-ms-dynamic-values": {"operationId": "List", "parameters": {"by": {"parameter": "deep"}}}},
            Lookup("List", (Argument("by", None, ("body", "group", "deep")),)),
        ),
        (
            {"x-ms-dynamic-list": {"operationId": "List", "itemsPath": "a/b", "itemValuePath": "v",
             "itemTitlePath": "t", "parameters": {"of": {"parameterReference": "body/group/deep"},
             "by": {"value": 3}}},
             "x-ms-dynamic-values": {"operationId": "Other"}},
            Lookup(
                "List",
                (Argument("of", None, ("body", "group", "deep"), required=True), Argument("by", 3)),
                "a/b", "v", "t",
            ),
        ),
        (
            {"x-ms-dynamic-list": {"operationId": "List", "parameters": {"of": {"parameterReference": "q"}}}},
            Lookup("List", (Argument("of", None, ("q",), required=True),)),
        ),
        (
            {"x-ms-dynamic-list": {"operationId": "Gone", "parameters": {"a": {"parameterReference": "n"}}}},
            Lookup("Gone", (Argument("a", None, ("n",)),)),
        ),
    ],
)  # fmt: skip
def test_where_a_list_comes_from(tmp_path: Path, extension: dict[str, Any], expected: Lookup) -> None:
    schema = obj(x={"type": "string", **extension}, group=obj(deep={"type": "string"}))
    found = fields(tmp_path, query(), body(schema))
    assert next(item for item in found if item.path == ("body", "x")).lookup == expected


ITEMS = [{"id": 1, "who": {"name": "Ada"}}, {"id": None}, {"id": 2}, {"a.b": 3}]


@pytest.mark.parametrize(
    ("answer", "lookup", "expected"),
    [
        (ITEMS, Lookup("L", (), "", "id", "who/name"), [("Ada", "1"), ("2", "2")]),
        ({"value": ITEMS}, Lookup("L", (), "value", "id", "who.name"), [("Ada", "1"), ("2", "2")]),
        ({"a": {"b": ITEMS}}, Lookup("L", (), "a/b", "id"), [("1", "1"), ("2", "2")]),
        ({"a/b": ITEMS}, Lookup("L", (), "a/b", "a.b"), [("3", "3")]),
        (["x", 7, True], Lookup("L"), [("x", "x"), ("7", "7"), ("true", "true")]),
        ([], Lookup("L", (), "", "id"), []),
        ([9007199254740993], Lookup("L"), [("9007199254740993", "9007199254740993")]),
    ],
)
def test_choices(answer: Any, lookup: Lookup, expected: list[tuple[str, str]]) -> None:
    assert [(item.title, item.text) for item in choices_of(answer, lookup)] == expected


@pytest.mark.parametrize("answer", [None, {}, {"value": {}}, "text", 3])
def test_an_answer_without_a_list(answer: Any) -> None:
    from tools.core.errors import UserError

    with pytest.raises(UserError, match=r"L brings no list at 'value' of its response"):
        choices_of(answer, Lookup("L", (), "value", "id"))


@pytest.mark.parametrize(
    ("answer", "path", "expected"),
    [
        ({"type": "object", "properties": {"a": {}}}, "", {"type": "object", "properties": {"a": {}}}),
        ({"s": {"type": "string"}}, "s", {"type": "string"}),
        # The properties themselves, also where one is called "type".
        ({"properties": {"a": {"type": "string"}}}, "properties", obj(a={"type": "string"})),
        ({"s": {"properties": {"type": {"type": "string"}}}}, "s/properties", obj(type={"type": "string"})),
    ],
)
def test_schemas(answer: Any, path: str, expected: Any) -> None:
    assert schema_of(answer, Lookup("L", (), path)) == expected


def test_an_answer_without_a_schema() -> None:
    from tools.core.errors import UserError

    with pytest.raises(UserError, match=r"L brings no schema at 's' of its response: it says neither 'type'"):
        schema_of({"s": {"a": {"type": "string"}}}, Lookup("L", (), "s"))


def test_a_shape_takes_the_place_of_its_field() -> None:
    connector = load_connector(LIBRARY)
    operation = connector.operations["AddMedium"]
    kind, medium = read_form(connector, operation)
    assert kind.shape is None
    assert medium.shape == Lookup("ListFields", (Argument("kind", None, ("kind",), required=True),), "schema")
    schema = {
        "$ref": "#/definitions/M",
        "definitions": {"M": obj("b", a={"type": "string"}, b={"type": "integer"})},
    }
    found = read_shape(connector, operation, schema, medium.path, required=True)
    assert [(item.path, item.kind, item.required) for item in found] == [
        (("body", "b"), "integer", True),
        (("body", "a"), "text", False),
    ]


def test_an_mcp_operation_takes_a_message_as_json() -> None:
    connector = load_connector(LIBRARY.parent / "phrasebook")
    [message] = read_form(connector, connector.operations["InvokeMCP"])
    assert (message.path, message.label, message.kind, message.required) == (
        *(("body",), "JSON-RPC message", "json", True),
    )

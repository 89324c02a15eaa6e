"""Inputs of an operation as the designer shows them; each case is a kind in which readers differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tools.connector.inputs import CALLBACK, MANY, Input, read_body, read_inputs
from tools.connector.model import load_connector
from tools.core.missing import MISSING

if TYPE_CHECKING:
    from pathlib import Path

Raw = dict[str, Any]
TEXT: Raw = {"type": "string"}
INTERNAL: Raw = {"x-ms-visibility": "internal"}
ADVANCED: Raw = {"x-ms-visibility": "advanced"}
IMPORTANT: Raw = {"x-ms-visibility": "important"}


def inputs(folder: Path, *parameters: Raw, **definitions: Raw) -> list[Input]:
    operation = {"operationId": "Lend", "parameters": list(parameters)}
    data = {"swagger": "2.0", "definitions": definitions, "paths": {"/loans": {"post": operation}}}
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(data))
    connector = load_connector(folder)
    return read_inputs(connector.definition.data, connector.operations["Lend"])


def at(where: str, name: str, **more: Any) -> Raw:
    return {"name": name, "in": where, **TEXT, **more}


def body(schema: Raw, **more: Any) -> Raw:
    return {"name": "loan", "in": "body", "schema": schema, **more}


def obj(*required: str, **properties: Raw) -> Raw:
    return {"type": "object", "properties": properties, "required": list(required)}


@pytest.mark.parametrize(
    ("parameter", "required"),
    [
        (body(obj("who", who=TEXT)), True),
        (body(obj("who", who=TEXT), required=True), True),
        (body(obj("who", who=TEXT), required=False), False),
        (body(obj(who=TEXT), required=True), False),
        (body(obj("who", who=obj("name", name=TEXT))), True),
        (body(obj(who=obj("name", name=TEXT)), required=True), False),
        (body({"$ref": "#/definitions/Loan"}), True),
        (body({"type": "string"}), False),
    ],
)
def test_what_is_required(tmp_path: Path, parameter: Raw, required: bool) -> None:
    (found,) = inputs(tmp_path, parameter, Loan=obj("who", who=TEXT))
    assert found.required is required


@pytest.mark.parametrize(
    ("parameter", "label"),
    [
        (at("query", "since"), "since"),
        (at("query", "since", **{"x-ms-summary": "From"}), "From"),
        (at("query", "since", title="From"), "since"),
        (body(obj(due=TEXT)), "due"),
        (body(obj(due={**TEXT, "title": "Due", "x-ms-summary": "Not this"})), "Due"),
        (body({**obj(due=TEXT), "title": "Loan"}), "Loan due"),
        (body({**obj(due={**TEXT, "title": "Due"}), "x-ms-summary": "Loan"}), "Loan Due"),
        (body(obj(book={**obj(id=TEXT), "title": "Book", "x-ms-summary": "Not this"})), "Book id"),
        (body({**obj(book={**obj(id=TEXT), "title": "Book"}), "x-ms-summary": "Loan"}), "Book id"),
        (body(TEXT, **{"x-ms-summary": "Note"}), "Note"),
        (body({**TEXT, "title": "Not this"}), "loan"),
        (body({"type": "array", "title": "Books"}, **{"x-ms-summary": "Not this"}), "Books"),
        (body({"type": "object", "x-ms-dynamic-schema": {"operationId": "X"}}), "loan"),
        (body({**obj(due=TEXT), **INTERNAL}), "Body"),
    ],
)
def test_labels(tmp_path: Path, parameter: Raw, label: str) -> None:
    assert [item.label for item in inputs(tmp_path, parameter)] == [label]


@pytest.mark.parametrize(
    ("parameter", "visibility"),
    [
        (at("query", "since", **{"x-ms-visibility": "Advanced"}), "advanced"),
        (body(obj(due=TEXT), **INTERNAL), ""),
        (body({**obj(due=TEXT), **ADVANCED}), "advanced"),
        (body({**obj(due={**TEXT, "x-ms-visibility": ""}), **ADVANCED}), ""),
        (body({**obj(due=TEXT), **INTERNAL}), "internal"),
        (body(TEXT, **INTERNAL), "internal"),
        (body({**TEXT, **IMPORTANT}), "important"),
        (body({"type": "array"}, **ADVANCED), "advanced"),
        # Members beside a reference are ignored.
        (body(obj(due={"$ref": "#/definitions/Text", **INTERNAL})), ""),
    ],
)
def test_visibility(tmp_path: Path, parameter: Raw, visibility: str) -> None:
    assert [item.visibility for item in inputs(tmp_path, parameter, Text=TEXT)] == [visibility]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (obj(a=TEXT, o=obj(b=TEXT)), ["a", "o.b"]),
        (obj(o={"properties": {"b": TEXT}}), ["o any"]),
        (obj(o={"allOf": [obj(b=TEXT)]}), ["o any"]),
        ({**obj(a=TEXT), "allOf": [obj(b=TEXT)]}, ["a"]),
        ({"properties": {"a": TEXT}}, ["loan any"]),
        ({"allOf": [obj(a=TEXT)]}, ["loan any"]),
        (obj(o={**obj(b=TEXT), **INTERNAL}), ["o object"]),
        (obj(o={**obj(b=TEXT), "x-ms-dynamic-schema": {"operationId": "X"}}), ["o object"]),
        (obj(a={**TEXT, "readOnly": True}, b=TEXT), ["b"]),
        (obj(a={"$ref": "#/definitions/Id"}, b=TEXT), ["b"]),
        (obj(a={**TEXT, "x-ms-permission": "read-only"}, b=TEXT), ["b"]),
        (obj(o={**obj(a=TEXT, c={**TEXT, "x-ms-permission": "read-write"}), "x-ms-permission": "read-only"},
             b=TEXT), ["b"]),
        (obj(o=obj(a={**TEXT, "readOnly": True})), ["o object"]),
        (obj(l={"type": "array", "items": obj(a=TEXT)}), ["l array"]),
        (obj(s={"type": ["null", "string"]}), ["s"]),
        ({"$ref": "#/definitions/Tree"}, ["v", "next any"]),
    ],
)  # fmt: skip
def test_what_is_an_input_of_its_own(tmp_path: Path, schema: Raw, expected: list[str]) -> None:
    tree = obj(v=TEXT, next={"$ref": "#/definitions/Tree"})
    found = inputs(tmp_path, body(schema), Tree=tree, Id={**TEXT, "readOnly": True})
    assert [item.name if item.type == "string" else f"{item.name} {item.type}" for item in found] == expected


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ({"name": "f", "in": "formData", "type": "file"}, ["f", "f.$filename"]),
        ({"name": "f", "in": "formData", "type": "file", "x-ms-format": "contentOnly"}, ["f"]),
        ({"name": "f", "in": "formData", "type": "array"}, []),
        ({"name": "q", "in": "query", "type": "array"}, ["q"]),
        ({"name": "q", "in": "query", "type": "object"}, []),
        ({"name": "q", "in": "header"}, []),
        ({"name": "connectionId", "in": "path", **TEXT, "required": True, **INTERNAL}, []),
    ],
)
def test_what_a_place_can_have(tmp_path: Path, parameter: Raw, expected: list[str]) -> None:
    assert [item.name for item in inputs(tmp_path, parameter)] == expected


def test_defaults(tmp_path: Path) -> None:
    url = {**TEXT, "x-ms-notification-url": True}
    whole = body(
        obj(a={**TEXT, "default": "x", **ADVANCED}, b={**TEXT, **INTERNAL, "default": "y"}, u=url, z=TEXT)
    )
    found = inputs(tmp_path, at("query", "q", default="d", **ADVANCED), whole)
    values = {item.name: item.default for item in found}
    assert values == {"q": "d", "a": "x", "b": "y", "u": CALLBACK, "z": MISSING}


def listed(name: str, *needs: str, **more: Any) -> Raw:
    """A parameter with a drop-down; the call that fills it has the parameters ``needs``."""
    call = {"operationId": "List", "parameters": dict.fromkeys(needs, 1)}
    return at("query", name, **{"x-ms-dynamic-values": call}, **more)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        # Required first; then, among those that are required too, important, advanced, the rest.
        ([at("query", "a"), at("query", "b", **ADVANCED), at("query", "c", **IMPORTANT),
          at("query", "d", required=True), at("query", "e", required=True, **IMPORTANT)], "edcba"),
        ([at("query", "a", required=True, **INTERNAL), at("path", "b", **IMPORTANT)], "ba"),
        ([body(obj("b", a={**TEXT, **IMPORTANT}, b=TEXT)), at("query", "c", **ADVANCED), at("query", "d")],
         "bacd"),
        # What a drop-down needs comes before it.
        ([listed("a", "b", required=True, **IMPORTANT), at("header", "b", **ADVANCED)], "ba"),
        ([at("query", "a", required=True), listed("b", "a", required=True, **IMPORTANT)], "ab"),
    ],
)  # fmt: skip
def test_the_order_of_the_panel(tmp_path: Path, parameters: list[Raw], expected: str) -> None:
    assert "".join(item.name for item in inputs(tmp_path, *parameters)) == expected


@pytest.mark.slow
def test_definitions_that_contain_each_other_end(tmp_path: Path) -> None:
    names = [f"D{n}" for n in range(9)]
    bush = {name: obj(**{other: {"$ref": f"#/definitions/{other}"} for other in names}) for name in names}
    assert 1000 < len(inputs(tmp_path, body({"$ref": "#/definitions/D0"}), **bush)) <= MANY


def test_members_of_an_all_of_can_be_named() -> None:
    from tools.connector.operations import Parameter

    schema = {"type": "object", "allOf": [obj("a", a=TEXT)], "properties": {"b": TEXT}}
    whole = read_body({}, Parameter("loan", "body", True, "object", schema))
    assert [(item.name, item.required, item.joined) for item in whole.members] == [
        ("a", True, True),
        ("b", False, False),
    ]

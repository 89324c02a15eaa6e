import json
from pathlib import Path
from typing import Any

import pytest

from tools.connector.document import Document
from tools.lint.definition import Definition
from tools.lint.schema_graph import Graph, schema_graph, shown_properties, target_name


def _definition(definitions: Any, **roles: Any) -> Definition:
    """A definition whose one operation has a ``body``, an ``answer`` (200) and an ``error`` (400)."""
    operation = {
        "parameters": [{"name": "body", "in": "body", "schema": roles.get("body", {})}],
        "responses": {"200": {"schema": roles.get("answer", {})}, "400": {"schema": roles.get("error", {})}},
        **roles.get("more", {}),
    }
    data = {"paths": {"/books": {"post": operation}}, "definitions": definitions}
    return Definition(Document(Path("apiDefinition.swagger.json"), json.dumps(data), data))


def _graph(definitions: Any, **roles: Any) -> Graph:
    return schema_graph(_definition(definitions, **roles))


def _to(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


BOOK = {"properties": {"title": {}, "author": _to("Author")}}
AUTHOR = {"properties": {"name": {}, "books": {"items": _to("Book")}}}


def test_sizes_follow_references_and_end_where_a_cycle_closes() -> None:
    graph = _graph({"Book": BOOK, "Author": AUTHOR}, answer=_to("Book"))
    root = next(root for root in graph.roots if root.top.pointer.endswith("/200/schema"))
    # Book: itself, title; in author's place Author, name, books and the Book that closes the cycle.
    assert graph.count(root) == 6
    assert graph.depth(root) == 3
    assert [reference.target for reference in graph.closing] == ["Book"]


def test_who_uses_a_definition() -> None:
    graph = _graph(
        {"A": {"properties": {"b": _to("B")}}, "B": {}, "C": {}, "D": {}, "E": {}},
        body=_to("A"),
        answer={"properties": {"c": {**_to("C"), "x-ms-visibility": "internal"}}},
        error=_to("D"),
    )
    assert graph.inputs == {"A", "B"}
    assert graph.shown == {"A", "B"}
    assert graph.used == {"A", "B", "C", "D"}


@pytest.mark.parametrize("place", ["body", "answer"])
def test_shown_properties(place: str) -> None:
    inner: dict[str, Any] = {"properties": {"c": {}}}
    schema = {"properties": {"a": {"items": inner}, "b": {**inner, "x-ms-visibility": "internal"}}}
    assert [p.name for p in shown_properties(_definition({}, **{place: schema}))] == ["a", "c"]
    hidden = {"x-ms-visibility": "internal"}
    assert shown_properties(_definition({}, more=hidden, **{place: schema})) == []


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("#/definitions/Book", "Book"),
        ("#/definitions/a~1b%20c", "a/b c"),
        ("#/definitions/Book/properties/a", ""),
        ("#/parameters/Book", ""),
        ("#", ""),
        (1, ""),
    ],
)
def test_target_name(target: object, name: str) -> None:
    assert target_name(target) == name

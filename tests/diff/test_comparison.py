"""What is the same, what is one change, and how a change is told: over whole connectors."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tools.diff.comparison import compare
from tools.diff.side import Sides

from .support import changes, codes, side

BOOK = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}


def shelf(**members: Any) -> dict[str, Any]:
    """Two operations that answer with a book, one that takes one; ``members`` replace those of the root."""
    ref = {"$ref": "#/definitions/Book"}
    good = {"200": {"description": "Good.", "schema": ref}}
    body = {"name": "body", "in": "body", "schema": ref}
    return {
        "swagger": "2.0",
        "paths": {
            "/book": {"get": {"operationId": "GetBook", "responses": good}},
            "/first": {"get": {"operationId": "GetFirst", "responses": good}},
            "/books": {"post": {"operationId": "AddBook", "parameters": [body], "responses": {}}},
        },
        "definitions": {"Book": BOOK},
        **members,
    }


def edited(path: str, value: Any, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """The shelf with another value at a path of keys; None deletes."""
    data = copy.deepcopy(base or shelf())
    *steps, last = path.split(" ")
    node: Any = data
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if value is None:
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return data


INLINE = edited("paths /book get responses 200 schema", BOOK)
ALL_OF = edited("definitions Book", {"allOf": [{"$ref": "#/definitions/B"}, {"required": ["title"]}]})
ALL_OF["definitions"]["B"] = {"properties": BOOK["properties"]}
RENAMED = json.loads(
    json.dumps(shelf()).replace("definitions/Book", "definitions/Tome").replace('"Book":', '"Tome":')
)
SHARED = edited("paths /books post parameters 0", {"$ref": "#/parameters/Body"})
SHARED["parameters"] = {"Body": shelf()["paths"]["/books"]["post"]["parameters"][0]}
AT_PATH = edited("paths /books post parameters", None)
AT_PATH["paths"]["/books"]["parameters"] = shelf()["paths"]["/books"]["post"]["parameters"]
ANSWER = edited("paths /book get responses 200", {"$ref": "#/responses/Good"})
ANSWER["responses"] = {"Good": shelf()["paths"]["/book"]["get"]["responses"]["200"]}
ERRORS = edited("paths /book get responses 404", {"description": "None.", "schema": {"type": "string"}})
TEXTS = edited("paths /book get summary", "Another")

SAME = {
    "itself": shelf(),
    "a schema written in place": INLINE,
    "a schema put together": ALL_OF,
    "a definition of another name": RENAMED,
    "a shared parameter": SHARED,
    "a parameter of the path": AT_PATH,
    "a shared answer": ANSWER,
    "the schema of an error": ERRORS,
    "texts": TEXTS,
    "an unused definition": edited("definitions Other", {"type": "string"}),
    "a reference that leads nowhere, of an error": edited(
        "paths /book get responses 404", {"$ref": "#/responses/None"}
    ),
}


@pytest.mark.parametrize("other", SAME.values(), ids=SAME)
def test_the_same(other: dict[str, Any]) -> None:
    assert codes(shelf(), other) == []
    assert codes(other, shelf()) == []


DIFFERENT: dict[str, tuple[Any, Any, list[str]]] = {
    "a field of a shared schema, in and out": (
        shelf(),
        edited("definitions Book properties", {}),
        ["CHG201", "CHG301"],
    ),
    "a field behind allOf": (ALL_OF, edited("definitions B properties", {}, ALL_OF), ["CHG201", "CHG301"]),
    "a response that is chosen otherwise": (
        edited("paths /book get responses 201", {"description": "Made."}),
        edited("paths /book get responses", {"201": {"description": "Made."}}),
        ["CHG301"],
    ),
    "a trigger's notification": (
        edited("paths /book x-ms-notification-content", {"schema": BOOK}),
        edited("paths /book x-ms-notification-content", {"schema": {"type": "object"}}),
        ["CHG301"],
    ),
    "items": (
        edited("definitions Book", {"type": "array", "items": BOOK}),
        edited("definitions Book", {"type": "array"}),
        ["CHG201", "CHG301"],
    ),
    "further members": (
        edited("definitions Book", {"type": "object", "additionalProperties": {"type": "string"}}),
        edited("definitions Book", {"type": "object", "additionalProperties": {"type": "integer"}}),
        ["CHG209", "CHG303"],
    ),
    "another type tells all about what is inside": (
        shelf(),
        edited("definitions Book", {"type": "string"}),
        ["CHG209", "CHG303"],
    ),
    "an operation with another id and another input": (
        shelf(),
        edited(
            "paths /books post",
            {"operationId": "PutBook", "responses": {}, "parameters": []},
        ),
        ["CHG102", "CHG201"],
    ),
    "two operations that change their paths": (
        shelf(),
        edited(
            "paths",
            {
                "/book": shelf()["paths"]["/first"],
                "/first": shelf()["paths"]["/book"],
                "/books": shelf()["paths"]["/books"],
            },
        ),
        ["CHG103", "CHG103"],
    ),
    "an internal operation": (
        edited("paths /book get x-ms-visibility", "internal"),
        edited("paths /book", None),
        ["CHG101"],
    ),
    "what is inside something hidden": (
        edited("definitions Book properties title", {"x-ms-visibility": "internal", "type": "string"}),
        edited("definitions Book properties title", {"x-ms-visibility": "internal", "type": "integer"}),
        ["CHG209", "CHG303"],
    ),
    "what is inside something that was hidden now": (
        edited("definitions Book properties title", BOOK),
        edited("definitions Book properties title", {**BOOK, "x-ms-visibility": "internal"}),
        ["CHG219", "CHG305"],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_different(old: Any, new: Any, expected: list[str]) -> None:
    assert codes(old, new) == expected


def test_what_several_operations_share_is_one_change() -> None:
    change = next(
        c for c in changes(shelf(), edited("definitions Book properties", {})) if c.code == "CHG301"
    )
    assert change.operations == ("GetBook", "GetFirst")
    assert change.path == "operation/GetBook/responses/200/schema/title"
    assert (change.old.pointer, change.new.pointer) == ("/definitions/Book/properties/title",) * 2


@pytest.mark.parametrize(
    ("old", "severity"),
    [
        (shelf(), "error"),
        (edited("paths /book get x-ms-visibility", "internal"), "error"),  # the other operation is not
        (
            edited(
                "paths /first get x-ms-visibility",
                "internal",
                edited("paths /book get x-ms-visibility", "internal"),
            ),
            "info",
        ),
    ],
)
def test_the_severity_is_that_of_the_worst_case(old: dict[str, Any], severity: str) -> None:
    new = copy.deepcopy(old)
    new["definitions"]["Book"]["properties"] = {}
    change = next(c for c in changes(old, new) if c.code == "CHG301")
    assert change.severity == severity


def test_a_cycle_ends() -> None:
    base = edited("definitions Book properties next", {"$ref": "#/definitions/Book"})
    assert codes(base, base) == []
    assert codes(base, edited("definitions Book properties title type", "integer", base)) == [
        "CHG209",
        "CHG303",
    ]
    self_made = edited("definitions Book", {"$ref": "#/definitions/Book"})
    assert codes(self_made, self_made) == []
    assert codes(edited("definitions Book", {"allOf": [{"$ref": "#/definitions/Book"}, BOOK]}), shelf()) == []


def test_a_reference_that_leads_nowhere_or_out_is_a_schema_without_anything() -> None:
    for target in ("#/definitions/None", "http://example.com/x.json", "other.json#/x", "#/definitions/%2"):
        broken = edited("paths /book get responses 200 schema", {"$ref": target})
        assert codes(broken, broken) == []
        assert "CHG303" in codes(shelf(), broken)


def test_growth_stays_within_bounds() -> None:
    definitions: dict[str, Any] = {
        f"D{n}": {"properties": {name: {"$ref": f"#/definitions/D{n + 1}"} for name in "ab"}}
        for n in range(60)
    }
    definitions["D60"] = {"type": "string"}
    old = edited("paths /book get responses 200 schema", {"$ref": "#/definitions/D0"})
    old["definitions"] |= definitions
    new = copy.deepcopy(old)
    new["definitions"]["D60"]["type"] = "integer"
    (change,) = changes(old, new)
    assert change.path.count("/a") + change.path.count("/b") >= 60


def test_fingerprints_stay_when_lines_move_and_differ_between_changes() -> None:
    new = edited("definitions Book properties", {"extra": {"type": "string"}})
    first = {c.fingerprint for c in changes(shelf(), new)}
    second = {
        c.fingerprint for c in changes(json.dumps(shelf(), indent=4), "\n\n" + json.dumps(new, indent=1))
    }
    assert first == second
    assert len(first) == len(changes(shelf(), new))


def test_fingerprints_of_what_is_shared_do_not_name_the_first_operation() -> None:
    new = edited("definitions Book properties", {})
    fewer = {
        c.code: c.fingerprint for c in changes(edited("paths /book", None), edited("paths /book", None, new))
    }
    assert fewer == {c.code: c.fingerprint for c in changes(shelf(), new)}


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["AddBook"], "AddBook_V2"),
        (["AddBook", "AddBook_V2"], "AddBook_V3"),
        (["AddBook_V2"], "AddBook_V3"),
    ],
)
def test_what_to_do_names_a_revision_that_is_free(ids: list[str], expected: str) -> None:
    def definition(kind: str) -> dict[str, Any]:
        paths = {
            f"/{number}": {
                "get": {"operationId": name, "parameters": [{"name": "a", "in": "query", "type": kind}]}
            }
            for number, name in enumerate(ids)
        }
        if len(ids) > 1:
            paths["/1"]["get"]["parameters"] = []
        return {"paths": paths}

    (change,) = changes(definition("string"), definition("integer"))
    assert f"'{expected}'" in change.instead


def test_credentials_are_not_told() -> None:
    def properties(secret: str) -> dict[str, Any]:
        prefix = "x-ms-apimTemplateParameter."
        parameters = {prefix + "name": "X-Api-Key", prefix + "value": secret}
        policy = {"templateId": "setheader", "title": "Key", "parameters": parameters}
        parameter = {"type": "securestring", "defaultValue": secret}
        return {"properties": {"policyTemplateInstances": [policy], "connectionParameters": {"x": parameter}}}

    def definition(secret: str) -> dict[str, Any]:
        parameter = {"name": "api_key", "in": "query", "default": secret}
        return {"paths": {"/a": {"get": {"operationId": "A", "parameters": [parameter]}}}}

    found = compare(
        Sides(
            side(definition("s3cret-old"), properties("s3cret-old")),
            side(definition("s3cret-new"), properties("s3cret-new")),
        )
    )
    assert {change.code for change in found} == {"CHG217", "CHG408", "CHG603"}
    assert "s3cret" not in repr(found)


def test_the_script_counts_as_both_sides_have_it() -> None:
    definition = shelf()
    properties: dict[str, Any] = {"properties": {}}

    def told(old: bool | None, new: bool | None) -> list[str]:
        sides = Sides(side(definition, properties, old), side(definition, properties, new))
        return [change.operation or "" for change in compare(sides)]

    assert told(True, False) == told(False, True) == ["AddBook", "GetBook", "GetFirst"]
    assert told(True, None) == told(True, True) == []


MALFORMED: list[Any] = [
    {},
    {"paths": []},
    {"paths": {"/a": []}},
    {"paths": {"/a": {"get": {"parameters": {}, "responses": []}}}},
    {"paths": {"/a": {"get": {"parameters": [1, {}, {"name": 1}, {"$ref": 1}], "responses": {"200": 1}}}}},
    {"paths": {"/a": {"get": {"operationId": 1, "consumes": "x", "x-ms-pageable": 1, "security": 1}}}},
    {"host": 1, "basePath": [], "schemes": "x", "security": 1, "securityDefinitions": [], "definitions": 1},
    {"securityDefinitions": {"a": 1, "b": {"type": 1, "scopes": []}}, "x-ms-capabilities": []},
]


@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_definitions_are_compared_as_well_as_may_be(data: Any) -> None:
    assert codes(data, data) == []
    changes(data, shelf())
    changes(shelf(), data)


@pytest.mark.parametrize(
    "settings",
    [
        1,
        {"connectionParameters": 1, "policyTemplateInstances": {}, "scriptOperations": 1, "capabilities": {}},
        {"connectionParameters": {"a": 1, "b": {"uiDefinition": 1, "allowedValues": 1, "oAuthSettings": 1}}},
        {"connectionParameterSets": {"values": [1, {}, {"name": 1, "parameters": 1}]}},
        {
            "policyTemplateInstances": [
                1,
                {},
                {"templateId": 1, "parameters": {"x-ms-apimTemplate-operationName": 1}},
            ]
        },
    ],
)
def test_malformed_properties_are_compared_as_well_as_may_be(settings: Any) -> None:
    one = side(shelf(), {"properties": settings})
    other = side(shelf(), {"properties": {"connectionParameters": {"b": {"type": "string"}}}})
    assert compare(Sides(one, one)) == []
    compare(Sides(one, other))
    compare(Sides(other, one))


LONG = "x" * 100


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a", "b", 'from "a" to "b"'),
        (
            LONG + "a",
            LONG + "b",
            f'from "...{"x" * 20}a\\"" to "...{"x" * 20}b\\""'.replace('"...', "...").replace('\\""', '"'),
        ),
        (
            {"b": LONG, "a": 1},
            {"a": 2, "b": LONG},
            f'from {{"a": 1, "b": "{"x" * 42}... to {{"a": 2, "b": "{"x" * 42}...',
        ),
    ],
)
def test_two_long_values_are_shown_where_they_differ(old: Any, new: Any, words: str) -> None:
    parameter = {"name": "q", "in": "query", "type": "string"}
    before, after = (
        {
            "swagger": "2.0",
            "paths": {"/b": {"get": {"operationId": "B", "parameters": [parameter | {"default": d}]}}},
        }
        for d in (old, new)
    )
    assert [change.message for change in changes(before, after)] == [
        f"the default of the parameter 'q' was changed {words}"
    ]


def listing(operation: str, *keywords: str) -> dict[str, Any]:
    return {keyword: {"operationId": operation} for keyword in keywords}


VALUES, LIST = "x-ms-dynamic-values", "x-ms-dynamic-list"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (listing("A", VALUES, LIST), listing("B", VALUES, LIST), ["CHG225"]),
        (listing("A", VALUES), listing("A", LIST), ["CHG225"]),
        (listing("A", VALUES, LIST), {}, ["CHG225"]),
        (listing("A", VALUES), listing("A", VALUES, LIST), ["CHG226"]),
        ({}, listing("A", VALUES, LIST), ["CHG226"]),
        (listing("A", "x-ms-dynamic-schema", "x-ms-dynamic-properties"),
         listing("B", "x-ms-dynamic-schema", "x-ms-dynamic-properties"), ["CHG227"]),
        ({"type": "string", "default": "1"}, {"type": "integer", "default": 1}, ["CHG209"]),
        ({"type": "string", "default": "1"}, {"type": "integer", "default": 2}, ["CHG209", "CHG217"]),
        ({"x-ms-url-encoding": "single"}, {}, []),
        ({"x-ms-url-encoding": "double"}, {}, ["CHG222"]),
    ],
)  # fmt: skip
def test_one_change_is_reported_once(old: Any, new: Any, expected: list[str]) -> None:
    both = ({"name": "q", "in": "query", "type": "string", **more} for more in (old, new))
    before, after = (
        {"swagger": "2.0", "paths": {"/b": {"get": {"operationId": "B", "parameters": [parameter]}}}}
        for parameter in both
    )
    assert codes(before, after) == expected


def test_another_name_of_a_parameter_in_the_path_is_no_other_path() -> None:
    def with_parameter(name: str) -> dict[str, Any]:
        parameter = {"name": name, "in": "path", "type": "string", "required": True}
        operation = {"operationId": "B", "parameters": [parameter]}
        return {"swagger": "2.0", "paths": {f"/b/{{{name}}}": {"get": operation}}}

    assert codes(with_parameter("id"), with_parameter("key")) == ["CHG201", "CHG202"]

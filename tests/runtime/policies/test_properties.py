"""The templates that change the body: the documented examples first, then the edges."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.core.message import Response, header
from tools.runtime.exchanges import Connection, Exchange
from tools.runtime.platform import Platform

from ..folder import JSON, Backend, make, policy

BODY_PARAMETER = {"name": "body", "in": "body", "schema": {"type": "object"}}
PEOPLE = {"peopleObject": {"XYZ": {"Age": "30"}, "ABC": {"Age": "23"}}}
PEOPLE_LIST = [{"Name": "XYZ", "Age": "30"}, {"Name": "ABC", "Age": "23"}]
SPLIT = {"peopleObject": {"XYZ": {"Age": "3;0"}, "ABC": {"Age": "23;45"}}}
NAMED = [{"Name": "XYZ", "Details": {"Age": "30"}}, {"Name": "ABC", "Details": {"Age": "23"}}]


def places(parent: str, below: str | None, target: str) -> dict[str, str]:
    found = {"propertyParentPath": parent, "newPropertyPath": target}
    return found if below is None else {**found, "propertySubPath": below}


def setting(parent: str, below: str, value: str) -> dict[str, str]:
    return {
        "newPropertyParentPathTemplate": parent,
        "newPropertySubPathTemplate": below,
        "propertyValuePathTemplate": value,
    }


DOCUMENTED: list[tuple[str, dict[str, Any], Any, Any]] = [
    (
        "convertarraytoobject",
        {**places("@body()", "peopleArray", "@body().peopleObject"), "keyWithinCollectionPath": "Name"},
        {"peopleArray": PEOPLE_LIST},
        # retainKey is true where it is left out
        {
            "peopleArray": PEOPLE_LIST,
            "peopleObject": {"XYZ": PEOPLE_LIST[0], "ABC": PEOPLE_LIST[1]},
        },
    ),
    (
        "convertobjecttoarray",
        {
            **places("@body()", "peopleObject", "@body().peopleArray"),
            "keyName": "Name",
            "valueName": "Details",
        },
        PEOPLE,
        {**PEOPLE, "peopleArray": NAMED},
    ),
    (
        "convertobjecttoarray",
        {**places("@body().sets", "people", "@item().list"), "keyName": "Name", "valueName": "Details"},
        {"sets": [{"people": PEOPLE["peopleObject"]}, {"other": 1}]},
        {"sets": [{"people": PEOPLE["peopleObject"], "list": NAMED}, {"other": 1}]},
    ),
    (
        "setproperty",
        setting("@body().peopleObject", "location", "USA"),
        PEOPLE,
        {"peopleObject": {**PEOPLE["peopleObject"], "location": "USA"}},
    ),
    (
        "setproperty",
        setting("@body().people", "age", "30"),
        {"people": [{"name": "xyz"}, {"name": "pqr"}]},
        {"people": [{"name": "xyz", "age": "30"}, {"name": "pqr", "age": "30"}]},
    ),
    (
        "setproperty",
        setting("@body()", "name", "{@body().firstName} {@body().lastName}"),
        {"firstName": "John", "lastName": "Smith"},
        {"firstName": "John", "lastName": "Smith", "name": "John Smith"},
    ),
    (
        "stringtoarray",
        {
            **places("@body()", "peopleObject.XYZ.Age", "@body.peopleObject.XYZ.Age"),
            "delimiterList": ";",
            "childPropertyName": "AgeW",
        },
        SPLIT,
        {"peopleObject": {"XYZ": {"Age": [{"AgeW": "3"}, {"AgeW": "0"}]}, "ABC": {"Age": "23;45"}}},
    ),
]

KEYED = {**places("@body()", "list", "@body().map"), "keyWithinCollectionPath": "key.id"}
EDGES: list[tuple[str, dict[str, Any], Any, Any]] = [
    # the parent itself is what is converted
    (
        "convertobjecttoarray",
        places("@body().o", None, "@body().o"),
        {"o": {"a": 1}},
        {"o": [{"key": "a", "value": 1}]},
    ),
    ("convertobjecttoarray", places("@body().o", "null", "@body().o"), {"o": {}}, {"o": []}),
    ("convertobjecttoarray", places("@body()", "", "@body()"), {"a": 1}, [{"key": "a", "value": 1}]),
    (
        "convertarraytoobject",
        {**places("@body().list", "", "@body().list"), "keyWithinCollectionPath": "id", "retainKey": "false"},
        {"list": [{"id": "a", "x": 1}, {"id": 2}]},
        {"list": {"a": {"x": 1}, "2": {}}},
    ),
    (
        "convertarraytoobject",
        {**KEYED, "retainKey": "False"},
        {"list": [{"key": {"id": 1, "n": 0}}, {"key": {"id": 1}}, {"other": 1}, "text"]},
        {
            "list": [{"key": {"id": 1, "n": 0}}, {"key": {"id": 1}}, {"other": 1}, "text"],
            "map": {"1": {"key": {}}},
        },
    ),
    # a new path makes the objects on its way
    (
        "stringreplace",
        {**places("@body()", "a", "@body().x.y"), "sourceString": "1", "replacementString": ""},
        {"a": "112"},
        {"a": "112", "x": {"y": "2"}},
    ),
    (
        "stringreplace",
        {**places("@body().l", "a", "@item().a"), "sourceString": ".", "replacementString": "%2E"},
        {"l": [{"a": "x.y."}, {"a": 1}, {}]},
        {"l": [{"a": "x%2Ey%2E"}, {"a": 1}, {}]},
    ),
    (
        "encodepropertyvalue",
        places("@body().l", "u", "@item().u"),
        {"l": [{"u": "a@b.c/é"}]},
        {"l": [{"u": "a%40b.c%2F%C3%A9"}]},
    ),
    (
        "stringtoarray",
        {**places("@body()", "u", "@body().u"), "delimiterList": ";,", "childPropertyName": "i"},
        {"u": "a; b,,c;"},
        {"u": [{"i": "a"}, {"i": " b"}, {"i": "c"}]},
    ),
    (
        "setproperty",
        setting("@body().l[1]", "['@odata.type']", " !"),
        {"l": [{}, {}]},
        {"l": [{}, {"@odata.type": " !"}]},
    ),
    ("setproperty", setting("@body()", "a.b", "@body().n"), {"n": 7}, {"n": 7, "a": {"b": 7}}),
    (
        "setproperty",
        setting("@body().l", "s", "{@item().n}!"),
        {"l": [{"n": 1}, {"n": 2}]},
        {"l": [{"n": 1, "s": "1!"}, {"n": 2, "s": "2!"}]},
    ),
    ("setproperty", setting("@body()", "e", ""), {}, {"e": ""}),
    ("setproperty", setting("@body()", "o", '{"a": [1, {"b": {}}]}'), {}, {"o": {"a": [1, {"b": {}}]}}),
    ("setproperty", setting("@body()", "l", ' ["a", 2]'), {}, {"l": ["a", 2]}),
    ("setproperty", setting("@body()", "l", '["{@body().n}"]'), {"n": "x"}, {"n": "x", "l": ["x"]}),
    ("setproperty", setting("@body()", "t", "@body().n"), {"n": "[1]"}, {"n": "[1]", "t": "[1]"}),
    ("setproperty", setting("@body()", "t", "[not JSON"), {}, {"t": "[not JSON"}),
    (
        "moveproperties",
        {"srcParentPath": "@body().a", "srcSubPath": "b", "dstParentPath": "@body()", "dstSubPath": "c"},
        {"a": {"b": 1, "z": 2}},
        {"a": {"z": 2}, "c": 1},
    ),
    (
        "moveproperties",
        {"srcParentPath": "@body().a", "dstParentPath": "@body()", "copyOnlySubProperties": "true"},
        {"a": {"b": 1, "z": 2}, "b": 0},
        {"b": 1, "z": 2},
    ),
    (
        "moveproperties",
        {"srcParentPath": "@body()", "dstParentPath": "@body()", "dstSubPath": "all"},
        {"a": 1},
        {"all": {"a": 1}},
    ),
    (
        "moveproperties",
        {"srcParentPath": "@body()", "srcSubPath": "a", "dstParentPath": "@body()"},
        {"a": {"x": 1}},
        {"x": 1},
    ),
]


def on_request(folder: Path, instance: dict[str, Any], body: Any) -> tuple[Exchange, Backend]:
    connector = make(folder, BODY_PARAMETER, method="post", policies=[instance])
    backend = Backend()
    platform = Platform(connector, Connection(), None)
    return platform.call(connector.operations["Op"], {"body": body}, backend), backend


def on_response(folder: Path, instance: dict[str, Any], body: bytes) -> Exchange:
    connector = make(folder, policies=[instance])
    raw = Response(200, (*JSON, ("Content-Length", str(len(body)))), body)
    return Platform(connector, Connection(), None).call(connector.operations["Op"], {}, Backend(raw))


@pytest.mark.parametrize(("template", "parameters", "before", "after"), DOCUMENTED + EDGES)
def test_bodies_of_requests(
    tmp_path: Path, template: str, parameters: dict[str, Any], before: Any, after: Any
) -> None:
    exchange, backend = on_request(tmp_path, policy(template, "Request", **parameters), before)
    assert json.loads(backend.seen[0].body) == after
    assert exchange.problems == ()


@pytest.mark.parametrize(("template", "parameters", "before", "after"), DOCUMENTED + EDGES)
def test_bodies_of_answers(
    tmp_path: Path, template: str, parameters: dict[str, Any], before: Any, after: Any
) -> None:
    raw = json.dumps(before).encode()
    exchange = on_response(tmp_path, policy(template, "Response", **parameters), raw)
    assert exchange.response.json() == after
    assert header(exchange.response.headers, "Content-Length") == str(len(exchange.response.body))
    assert exchange.raw_response.body == raw
    assert exchange.problems == ()


REPLACE = {**places("@body().list", "a", "@item().a"), "sourceString": "x", "replacementString": "y"}
IDLE: list[tuple[str, dict[str, Any]]] = [
    ("stringreplace", REPLACE),
    ("encodepropertyvalue", places("@body()", "a", "@body().a")),
    (
        "stringtoarray",
        {**places("@body()", "n", "@body().n"), "delimiterList": ";", "childPropertyName": "i"},
    ),
    ("convertobjecttoarray", places("@body()", "n", "@body().n")),
    ("convertarraytoobject", {**places("@body()", "n", "@body().n"), "keyWithinCollectionPath": "i"}),
    ("setproperty", setting("@body().list", "a", "1")),
    ("moveproperties", {"srcParentPath": "@body().list", "dstParentPath": "@body()"}),
]


@pytest.mark.parametrize(("template", "parameters"), IDLE)
@pytest.mark.parametrize("body", [b'{"n": 1}', b"", b"<html>", b"[1]"])
def test_what_is_absent_or_of_another_kind_stays(
    tmp_path: Path, template: str, parameters: dict[str, Any], body: bytes
) -> None:
    exchange = on_response(tmp_path, policy(template, "Response", **parameters), body)
    assert exchange.response.body == body
    assert exchange.policies[0].effect.startswith("nothing to do")
    assert "absent-property" in exchange.assumptions
    assert exchange.problems == ()


FAILING: list[tuple[str, dict[str, Any], str, str]] = [
    ("setproperty", setting("@body()", "b", "{@body().none.x}"), "policy-expression", "@body().none is null"),
    ("setproperty", setting("@body()", "a.b", "1"), "policy-value", "cannot set @body().a.b"),
    (
        "stringreplace",
        {**REPLACE, **places("@body()", "a", "@body().a.b")},
        "policy-value",
        "cannot write to",
    ),
    ("encodepropertyvalue", places("@body()", "a", "@item()"), "policy-value", "cannot write to @item()"),
    (
        "moveproperties",
        {"srcParentPath": "@body()", "srcSubPath": "c", "dstParentPath": "@body().a", "dstSubPath": "b"},
        "policy-value",
        "cannot move to @body().a.b",
    ),
]


@pytest.mark.parametrize(("template", "parameters", "code", "words"), FAILING)
def test_what_fails_the_call(
    tmp_path: Path, template: str, parameters: dict[str, Any], code: str, words: str
) -> None:
    body = {"a": "x", "c": 1}
    exchange, backend = on_request(tmp_path, policy(template, "Request", **parameters), body)
    assert backend.seen == []
    assert exchange.response.status == 500
    assert [(item.code, words in item.message) for item in exchange.problems] == [(code, True)]
    assert exchange.policies[0].effect.startswith("failed: ")


UNREADABLE: list[tuple[str, dict[str, Any], str]] = [
    ("stringreplace", {**REPLACE, "propertyParentPath": "list"}, "'propertyParentPath' cannot be read"),
    ("stringreplace", {**REPLACE, "propertyParentPath": "@item().a"}, "must begin with @body()"),
    (
        "stringreplace",
        {**REPLACE, "newPropertyPath": "@triggerBody().a"},
        "must begin with @body() or @item()",
    ),
    ("stringreplace", {**REPLACE, "propertySubPath": "a[x"}, "'propertySubPath' cannot be read"),
    ("stringreplace", {**REPLACE, "propertySubPath": 1}, "'propertySubPath' must be a text"),
    ("stringreplace", {**REPLACE, "sourceString": ""}, "'sourceString' must be a text, not empty"),
    ("stringreplace", {**REPLACE, "replacementString": None}, "'replacementString' must be a text"),
    ("convertarraytoobject", {**KEYED, "retainKey": "no"}, "retainKey must be true or false, is 'no'"),
    ("convertarraytoobject", {**KEYED, "keyWithinCollectionPath": "null"}, "must name a property"),
]


@pytest.mark.parametrize(("template", "parameters", "words"), UNREADABLE)
def test_what_cannot_run_is_told(
    tmp_path: Path, template: str, parameters: dict[str, Any], words: str
) -> None:
    exchange, backend = on_request(tmp_path, policy(template, "Request", **parameters), {"a": 1})
    assert [words in item.message for item in exchange.problems] == [True]
    assert json.loads(backend.seen[0].body) == {"a": 1}


def test_keys_that_are_missing_or_double_are_an_assumption(tmp_path: Path) -> None:
    for items, assumed in (([{"key": {"id": 1}}], False), ([{"key": {"id": 1}}] * 2, True), ([{}], True)):
        exchange, _ = on_request(tmp_path, policy("convertarraytoobject", **KEYED), {"list": items})
        assert ("array-keys" in exchange.assumptions) is assumed


def test_what_was_made_of_a_property_lives_on_its_own(tmp_path: Path) -> None:
    policies = [
        policy("convertobjecttoarray", **places("@body()", "o", "@body().list")),
        policy("setproperty", **setting("@body()", "copy", "@body().o")),
        policy("setproperty", **setting("@body().o.a", "new", "1")),
    ]
    connector = make(tmp_path, BODY_PARAMETER, method="post", policies=policies)
    backend = Backend()
    platform = Platform(connector, Connection(), None)
    platform.call(connector.operations["Op"], {"body": {"o": {"a": {}}}}, backend)
    assert json.loads(backend.seen[0].body) == {
        "o": {"a": {"new": "1"}},
        "list": [{"key": "a", "value": {}}],
        "copy": {"a": {}},
    }


def test_a_chain_of_policies_shapes_an_assignment(tmp_path: Path) -> None:
    """Ids in one text become members of an object with escaped names, as a planning service wants them."""
    where = places("@body().people", "id", "@item().id")
    policies = [
        policy(
            "StringToArray",
            **places("@body()", "people", "@body().people"),
            delimiterList=";",
            childPropertyName="id",
        ),
        policy("SetProperty", **setting("@body().people", "['@odata.type']", "example.assignment")),
        policy("EncodePropertyValue", **where),
        policy("StringReplace", **where, sourceString=".", replacementString="%2E"),
        policy(
            "ConvertArrayToObject",
            **places("@body()", "people", "@body().people"),
            keyWithinCollectionPath="id",
            retainKey="false",
        ),
    ]
    connector = make(tmp_path, BODY_PARAMETER, method="post", policies=policies)
    backend = Backend()
    exchange = Platform(connector, Connection(), None).call(
        connector.operations["Op"], {"body": {"people": "a@b.example;c"}}, backend
    )
    entry = {"@odata.type": "example.assignment"}
    assert json.loads(backend.seen[0].body) == {"people": {"a%40b%2Eexample": entry, "c": entry}}
    assert [step.effect for step in exchange.policies] == [
        "@body().people divided into objects with 'id', to @body().people",
        "@body().people['@odata.type'] set in 2 items",
        "@body().people.id percent-encoded, to @item().id (2 times)",
        "@body().people.id with '.' replaced by '%2E', to @item().id (2 times)",
        "@body().people made an object, to @body().people",
    ]
    assert exchange.assumptions == ("policy-order", "string-pieces", "encoded-value", "string-replace")


@pytest.mark.parametrize(
    "text",
    [
        "@connectionParameters('region')",
        "Bearer @{headers('X-Key')}",
        "@queryParameters('q')",
        "@{body().a} @{connectionParameters('region')}",
    ],
)
def test_a_property_takes_any_other_expression_as_text(tmp_path: Path, text: str) -> None:
    exchange, backend = on_request(
        tmp_path, policy("setproperty", "Request", **setting("@body()", "b", text)), {"a": 1}
    )
    assert json.loads(backend.seen[0].body) == {"a": 1, "b": text}
    [problem] = exchange.problems
    assert (problem.code, problem.severity) == ("policy-text", "error")
    assert f"as text, '{text}'" in problem.message


def test_a_text_that_is_json_is_an_assumption(tmp_path: Path) -> None:
    for value, assumed in (("[1]", ("property-text",)), ("1", ())):
        exchange, _ = on_request(
            tmp_path, policy("setproperty", "Request", **setting("@body()", "a", value)), {}
        )
        assert exchange.assumptions == assumed

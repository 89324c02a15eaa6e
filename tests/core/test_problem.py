"""Locations as text and as JSON."""

from __future__ import annotations

import json

import pytest

from tools.core.problem import Location, Problem


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (Location(), ""),
        (Location("inputs"), "inputs"),
        (Location("inputs", path=("hours",)), "inputs.hours"),
        (Location("inputs", path=("a b", 0)), 'inputs["a b"][0]'),
        (Location("connection", path=("token",)), "connection.token"),
        (Location("response", "body", (0, "client", "id")), "response.body[0].client.id"),
        (Location("response", "status", poll=2), "poll 2: response.status"),
        (Location("response", "header", ("Location",)), "response.headers.Location"),
        (Location("request", "query", ("from",), 2), "request 2: query.from"),
        (Location("request", "header", ("Accept",), 1), "request 1: header Accept"),
        (Location("request", "body", (0, "x"), 3), "request 3: body[0].x"),
        (Location("request"), "request"),
        (Location("backend", "unmatched"), "backend"),
        (Location("policy", path=("Add the key",)), "policy Add the key"),
        (Location("script"), "script"),
        (Location("script", path=("script.csx",), number=12), "script.csx:12"),
        (Location("polls"), "polls"),
        (Location("polls", poll=3), "poll 3"),
        (Location("operation", path=("ListBooks",)), "ListBooks"),
        (Location("operation"), "*"),
    ],
)
def test_text(where: Location, text: str) -> None:
    assert str(where) == text


def test_json_keeps_the_text_and_has_the_parts() -> None:
    where = Location("response", "body", (0, "id"), poll=2, schema="/definitions/Book/properties/id")
    assert json.loads(json.dumps(Problem("value", "is 1", where).as_json())) == {
        "code": "value",
        "severity": "error",
        "where": "poll 2: response.body[0].id",
        "message": "is 1",
        "location": {
            "side": "response", "part": "body", "path": [0, "id"], "poll": 2,
            "schema": "/definitions/Book/properties/id",
        },
    }  # fmt: skip


def test_what_differs_between_alike_problems_is_left_out() -> None:
    first, second = (Location("response", "body", (at, "id"), poll=at) for at in (1, 2))
    assert first != second
    assert first.general == second.general

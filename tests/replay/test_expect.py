from __future__ import annotations

import json
from typing import Any

import pytest

from tools.core.message import Response
from tools.replay.cases import Expectation
from tools.replay.expect import check_expectation

BODY = [{"id": 1, "client": {"name": "Acme", "token": "s3cret"}, "none": None}]
SHOWN = json.dumps(BODY).replace("s3cret", "***")
ANSWER = Response(200, (("Retry-After", "30"), ("X-Api-Key", "s3cret")), json.dumps(BODY).encode())


@pytest.mark.parametrize(
    ("expect", "problems"),
    [
        (Expectation(200), []),
        (
            Expectation(201),
            [
                (
                    "status",
                    f"is 200, expected 201; the body is: {SHOWN}",
                )
            ],
        ),
        (Expectation(200, {"retry-after": "30", "X-No": None}), []),
        (Expectation(200, {"Retry-After": "60"}), [("header", "is '30', expected '60'")]),
        (Expectation(200, {"X-No": "1"}), [("header", "is missing, expected '1'")]),
        (Expectation(200, {"Retry-After": None}), [("header", "is '30', expected that it is not there")]),
        (Expectation(200, {"X-Api-Key": "x"}), [("header", "is '***', expected another value")]),
        (Expectation(200, body=BODY), []),
        (
            Expectation(200, body=[]),
            [("body", f"is {SHOWN[1:58]}..., expected nothing")],
        ),
        (Expectation(200, body=None), [("body", "is [{")]),
        (Expectation(200, values={"[0].client.name": "Acme", "[0].none": None}), []),
        (Expectation(200, values={"[0].client.name": "Bolt"}), [("value", 'is "Acme", expected "Bolt"')]),
        (Expectation(200, values={"[0].id": True}), [("value", "is 1, expected true")]),
        (Expectation(200, values={"[1].id": None}), [("value", "is nothing, expected null")]),
        (Expectation(200, values={"[0].client.token": "x"}), [("value", 'is "***", expected "***"')]),
        (Expectation(200, absent=("[0].gone", "[3]")), []),
        (Expectation(200, absent=("[0].none",)), [("absent", "is there (null), expected that it is not")]),
        (Expectation(200, contains={"[0].client.name": "cm"}), []),
        (
            Expectation(200, contains={"[0].client.name": "x"}),
            [("contains", "is \"Acme\", expected text with 'x' in it")],
        ),
        (Expectation(200, contains={"[0].id": "1"}), [("contains", "is 1, expected text with '1' in it")]),
    ],
)
def test_expectations(expect: Expectation, problems: list[tuple[str, str]]) -> None:
    found = list(check_expectation(ANSWER, expect))
    assert [item.code for item in found] == [code for code, _ in problems]
    for item, (_, message) in zip(found, problems, strict=True):
        assert item.message.startswith(message)
        assert "s3cret" not in str(item)


@pytest.mark.parametrize(
    ("body", "expect", "codes"),
    [
        (b"<html>", Expectation(200, body={}), ["not-json"]),
        (b"", Expectation(200, absent=("a",)), ["not-json"]),
        (b"<html>", Expectation(200), []),
        (b"null", Expectation(200, body=None), []),
        (b"", Expectation(404), ["status"]),
    ],
)
def test_bodies_that_are_no_json(body: bytes, expect: Expectation, codes: list[str]) -> None:
    assert [item.code for item in check_expectation(Response(200, (), body), expect)] == codes


@pytest.mark.parametrize(
    ("path", "where"),
    [("[0].id", "response.body[0].id"), ("error.code", "response.body.error.code"), ("", "response.body")],
)
def test_the_place_is_named(path: str, where: str) -> None:
    answer: Any = Response(200, (), b"[{}]")
    assert [str(item.where) for item in check_expectation(answer, Expectation(200, values={path: "x"}))] == [
        where
    ]

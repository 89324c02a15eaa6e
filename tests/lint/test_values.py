from typing import Any

import pytest

from tools.lint.values import json_type, listed, matches, quoted, repeated


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("a", {"string"}),
        (1, {"integer", "number"}),
        (1.0, {"integer", "number"}),
        (1.5, {"number"}),
        (True, {"boolean"}),
        (None, set()),
        ([], {"array"}),
        ({}, {"object"}),
    ],
)
def test_matches(value: Any, kinds: set[str]) -> None:
    known = ("string", "integer", "number", "boolean", "array", "object")
    assert {kind for kind in known if matches(value, kind)} == kinds
    assert matches(value, "file")


def test_json_type() -> None:
    kinds = {
        "string": "a",
        "boolean": True,
        "integer": 1,
        "number": 1.5,
        "array": [],
        "object": {},
        "null": None,
    }
    assert [json_type(value) for value in kinds.values()] == [*kinds]


def test_repeated_tells_types_apart() -> None:
    values = [1, "1", True, "True", [1], [1], 1, {"a": 1, "b": 2}, {"b": 2, "a": 1}, 1.0]
    assert list(repeated(values)) == [(5, [1]), (6, 1), (8, {"b": 2, "a": 1}), (9, 1.0)]


def test_quoted() -> None:
    assert [quoted(value) for value in ("a", 1, None)] == ["'a'", "1", "null"]
    assert quoted("x" * 99) == f"'{'x' * 56}..."


@pytest.mark.parametrize(
    ("names", "text"),
    [("", ""), ("a", "'a'"), ("ab", "'a' and 'b'"), ("abcdefg", "'a', 'b', 'c', 'd', 'e' and 2 more")],
)
def test_listed(names: str, text: str) -> None:
    assert listed(names) == text

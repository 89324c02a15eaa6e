"""Slips of names, and types in words."""

import pytest

from tools.connector.shapes import FLAG, Member
from tools.lint.shape_messages import near, types_in_words

KNOWN = ("x-ms-summary", "x-ms-visibility", "x-ms-trigger")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("x-ms-sumamry", "x-ms-summary"),
        ("x-ms-summary:", "x-ms-summary"),
        ("X-MS-Trigger", "x-ms-trigger"),
        ("x-ms-visbility", "x-ms-visibility"),
        ("x-ms-colour", ""),
        ("", ""),
    ],
)
def test_near(name: str, meant: str) -> None:
    assert near(name, KNOWN) == meant


@pytest.mark.parametrize(
    ("types", "words"),
    [
        (FLAG.types, "a boolean"),
        (frozenset({int, float}), "a number"),
        (frozenset({int}), "an integer"),
        (frozenset({dict, bool}), "an object or a boolean"),
        (frozenset({str, type(None)}), "a string"),
    ],
)
def test_types_in_words(types: frozenset[type], words: str) -> None:
    assert types_in_words(Member(types)) == words

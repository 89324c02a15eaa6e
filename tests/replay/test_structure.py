"""Differences between the structures of two bodies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.replay.structure import differences, structure_of


def told(before: Any, now: Any) -> list[str]:
    return [str(item) for item in differences(structure_of(before), structure_of(now))]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"a": 1}, {"a": 2.5}, []),
        ({"a": 1}, {"a": "1"}, ["a was number, is string"]),
        ({"a": 1}, {"a": 1, "b": "x"}, ["b (string) is new"]),
        ({"a": 1, "b": "x"}, {"a": 1}, ["b (string) is vanished"]),
        ({"a": None}, {"a": 1}, []),
        ({"a": [{"b": 1}]}, {"a": []}, []),
        ({"a": []}, {"a": [{"b": 1}]}, []),
        ([{"a": 1}, {"a": None}], [{"a": 2}], []),
        ([{"a": 1}], [{"a": [1]}], ["[].a was number, is array"]),
        ({"a": {"b": 1}}, {}, ["a (object) is vanished"]),
        ([], {}, ["the whole was array, is object"]),
    ],
)
def test_differences(before: Any, now: Any, expected: list[str]) -> None:
    assert told(before, now) == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(value=VALUES)
def test_a_value_does_not_differ_from_itself(value: Any) -> None:
    assert told(value, value) == []


@given(before=VALUES, now=VALUES)
def test_what_is_new_one_way_vanished_the_other(before: Any, now: Any) -> None:
    there, back = told(before, now), told(now, before)
    assert sorted(text.replace("is new", "is vanished") for text in there if "is new" in text) == sorted(
        text for text in back if "is vanished" in text
    )

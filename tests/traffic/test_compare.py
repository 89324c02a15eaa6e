from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.missing import MISSING
from tools.core.values import equal
from tools.traffic.compare import describe, differences, show

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=12,
)


@given(json_values, json_values)
def test_values_are_equal_where_nothing_differs(left: Any, right: Any) -> None:
    assert equal(left, left)
    assert equal(left, right) == (not list(differences(left, right)))
    assert len(list(differences(left, right))) == len(list(differences(right, left)))


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"hours": 2}, {"hours": 3}, "hours: 2 sent, 3 recorded"),
        ([{"a": 1}], [], '[0]: {"a": 1} sent, nothing recorded'),
        (1, "1", 'the value: 1 sent, "1" recorded'),
        ({"x": {"client_secret": "s1"}}, {}, 'x: {"client_secret": "***"} sent, nothing recorded'),
        ({"access_token": "s1"}, {"access_token": "s2"}, 'access_token: "***" sent, "***" recorded'),
        (
            [0, 0, 0, 0, 0],
            [1, 1, 1, 1, 1],
            "[0]: 0 sent, 1 recorded; [1]: 0 sent, 1 recorded; [2]: 0 sent, 1 recorded (and 2 more)",
        ),
    ],
)
def test_differences_in_words(left: Any, right: Any, words: str | None) -> None:
    assert describe(differences(left, right), "sent", "recorded") == words


def test_long_values_are_cut() -> None:
    assert show("x" * 100).endswith("x...")
    assert len(show("x" * 100)) == 60
    assert show(MISSING) == "nothing"

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.missing import MISSING
from tools.core.values import equal, identity, shown

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([0.0, 1.0, 0.5])
    | st.text("ab", max_size=1),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=1), inner, max_size=2),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        ("1", 1, False),
        ([1, {"a": 2}], [1, {"a": 2}], True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([True], [1], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1.0}, True),
        (MISSING, MISSING, True),
        (MISSING, None, False),
    ],
)
def test_equal(left: Any, right: Any, same: bool) -> None:
    assert equal(left, right) is same
    assert (identity(left) == identity(right)) is same


@given(json_values, json_values)
def test_equal_values_have_the_same_identity(left: Any, right: Any) -> None:
    assert (identity(left) == identity(right)) is equal(left, right)
    assert hash(identity(left)) == hash(identity(left))


def test_shown() -> None:
    assert shown({"a": "é"}) == '{"a": "é"}'
    assert shown("x" * 100) == f'"{"x" * 56}...'
    assert shown(MISSING) == "nothing"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.connector.pointer import escape, join, lookup, split
from tools.core.missing import MISSING

DATA = {"a": [{"b/c": 1, "~": None, "": 2}], "0": "zero"}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", DATA),
        ("#", DATA),
        ("/a/0/b~1c", 1),
        ("/a/0/~0", None),
        ("/a/0/", 2),
        ("/0", "zero"),
        ("/a/1", MISSING),
        ("/a/-1", MISSING),
        ("/a/x", MISSING),
        ("/a/²", MISSING),
        ("/a/0/b~1c/deeper", MISSING),
        ("/missing", MISSING),
    ],
)
def test_lookup(pointer: str, expected: object) -> None:
    assert lookup(DATA, pointer) == expected


def test_a_pointer_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match="'a/b' is not a JSON pointer"):
        split("a/b")


@given(st.lists(st.text()))
def test_join_and_split_are_inverse(tokens: list[str]) -> None:
    assert split(join("", *tokens)) == tokens


def test_escape_keeps_tilde_and_slash_apart() -> None:
    assert escape("~1/") == "~01~1"


def test_missing_is_false_and_speaks() -> None:
    assert not MISSING
    assert repr(MISSING) == "MISSING"

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.missing import MISSING
from tools.core.paths import look_up, parse_path, render_path

_steps = st.lists(st.integers(0, 99) | st.text(min_size=1, max_size=8)).map(tuple)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("error.code", ("error", "code")),
        ("[0].client.name", (0, "client", "name")),
        ("day_entries[1].notes", ("day_entries", 1, "notes")),
        ("[0][12]", (0, 12)),
        ('["odd.name"][1]', ("odd.name", 1)),
        ('a["b\\"c"].d', ("a", 'b"c', "d")),
        ("x-y.@type", ("x-y", "@type")),
    ],
)
def test_paths_are_read(text: str, path: tuple[str | int, ...]) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize(
    "text", [".", "a.", "a..b", ".a", "[", "[x]", "[-1]", "[01]", "a[0", "[0]a", "a b", '["a]', '["\\q"]']
)
def test_what_is_no_path_is_refused_with_its_position(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path \\(position"):
        parse_path(text)


@given(_steps)
def test_rendered_paths_are_read_back(path: tuple[str | int, ...]) -> None:
    assert parse_path(render_path(path)) == path


@given(st.text(alphabet='ab.[]"0 \\', max_size=12))
def test_any_text_is_a_path_or_a_value_error(text: str) -> None:
    try:
        path = parse_path(text)
    except ValueError:
        return
    assert parse_path(render_path(path)) == path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a[1].b", None),
        ("a[0]", 1),
        ("a[2]", MISSING),
        ("a.b", MISSING),
        ("[0]", MISSING),
        ("a[1].c", MISSING),
        ("", {"a": [1, {"b": None}]}),
    ],
)
def test_look_up(path: str, value: Any) -> None:
    assert look_up({"a": [1, {"b": None}]}, parse_path(path)) == value

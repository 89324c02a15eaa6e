"""Columns of a terminal: folding, cutting, padding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.report.style import Style, columns, cut, padded

RED = "\x1b[31mred\x1b[0m"


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("abc", 3), ("棚", 2), ("Ümlaut", 6), ("u\u0308", 1), (RED, 3), (f"{RED}棚", 5)],
)
def test_columns(text: str, count: int) -> None:
    assert columns(text) == count
    assert columns(padded(text, 12)) == 12


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "lo..."),
        ("棚棚棚棚", 7, "棚棚..."),
        ("棚棚棚棚", 6, "棚..."),
        ("longer", 2, ".."),
        ("longer", 0, ""),
    ],
)
def test_cut(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short enough", "short enough"),
        ("one two three four five six", "one two three four five\n  six"),
        ("  indented text that is far too long", "  indented text that is\n    far too long"),
        (f"{RED} two three four five six seven", f"{RED} two three four five\n  six seven"),
        (
            "/a/path/that/is/longer/than/a/line.yaml:12: so",
            "/a/path/that/is/longer/than/a/line.yaml:12:\n  so",
        ),
        ("first line is too long here\nsecond", "first line is too long\n  here\nsecond"),
        ("棚棚棚棚 棚棚棚棚 棚棚棚棚", "棚棚棚棚 棚棚棚棚\n  棚棚棚棚"),
        ("blanks   inside   stay    as", "blanks   inside   stay\n  as"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert Style(width=24).fold(text) == expected


def test_lines_stay_whole_where_programs_read_them() -> None:
    text = "one two three four five six seven eight nine ten"
    assert Style().fold(text) == Style(width=10).fold(text) == text


@given(st.text(alphabet="ab 棚é/", max_size=80), st.integers(24, 60), st.integers(0, 6))
def test_folding_loses_nothing_and_breaks_at_blanks_alone(text: str, width: int, hang: int) -> None:
    folded = Style(width=width).fold(text, hang)
    assert folded.split() == text.split()
    for line in folded.split("\n"):
        assert columns(line) <= width or len(line.split()) == 1 or line == text


@given(st.text(max_size=60), st.integers(0, 30))
def test_a_cut_text_fits(text: str, width: int) -> None:
    assert columns(cut(text, width)) <= max(width, 0)

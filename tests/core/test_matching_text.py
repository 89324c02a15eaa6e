"""Texts made for a pattern: plain, short, the same in each run, and few that do not match."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.matching_text import matching_texts
from tools.core.patterns import match

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"^d\d{1,8}c\d{1,8}v\d{1,8}$", ["d1c1v1", "d11c11v11"]),
        (r"^[^!]+![0-9]+\.[0-9]+$", ["1!1.1", "11!11.11"]),
        (r"(<svg)([^<]*|[^>]*)", ["<svg", "<svg1"]),
        (r"^[A-Z]{2}\d{6}|none$", ["AA111111"]),
        (r"^(-?)\d{2,4}(\.\d+)?$", ["11", "-111.11"]),
        (r"[^\w]x{2}", ["!xx"]),
        (r"(a+)\1", ["aa", "aaaa"]),
        ("", [""]),
        *((unread, []) for unread in ("[", r"^\p{L}+$", "(a{1000}){1000}", "(" * 5000)),
        (r"^[A-Z0-9]{5}(-[A-Z0-9]{5}){5}$", ["-".join(["11111"] * 6)]),
        (f"^{'-'.join(['[A-Z0-9]{5}'] * 6)}$", ["-".join(["11111"] * 6)]),
        ("[a-z--]", ["a"]),  # a later Python reads it as a difference, and warns
        (r"^(((((a+)+)+)+)+)+$", ["a", "a" * 64]),
    ],
)
def test_matching_texts(pattern: str, texts: list[str]) -> None:
    assert list(islice(matching_texts(pattern), 2)) == texts
    assert all(match(pattern, text) == "yes" for text in texts)


PIECES = ("a", "[a-z]", "[^/]", r"\d", r"\w", ".", "(x|yz)", "(?:0[1-9])", "-", r"\.")
COUNTS = ("", "+", "*", "?", "{2}", "{1,3}", "{2,}")


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(COUNTS)), max_size=6))
def test_each_text_matches(parts: list[tuple[str, str]]) -> None:
    pattern = f"^{''.join(piece + count for piece, count in parts)}$"
    texts = list(matching_texts(pattern))
    assert texts
    assert all(match(pattern, text) == "yes" for text in texts)


def test_each_run_makes_the_same() -> None:
    code = r"from tools.core.matching_text import matching_texts as m; print(list(m(r'[^ab]+\W\S[^\d]{3}')))"
    runs = {
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout
        for _ in range(3)
    }
    assert len(runs) == 1

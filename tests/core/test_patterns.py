from __future__ import annotations

import pytest

from tests.deadline import ends_within
from tools.core.patterns import Match, match


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^[A-Z]+$", "AB", "yes"),
        ("^[A-Z]+$", "ab", "no"),
        (r"^(?!x)\w{2}$", "ab", "yes"),
        ("b", "abc", "yes"),
        ("(", "a", "unknown"),
        ("(?:" * 3000 + "a" + ")*" * 3000, "a", "unknown"),
        ("(a|aa)+$", "a" * 200 + "!", "slow"),
        ("(a|aa)+$", "a", "slow"),  # not tried again
    ],
)
def test_match(pattern: str, text: str, found: Match) -> None:
    with ends_within(60):
        assert match(pattern, text) == found

from __future__ import annotations

import pytest

from tests.deadline import ends_within
from tools.core.patterns import Match, TemplatePattern, match


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^[A-Z]+$", "AB", "yes"),
        ("^[A-Z]+$", "ab", "no"),
        (r"^(?!x)\w{2}$", "ab", "yes"),
        ("b", "abc", "yes"),
        ("(", "a", "unknown"),
        ("(?:" * 3000 + "a" + ")*" * 3000, "a", "unknown"),
        (r"^[\d-]+$", "1-2", "yes"),
        (r"^[\d-]+$", "\u0663", "no"),
        (r"^[^\w]$", "é", "yes"),
        (r"^[$]\$$", "$$", "yes"),
        (r"^\\d$", "\\d", "yes"),
        (r"[\D]", "é", "yes"),
        ("a\\", "a", "unknown"),
        ("(a|aa)+$", "a" * 200 + "!", "slow"),
        ("(a|aa)+$", "a", "slow"),  # not tried again
    ],
)
def test_match(pattern: str, text: str, found: Match) -> None:
    with ends_within(60):
        assert match(pattern, text) == found


@pytest.mark.parametrize(
    ("pattern", "path", "groups"),
    [
        ("/a/([^/]+)/b/([^/]+)", "/a/1/b/2", ("1", "2")),
        ("/a/([^/]+)\\-([^/]+)", "/a/1-2", ("1", "2")),
        ("/a/(.+)/b/(.+)", "/a/1/2/b/3", ("1/2", "3")),
        ("/" + "\\-".join(["([^/]+)"] * 12), "/" + "-" * 400 + "/", None),
        ("/" + "/x/".join(["(.+)"] * 12) + "/end", "/" + "x/" * 400, None),
    ],
)
def test_template_pattern(pattern: str, path: str, groups: tuple[str, ...] | None) -> None:
    with ends_within(60):
        found = TemplatePattern(pattern).fullmatch(path)
    assert (found and found.groups()) == groups

"""The pages of all rules and of all kinds of changes."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tools.diff.comparison import all_kinds
from tools.diff.kind import Kind
from tools.lint.rule import Refusal, Rule
from tools.lint.runner import all_rules
from tools.report.catalogue import kinds_markdown, rules_markdown


def check(_: object) -> Any:
    """Checks a thing.

    Why:
        Things matter.

    Fix:
        Add it.

    Bad:
        {"a": 1}

    Good:
        rule = 1
    """


def compare(_: object) -> Any:
    """A thing is gone.

    Why:
        It is missed.

    Instead:
        Keep it.

    Old:
        {"a": 1}

    New:
        {}
    """


def test_rules(snapshot: SnapshotAssertion) -> None:
    things = "https://example.com/things"
    refusal = Refusal("paconn", "https://example.com/refused")
    levels: Any = {"certified": "error", "import": "warning"}
    rules = (
        Rule(
            "AAA001", "some-thing", "definition", levels, ("ThingMissing",), things, check, 1, lambda *_: []
        ),
        Rule("BBB002", "other-thing", "script", {}, (), "A document", check, 1, refusal=refusal),
    )
    assert rules_markdown(rules) == snapshot


def test_kinds(snapshot: SnapshotAssertion) -> None:
    things = "https://example.com/things"
    kinds = (
        Kind("CHG901", "thing-gone", "input", "error", "info", True, "It is gone.", things, compare),
        Kind("CHG902", "thing-added", "output", "info", "info", False, None, "A document", compare),
    )
    assert kinds_markdown(kinds) == snapshot


@pytest.mark.parametrize(
    ("text", "catalogue"),
    [
        (rules_markdown(all_rules().values()), all_rules()),
        (kinds_markdown(all_kinds().values()), all_kinds()),
    ],
    ids=["rules", "changes"],
)
def test_every_entry_has_its_anchor(text: str, catalogue: Mapping[str, object]) -> None:
    headings = re.findall(r"^## ([A-Z]{3}\d{3})$", text, re.MULTILINE)
    assert headings == list(catalogue)
    assert re.findall(r"^\| \[\w+\]\(#(\w+)\)", text, re.MULTILINE) == [name.lower() for name in headings]

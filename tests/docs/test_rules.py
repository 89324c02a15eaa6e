"""The pages of the rules and of the changes: what they say."""

from syrupy.assertion import SnapshotAssertion

from tools.docs.changes import ChangePage, change_pages
from tools.docs.rules import RulePage, rule_pages

PAGES = (
    RulePage(
        "AAA001",
        "some-thing",
        {"certified": "error", "import": "warning"},
        ("ThingMissing",),
        "https://example.com/things",
        "Checks a thing.",
        "Things matter.",
        "Add it.",
        '{"a": 1}',
        "rule = 1",
        fixable=True,
    ),
    RulePage("BBB002", "other-thing", {}, (), "A document", "Checks.", "Because.", "So.", "a", "b"),
)


def test_pages(snapshot: SnapshotAssertion) -> None:
    assert rule_pages(PAGES) == snapshot


CHANGES = (
    ChangePage(
        *("CHG901", "thing-deleted", "breaking", "info", "It is gone.", "https://example.com/things"),
        *("A thing is gone.", "It is missed.", "Keep it.", '{"a": 1}', "{}"),
    ),
    ChangePage("CHG902", "thing-added", "info", "info", None, "A document", "A.", "B.", "C.", "{}", "{}"),
)


def test_change_pages(snapshot: SnapshotAssertion) -> None:
    assert change_pages(CHANGES) == snapshot

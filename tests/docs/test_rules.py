"""The pages of the rules: what they say."""

from syrupy.assertion import SnapshotAssertion

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

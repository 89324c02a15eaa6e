"""The generated pages: what they say, and that staleness is seen."""

from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from tools.docs.rules import NOTE, RulePage, rule_pages
from tools.lint.engine import all_rules
from tools.workflow.docs import RULES, pages, stale_pages, write_pages

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


def test_every_rule_has_a_page_and_a_line_of_the_index() -> None:
    texts = pages()
    assert set(texts) == {RULES / "README.md", *(RULES / f"{name}.md" for name in all_rules())}
    assert all(f"[{name}]({name}.md)" in texts[RULES / "README.md"] for name in all_rules())


def test_written_pages_are_fresh(tmp_path: Path) -> None:
    assert {state for _, state in stale_pages(tmp_path)} == {"is missing"}
    write_pages(tmp_path)
    assert stale_pages(tmp_path) == []
    assert write_pages(tmp_path) == []


def test_stale_missing_and_left_over_pages_are_seen(tmp_path: Path) -> None:
    write_pages(tmp_path)
    first, second, *_ = sorted(path for path in pages() if path.name != "README.md")
    (tmp_path / first).write_text("edited")
    (tmp_path / second).unlink()
    (tmp_path / RULES / "ZZZ999.md").write_text(NOTE)
    (tmp_path / RULES / "mine.md").write_text("by hand")
    expected = {first: "is stale", second: "is missing", RULES / "ZZZ999.md": "is left over"}
    assert dict(stale_pages(tmp_path)) == expected
    write_pages(tmp_path)
    assert stale_pages(tmp_path) == []
    assert (tmp_path / RULES / "mine.md").exists()

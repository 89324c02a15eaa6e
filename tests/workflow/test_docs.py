"""The generated pages in the repository are those that the rules would give now."""

from pathlib import Path

from tools.workflow.docs import stale_pages

ROOT = Path(__file__).parents[2]


def test_generated_pages_are_fresh() -> None:
    assert stale_pages(ROOT) == []

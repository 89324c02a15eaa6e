"""Writes the generated pages of a project, or tells which are stale."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import UserError
from ..core.files import write_atomically
from ..docs.rules import NOTE, RulePage, rule_pages
from ..lint.engine import all_rules
from ..lint.fix import FIXES

RULES = Path("docs", "rules")


def pages() -> dict[Path, str]:
    """Return the texts of all generated pages by their path in the project."""
    rules = []
    for rule in all_rules().values():
        page = rule.page
        levels = {str(profile): str(level) for profile, level in rule.levels.items()}
        rules.append(
            RulePage(
                rule.id,
                rule.name,
                levels,
                rule.microsoft,
                rule.source,
                page.what,
                page.why,
                page.fix,
                page.bad,
                page.good,
                fixable=rule.name in FIXES,
            )
        )
    return {RULES / name: text for name, text in rule_pages(rules).items()}


def stale_pages(folder: Path) -> list[tuple[Path, str]]:
    """Return the pages that are not as they would be written, each with its state in words."""
    expected = pages()
    found: list[tuple[Path, str]] = []
    for path, text in expected.items():
        try:
            same = (folder / path).read_bytes() == text.encode("utf-8")
        except OSError:
            found.append((path, "is missing"))
            continue
        if not same:
            found.append((path, "is stale"))
    return found + [(path, "is left over") for path in _left_over(folder, expected)]


def write_pages(folder: Path) -> list[Path]:
    """Write the pages that are not fresh and remove those left over; return what changed.

    Raises:
        UserError: a file cannot be written.
    """
    expected = pages()
    changed = [path for path, _ in stale_pages(folder)]
    try:
        for path in changed:
            if path in expected:
                write_atomically(folder / path, expected[path].encode("utf-8"))
            else:
                (folder / path).unlink()
    except OSError as error:
        raise UserError(f"cannot write the pages: {error.strerror}", str(folder / RULES)) from None
    return changed


def _left_over(folder: Path, expected: dict[Path, str]) -> list[Path]:
    """Return pages of rules that are gone; files that nobody generated stay."""
    found = sorted(item for item in (folder / RULES).glob("*.md") if _is_generated(item))
    return [path for item in found if (path := item.relative_to(folder)) not in expected]


def _is_generated(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(NOTE)) == NOTE.encode()

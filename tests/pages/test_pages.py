"""README, guides and harness pages: their links, their length, and the one name of the program."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from tests.pages.shell import PAGES, ROOT
from tools.cli.main import COMMANDS, main

README = (ROOT / "README.md").read_text(encoding="utf-8")
OTHER_PAGES = (
    ROOT / "samples" / "README.md",
    *(ROOT / name for name in ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
    ROOT / "docs" / "reference.md",
)
TEXTS = (
    *PAGES,
    *OTHER_PAGES,
    *(
        ROOT / name
        for name in ("action.yml", ".pre-commit-hooks.yaml", "templates/connector.yml", "templates/AGENTS.md")
    ),
)
SAME_PROGRAM = "`python -m tools` is the same program"


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", [*PAGES, *OTHER_PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^( *)```.*?^\1```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if link.startswith(("https://", "http://127.0.0.1")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


@cache
def anchors(page: Path) -> set[str]:
    text = page.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {*map(slug, headings), *re.findall(r'<a (?:id|name)="([^"]+)"', text)}


def test_the_front_page_is_short_and_leads_to_every_page() -> None:
    assert len(README.split()) <= 800
    assert [page for page in PAGES[1:] if f"({page.relative_to(ROOT)})" not in README] == []


def test_every_command_has_a_page() -> None:
    without = {"rules", "explain", "completion"}  # their --help says it all
    pages = {page.stem for page in PAGES if page.parent.name == "harness"}
    assert COMMANDS.keys() - without == pages - {"limits", "report"}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_program_has_one_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "README.md" and path.parent == ROOT:
        assert text.count(SAME_PROGRAM) == 1
        text = text.replace(SAME_PROGRAM, "")
    assert re.findall(r"-m (?:tools|connector_harness)\b", text) == []


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "templates" / "AGENTS.md"], ids=lambda page: str(page.relative_to(ROOT))
)
def test_commands_within_sentences_can_be_given(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each option that a sentence names with its command is one of that command."""
    text = re.sub(r"^( *)```.*?^\1```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for command in re.findall(r"`connector ([^`]+)`", text):
        name, *words = shlex.split(command)
        assert name in COMMANDS, command
        assert main([name, "--help"]) == 0
        options = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", capsys.readouterr().out))
        assert {word for word in words if word.startswith("-")} <= options, command

"""The guides: names, messages, links and commands in them are those that there are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harvest.messages import codes, messages
from tests.scenarios.conftest import masked
from tools.script.mono import MonoEngine, find_mono

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
PAGES = [ROOT / "README.md", *GUIDES]
SCRIPT = (ROOT / "script.csx").read_text(encoding="utf-8")
TROUBLE = (ROOT / "docs" / "guides" / "troubleshooting.md").read_text(encoding="utf-8")
DEFINITION = json.loads((ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))
PROPERTIES = json.loads((ROOT / "apiProperties.json").read_text(encoding="utf-8"))
needs_mono = pytest.mark.skipif(not isinstance(find_mono(), MonoEngine), reason="needs Mono")


def guide(name: str) -> str:
    return (ROOT / "docs" / "guides" / name).read_text(encoding="utf-8")


# ---- troubleshooting: every message of the script, and no other ----


def listed(page: str) -> set[str]:
    """The messages in the tables of the page: cells that are nothing but code, in columns of messages."""
    found: set[str] = set()
    column = None
    for line in page.split("\n"):
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if "message" in cells:
            column = cells.index("message")
        elif not cells:
            column = None
        elif column is not None and cells[column].startswith("`"):
            found.add(cells[column].strip("`"))
    return found


def test_every_message_of_the_script_is_explained() -> None:
    assert messages(SCRIPT) == listed(TROUBLE)
    assert len(listed(TROUBLE)) > 35


def test_every_code_of_the_script_is_named() -> None:
    assert len(codes(SCRIPT)) == 14
    assert {code for code in codes(SCRIPT) if not re.search(rf"\b{code}\b", TROUBLE)} == set()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('throw BridgeException.Input("It is wrong.");', "It is wrong."),
        ('throw BridgeException.Input(title + " is wrong; got \'" + value + "\'.");', "… is wrong; got '…'."),
        (
            'return new E(502, "Code", "It failed ("\n + error.GetType().Name + "). Try" + " again.");',
            "It failed (…). Try again.",
        ),
        ('message = "It is wrong." + quoted;', "It is wrong.…"),
        ('var a = x ? title + " is wrong." : "It is right.";', "… is wrong."),
        ('var a = x ? title + " is wrong." : "It is right.";', "It is right."),
        (
            'message = "Not \\"this\\" one, " + F(a, b[0]) + " else."; // "No message at all."',
            'Not "this" one, … else.',
        ),
    ],
)
def test_a_message_is_found_whatever_it_is_made_of(line: str, message: str) -> None:
    assert message in messages(line)
    assert "No message at all." not in messages(line)
    assert messages(f"{SCRIPT}\n{line}") != listed(TROUBLE)


def test_each_case_that_fails_gives_a_message_that_is_explained() -> None:
    """What the cases expect of error messages fits one of the templates."""
    from tools.replay.load import load_cases

    patterns = [
        re.compile(".*?".join(map(re.escape, text.split("…"))), re.DOTALL) for text in listed(TROUBLE)
    ]
    told = [
        str(step.expect.values["error.message"])
        for case in load_cases(ROOT)
        for step in case.steps
        if "error.message" in step.expect.values
    ]
    assert len(told) > 10
    assert [text for text in told if not any(pattern.search(text) for pattern in patterns)] == []


# ---- names ----


def labels(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("summary", "x-ms-summary", "displayName") and isinstance(value, str):
                yield value
            yield from labels(value)
    elif isinstance(node, list):
        for value in node:
            yield from labels(value)


KNOWN = {*labels(DEFINITION), *labels(PROPERTIES)}


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_names_in_bold_are_those_of_the_designer(page: Path) -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8")))
    assert bold - KNOWN == set()


def test_every_trigger_and_the_commonest_actions_have_a_flow() -> None:
    operations = [op for path in DEFINITION["paths"].values() for op in path.values()]
    flows = guide("first-flows.md")
    for operation in operations:
        if "x-ms-trigger" in operation:
            assert f"### {operation['summary']}: " in flows
    for title in ("Create time entry", "Update time entry", "Get user info", "Add new client", "List tasks"):
        assert f"**{title}**" in flows


def test_addresses_and_headers_are_those_of_the_files() -> None:
    text = json.dumps(PROPERTIES)
    (address,) = set(re.findall(r"https://global\.consent\.\S+?/redirect", guide("connect.md")))
    assert address in text
    assert "maintainers@example.com" in text
    assert "Name this connector to Harvest" in text


# ---- links ----


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)]+)\)", text):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.is_file(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), link


def test_the_front_page_leads_to_every_guide() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"(docs/guides/{page.name})" in text for page in GUIDES)


# ---- commands, to the letter ----


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (language, content, the text before) of each fenced block."""
    end = 0
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield found[1], found[2], text[end : found.start()]
        end = found.end()


class Shell:
    """Runs commands one by one as a reader would, in a folder that ``cd`` changes."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
        }

    def run(self, line: str) -> str:
        command, _, remark = line.partition(" # exit code ")
        if command.startswith("cd "):
            self.folder = (self.folder / command[3:]).resolve()
            return ""
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=self.environment, capture_output=True,
            encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == int(remark or 0), f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a folder with ``python`` and ``connector``, as a virtual environment would have them."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, words in (("python", '"$@"'), ("connector", '-m tools "$@"')):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}\n')
        (folder / name).chmod(0o755)
    return folder


@needs_mono
def test_the_guide_for_authors_to_the_letter(tmp_path: Path, programs: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "tests" / "fixtures" / "bookshelf", clone / "tests" / "fixtures" / "bookshelf")
    shell = Shell(clone, programs)
    said = ""
    kinds = []
    for language, content, before in blocks(guide("connector-authors.md")):
        kinds.append(language)
        if language == "sh":
            said = "".join(shell.run(line) for line in content.splitlines())
        elif language == "yaml":
            name = re.findall(r"`(samples/\S+\.yaml)`:?\s*$", before)[-1]
            (shell.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (shell.folder / name).write_text(content)
        else:
            assert masked(said) == masked(content)
    assert (kinds.count("sh"), kinds.count("yaml"), kinds.count("text")) == (9, 3, 2)
    verified = json.loads((shell.folder / "verify.json").read_text())
    assert verified["ok"] is True


@needs_mono
@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs" / "guides" / "first-flows.md"], ids=str)
def test_calls_to_the_letter(page: Path, programs: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("\\\n", "")
    calls = [
        line
        for language, content, _ in blocks(text)
        if language == "sh"
        for line in content.splitlines()
        if line.startswith("python -m tools call")
    ]
    assert calls
    shell = Shell(ROOT, programs)
    for line in calls:
        assert "ok: no problems" in shell.run(line)

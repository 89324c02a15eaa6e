"""The guides: names and messages in them are those of the connector."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harvest.messages import codes, messages

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
SCRIPT = (ROOT / "script.csx").read_text(encoding="utf-8")
TROUBLE = (ROOT / "docs" / "guides" / "troubleshooting.md").read_text(encoding="utf-8")
DEFINITION = json.loads((ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))
PROPERTIES = json.loads((ROOT / "apiProperties.json").read_text(encoding="utf-8"))


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


@pytest.mark.slow
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
            summary = operation["summary"]
            assert f"### {summary}: " in flows or f"\n| **{summary}** | " in flows
    for title in ("Create time entry", "Update time entry", "Get user info", "Add new client", "List tasks"):
        assert f"**{title}**" in flows


def test_addresses_and_headers_are_those_of_the_files() -> None:
    text = json.dumps(PROPERTIES)
    (address,) = set(re.findall(r"https://global\.consent\.\S+?/redirect", guide("deploy.md")))
    assert address in text
    assert "maintainers@example.com" in text
    assert "Name this connector to Harvest" in text

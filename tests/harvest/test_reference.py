"""The generated reference page against the tables of the published connector's page.

The committed Markdown is parsed, so that what a reader sees is compared: every operation, parameter and field
of ``reference.json`` must be in its place, and what the connector adds is what ``reference.toml`` says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.harvest.test_contract import ADDITIONS, DEFINITION, REFERENCE, operations, used
from tools.connector.model import load_connector
from tools.docs.reference.build import build_page
from tools.docs.reference.facts import read_facts
from tools.docs.reference.markdown import page_markdown
from tools.docs.reference.page import Page, Returns, Row, Section, Type

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
FACTS = tomllib.loads((ROOT / "reference.toml").read_text(encoding="utf-8"))

Cells = list[str]


@dataclass
class Entry:
    """A section of the page: the paragraphs and tables below each of its headings."""

    title: str
    operation_id: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    tables: dict[str, list[Cells]] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """What is below ``- Body:``, links replaced by their text; empty where there is none."""
        lines = self.texts.get("Returns", [])
        return lines[lines.index("- Body:") + 1].strip(" -") if "- Body:" in lines else ""


def parse(text: str) -> dict[str, dict[str, Entry]]:
    """The entries below each heading of the second level, by title."""
    parts: dict[str, dict[str, Entry]] = {}
    part: dict[str, Entry] = {}
    entry = Entry("")
    below = ""
    fenced = False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        if fenced or not line.strip():
            continue
        marks, _, title = line.partition(" ")
        if marks == "##":
            part = parts.setdefault(title, {})
            entry = Entry("")
        elif marks == "###":
            entry = part.setdefault(title, Entry(title))
            below = ""
        elif marks == "####":
            below = title
        elif line.startswith("|"):
            entry.tables.setdefault(below, []).append(cells(line))
        elif line.startswith("- Operation ID:"):
            below = "id"
        elif below == "id":
            entry.operation_id = line.strip(" -")
            below = ""
        else:
            entry.texts.setdefault(below, []).append(shown(line))
    return parts


def cells(line: str) -> Cells:
    return [shown(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def shown(text: str) -> str:
    text = re.sub(r"\[([^\]]+)\]\(#[^)]+\)", r"\1", text).replace("**", "")
    return re.sub(r"\\([\\`*_\[\]<>|~$&])", r"\1", text)


def parameter_rows(entry: Entry) -> list[list[Any]]:
    """[key, type, title, required] of each row, as in ``reference.json``."""
    head, _, *rows = entry.tables.get("Parameters", [["Name", "Key", "Required", "Type", "Description"], []])
    assert head == ["Name", "Key", "Required", "Type", "Description"]
    return [[key, type_, name, required == "True"] for name, key, required, type_, _ in rows]


def path_rows(entry: Entry, below: str) -> list[list[str]]:
    """[path, type, title] of each row, as in ``reference.json``."""
    head, _, *rows = entry.tables.get(below, [["Name", "Path", "Type", "Description"], []])
    assert head == ["Name", "Path", "Type", "Description"]
    return [[path, type_, name] for name, path, type_, _ in rows]


NATIVE = {operation["summary"] for operation in operations(DEFINITION, native=True).values()}


def of_the_reference(text: str) -> dict[str, dict[str, Entry]]:
    """The entries without the operations at Harvest's own paths, and without what these use."""
    others = NATIVE | (used(DEFINITION) - set(REFERENCE["definitions"]))
    return {
        part: {title: entry for title, entry in entries.items() if title not in others}
        for part, entries in parse(text).items()
    }


def differences(text: str) -> list[str]:
    """What the page lacks of the published one or has otherwise, and what it adds beyond the expected."""
    parts = of_the_reference(text)
    found = []
    for part, kind in (("Actions", "actions"), ("Triggers", "triggers")):
        entries = parts.get(part, {})
        if list(entries) != sorted(REFERENCE[kind], key=str.casefold):
            found.append(f"{part}: {list(entries)}")
        for title, wanted in REFERENCE[kind].items():
            found += entry_differences(entries.get(title, Entry(title)), wanted)
    definitions = parts.get("Definitions", {})
    for name, rows in REFERENCE["definitions"].items():
        entry = definitions.get(name, Entry(name))
        if path_rows(entry, "") != rows:
            found.append(f"{name}: definition differs")
    if set(definitions) != set(REFERENCE["definitions"]):
        found.append(f"Definitions: {list(definitions)}")
    return found


def entry_differences(entry: Entry, wanted: dict[str, Any]) -> list[str]:
    name = wanted["operationId"]
    found = [] if entry.operation_id == name else [f"{name}: operation id '{entry.operation_id}'"]
    rows = parameter_rows(entry)
    added = [row for row in rows if row not in wanted["parameters"]]
    if [row for row in rows if row not in added] != wanted["parameters"]:
        found.append(f"{name}: parameters {rows}")
    if {row[0] for row in added} != ADDITIONS.get(name, set()) or any(row[3] for row in added):
        found.append(f"{name}: adds {added}")
    if wanted["answer"] == "array, inline":
        if path_rows(entry, "Returns") != wanted["returns"]:
            found.append(f"{name}: returns {path_rows(entry, 'Returns')}")
    elif wanted["answer"] not in ("open", "none") and entry.body != wanted["answer"]:
        found.append(f"{name}: answers '{entry.body}'")
    elif wanted["answer"] == "none" and (entry.body or "Returns" in entry.tables):
        found.append(f"{name}: answers though the published connector does not")
    return found


def test_every_operation_parameter_and_field_is_in_its_place() -> None:
    assert differences(TEXT) == []


def test_what_is_added_is_listed() -> None:
    """Parameters and answers that the published connector does not have are told on the page."""
    added = {name: set(facts["added"]) for name, facts in FACTS["operations"].items() if "added" in facts}
    assert added == ADDITIONS
    open_ones = {o["operationId"] for o in REFERENCE["actions"].values() if o["answer"] == "open"}
    answers = {name for name, facts in FACTS["operations"].items() if facts.get("added-response")}
    assert answers == open_ones
    heading = "Compared with the published connector"
    told = {
        entry.operation_id: [line for line in entry.texts.get(heading, []) if line.startswith("- Added: ")]
        for part in ("Actions", "Triggers")
        for entry in parse(TEXT)[part].values()
    }
    assert {name: lines for name, lines in told.items() if lines} == {
        **{name: ["- Added: the response."] for name in answers},
        **{name: [f"- Added: {', '.join(FACTS['operations'][name]['added'])}."] for name in ADDITIONS},
    }


GONE = {
    "client.currency_symbol",
    "project.estimate",
    "project.estimate_by",
    "project.hint_earliest_record_at",
    "project.hint_latest_record_at",
    "user.wants_newsletter",
}


def test_what_v2_no_longer_has_is_told_wherever_it_would_be() -> None:
    parts = parse(TEXT)
    marked = {
        row[1]
        for part in parts.values()
        for entry in part.values()
        for table in entry.tables.values()
        for row in table
        if "Never answered" in row[-1]
    }
    assert marked == GONE
    listed = {
        line.removeprefix("- ").partition(":")[0]
        for part in ("Actions", "Triggers")
        for entry in parts[part].values()
        for line in entry.texts.get("Never answered", [])
    }
    assert listed == GONE


def test_every_operation_has_its_permission_and_an_example() -> None:
    parts = parse(TEXT)
    for entry in (*parts["Actions"].values(), *parts["Triggers"].values()):
        assert entry.texts["Permission"], entry.title
        assert entry.texts["Example"], entry.title
    for entry in parts["Triggers"].values():
        assert any("60 seconds" in line for line in entry.texts["How it behaves"]), entry.title


# ---- the comparison sees what is wrong ----


def made(change: Callable[[Page], Page]) -> str:
    connector = load_connector(ROOT)
    names = [item.name for item in connector.connection_sets]
    page = build_page(connector, read_facts(ROOT / "reference.toml", connector.operations, names))
    return page_markdown(change(page))


def on(title: str, change: Callable[[Section], Section]) -> Callable[[Page], Page]:
    def changed(sections: tuple[Section, ...]) -> tuple[Section, ...]:
        return tuple(change(item) if item.title == title else item for item in sections)

    return lambda page: replace(page, actions=changed(page.actions), triggers=changed(page.triggers))


def rows(change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> Callable[[Section], Section]:
    return lambda section: replace(section, parameters=change(section.parameters))


def returns(change: Callable[[Returns], Returns | None]) -> Callable[[Section], Section]:
    def changed(section: Section) -> Section:
        assert section.returns is not None
        return replace(section, returns=change(section.returns))

    return changed


def first(**values: Any) -> Callable[[tuple[Row, ...]], tuple[Row, ...]]:
    return lambda found: (replace(found[0], **values), *found[1:])


BREAKS: dict[str, tuple[Callable[[Page], Page], str]] = {
    "an action is gone": (lambda page: replace(page, actions=page.actions[1:]), "Actions: "),
    "triggers are out of order": (lambda page: replace(page, triggers=page.triggers[::-1]), "Triggers: "),
    "an action among the triggers": (
        lambda page: replace(page, actions=page.actions[1:], triggers=(page.actions[0], *page.triggers)),
        "Triggers: ",
    ),
    "another operation id": (
        on("List tasks", lambda section: replace(section, operation_id="Tasks")),
        "ListTasks: operation id 'Tasks'",
    ),
    "a parameter is gone": (on("Update time entry", rows(lambda r: r[1:])), "UpdateTimeEntry: parameters"),
    "a parameter is elsewhere": (
        on("Add new client", rows(lambda r: (*r[1:], r[0]))),
        "AddNewClient: parameters",
    ),
    "another key": (on("Delete time entry", rows(first(key="id"))), "DeleteTimeEntry: parameters"),
    "another name": (on("Get user info", rows(first(name="User"))), "GetUser: parameters"),
    "another type": (on("Add new contact", rows(first(type=Type("string")))), "AddNewContact: parameters"),
    "no longer required": (on("Add new user", rows(first(required=False))), "CreateUser: parameters"),
    "an addition is required": (on("List tasks", rows(first(required=True))), "ListTasks: adds"),
    "an addition is gone": (on("List projects", rows(lambda r: r[1:])), "ListProjects: adds"),
    "one more parameter": (
        on("List tasks", rows(lambda r: (*r, Row("More", "more", Type("string"))))),
        "ListTasks: adds",
    ),
    "another answer": (
        on("Get user info", returns(lambda r: replace(r, body=Type("object")))),
        "GetUser: answers 'object'",
    ),
    "no answer": (on("List all clients", returns(lambda r: None)), "ListAllClients: answers ''"),
    "an answer where there is none": (
        on("Delete time entry", lambda section: replace(section, returns=Returns("", Type("object")))),
        "DeleteTimeEntry: answers though",
    ),
    "a field of an answer is gone": (
        on("When a client is added", returns(lambda r: replace(r, rows=r.rows[:-1]))),
        "TrigNewClient: returns",
    ),
    "a definition is gone": (lambda page: replace(page, definitions=page.definitions[1:]), "Definitions: "),
    "a field of a definition is gone": (
        lambda page: replace(
            page, definitions=tuple(replace(item, rows=item.rows[1:]) for item in page.definitions)
        ),
        "ListTasks_Response: definition differs",
    ),
}


def test_an_unchanged_page_has_no_difference() -> None:
    assert differences(made(lambda page: page)) == []


@pytest.mark.parametrize("name", BREAKS)
def test_a_difference_is_seen(name: str) -> None:
    change, expected = BREAKS[name]
    assert any(difference.startswith(expected) for difference in differences(made(change)))

"""The results of ``diff`` in every format, against golden files; ``--snapshot-update`` writes them anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.diff.change import Change, Place
from tools.diff.comparison import all_kinds
from tools.report.changes import changes_text
from tools.report.compared import Compared
from tools.report.github import changes_github
from tools.report.json import changes_json
from tools.report.markdown import changes_markdown
from tools.report.rules import kind_page_json, kind_page_text, kinds_json, kinds_text
from tools.report.sarif import changes_sarif
from tools.report.style import Style

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

ROOT = Path.cwd()
FILE = str(ROOT / "a shelf" / "apiDefinition.swagger.json")
KEEP = "Keep it. Or make a revision, 'GetBook_V2'."


def old(line: int) -> Place:
    return Place("a shelf/apiDefinition.swagger.json", line, 5, "/definitions/Book", "v1.0")


DELETED = Change(
    *("CHG301", "output-deleted", "error", "output", "the output field 'title' was deleted", KEEP),
    *(old(7), Place("a shelf/apiDefinition.swagger.json", 9, 3, "/definitions/Book/properties")),
    *("operation/GetBook/responses/200/schema/title", ("GetBook", "A", "B", "C", "D")),
    *("The output field has been deleted.", "0123456789ab"),
)
CHANGES = (
    DELETED,
    replace(DELETED, operations=("GetBook",), fingerprint="1123456789ab"),
    replace(
        DELETED,
        code="CHG603",
        name="policy-changed",
        severity="warning",
        direction="",
        message='value of 100% of the *policy*, | and "more",\nwas changed',
        instead="Keep it as it was.",
        operations=(),
        microsoft=None,
        fingerprint="2123456789ab",
    ),
    replace(
        DELETED,
        code="CHG109",
        name="operation-added",
        severity="info",
        direction="",
        message="'AddBook', an action, was added",
        operations=("AddBook",),
        microsoft=None,
        fingerprint="3123456789ab",
        new=Place("a shelf/apiDefinition.swagger.json", 1, 1, "", "HEAD"),
    ),
)
RESULTS = {
    "changes": Compared(CHANGES, "v1.0:a shelf", "a shelf", 7, True, ROOT, suppressed=2),
    "no changes": Compared((), "old", "new", 7, False, ROOT),
    "nothing compared": Compared((), "old", "new", 0, False, ROOT),
}
STYLES = {
    "plain": Style(),
    "colour": Style(colour=True),
    "quiet": Style(verbosity=-1),
    "verbose": Style(verbosity=1),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_text(style: Style, snapshot: SnapshotAssertion) -> None:
    assert changes_text(RESULTS["changes"], style) == snapshot


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_formats(result: Compared, snapshot: SnapshotAssertion) -> None:
    assert changes_text(result, Style()) == snapshot(name="text")
    assert changes_json(result.changes) == snapshot(name="json")
    assert changes_github(result) == snapshot(name="github")
    assert changes_markdown(result) == snapshot(name="markdown")
    kinds = {code: all_kinds()[code] for code in ("CHG301", "CHG603", "CHG109")}
    assert changes_sarif(result, kinds, "0.0.1") == snapshot(name="sarif")


def test_nothing_compared_is_not_ok() -> None:
    assert [result.ok for result in RESULTS.values()] == [False, True, False]


def test_sarif_holds_together() -> None:
    change = replace(DELETED, new=replace(DELETED.new, file=FILE))
    (run,) = json.loads(
        changes_sarif(replace(RESULTS["changes"], changes=(change, *CHANGES)), all_kinds(), "0")
    )["runs"]
    for item in run["results"]:
        assert run["tool"]["driver"]["rules"][item["ruleIndex"]]["id"] == item["ruleId"]
        location = item["locations"][0]["physicalLocation"]
        assert location["artifactLocation"] == {
            "uri": "a%20shelf/apiDefinition.swagger.json",
            "uriBaseId": "ROOT",
        }
        assert location["region"]["startLine"] >= 1


def test_github_annotations_are_one_line_each() -> None:
    lines = changes_github(RESULTS["changes"]).splitlines()
    assert len(lines) == len(CHANGES) + 1
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines[:-1])


def test_markdown_tables_hold_together() -> None:
    rows = [line for line in changes_markdown(RESULTS["changes"]).splitlines() if line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in rows} == {6}


def test_text_never_writes_control_characters_of_the_file() -> None:
    change = replace(DELETED, message="\x1b[31mred\x07", path="a\x1bb")
    text = changes_text(replace(RESULTS["changes"], changes=(change,)), Style(verbosity=1))
    assert "\x1b" not in text
    assert "\x07" not in text


def test_the_catalogue(snapshot: SnapshotAssertion) -> None:
    kinds = [all_kinds()[code] for code in ("CHG101", "CHG109", "CHG401")]
    assert kinds_text(kinds, Style()) == snapshot(name="text")
    assert kinds_json(kinds) == snapshot(name="json")
    assert kind_page_text(kinds[0], Style()) == snapshot(name="page")
    assert kind_page_json(kinds[2]) == snapshot(name="page as json")

"""Scenarios of ``diff``: two folders, a command, and everything that it says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.conftest import FIXTURES, Run
from tests.scenarios.test_bookshelf import DEFINITION, Change, edit, nothing, remove
from tests.scenarios.test_lint import config

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

TYPE = edit(DEFINITION, '"pages": { "type": "integer", "format": "int32"', '"pages": { "type": "string"')
BROKEN = edit(DEFINITION, '"swagger": "2.0",', '"swagger": "2.0"')
SUPPRESSED = config(
    '[[diff.suppress]]\nchange = "input-type-changed"\noperation = "AddBook"\nreason = "none uses it"\n'
    '[[diff.suppress]]\nchange = "CHG101"\noperation = "AddBook"\nreason = "long ago"\n'
)


def both(*parts: Change) -> Change:
    def change(folder: Path) -> None:
        for part in parts:
            part(folder)

    return change


DIFF: dict[str, tuple[Change, list[str], int]] = {
    "nothing changed": (nothing, ["../old"], 0),
    "one change": (TYPE, ["../old"], 1),
    "one change, told briefly": (TYPE, ["../old", "-q"], 1),
    "one change, told at length": (TYPE, ["../old", "-v"], 1),
    "the other way round": (TYPE, [".", "../old"], 1),
    "as json": (TYPE, ["../old", "--format", "json"], 1),
    "as markdown": (TYPE, ["../old", "--format", "markdown"], 1),
    "as github annotations": (TYPE, ["../old", "--format", "github"], 1),
    "only other changes": (TYPE, ["../old", "--select", "CHG1"], 0),
    "all but that": (TYPE, ["../old", "--ignore", "input-type-changed"], 0),
    "files": (TYPE, [f"../old/{DEFINITION}", DEFINITION], 1),
    "without properties": (remove("apiProperties.json"), ["../old"], 0),
    "suppressed for a reason": (both(TYPE, SUPPRESSED), ["../old"], 0),
    "a definition that is no JSON": (BROKEN, ["../old"], 2),
    "no such version": (nothing, ["nowhere"], 2),
    "no such change": (nothing, ["../old", "--select", "output-delete"], 2),
    "no definition": (remove(DEFINITION), ["../old"], 2),
    "no operation": (edit(DEFINITION, '"paths"', '"x-paths"'), [".", "."], 1),
}


@pytest.mark.parametrize(("change", "argv", "code"), DIFF.values(), ids=DIFF)
def test_diff(
    change: Change, argv: list[str], code: int, folder: Path, run: Run, snapshot: SnapshotAssertion
) -> None:
    shutil.copytree(FIXTURES / "bookshelf", folder.parent / "old")
    change(folder)
    outcome = run("diff", *argv)
    assert outcome.code == code
    assert str(outcome).replace(str(folder.parent), "TOP") == snapshot


@pytest.mark.parametrize(("limit", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on(limit: str, code: int, folder: Path, run: Run) -> None:
    shutil.copytree(FIXTURES / "bookshelf", folder.parent / "old")
    edit(DEFINITION, '"host": "api.bookshelf.example"', '"host": "api.example"')(folder)
    assert run("diff", "../old", "--fail-on", limit).code == code


def test_several_formats_at_once(folder: Path, run: Run) -> None:
    shutil.copytree(FIXTURES / "bookshelf", folder.parent / "old")
    TYPE(folder)
    outcome = run(
        "diff", "../old", "--format", "text", "--format", "sarif", "--output", "-", "--output", "d.sarif"
    )
    assert (outcome.code, "CHG209" in outcome.out) == (1, True)
    log: Any = json.loads((folder / "d.sarif").read_text(encoding="utf-8"))
    assert [item["ruleId"] for item in log["runs"][0]["results"]] == ["CHG209"]


@pytest.mark.parametrize(
    "argv", [["rules", "--changes", "--format", "json"], ["explain", "CHG301", "--format", "json"]]
)
def test_the_catalogue(argv: list[str], run: Run) -> None:
    outcome = run(*argv)
    assert outcome.code == 0
    assert "CHG301" in outcome.out


def test_explain_of_what_is_unknown(run: Run) -> None:
    assert (run("explain", "CHG999").code, "no change 'CHG999'" in run("explain", "CHG999").err) == (2, True)

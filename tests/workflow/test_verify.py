"""``verify`` where a part of the connector, or of its samples, is not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.engines import needs_mono
from tools.workflow.init import InitOptions, init
from tools.workflow.verify import VerifyOptions, verify

SHELF = Path(__file__).parents[1] / "fixtures" / "bookshelf"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A copy of the bookshelf."""
    folder = tmp_path / "shelf"
    shutil.copytree(SHELF, folder)
    return folder


@pytest.mark.slow
@needs_mono
def test_cases_of_an_operation_that_is_gone_are_one_error_and_the_rest_runs(shelf: Path) -> None:
    path = shelf / "samples" / "cases" / "AddBook.yaml"
    path.write_text(path.read_text("utf-8").replace("operation: AddBook", "operation: AddBooks"), "utf-8")
    before, after = verify(SHELF, VerifyOptions(jobs=1)), verify(shelf, VerifyOptions(jobs=1))
    new = [item for item in after.findings if item.rule == "cases"]
    assert [(item.file, item.line, item.severity) for item in new] == [(str(path), 1, "error")]
    assert new[0].message.startswith("there is no operation 'AddBooks'; did you mean 'AddBook'")
    assert not after.ok
    others = [case.case for case in before.cases if case.operation_id != "AddBook"]
    assert [case.case for case in after.cases] == others
    notes = init(shelf, InitOptions()).notes
    assert [note for note in notes if "there is no operation 'AddBooks'" in note]


def test_operations_whose_script_is_not_there_are_not_judged(shelf: Path) -> None:
    (shelf / "script.csx").unlink()
    shutil.rmtree(shelf / "samples")
    made = {item.operation_id: item.reason for item in init(shelf, InitOptions()).operations}
    lost = {name for name, reason in made.items() if reason and "there is no script.csx" in reason}
    assert lost == {"ListBooks", "TrigNewBook"}
    outcome = verify(shelf, VerifyOptions(jobs=1))
    assert not outcome.ok
    assert not outcome.judged
    assert not lost & {operation.operation_id for operation in outcome.operations}
    assert outcome.notes[1] == (
        "scriptOperations of apiProperties.json names 2 operations, and there is no script.csx"
    )
    assert [case for case in outcome.cases if case.status == "pass"]

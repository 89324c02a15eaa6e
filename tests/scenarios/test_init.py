"""Scenarios of first cases: a folder, changed in one respect, a command, and everything that it says."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.engines import needs_mono
from tests.scenarios.conftest import Run
from tests.scenarios.test_bookshelf import ADD, ADDED, DEFINITION, Change, both, nothing, remove

pytestmark = needs_mono

INIT: dict[str, tuple[Change, list[str], int]] = {
    "nothing to do": (nothing, [], 0),
    "nothing to do, told at length": (nothing, ["-v"], 0),
    "an operation without a case": (remove(ADD, ADDED), [], 0),
    "an operation without a case, told at length": (remove(ADD, ADDED), ["-v"], 0),
    "an operation without a case, as json": (remove(ADD, ADDED), ["--format", "json"], 0),
    "a case that a script refuses": (remove("samples/cases/ListBooks.yaml"), [], 1),
    "no connector": (both(remove(DEFINITION), remove("apiProperties.json")), [], 2),
}


@pytest.mark.parametrize("name", INIT)
def test_init(name: str, folder: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    change, argv, code = INIT[name]
    change(folder)
    outcome = run("init", *argv)
    assert outcome.code == code
    assert str(outcome) == snapshot

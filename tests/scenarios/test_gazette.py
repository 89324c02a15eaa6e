"""A trigger that lives by a policy alone, through the built program."""

import shutil
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from .conftest import FIXTURES, Run

CASSETTES = "samples/cassettes/OnNewArticle"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "gazette"
    shutil.copytree(FIXTURES / "gazette", target)
    return target


def test_its_cases_pass(run: Run) -> None:
    done = run("replay")
    assert done.code == 0, str(done)
    assert "ok: 1 case: 1 passed, 0 failed" in done.out


def test_a_state_that_is_null_fails_the_poll(run: Run, folder: Path, snapshot: SnapshotAssertion) -> None:
    first = folder / CASSETTES / "first.yaml"
    text = first.read_text(encoding="utf-8")
    first.write_text(text.replace('"2026-03-02T08:00:00Z"', "null"), encoding="utf-8")
    done = run("replay")
    assert done.code == 1
    assert str(done) == snapshot


def test_a_call_names_what_it_relies_on(run: Run, snapshot: SnapshotAssertion) -> None:
    done = run("call", "OnNewArticle", "-i", "section=weather", "--cassette", f"{CASSETTES}/first.yaml")
    assert done.code == 0
    assert str(done) == snapshot


def test_the_settings_of_limits_are_read_with_care(
    run: Run, folder: Path, snapshot: SnapshotAssertion
) -> None:
    (folder / "connector.toml").write_text("[limits]\npoll-second = 30\n", encoding="utf-8")
    done = run("replay")
    assert done.code == 2
    assert str(done) == snapshot

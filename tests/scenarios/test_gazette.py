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
    assert "ok: 1 case on invented traffic: 1 passed, 0 failed" in done.out


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


@pytest.mark.parametrize(
    ("states", "require", "code"),
    [
        (("recorded", "recorded", "recorded"), "recorded", 0),
        (("recorded", "reference", "recorded"), "recorded", 1),
        (("recorded", "reference", "recorded"), "reference", 0),
        (("recorded", "invented", "reference"), "reference", 1),
        (("recorded", "recorded", None), "reference", 1),
    ],
)
def test_a_case_on_weaker_traffic_than_required_fails(
    run: Run, folder: Path, states: tuple[str | None, ...], require: str, code: int
) -> None:
    for name, state in zip(("first", "nothing", "one"), states, strict=True):
        file = folder / CASSETTES / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        said = "" if state is None else f"metadata: {{provenance: {state}}}"
        file.write_text(text.replace("metadata: {provenance: invented}", said), encoding="utf-8")
    assert run("replay").code == 0
    done = run("replay", "--require", require)
    assert done.code == code, str(done)
    assert ("[weak-provenance]" in done.out) == bool(code)


def test_a_provenance_that_does_not_exist_is_an_error_at_its_line(
    run: Run, folder: Path, snapshot: SnapshotAssertion
) -> None:
    first = folder / CASSETTES / "first.yaml"
    text = first.read_text(encoding="utf-8")
    first.write_text(text.replace("provenance: invented", "provenance: recordet"), encoding="utf-8")
    done = run("replay")
    assert done.code == 2
    assert str(done) == snapshot
    assert run("replay", "--cassette", f"{CASSETTES}/first.yaml", "--require", "recorded").code == 2

"""A machine without a C# engine: what needs no script is done, the rest says what to install."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.serve.conftest import Served
from tools.serve.serve import ServeOptions, serve
from tools.workflow.transports import BackendChoice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.conftest import Run

ADDED = "samples/cassettes/AddBook/added.yaml"
TWO = "samples/cassettes/ListBooks/two.yaml"
BOOK = ["-i", "title=Shoals", "-i", "pages=120", "-i", "row=3"]
INSTALL = "install Mono: "


@pytest.fixture(autouse=True)
def _no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DOTNET_ROOT", raising=False)


def test_verify_judges_what_needs_no_script(run: Run) -> None:
    outcome = run("verify")
    assert (outcome.code, outcome.err) == (1, "")
    note = "note: 3 cases of 2 operations not run, as script.csx cannot be\nnote: not judged: no engine: "
    assert note in outcome.out and INSTALL in outcome.out
    assert "✓ AddBook" in outcome.out and "ListBooks" not in outcome.out
    assert outcome.out.splitlines()[-1].startswith(
        "not ok: the script is not judged (see the note), 3 cases not run; 1 operation"
    )


@pytest.mark.slow
def test_replay_runs_what_needs_no_script(folder: Path, run: Run) -> None:
    outcome = run("replay", "-v")
    assert (outcome.code, outcome.err) == (1, "")
    assert "✓ AddBook: " in outcome.out and "ListBooks" not in outcome.out
    note = "note: 3 cases of 2 operations not run, as script.csx cannot be\nnote: not judged: no engine: "
    assert note in outcome.out and INSTALL in outcome.out
    last = "not ok: 1 case on invented traffic: 1 passed, 0 failed; 3 not run; "
    assert outcome.out.splitlines()[-1].startswith(last)
    # Where only such cases are asked for, nothing is left out.
    alone = run("replay", "--operation", "AddBook")
    assert (alone.code, "not run" in alone.out) == (0, False)
    # None can run: nothing was shown.
    none = run("replay", "--operation", "ListBooks", "--format", "markdown")
    assert none.code == 1 and "2 cases not run" in none.out
    (folder / "script.csx").unlink()
    gone = run("replay")
    assert (gone.code, "as script.csx is not there" in gone.out) == (1, True)


def test_replay_of_recordings_runs_what_needs_no_script(folder: Path, run: Run) -> None:
    cassettes = ["replay", "--cassette", "samples/cassettes", "--match", "method,path", "-v"]
    assert "✓ AddBook: " in run(*cassettes).out
    # The script runs AddBook too, at the service's own path, so that its recording can be run.
    properties = folder / "apiProperties.json"
    properties.write_text(properties.read_text().replace('["ListBooks"', '["AddBook", "ListBooks"'))
    with (folder / "samples" / "coverage.yaml").open("a") as rules:
        rules.write("scripted_paths: [/flow, /trigger]\n")
    outcome = run(*cassettes)
    assert (outcome.code, outcome.err) == (1, "")
    note = "note: 1 recorded exchange not run, as script.csx cannot be\nnote: not judged: no engine: "
    assert note in outcome.out and INSTALL in outcome.out
    assert "; 1 not run; 5 unmatched; " in outcome.out.splitlines()[-1]


@pytest.mark.slow
def test_verify_finds_what_is_wrong_all_the_same(folder: Path, run: Run) -> None:
    definition = folder / "apiDefinition.swagger.json"
    definition.write_text(definition.read_text().replace('"2.0"', '"3.0"', 1))
    outcome = run("verify", "-q")
    assert outcome.out.startswith("not ok: the script is not judged, ") and "in the files" in outcome.out


def test_an_engine_that_is_asked_for_must_be_there(run: Run) -> None:
    outcome = run("verify", "--engine", "mono")
    assert outcome.code == 2 and INSTALL in outcome.err


def test_call(run: Run) -> None:
    assert run("call", "AddBook", *BOOK, "--cassette", ADDED).code == 0
    outcome = run("call", "ListBooks", "--cassette", TWO)
    assert (outcome.code, outcome.out) == (2, "")
    assert "'ListBooks' is not judged, as it runs through script.csx: " in outcome.err
    assert INSTALL in outcome.err


def test_init(folder: Path, run: Run) -> None:
    for file in (folder / "samples" / "cases").iterdir():
        file.unlink()
    outcome = run("init")
    assert INSTALL in outcome.out
    assert [path.name for path in (folder / "samples" / "cases").iterdir()] == ["AddBook.yaml"]


@pytest.mark.slow
def test_serve(folder: Path) -> None:
    source = BackendChoice(cassette=folder / "samples" / "cassettes")
    with serve(folder, ServeOptions(source=source, say=lambda _: None)) as running:
        assert any(INSTALL in note for note in running.notes)
        served = Served(running, folder, None)
        connection = served.api("connector").json()["connection"]
        inputs = {"body": {"title": "Shoals", "pages": 120, "shelf": {"row": 3}}}
        calls = {
            name: served.api("run", {"operation": name, "connection": connection, "inputs": given})
            for name, given in (("AddBook", inputs), ("ListBooks", {}))
        }
    assert calls["AddBook"].status_code == 200
    assert INSTALL in calls["ListBooks"].json()["error"]["message"]


def test_verify_without_samples_says_what_it_checked(folder: Path, run: Run) -> None:
    shutil.rmtree(folder / "samples")
    outcome = run("verify")
    assert "note: 2 operations not run, as script.csx cannot be\n" in outcome.out
    assert (
        "Checked were the files (the rules of the linter, a second opinion on the Swagger); " in outcome.out
    )
    assert "`connector init` writes first cases" in outcome.out

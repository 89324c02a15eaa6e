"""Scenarios of ``bundle``: files, a command, and everything that it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.test_bookshelf import DEFINITION

if TYPE_CHECKING:
    from tests.scenarios.conftest import Run


@pytest.mark.slow
def test_apart_and_together_again(folder: Path, run: Run) -> None:
    assert run("bundle", DEFINITION, "--output", "before.json").code == 0
    done = run("bundle", DEFINITION, "--split", "source")
    assert (done.code, done.out) == (0, "")
    assert "wrote 5 files; the root is source/apiDefinition.swagger.yaml" in done.err
    root = "source/apiDefinition.swagger.yaml"
    assert run("bundle", root).out == (folder / "before.json").read_text(encoding="utf-8")
    assert run("bundle", root, "--output", "before.json", "--check").code == 0
    assert run("diff", DEFINITION, "before.json", "--fail-on", "info").code == 0
    windows = (folder / "before.json").read_bytes().replace(b"\n", b"\r\n")
    (folder / "before.json").write_bytes(windows)
    assert run("bundle", root, "--output", "before.json", "--check").code == 0
    (folder / "source/definitions/Book.yaml").write_text("type: string\n")
    stale = run("bundle", root, "--output", "before.json", "--check")
    assert (stale.code, stale.out) == (1, f"before.json: is not what {root} makes\n")
    assert run("bundle", root, "--output", "missing.json", "--check").code == 1
    assert not (folder / "missing.json").exists()


def test_json_files(folder: Path, run: Run) -> None:
    assert run("bundle", DEFINITION, "--split", "source", "--json").code == 0
    assert (folder / "source/definitions/Book.json").is_file()
    assert not list((folder / "source").rglob("*.yaml"))


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["missing.yaml"], "missing.yaml: cannot be read"),
        (["."], ".: is a folder; name the root file"),
        ([DEFINITION, "--check"], "--check needs the file to look at"),
        ([DEFINITION, "--json"], "--json is for --split"),
        ([DEFINITION, "--split", "x", "--output", "y"], "give neither --output nor --check"),
        ([DEFINITION, "--split", "."], ".: is not an empty folder"),
        ([DEFINITION, "--split", DEFINITION], "is not an empty folder"),
        ([DEFINITION, "--output", "samples"], "samples: cannot be written"),
        (["remote.yaml"], "remote.yaml:1:14: the reference 'http://127.0.0.1:9/x' is remote"),
        (["two.yaml", "--output", "part.yaml"], "part.yaml: is one of the files that the bundle is made of"),
    ],
)
def test_what_is_refused(argv: list[str], said: str, folder: Path, run: Run) -> None:
    (folder / "remote.yaml").write_text("info: {$ref: 'http://127.0.0.1:9/x'}\n")
    (folder / "two.yaml").write_text("info: {$ref: part.yaml}\n")
    (folder / "part.yaml").write_text("title: Shelf\n")
    before = sorted(folder.rglob("*"))
    outcome = run("bundle", *argv)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert sorted(folder.rglob("*")) == before


def test_a_folder_that_cannot_be_written_stays_as_it_was(folder: Path, run: Run) -> None:
    (folder / "file").write_text("x")
    outcome = run("bundle", DEFINITION, "--split", "file/source")
    assert outcome.code == 2
    assert (folder / "file").read_text() == "x"
    (folder / "empty").mkdir()
    assert run("bundle", DEFINITION, "--split", "empty").code == 0
    assert not [item for item in folder.iterdir() if item.name.startswith(".")]


@pytest.mark.slow
def test_parts_that_the_settings_name(folder: Path, run: Run) -> None:
    assert run("bundle", DEFINITION, "--split", "source").code == 0
    with (folder / "connector.toml").open("a") as settings:
        settings.write('\n[bundle]\nsource = "source/apiDefinition.swagger.yaml"\n')
    assert run("bundle").code == 0
    assert (folder / DEFINITION).read_text(encoding="utf-8") == run("bundle", DEFINITION).out
    assert run("bundle", "--check").code == 0
    assert "bundle-fresh" not in run("verify", "--format", "json").out
    part = folder / "source/definitions/Book.yaml"
    part.write_text(
        part.read_text(encoding="utf-8").replace("type: object", "title: A book\ntype: object", 1)
    )
    assert run("bundle", "--check").code == 1
    before = (folder / DEFINITION).read_text(encoding="utf-8").splitlines()
    verified = run("verify")
    assert verified.code == 1
    line = 1 + before.index('        "Book": {')
    assert f"{DEFINITION}:{line + 1}:1: error: the definition is not what source/" in verified.out
    assert run("bundle").code == 0
    assert '"title": "A book"' in (folder / DEFINITION).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", "connector.toml a [bundle] with its 'source'"),
        ("[bundle]\n", "connector.toml:1:1: 'source' must name the root file of the parts"),
        ("[bundle]\nsource = 1\n", "connector.toml:2:1: 'source' must be a string"),
        ("[bundle]\nsorce = ''\n", "connector.toml:2:1: unknown key 'sorce'; did you mean 'source'?"),
        ("[bundle]\nsource = '../x.yaml'\n", "leads out of"),
        ("[bundle]\nsource = 'x.yaml'\n", "x.yaml: cannot be read"),
    ],
)
def test_settings_that_name_no_parts(settings: str, said: str, folder: Path, run: Run) -> None:
    (folder / "connector.toml").write_text(settings)
    outcome = run("bundle")
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err

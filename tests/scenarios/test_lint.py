"""Scenarios of the linter: a folder, changed in one respect, a command, and everything that it says.

Rules are selected, so that a new rule does not change what is expected here.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.scenarios.conftest import ROOT, Run
from tests.scenarios.test_bookshelf import DEFINITION, Change, both, edit, nothing, remove

MEMBER = edit(DEFINITION, '"items": { "$ref"', '"item": { "$ref"')
COMMA = edit(DEFINITION, '"swagger": "2.0",', '"swagger": "2.0"')
ONE = ["--select", "STR005"]


def config(text: str) -> Change:
    return lambda folder: (folder / "connector.toml").write_text(text, encoding="utf-8")


def mark(folder: Path) -> None:
    path = folder / DEFINITION
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


LINT: dict[str, tuple[Change, list[str], int]] = {
    "nothing wrong": (nothing, ONE, 0),
    "one finding": (MEMBER, ONE, 1),
    "one finding, told briefly": (MEMBER, [*ONE, "-q"], 1),
    "as json": (MEMBER, [*ONE, "--format", "json"], 1),
    "as github annotations": (MEMBER, [*ONE, "--format", "github"], 1),
    "as markdown": (MEMBER, [*ONE, "--format", "markdown"], 1),
    "as junit": (MEMBER, [*ONE, "--format", "junit"], 1),
    "several paths": (MEMBER, [*ONE, ".", DEFINITION, "../a shelf"], 1),
    "a definition that is no JSON": (COMMA, ONE, 1),
    "a definition that is no JSON, which cannot be ignored": (COMMA, [*ONE, "--ignore", "FIL001"], 1),
    "no connector": (both(remove(DEFINITION, "apiProperties.json")), ONE, 1),
    "no such path": (nothing, ["elsewhere"], 2),
    "no such rule": (nothing, ["--select", "nonsense"], 2),
    "a rule that is spelled wrong": (nothing, ["--ignore", "unreadable-fil"], 2),
    "no rule left": (nothing, [*ONE, "--ignore", "STR"], 2),
    "a suppression": (
        both(
            MEMBER,
            config('[[lint.suppress]]\nrule = "STR005"\noperation = "ListBooks"\nreason = "any items"'),
        ),
        ["--select", "STR005,CFG"],
        0,
    ),
    "suppressions that do not count": (
        config(
            '[[lint.suppress]]\nrule = "STR005"\noperation = "ListBooks"\nreason = "any items"\n\n'
            '[[lint.suppress]]\nrule = "STR005"\noperation = "ListBooks"\n\n'
            '[[lint.suppress]]\nrule = "nonsense"\noperation = "ListBooks"\nreason = "any items"'
        ),
        ["--select", "STR005,CFG"],
        1,
    ),
    "a mistake in the configuration": (config('[lint]\nfail_on = "info"'), [], 2),
    "a configuration that is not there": (nothing, ["--config", "my.toml"], 2),
    "a baseline is written": (MEMBER, [*ONE, "--baseline", "known.json", "--write-baseline"], 0),
    "a baseline that is not there": (MEMBER, [*ONE, "--baseline", "known.json"], 2),
    "no baseline to write": (MEMBER, [*ONE, "--write-baseline"], 2),
}


@pytest.mark.parametrize(("change", "argv", "code"), LINT.values(), ids=LINT)
def test_lint(
    change: Change, argv: list[str], code: int, folder: Path, run: Run, snapshot: SnapshotAssertion
) -> None:
    change(folder)
    outcome = run("lint", *argv)
    assert str(outcome) == snapshot
    assert outcome.code == code


def test_the_folder_itself_passes_import(run: Run) -> None:
    outcome = run("lint", "--fail-on", "info")
    assert (outcome.code, outcome.err) == (0, ""), str(outcome)


def test_a_byte_order_mark_does_not_move_places(folder: Path, run: Run) -> None:
    MEMBER(folder)
    plain = run("lint", *ONE, "--format", "json").out
    mark(folder)
    assert run("lint", *ONE, "--format", "json").out == plain


def test_a_baseline_over_its_life(folder: Path, run: Run) -> None:
    MEMBER(folder)
    known = [*ONE, "--baseline", "known.json"]
    assert run("lint", *known, "--write-baseline").code == 0
    assert run("lint", *known).out.startswith("ok: no findings in 1 connector; 1 in the baseline")
    edit(DEFINITION, '"item": { "$ref"', '"items": { "$ref"')(folder)
    assert "--prune-baseline" in run("lint", *known).err
    assert "1 entry removed" in run("lint", *known, "--prune-baseline").err
    assert json.loads((folder / "known.json").read_text())["findings"] == []


def test_fix_says_what_it_changed(folder: Path, run: Run) -> None:
    get = '{ "operationId": "GetBook", "parameters": [ { "name": "id", "in": "path" } ] }'
    edit(DEFINITION, '"paths": {', f'"paths": {{\n    "/books/{{id}}": {{ "get": {get} }},')(folder)
    before = (folder / DEFINITION).read_text()
    rule = ["--select", "unencoded-path-parameter"]
    outcome = run("lint", "--fix", *rule)
    assert outcome.code == 0
    assert "added x-ms-url-encoding: single" in outcome.err
    assert "no findings in 1 connector; 1 fixed" in outcome.out
    after = (folder / DEFINITION).read_text()
    assert after == before.replace('"in": "path" }', '"in": "path", "x-ms-url-encoding": "single" }')
    assert run("lint", "--fix", *rule).err == ""


@pytest.mark.slow
def test_diff_shows_what_fix_would_write(folder: Path, run: Run) -> None:
    gets = "".join(
        f'"/books/{n}/{{id}}": {{ "get": {{ "operationId": "Get{n}",\n"parameters": [ '
        '{ "name": "id", "in": "path" } ] } },\n'
        for n in range(9)
    )
    edit(DEFINITION, '"paths": {', f'"paths": {{\n{gets}')(folder)
    path = folder / DEFINITION
    path.write_bytes(path.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n", 3))
    before = path.read_bytes()
    plain, shown = run("lint"), run("lint", "--fix", "--diff")
    assert (shown.code, path.read_bytes()) == (plain.code, before)
    assert shown.err.startswith("not ok: ") and " would be fixed" in shown.err
    run("lint", "--diff", "--output", "a.patch")
    assert (folder / "a.patch").read_bytes().replace(b"\r", b"") == shown.out.encode()
    subprocess.run(["git", "apply", "-p0", "a.patch"], cwd=folder, check=True)
    patched = path.read_bytes()
    path.write_bytes(before)
    fixed = run("lint", "--fix")
    assert path.read_bytes() == patched != before
    # As findings are, what one rule repairs in a file is folded.
    assert fixed.err.count("fixed: apiDefinition") < fixed.err.count("fixed: ")
    assert "fixed: and 4 more of PAR023 in apiDefinition.swagger.json; -v shows all" in fixed.err
    path.write_bytes(before)
    assert run("lint", "--fix", "-v").err.count("[PAR023]") == 9
    assert run("lint", "--diff").out == ""
    assert run("lint", "--diff", "--format", "json").code == 2


def test_several_formats_at_once(folder: Path, run: Run) -> None:
    MEMBER(folder)
    formats = ["text", "json", "sarif", "junit", "github", "markdown"]
    argv = [word for name in formats for word in ("--format", name, "--output", f"out/{name}")]
    outcome = run("lint", *ONE, *argv)
    assert (outcome.code, outcome.out, outcome.err) == (1, "", "")
    assert {path.name for path in (folder / "out").iterdir()} == set(formats)
    assert all("STR005" in (folder / "out" / name).read_text() for name in formats)


def sarif(run: Run) -> dict[str, Any]:
    value = run("lint", *ONE, "--format", "sarif").json()
    assert isinstance(value, dict)
    found: dict[str, Any] = value["runs"][0]["results"][0]
    return found


def test_sarif_is_relative_to_the_repository(folder: Path, run: Run) -> None:
    MEMBER(folder)
    (folder.parent / ".git").mkdir()
    first = sarif(run)
    artifact = first["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "a%20shelf/apiDefinition.swagger.json", "uriBaseId": "ROOT"}
    edit(DEFINITION, '"paths": {', '\n\n"paths": {')(folder)
    assert sarif(run)["partialFingerprints"] == first["partialFingerprints"]


EXPLAIN: dict[str, tuple[list[str], int]] = {
    "by id": (["explain", "FIL001"], 0),
    "by id in small letters": (["explain", "fil001"], 0),
    "by name": (["explain", "unreadable-file"], 0),
    "as json": (["explain", "FIL001", "--format", "json"], 0),
    "a name that is nearly right": (["explain", "unreadble-file"], 2),
    "a name that is not": (["explain", "zzzzzzzz"], 2),
}


@pytest.mark.parametrize(("argv", "code"), EXPLAIN.values(), ids=EXPLAIN)
def test_explain(argv: list[str], code: int, run: Run, snapshot: SnapshotAssertion) -> None:
    outcome = run(*argv)
    assert str(outcome) == snapshot
    assert outcome.code == code


def test_rules(run: Run) -> None:
    listed = run("rules", "--format", "json").json()
    assert isinstance(listed, list)
    assert all(list(item) == ["id", "name", "severity", "refusal", "microsoft", "source"] for item in listed)
    text = run("rules").out
    assert all(f"{item['id']:<7} {item['name']}" in text for item in listed)


def test_lint_loads_nothing_costly(folder: Path) -> None:
    heavy = (
        *("yaml", "requests", "jsonschema", "subprocess", "multiprocessing", "urllib.request"),
        *("dataclasses", "inspect", "pkgutil", "shutil"),  # a quarter of the whole time, together
    )
    code = (
        "import sys; from tools.cli.main import main; "
        f"main(['lint', {str(folder)!r}, '-q']); "
        f"print(sorted({set(heavy)!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"

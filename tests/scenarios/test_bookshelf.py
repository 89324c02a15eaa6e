"""Scenarios: a connector folder, changed in one respect, a command, and everything that it says.

The expected output is in ``__snapshots__``; times are masked.
"""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.engines import needs_mono
from tests.program import Program
from tests.scenarios.conftest import FIXTURES, Outcome, Run
from tools.docs.reference.markdown import NOTE
from tools.script import strict_available

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_mono

Change = Callable[[Path], object]
DEFINITION, SCRIPT = "apiDefinition.swagger.json", "script.csx"
LIST, ADD, TRIGGER = (f"samples/cases/{name}.yaml" for name in ("ListBooks", "AddBook", "TrigNewBook"))
TWO = "samples/cassettes/ListBooks/two.yaml"
ADDED = "samples/cassettes/AddBook/added.yaml"


def edit(name: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def remove(*names: str) -> Change:
    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def write(name: str, text: str) -> Change:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def both(*changes: Change) -> Change:
    return lambda folder: [change(folder) for change in changes]


def nothing(_: Path) -> None:
    pass


VERIFY: dict[str, tuple[Change, list[str], int]] = {
    "all is well": (nothing, [], 0),
    "all is well, told at length": (nothing, ["-v"], 0),
    "all is well, told briefly": (nothing, ["-q"], 0),
    "as json": (nothing, ["--format", "json"], 0),
    "coverage is measured": (nothing, ["--coverage"], 0),
    "coverage is less than is asked for": (
        nothing,
        ["--fail-under", "40,lines=100", "--fail-under", "branches=99.5"],
        1,
    ),
    "a share that is none": (nothing, ["--fail-under", "101"], 2),
    "a kind that is none": (nothing, ["--fail-under", "functions=80"], 2),
    "an operation without a case": (remove(ADD), [], 1),
    "no case at all": (remove(LIST, ADD, TRIGGER), [], 1),
    "an expectation that is not met": (edit(LIST, "title: Reeds", "title: Weeds"), [], 1),
    "an answer that breaks its schema": (edit(TWO, '"id": 1', '"id": "one"'), [], 1),
    "a request the backend does not know": (
        edit(
            "samples/backend.swagger.yaml",
            "{name: author, in: query, type: string}",
            "{name: x, in: query, type: string}",
        ),
        [],
        1,
    ),
    "a case that is gone": (edit("samples/coverage.yaml", "ListBooks: 2", "ListBooks: 3"), [], 1),
    "a property that no case shows": (
        edit(DEFINITION, '"id": { "type"', '"isbn": { "type": "string" },\n        "id": { "type"'),
        [],
        1,
    ),
    "a reference page that is stale": (
        both(lambda folder: (folder / "docs").mkdir(), write("docs/reference.md", NOTE + "\n\n# Shelf\n")),
        [],
        1,
    ),
    "a script that does not compile": (edit(SCRIPT, "return answer;", "return answer"), [], 1),
    "an expectation that is not met, as json": (
        edit(LIST, "title: Reeds", "title: Weeds"),
        ["--format", "json"],
        1,
    ),
    "checks without their files": (
        remove(*(f"samples/{n}" for n in ("backend.swagger.yaml", "error.schema.json", "coverage.yaml"))),
        [],
        0,
    ),
    "a connection without connections.yaml": (
        both(
            remove("samples/connections.yaml"),
            edit(LIST, "- name: two books", "- name: two books\n    connection: reader"),
        ),
        [],
        2,
    ),
    "a script that throws": (edit(SCRIPT, '["books"]', '["boooks"].First["x"]["y"]'), [], 1),
    "a trigger past the gateway": (
        edit(
            SCRIPT,
            "Context.OriginalRequestUri.GetLeftPart(UriPartial.Path)",
            '"https://api.bookshelf.example/v1"',
        ),
        [],
        1,
    ),
    "a second opinion": (edit(DEFINITION, '"in": "query",', '"in": "query", "required": "yes",'), [], 1),
    "the same id twice": (
        both(
            edit(DEFINITION, '"operationId": "AddBook"', '"operationId": "ListBooks"'),
            edit("samples/coverage.yaml", "  AddBook: 1\n", ""),
            remove(ADD),
        ),
        [],
        1,
    ),
    "a definition that is no JSON": (edit(DEFINITION, '"swagger": "2.0",', '"swagger": "2.0"'), [], 2),
    "a definition that refers elsewhere": (
        edit(DEFINITION, "#/definitions/Book", "http://127.0.0.1:9/book.json"),
        [],
        2,
    ),
    "a case file that is no YAML": (edit(LIST, "cases:", "cases: ["), [], 2),
    "a case with an unknown key": (edit(LIST, "cassette:", "casette:"), [], 2),
    "a case that misses its cassette": (remove(TWO), [], 2),
    "no such folder": (nothing, ["nowhere"], 2),
    "a folder without definition": (nothing, ["samples"], 2),
}


@pytest.mark.slow
@pytest.mark.parametrize(("change", "argv", "code"), VERIFY.values(), ids=VERIFY)
def test_verify(
    change: Change, argv: list[str], code: int, folder: Path, run: Run, snapshot: SnapshotAssertion
) -> None:
    change(folder)
    outcome = run("verify", "--engine", "mono", *argv)
    assert str(outcome) == snapshot
    assert outcome.code == code


@pytest.mark.slow
@pytest.mark.skipif(not strict_available(), reason="needs the reference assemblies")
def test_verify_finds_what_the_platform_lacks(folder: Path, run: Run) -> None:
    edit(SCRIPT, "HttpMethod.Get, uri", "HttpMethod.Get ?? HttpMethod.Patch, uri")(folder)
    outcome = run("verify", "--engine", "mono")
    assert outcome.code == 1
    assert "\n  script.csx:46:75: error: CS0117: " in outcome.out
    assert "`Patch' (compiled against .NET Framework 4.8) [compile-strict]" in outcome.out


REPLAY: dict[str, tuple[Change, list[str], int]] = {
    "cases": (nothing, [], 0),
    "cases as json": (edit(LIST, "title: Reeds", "title: Weeds"), ["--format", "json"], 1),
    "one operation": (nothing, ["-v", "--operation", "ListBooks"], 0),
    "one case": (nothing, ["-v", "--case", "AUTHOR"], 0),
    "no such case": (nothing, ["--case", "nothing like it"], 1),
    "no such operation": (nothing, ["--operation", "ListBook"], 2),
    "no such matcher": (nothing, ["--match", "methd"], 2),
    "matched loosely": (edit(ADD, "pages: 120", "pages: 121"), ["--match", "method,path", "-v"], 0),
    "a script that does not compile": (edit(SCRIPT, "return answer;", "return answer"), [], 2),
    "a script that takes too long": (
        edit(SCRIPT, "var author", "await Task.Delay(60000, CancellationToken);\n        var author"),
        ["--operation", "ListBooks", "--time-limit", "0.5"],
        1,
    ),
    "foreign cassettes": (nothing, ["-v", "--cassette", "samples/cassettes"], 0),
    "all recordings of the samples": (nothing, ["-v", "--cassette", "samples"], 0),
    "a foreign cassette with a wrong answer": (edit(ADDED, '"id": 3', '"id": "3"'), ["--cassette", ADDED], 1),
    "a foreign cassette as json": (nothing, ["--cassette", "samples/cassettes", "--format", "json"], 0),
    "a foreign cassette of another host": (
        edit(ADDED, "api.bookshelf.example", "other.example"),
        ["--cassette", ADDED, "--match", "host,method,path"],
        1,
    ),
    "a matcher that is none without cases": (nothing, ["--cassette", ADDED, "--match", "body"], 2),
    "no such cassette": (nothing, ["--cassette", "nowhere.yaml"], 2),
    "a folder without cassettes": (nothing, ["--cassette", "samples/cassettes/../../samples/empty"], 2),
}


@pytest.mark.slow
@pytest.mark.parametrize(("change", "argv", "code"), REPLAY.values(), ids=REPLAY)
def test_replay(
    change: Change, argv: list[str], code: int, folder: Path, run: Run, snapshot: SnapshotAssertion
) -> None:
    (folder / "samples" / "empty").mkdir()
    change(folder)
    outcome = run("replay", "--engine", "mono", *argv)
    assert str(outcome) == snapshot
    assert outcome.code == code


BOOK = ["-i", "title=Shoals", "-i", "pages=120", "-i", "row=3"]
CALL: dict[str, tuple[list[str], int]] = {
    "an action": (["AddBook", *BOOK, "--cassette", ADDED], 0),
    "an action as json": (["AddBook", *BOOK, "--cassette", ADDED, "--format", "json"], 0),
    "inputs as json": (
        [
            "AddBook",
            "--input-json",
            '{"title": "x", "pages": 120, "row": 3}',
            "-i",
            "title=Shoals",
            "-q",
            "--cassette",
            ADDED,
        ],
        0,
    ),
    "an action with script, at length": (["ListBooks", "--cassette", TWO, "-v"], 0),
    "a trigger": (["TrigNewBook", "--cassette", "samples/cassettes/TrigNewBook/first.yaml"], 0),
    "a request that was not recorded": (["ListBooks", "-i", "author=B", "--cassette", TWO], 1),
    "a folder of cassettes": (["ListBooks", "--cassette", "samples/cassettes", "-q"], 0),
    "all recordings of the samples": (["ListBooks", "--cassette", "samples", "-q"], 0),
    "a request that no file has": (["ListBooks", "-i", "author=B", "--cassette", "samples"], 1),
    "a folder of something else": (["ListBooks", "--cassette", "samples/cases"], 2),
    "matched loosely": (
        ["AddBook", "-i", "title=Else", "--cassette", ADDED, "--match", "method,path", "-q"],
        0,
    ),
    "a connection by name": (["ListBooks", "--connection", "reader", "--cassette", TWO, "-q"], 0),
    "no such connection": (["ListBooks", "--connection", "writer", "--cassette", TWO], 2),
    "no such operation": (["ListBook", "--cassette", TWO], 2),
    "no such input": (["ListBooks", "-i", "autor=B", "--cassette", TWO], 2),
    "an input of the wrong type": (["AddBook", "-i", "pages=many", "--cassette", TWO], 2),
    "a required input is missing": (["AddBook", "--cassette", ADDED, "--match", "method,path", "-q"], 2),
    "no cassette": (["ListBooks"], 2),
    "inputs that are no object": (["ListBooks", "--input-json", "[1]", "--cassette", TWO], 2),
}


@pytest.mark.parametrize(("argv", "code"), CALL.values(), ids=CALL)
def test_call(argv: list[str], code: int, run: Run, snapshot: SnapshotAssertion) -> None:
    outcome = run("call", "--engine", "mono", *argv)
    assert str(outcome) == snapshot
    assert outcome.code == code
    assert "synthetic-shelf-key" not in outcome.out + outcome.err


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "class Foo {}\n"])
def test_verify_a_script_without_its_class(text: str, folder: Path, run: Run) -> None:
    write(SCRIPT, text)(folder)
    outcome = run("verify", "--engine", "mono")
    assert (outcome.code, outcome.err) == (1, "")
    finding = "script.csx: error: no-script: There is no class that derives from ScriptBase. [compile]\n"
    assert finding in outcome.out


def test_call_without_connections(folder: Path, run: Run) -> None:
    (folder / "samples/connections.yaml").unlink()
    outcome = run("call", "ListBooks", "--connection", "writer", "--cassette", TWO)
    said = "error: no connection 'writer': there is no samples/connections.yaml to define it\n"
    assert (outcome.code, outcome.err) == (2, said)


@pytest.mark.slow
def test_without_a_usable_cache(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONNECTOR_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/proc/nope")
    outcome = run("verify", "-q")
    assert (outcome.code, outcome.err) == (
        0,
        "the cache folder /proc/nope/.cache/connector-harness cannot be used (No such file or directory); "
        "a temporary one is used for this run\n",
    )


def test_call_in_another_folder(tmp_path: Path, folder: Path, run: Run) -> None:
    outcome = run("call", "AddBook", *BOOK, "--dir", str(folder), "--cassette", str(folder / ADDED))
    assert outcome.code == 0


@pytest.mark.slow
def test_two_formats_at_once(folder: Path, run: Run) -> None:
    outcome = run(
        "verify", "--format", "text", "--format", "json", "--output", "-", "--output", "out/result.json"
    )
    assert outcome.out.endswith(")\n")
    assert (folder / "out" / "result.json").read_text().startswith('{\n  "ok": true')


@pytest.mark.slow
def test_json_of_verify_keeps_its_keys(run: Run) -> None:
    value = run("verify", "--format", "json").json()
    assert isinstance(value, dict)
    assert list(value) == [
        "ok",
        "engine",
        "isolation",
        "provenances",
        "operations",
        "findings",
        "coverage",
        "cases",
        "notes",
    ]
    assert list(value["operations"][0]) == [
        "operationId",
        "kind",
        "visibility",
        "status",
        "cases",
        "polls",
        "seconds",
        "provenance",
    ]


FORMATS = ["sarif", "junit", "github", "markdown"]


CHANGES = {"green": nothing, "failing": edit(TWO, '"id": 1', '"id": "one"')}
OF_ANOTHER_PATH = edit(ADDED, "/v1/books", "/v1/shelves")
Written = Callable[..., dict[str, Outcome]]


@pytest.fixture(scope="module")
def written(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Return a function that runs a command on a changed copy once, and gives what it wrote by format."""

    @cache
    def run(change: Change, *argv: str) -> dict[str, Outcome]:
        folder = shutil.copytree(FIXTURES / "bookshelf", tmp_path_factory.mktemp("formats") / "a shelf")
        change(folder)
        outputs = [
            word for name in FORMATS for word in ("--format", name, "--output", str(folder.parent / name))
        ]
        done = program.run(*argv, *outputs, cwd=folder, environment={"COLUMNS": "100"})
        assert (done.stdout, done.stderr) == ("", "")
        texts = {name: (folder.parent / name).read_text(encoding="utf-8") for name in FORMATS}
        return {name: Outcome(done.returncode, text, "") for name, text in texts.items()}

    return run


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("change", CHANGES)
def test_verify_in_other_formats(
    change: str, name: str, written: Written, snapshot: SnapshotAssertion
) -> None:
    assert str(written(CHANGES[change], "verify", "--engine", "mono")[name]) == snapshot


@pytest.mark.parametrize("name", FORMATS)
def test_replay_in_other_formats(name: str, written: Written, snapshot: SnapshotAssertion) -> None:
    assert str(written(OF_ANOTHER_PATH, "replay", "--cassette", ADDED)[name]) == snapshot


@pytest.mark.slow
@pytest.mark.parametrize("command", ["verify", "replay"])
def test_the_page_shows_the_trace_and_no_credential(command: str, folder: Path, run: Run) -> None:
    edit(TWO, '"id": 1', '"id": "one"')(folder)
    outcome = run(command, "--engine", "mono", "--format", "html", "--output", "out/report.html")
    text = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert (outcome.code, outcome.out) == (1, "")
    assert "&#34;id&#34;: &#34;one&#34;" in text
    assert "apiDefinition.swagger.json:" in text
    assert "https://api.bookshelf.example/v1" in text
    for secret in ("synthetic-shelf-key", str(folder)):
        assert secret not in text


@pytest.mark.slow
def test_a_hostile_cassette_runs_nothing_in_the_page(folder: Path, run: Run, browser: "Browser") -> None:
    attack = "</script><script>document.title=1</script><img src=x onerror=document.title=1>"
    edit(TWO, "Reeds", attack)(folder)
    assert run("verify", "--engine", "mono", "--format", "html", "--output", "report.html").code == 1
    page = browser.new_page()
    page.goto((folder / "report.html").as_uri())
    page.locator("#open-all").click()
    text = page.locator("#case-ListBooks-two-books").inner_text()
    title, images = page.title(), page.locator("img").count()
    page.close()
    assert attack in text
    assert (title, images) == ("not ok: Bookshelf, verify", 0)

"""The generated pages: which a folder has, and that staleness is seen."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.connector.model import load_connector
from tools.core.errors import UserError
from tools.replay.load import load_cases
from tools.replay.samples import load_samples
from tools.workflow.docs import (
    CHANGES as CHANGE_PAGES,
)
from tools.workflow.docs import (
    HTML,
    MARKDOWN,
    RULES,
    pages,
    reference_findings,
    stale_pages,
    write_pages,
)
from tools.workflow.reference import examples

ROOT = Path(__file__).parents[2]
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    target = tmp_path / "shelf"
    shutil.copytree(SHELF, target)
    return target


def states(folder: Path) -> dict[Path, str]:
    return {stale.path: stale.state for stale in stale_pages(folder)}


def findings(folder: Path) -> list[str]:
    connector = load_connector(folder)
    found = reference_findings(connector, load_samples(connector), load_cases(folder))
    return [f"{Path(item.file).name}:{item.line}: {item.severity}: {item.message}" for item in found]


@pytest.mark.slow
def test_the_pages_of_the_repository_are_fresh() -> None:
    assert [stale for stale in stale_pages(ROOT) if stale.path != HTML] == []


def test_the_html_page_is_not_kept_in_the_repository() -> None:
    assert f"/{HTML}" in (ROOT / ".gitignore").read_text(encoding="utf-8").split("\n")


@pytest.mark.slow
def test_which_pages_a_folder_has(shelf: Path) -> None:
    assert set(pages(shelf)) == {MARKDOWN, HTML}
    (shelf / RULES).parent.mkdir(exist_ok=True)
    (shelf / RULES).touch()
    assert set(pages(shelf)) == {MARKDOWN, HTML, RULES}
    (shelf / CHANGE_PAGES).touch()
    assert set(pages(shelf)) == {MARKDOWN, HTML, RULES, CHANGE_PAGES}
    (shelf / "apiDefinition.swagger.json").unlink()
    assert set(pages(shelf)) == {RULES, CHANGE_PAGES}


def test_a_folder_without_a_connector(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no apiDefinition\.swagger\.json"):
        pages(tmp_path)


@pytest.mark.slow
def test_written_pages_are_fresh(shelf: Path) -> None:
    assert states(shelf) == {MARKDOWN: "is missing"}
    assert write_pages(shelf) == [MARKDOWN, HTML]
    assert stale_pages(shelf) == []
    assert write_pages(shelf) == []


def test_line_ends_of_windows_make_no_page_stale(shelf: Path) -> None:
    write_pages(shelf)
    for name in (MARKDOWN, HTML):
        path = shelf / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert stale_pages(shelf) == []
    assert write_pages(shelf) == []


@pytest.mark.slow
def test_pages_are_the_same_wherever_the_folder_is_and_however_it_is_named(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = pages(SHELF)
    assert pages(shelf) == expected
    monkeypatch.chdir(shelf)
    assert pages(Path()) == expected


@pytest.mark.slow
def test_stale_and_missing_pages_are_seen(shelf: Path) -> None:
    (shelf / RULES).parent.mkdir(exist_ok=True)
    (shelf / RULES).touch()
    write_pages(shelf)
    (shelf / RULES).write_text("edited")
    (shelf / HTML).write_text("edited")
    (shelf / MARKDOWN).unlink()
    assert states(shelf) == {MARKDOWN: "is missing", RULES: "is stale", HTML: "is stale"}
    write_pages(shelf)
    assert stale_pages(shelf) == []


def edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a description": (
        edit("apiDefinition.swagger.json", "Puts a book on the shelf.", "Puts one more book on the shelf."),
        "+Puts one more book on the shelf.",
    ),
    "a field of the connection": (
        edit("apiProperties.json", "The key of the shelf.", "A key."),
        "| A key. |",
    ),
    "a case": (edit("samples/cases/AddBook.yaml", "pages: 120", "pages: 121"), '+  "pages": 121,'),
    "a fact": (
        lambda folder: (folder / "reference.toml").write_text("preview = true\n"),
        "+# Bookshelf (Preview)",
    ),
    "the introduction": (
        lambda folder: (folder / "intro.md").write_text("## Prerequisites\n"),
        "+## Prerequisites",
    ),
    "what is never answered": (
        edit("samples/coverage.yaml", "", "never_answered: {AddBook: {title: It is lost.}}\n"),
        "+- title: It is lost.",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_the_page_is_made_from_makes_it_stale(name: str, shelf: Path) -> None:
    change, line = CHANGES[name]
    write_pages(shelf)
    change(shelf)
    assert states(shelf) == {MARKDOWN: "is stale", HTML: "is stale"}
    markdown = next(stale for stale in stale_pages(shelf) if stale.path == MARKDOWN)
    assert any(line in shown for shown in markdown.diff)
    (found,) = findings(shelf)
    assert re.fullmatch(r"reference\.md:\d+: error: the page is stale: run `connector docs`", found)


def test_the_diff_is_short(shelf: Path) -> None:
    write_pages(shelf)
    (shelf / MARKDOWN).write_text("")
    (stale,) = (stale for stale in stale_pages(shelf) if stale.path == MARKDOWN)
    assert len(stale.diff) == 12


def test_verify_asks_for_a_page_only_where_one_is_kept(shelf: Path) -> None:
    assert findings(shelf) == []
    (shelf / "reference.toml").write_text("")
    assert findings(shelf) == ["reference.md:0: error: the page is missing: run `connector docs`"]
    write_pages(shelf)
    assert findings(shelf) == []
    (shelf / "reference.toml").unlink()
    (shelf / HTML).unlink()
    assert findings(shelf) == []
    edit(str(MARKDOWN), "# Bookshelf", "# Shelf")(shelf)
    assert findings(shelf) == ["reference.md:3: error: the page is stale: run `connector docs`"]


def test_the_credentials_of_the_samples_are_on_no_page(shelf: Path) -> None:
    connections = (shelf / "samples" / "connections.yaml").read_text(encoding="utf-8")
    (value,) = (v for v in load_samples(load_connector(shelf)).connections.values())
    secret = value.values["shelf_key"]
    assert secret in connections
    edit("samples/cases/AddBook.yaml", "title: Shoals,", f"title: Shoals {secret},")(shelf)
    texts = pages(shelf)
    assert all("Shoals ***" in text and secret not in text for text in texts.values())


# ---- examples ----


def made(folder: Path, cases: str) -> tuple[str, int, str]:
    (folder / "samples" / "cases" / "AddBook.yaml").write_text(f"operation: AddBook\ncases:\n{cases}")
    connector = load_connector(folder)
    example = examples(connector, load_samples(connector), load_cases(folder))["AddBook"]
    return example.case, example.status, "".join(example.answer.split())


BAD = "- {name: refused, expect: {status: 422, body: {error: no}}}\n"
ODD = "- {name: odd, inputs: {pages: x}, invalid_inputs: [pages], expect: {status: 201, body: {id: 1}}}\n"
BARE = "- {name: bare, inputs: {title: A}, expect: {status: 201}}\n"
WHOLE = "- {name: whole, inputs: {title: A}, expect: {status: 201, body: {id: 1}}}\n"


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        (BAD + ODD + WHOLE, ("whole", 201, '{"id":1}')),
        (BARE + WHOLE, ("whole", 201, '{"id":1}')),
        (BAD + BARE, ("bare", 201, "")),
    ],
)
def test_the_example_is_the_first_ordinary_case(
    cases: str, expected: tuple[str, int, str], shelf: Path
) -> None:
    assert made(shelf, cases) == expected


def test_no_example_where_no_case_ends_well(shelf: Path) -> None:
    (shelf / "samples" / "cases" / "AddBook.yaml").write_text(f"operation: AddBook\ncases:\n{BAD}")
    connector = load_connector(shelf)
    assert "AddBook" not in examples(connector, load_samples(connector), load_cases(shelf))


def test_of_a_trigger_the_poll_that_brings_something() -> None:
    connector = load_connector(SHELF)
    example = examples(connector, load_samples(connector), load_cases(SHELF))["TrigNewBook"]
    assert (example.status, example.answer) == (200, "")

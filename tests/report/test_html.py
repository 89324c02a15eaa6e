"""The page, read by a parser and by a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.report.samples import MEASURED
from tests.report.traces import GREEN, HOSTILE, RESULTS, TRACED, hostile
from tools.replay.holes import holes
from tools.report.html.page import results_html
from tools.report.json import verification_json

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, Request

    from tools.report.results import Results

EVERYTHING = {**RESULTS, "hostile": hostile()}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_made: dict[int, str] = {}


def html(results: Results) -> str:
    """Return the page of ``results``, which live as long as the tests; it is made once."""
    if id(results) not in _made:
        _made[id(results)] = results_html(results, "verify", "made")
    return _made[id(results)]


VOID = {"meta", "input", "br", "rect", "img", "link"}


class Outline(HTMLParser):
    """Collects the elements of a page; complains about tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.elements if name == tag)


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_page_holds_together(name: str) -> None:
    page = Outline(html(EVERYTHING[name]))
    assert (page.wrong, page.open) == ([], [])
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {str(attributes["href"]) for attributes in page.all("a")}
    assert links - {f"#{name}" for name in ids} == set()
    for _, attributes in page.elements:
        for reference in str(attributes.get("aria-labelledby") or "").split():
            assert reference in ids
        assert not [name for name in attributes if name in ("style", "src") or name.startswith("on")]
    assert len(list(page.all("script"))) == len(list(page.all("style"))) == 1
    assert not list(page.all("link")) + list(page.all("iframe")) + list(page.all("img"))
    assert all(attributes.get("scope") for attributes in page.all("th"))


def test_nothing_hidden_is_left(tmp_path: Path) -> None:
    text = html(EVERYTHING["hostile"])
    assert not re.search("[\x00\x1b\u202e]", text)
    assert "\\u202e" in text
    assert "\\x1b[31m" in text
    assert "<img" not in text
    (tmp_path / "x.html").write_text(text, encoding="utf-8")  # a lone surrogate would not encode


def test_a_hostile_page_is_of_bounded_size() -> None:
    assert len(html(EVERYTHING["hostile"])) < 400_000


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page that fails the test when it reports an error or asks for anything."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    found = context.new_page()
    said: list[str] = []
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda error: said.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    def note(request: Request) -> None:
        if not request.url.startswith("file:"):
            said.append(request.url)

    found.on("dialog", dismiss)
    found.on("request", note)
    yield found
    context.close()
    assert said == []


def show(page: Page, results: Results, folder: Path, anchor: str = "") -> None:
    file = folder / "report.html"
    file.write_text(html(results), encoding="utf-8")
    page.goto(f"{file.as_uri()}{anchor}")


@pytest.mark.slow
def test_a_hostile_cassette_runs_no_script(page: Page, tmp_path: Path) -> None:
    show(page, EVERYTHING["hostile"], tmp_path)
    assert page.title().startswith("not ok: </script>")
    page.locator("#find").fill(HOSTILE[:20])
    page.locator("#open-all").click()
    page.wait_for_timeout(100)
    assert page.title().startswith("not ok: </script>")
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0
    text = page.locator("main").inner_text()
    assert "<script>document.title='run'</script>" in text


@pytest.mark.slow
def test_the_policy_of_the_page_stops_foreign_script(browser: Browser, tmp_path: Path) -> None:
    """Escaping is one guard, the policy another: what gets in nevertheless does not run."""
    text = html(GREEN)
    bad = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    file = tmp_path / "bad.html"
    file.write_text(text.replace("</main>", f"{bad}</main>"), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_timeout(100)
    title, own = page.title(), page.locator("form.filters").is_visible()
    context.close()
    assert (title, own) == ("ok: Bookshelf, verify", True)


@pytest.mark.slow
def test_at_a_glance(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    header = page.locator("header.top")
    assert "not ok" in header.inner_text()
    assert "3 cases failed in 2 operations" in header.inner_text()
    row = page.get_by_role("row", name=re.compile("ListBooks List books"))
    marks = [cell.inner_text() for cell in row.locator(".slim .sr").all()]
    assert [mark.strip() for mark in marks] == [
        "1 error",
        "1 case failed",
        "1 case failed",
        "1 case failed",
        "is not polled",
        "1 problem",
    ]


@pytest.mark.slow
def test_the_head_says_what_was_tested() -> None:
    about = {"title": "Shelf", "version": "1.2", "commit": "0123456789ab, with changes"}
    page = results_html(replace(TRACED, **about), "verify", "Made at noon")  # type: ignore[arg-type]
    head = re.sub("<[^>]+>", " ", page.partition("</header>")[0].partition("<header")[2])
    assert re.search(r"Shelf\s+1\.2\s", head)
    assert re.search(r"Commit 0123456789ab, with changes\. Made at noon, C# engine mono", head)
    bare = results_html(replace(TRACED, version="", commit=""), "verify", "Made at noon")
    assert "Commit" not in bare and 'class="version"' not in bare.partition("</header>")[0]


@pytest.mark.slow
def test_a_failing_case_is_run_again_by_a_command(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path, "#case-ListBooks-two-books")
    case = page.locator("#case-ListBooks-two-books")
    command = "connector replay --operation ListBooks --case 'two books'"
    assert case.locator(".rerun code").inner_text() == command
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    case.get_by_role("button", name="Copy").click()
    case.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("window.copied") == command
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('no'); }; }")
    case.get_by_role("button", name="Copied").click()
    case.get_by_role("button", name="Selected").wait_for()
    assert page.evaluate("String(getSelection())") == command
    assert page.locator("details.case.pass .rerun").count() == 0


def test_the_tile_counts_every_hole() -> None:
    assert MEASURED.coverage is not None
    total = len(list(holes(MEASURED.coverage)))
    assert total == len(verification_json(MEASURED)["coverage"]["holes"]) > 5
    assert f"<dt>holes in coverage</dt><dd>{total}</dd>" in results_html(MEASURED, "verify", "made")


@pytest.mark.slow
def test_where_nothing_fits_no_empty_table_is_left(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    page.get_by_role("searchbox").fill("no such operation")
    page.get_by_text("Nothing fits the filter.").wait_for()
    assert page.locator("table:visible").count() == page.locator("#findings table:visible").count() == 1
    assert not page.locator("#failures").is_visible()
    page.get_by_role("searchbox").fill("")
    page.locator("#operations table").wait_for()


def test_a_failing_case_shows_both_places(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path, "#case-ListBooks-two-books")
    case = page.locator("#case-ListBooks-two-books")
    text = case.inner_text()
    assert "response.body[17].title" in text
    assert "apiDefinition.swagger.json:40:9" in text
    assert [mark.inner_text() for mark in case.locator(".steps mark").all()] == [
        '"by": "Brine"',
        '"shelf": 4',
        '"title": 17',
    ]
    assert "more items" in text
    assert "two books" in text
    assert "setheader (The key): X-Key: ***" in text


@pytest.mark.slow
def test_polls_are_a_timeline(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    polls = [item.inner_text().split("\n") for item in page.locator(".timeline li").all()]
    assert polls == [
        ["Poll 1", "202 Accepted", "nothing new", "next poll in 60 s"],
        ["Poll 2", "200 OK", "1 run started", "fails here", "next poll in 60 s"],
    ]


@pytest.mark.slow
def test_the_map_shows_holes_and_how_to_fill_them(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    row = page.locator(".map tr", has_text="ListBooks")
    states = [str(cell.get_attribute("class")) for cell in row.locator("li.cell").all()]
    assert [state.removeprefix("cell ") for state in states] == [
        "seen", "never", "wrong", "seen", "never", "absent", "never", "seen", "silent", "seen",
    ]  # fmt: skip
    row.locator(".holes").click()
    gaps = page.locator("#op-ListBooks-holes").inner_text()
    assert "add a case to samples/cases/ListBooks.yaml with 'shelf' among its inputs" in gaps
    assert "apiDefinition.swagger.json:44:9" in gaps


def visible(page: Page) -> tuple[list[str], int]:
    sections = page.locator("section.operation:visible").all()
    return [str(item.get_attribute("id")) for item in sections], page.locator("details.case:visible").count()


@pytest.mark.slow
def test_filter_and_search(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    assert visible(page) == (["op-ListBooks", "op-TrigNewBook", "op-RemoveBook", "op-GetBook"], 5)
    page.get_by_label("failed", exact=True).check()
    assert visible(page) == (["op-ListBooks", "op-TrigNewBook"], 3)
    page.locator("#find").fill("script")
    assert visible(page) == (["op-ListBooks"], 1)
    assert page.locator("#shown").inner_text() == "1 of 4 operations, 1 cases"
    assert page.url.endswith("#find=script&state=fail")
    page.reload()
    assert visible(page) == (["op-ListBooks"], 1)
    page.get_by_label("untested", exact=True).check()
    assert page.locator("#nothing").is_visible()
    page.locator("#find").press("Escape")
    assert visible(page) == (["op-RemoveBook"], 0)


@pytest.mark.slow
def test_a_link_opens_what_it_leads_to_even_when_filtered_out(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    page.get_by_label("failed", exact=True).check()
    page.evaluate("location.hash = '#case-GetBook-there'")
    page.wait_for_function("document.activeElement.matches('#case-GetBook-there > summary')")
    assert page.locator("#case-GetBook-there").get_attribute("open") is not None


@pytest.mark.slow
def test_the_keyboard_reaches_everything(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the operations"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.locator("#case-ListBooks-none > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#case-ListBooks-none .case-body").is_visible()


def test_landmarks_and_headings(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    for role in ("banner", "navigation", "search", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1, role
    levels = [
        int(item[1])
        for item in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(x => x.tagName)")
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERYTHING)
def test_it_fits_the_window(name: str, page: Page, tmp_path: Path) -> None:
    show(page, EVERYTHING[name], tmp_path)
    page.locator("#open-all").click()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (320, 1400):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [width, width]


def test_without_script_everything_is_there(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    show(page, TRACED, tmp_path)
    assert not page.locator("form.filters").is_visible()
    assert page.locator("#case-ListBooks-two-books .payload").first.is_visible()
    context.close()


@pytest.mark.slow
def test_print_shows_what_matters(page: Page, tmp_path: Path) -> None:
    show(page, TRACED, tmp_path)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("#case-ListBooks-two-books .payload").first.is_visible()
    assert page.locator("#case-ListBooks-none .case-body").is_hidden()
    assert len(page.pdf(format="A4")) > 10_000


def test_holes_of_the_script_are_listed() -> None:
    page = results_html(MEASURED, "verify", "made")
    assert "script.csx:8:13" in page
    assert "`books == null` is never true" in page
    assert "lines 4-5 never ran" in page
    assert re.search(r"lines <b>40 %</b>", page)
    assert 'id="script-holes"' not in html(GREEN)

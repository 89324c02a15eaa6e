"""The HTML page: escaped throughout, whole in itself, and at work in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from tests.docs.reference.folder import definition
from tests.docs.reference.folder import page as built
from tests.docs.reference.samples import HOSTILE, make_page
from tests.examples import examples
from tools.docs.reference.html import page_html
from tools.docs.reference.markdown import plain
from tools.workflow.docs import HTML, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from syrupy.assertion import SnapshotAssertion

ROOT = Path(__file__).parents[3]
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"
OWN = re.compile(r"<style>.*?</style>|<script>.*?</script>|sha256-[\w+/]+=*", re.DOTALL)


@cache
def whole() -> str:
    """Return the page of the connector itself."""
    return pages(ROOT)[HTML]


@cache
def small() -> str:
    """Return the page of a connector of three operations: a browser opens it in a fifth of the time."""
    return pages(SHELF)[HTML]


class Outline(HTMLParser):
    """The tags of a page with the names of their attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


def test_bookshelf(snapshot: SnapshotAssertion) -> None:
    assert OWN.sub("...", small()) == snapshot


def assert_harmless(text: str) -> None:
    found = Outline(page_html(make_page(text)))
    linked = {"a": ("href", "rel")} if plain(text).startswith("https://") else {}
    usual = Outline(page_html(make_page("https://thing.example" if linked else "A text")))
    assert found.tags == usual.tags
    allowed = r"#[\w:-]+|data:image/png;base64,[\w+/=]+|https?://\S+"
    assert all(re.fullmatch(allowed, link) for link in found.links)
    if plain(text):
        assert found.text.count(plain(text)) >= 20


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_as_they_are(text: str) -> None:
    assert_harmless(text)


@pytest.mark.slow
@settings(derandomize=True, max_examples=examples(60))
@given(
    st.text(st.sampled_from("ab <>&\"'/=!-\n`{}%$\u00e9"), min_size=1, max_size=20).map(
        lambda text: f"x{text}x"
    )
)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert_harmless(text)


def test_the_intro_is_markdown_without_html_and_without_harmful_links() -> None:
    intro = (
        "## Known Issues\n\n- **none** <b>x</b> [ok](https://thing.example) [bad](javascript:run) "
        "![i](https://evil.example/x.png)\n\n<script>document.title='run'</script>\n\n| a |\n| - |\n| b |"
    )
    text = page_html(make_page("A text", intro=intro))
    found = Outline(text)
    assert "<h2>Known Issues</h2>" in text
    assert "<strong>none</strong> &lt;b&gt;x&lt;/b&gt;" in text
    assert "&lt;script&gt;document.title='run'&lt;/script&gt;" in text
    assert "https://thing.example" in found.links
    assert not any("javascript" in link for link in found.links)
    assert [tag for tag, _ in found.tags].count("img") == 1  # the icon: pictures are shown as links


@pytest.mark.slow
def test_nothing_is_fetched() -> None:
    text = whole()
    assert not re.search(r"@import|url\(|<link|<iframe|<object", text)
    found = Outline(text)
    assert {tag for tag, names in found.tags if "src" in names} == {"img"}
    assert [link[:22] for link in found.links if link.startswith("data:")] == ["data:image/png;base64,"]
    assert not any(name.startswith("on") or name == "style" for _, names in found.tags for name in names)


@pytest.mark.slow
def test_all_links_of_the_page_lead_somewhere() -> None:
    text = whole()
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in Outline(text).links if link.startswith("#")} <= set(ids)


# ---- in a browser ----


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    opened = context.new_page()
    opened.set_default_timeout(5000)
    yield opened
    context.close()


def opened(page: Page, folder: Path, text: str) -> list[str]:
    """Open ``text`` as a file; return what the console is told, which grows."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    return said


def test_a_hostile_definition_runs_no_script(page: Page, tmp_path: Path) -> None:
    data = definition(
        [
            {"name": text, "in": "query", "type": text, "x-ms-summary": text, "description": text}
            for text in HOSTILE
        ],
        {"properties": {text: {"type": text, "format": text, "title": text} for text in HOSTILE}},
        operation={"summary": HOSTILE[2], "description": HOSTILE[0], "operationId": HOSTILE[1]},
    )
    data["info"] = {"title": HOSTILE[2], "description": HOSTILE[16], "contact": {"url": HOSTILE[7]}}
    data["x-ms-connector-metadata"] = [{"propertyName": text, "propertyValue": text} for text in HOSTILE]
    said = opened(page, tmp_path, page_html(built(tmp_path, data)))
    page.wait_for_timeout(100)
    assert page.title().endswith("connector reference")
    assert page.locator("main h3").count() == 1
    assert page.locator("main a[href^=javascript]").count() == 0
    assert said == []


def test_the_policy_stops_what_is_not_the_page_s_own(page: Page, tmp_path: Path) -> None:
    text = page_html(make_page("A text"))
    smuggled = "<script>document.title='run'</script><p style='color:red' onclick='x'>y</p></main>"
    said = opened(page, tmp_path, text.replace("</main>", smuggled))
    assert page.title() != "run"
    assert any("Content Security Policy" in line for line in said)


def test_search_by_keyboard(page: Page, tmp_path: Path) -> None:
    said = opened(page, tmp_path, small())
    entries = page.locator(".entry:not([hidden])")
    everything = entries.count()
    page.keyboard.press("/")
    page.keyboard.type("puts row")
    assert 0 < entries.count() < everything
    assert page.locator("#search-count").inner_text() == f"{entries.count()} of {everything} sections"
    assert not page.locator("#list-books").is_visible()
    assert page.locator("nav a:visible", has_text="Add a book").count() == 1
    assert page.locator("nav a:visible", has_text="List books").count() == 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#add-a-book")
    page.locator("#search").fill("no such words")
    assert page.locator("#nothing").is_visible()
    page.keyboard.press("Escape")
    assert (page.locator("#search").input_value(), entries.count()) == ("", everything)
    assert said == []


def test_a_link_out_of_a_search_shows_what_it_leads_to(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, small())
    page.locator("#search").fill("AddBook")
    page.locator("nav").get_by_role("link", name="Definitions", exact=True).click()
    assert page.locator("#definitions").is_visible()


def test_the_first_stop_skips_the_contents(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, small())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.slow
@pytest.mark.parametrize("text", ["harvest", "x" * 400])
def test_no_width_needs_scrolling_sideways(text: str, page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, whole() if text == "harvest" else page_html(make_page(text)))
    for width in (320, 390, 960, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [width, width]


@pytest.mark.slow
def test_a_narrow_page_folds_its_contents(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, tmp_path, small())
    link = page.locator("nav").get_by_role("link", name="Add a book", exact=True)
    assert not link.is_visible()
    page.locator("nav summary").click()
    link.click()
    assert page.url.endswith("#add-a-book")
    page.set_viewport_size({"width": 1280, "height": 800})
    link.wait_for(state="visible")


@pytest.mark.slow
def test_operations_fold_and_a_link_to_an_id_unfolds(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page, tmp_path, small())
    parts = page.locator("details.more")
    assert parts.count() > 1
    page.get_by_role("button", name="Fold all operations").click()
    assert page.locator("details.more[open]").count() == 0
    page.locator("#contents a", has_text="Add a book").click()
    expect(page.locator("details.more[open]")).to_have_count(1)
    assert page.url.endswith("#AddBook")
    assert page.locator("#add-a-book table").first.is_visible()
    page.get_by_role("button", name="Unfold all operations").click()
    assert page.locator("details.more[open]").count() == parts.count()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str, page: Page, tmp_path: Path) -> None:
    """Text on its ground: 4.5 to 1 at least (WCAG 2.1, 1.4.3)."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    opened(page, tmp_path, page_html(make_page("A text")))
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (luminance(ground) < 0.1) is (scheme == "dark")
    for selector in (
        "main p",
        "main a",
        ".id",
        "thead th",
        ".never td:last-child",
        "nav a",
        "pre",
        ".anchor",
    ):
        text, behind = page.locator(selector).first.evaluate(
            """(element) => {
                let node = element;
                const ground = () => getComputedStyle(node).backgroundColor;
                while (ground() === "rgba(0, 0, 0, 0)") node = node.parentElement;
                return [getComputedStyle(element).color, ground()];
            }"""
        )
        lighter, darker = sorted((luminance(text), luminance(behind)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, selector


def luminance(colour: str) -> float:
    """The relative luminance of ``rgb(r, g, b)`` (WCAG 2.1)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_in_print_the_whole_page_and_no_contents(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, small())
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("nav").is_visible()
    assert page.locator("#book").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_without_script_everything_is_there(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    opened(page, tmp_path, small())
    assert page.locator("#add-a-book").is_visible()
    assert not page.locator("#search").is_visible()
    context.close()

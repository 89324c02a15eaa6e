"""The page as a person uses it: headless Chromium, most of it by the keyboard."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import expect

from tests.serve.conftest import FIXTURE, Served
from tools.serve.serve import ServeOptions, serve
from tools.workflow.transports import BackendChoice

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Request

Scheme = Literal["light", "dark"]
Open = "Callable[..., Page]"


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page of a server; errors of the page and foreign requests fail."""
    wrong: list[str] = []
    contexts = []

    def run(served: Served, operation: str = "", *, scheme: Scheme = "light", width: int = 1280) -> Page:
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: _note(message.type, message.text, wrong))

        def only_here(request: Request) -> None:
            if not request.url.startswith(served.address):
                wrong.append(f"foreign request: {request.url}")

        page.on("request", only_here)
        page.goto(f"{served.address}/#{operation}" if operation else served.address)
        page.locator("h1").wait_for()
        return page

    yield run
    for context in contexts:
        context.close()
    assert wrong == []


def _note(kind: str, text: str, wrong: list[str]) -> None:
    # A response of 422 to a call is told in the page, and so is a server that is gone.
    if kind == "error" and "status of 422" not in text and "ERR_CONNECTION_REFUSED" not in text:
        wrong.append(text)


def combo(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def options(page: Page) -> Locator:
    return page.locator('[role="option"]:visible')


def focused(page: Page) -> str:
    found: str = page.evaluate(
        "() => { const e = document.activeElement;"
        " return e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent; }"
    )
    return found


def sent(served: Served) -> Any:
    return json.loads(served.service.requests[-1][3])


def test_an_action_by_the_keyboard_alone(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("add a b")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a book")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(field(page, "Title")).to_be_focused()
    page.keyboard.type("Atlas of clouds")
    page.keyboard.press("Tab")
    expect(combo(page, "Room")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_text(["Attic1", "Cellar2"])
    expect(combo(page, "Room")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(combo(page, "Room")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(combo(page, "Room")).to_have_value("Attic")
    combo(page, "Shelf").press("ArrowDown")  # Tab leads over "Load again"
    page.keyboard.press("ArrowDown")
    expect(options(page).nth(1)).to_have_class(re.compile("active"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(combo(page, "Shelf")).to_have_value("Atlases")
    page.keyboard.press("Enter")  # no list is open: it runs
    expect(page.get_by_role("heading", name="201 Created")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^201 Created, no problems, \d+ ms$"))
    expect(combo(page, "Shelf")).to_be_focused()
    assert sent(library) == {
        "title": "Atlas of clouds",
        "room": 1,
        "shelf": 9007199254740993,  # more digits than a number of JavaScript has
        "language": "en",
        "source": "flow",
    }
    expect(page.get_by_label("the response", exact=True)).to_contain_text("9007199254740993")


def test_what_is_focused_is_seen(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddBook")
    seen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)]; }"
        )
        if style[0] == "BODY":
            break
        seen.append(style)
    assert len(seen) > 12
    assert [item for item in seen if item[1] == "none" or item[2] < 2] == []


def test_a_list_depends_on_another(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddBook")
    combo(page, "Shelf").press("ArrowDown")
    expect(page.locator(".load").get_by_text("Fill in Room first.")).to_be_visible()
    assert library.service.requests == []
    combo(page, "Room").click()
    options(page).nth(0).click()
    combo(page, "Shelf").click()
    options(page).nth(1).click()
    expect(combo(page, "Shelf")).to_have_value("Almanacs")
    expect(page.get_by_text("Value: 12")).to_be_visible()
    combo(page, "Room").fill("Cellar")
    expect(combo(page, "Shelf")).to_have_value("")
    expect(page.get_by_text("Room has changed: choose again.")).to_be_visible()
    combo(page, "Shelf").click()
    expect(options(page)).to_have_text(["<b>Cookbooks</b>21"])  # what a service says is text
    field(page, "Title").fill("T")
    combo(page, "Shelf").fill("77")
    combo(page, "Shelf").press("Enter")
    expect(page.get_by_role("heading", name="201 Created")).to_be_visible()
    assert (sent(library)["room"], sent(library)["shelf"]) == (2, 77)


def test_a_list_that_cannot_be_had(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddBook")
    library.service.fails = (403, "application/json", '{"error": {"message": "<i>not</i> yours"}}')
    combo(page, "Room").press("ArrowDown")
    expect(page.locator(".note.bad")).to_have_text("ListRooms answered 403: <i>not</i> yours")
    library.service.fails = None
    page.get_by_role("button", name="Load again").click()
    expect(options(page)).to_have_count(2)


def test_advanced_fields_are_hidden_until_opened(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "ListBooks")
    # One of them has a default, which is sent: that is to be seen.
    opener = page.get_by_role("button", name="Hide advanced (2)")
    expect(field(page, "Limit")).to_have_value("50")
    opener.press("Enter")
    expect(page.get_by_role("button", name="Show advanced (2)")).to_have_attribute("aria-expanded", "false")
    expect(field(page, "Limit")).to_be_hidden()
    page.get_by_role("button", name="Show advanced (2)").press("Enter")
    expect(page.get_by_role("button", name="Hide advanced (2)")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text("How many at most. 1 to 100")).to_be_visible()
    combo(page, "Lent").press("ArrowDown")
    expect(options(page)).to_have_text(["Yestrue", "Nofalse"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    field(page, "Limit").fill("500")
    field(page, "Limit").press("Enter")
    expect(page.get_by_role("heading", name="200 OK")).to_be_visible()
    assert library.service.requests[-1][1] == "/v1/books?lent=false&limit=500"
    expect(page.get_by_text("Limit: 500 is more than 100.")).to_be_visible()
    expect(field(page, "Limit")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="inputs.limit").press("Enter")
    expect(field(page, "Limit")).to_be_focused()


def test_required_fields_are_asked_for(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddBook")
    expect(field(page, "Title")).to_have_attribute("aria-required", "true")
    page.get_by_role("button", name="Run").press("Enter")
    expect(field(page, "Title")).to_be_focused()
    expect(field(page, "Title")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Title is required.")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("3 required fields to fill in.")
    assert library.service.requests == []
    field(page, "Title").fill("T")
    expect(page.get_by_text("Title is required.")).to_be_hidden()


def test_a_trigger_is_polled_and_something_is_added(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "TrigNewBook")
    expect(page.get_by_text("Add a book to see it work now.")).to_be_visible()
    page.get_by_role("button", name="Poll").press("Enter")
    expect(page.get_by_text("The first poll marks the start")).to_be_visible()
    expect(page.locator(".due")).to_have_text(re.compile(r"^in \d\d s$"))
    page.get_by_text("State that the next poll carries").click()
    expect(page.get_by_role("definition").filter(has_text=re.compile("^1$")).last).to_be_visible()
    library.service.books.append({"id": 2, "title": "<img src=x onerror=alert(1)>"})
    page.get_by_role("button", name="Poll again").press("Enter")
    expect(page.get_by_role("heading", name="1 run started")).to_be_visible()
    expect(page.locator(".card summary")).to_have_text("Run 1 <img src=x onerror=alert(1)>")
    expect(page.get_by_role("status")).to_have_text(re.compile("^200 OK, no problems, 1 run started"))
    page.get_by_role("button", name="Poll again").press("Enter")
    expect(page.get_by_text("No run starts: there is nothing new.")).to_be_visible()
    page.get_by_role("button", name="Start over").press("Enter")
    page.get_by_role("button", name="Poll", exact=True).press("Enter")
    expect(page.get_by_text("The first poll marks the start")).to_be_visible()


def test_time_is_moved_to_the_next_poll(start: Callable[..., Served], visit: Callable[..., Page]) -> None:
    library = start(simulate_time=True)
    page = visit(library, "TrigNewBook")
    page.get_by_role("button", name="Poll").click()
    before = library.service.clock()
    page.get_by_role("button", name="Move the time to the next poll").click()
    expect(page.locator(".due")).to_have_text("now")
    assert 55 <= (library.service.clock() - before).total_seconds() < 90
    # The status says "It is …" from the move before, so the response is what is waited for.
    with page.expect_response("**"):
        page.get_by_role("button", name="Move the time: +1 day").click()
    expect(page.get_by_role("status")).to_contain_text("It is ")
    assert (library.service.clock() - before).total_seconds() > 86400


def test_problems_are_shown_with_their_places(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "GetBroken")
    page.get_by_role("button", name="Run").click()
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("2 problems")
    expect(verdict.get_by_text("response.body.id", exact=True)).to_be_visible()
    expect(verdict.get_by_text("response.body.colour", exact=True)).to_be_visible()


HOSTILE = '</pre><script>document.title="stolen"</script><img src=x onerror="document.title=\'stolen\'">'


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_what_a_backend_says_is_text(library: Served, visit: Callable[..., Page], kind: str) -> None:
    page = visit(library, "ListBooks")
    body = json.dumps([{"title": HOSTILE, "note": HOSTILE}]) if kind == "application/json" else HOSTILE
    library.service.fails = (200, kind, body)
    page.get_by_role("button", name="Run").click()
    page.locator(".sent > summary").click()
    expect(page.get_by_label("the response", exact=True)).to_contain_text("</pre><script>document.title=")
    expect(page.locator("main script, main img")).to_have_count(0)
    assert page.title() == "List books · Lending Library"


def test_an_error_of_the_service(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "TrigNewBook")
    library.service.fails = (503, "text/plain", "come back later")
    page.get_by_role("button", name="Poll").click()
    expect(page.get_by_role("heading", name="503 Unavailable")).to_be_visible()
    expect(page.get_by_text("The poll failed: no run starts")).to_be_visible()
    expect(page.get_by_label("the response", exact=True)).to_contain_text("come back later")


def test_lists_of_values_and_of_objects(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddBook")
    field(page, "Title").fill("T")
    combo(page, "Room").fill("1")
    combo(page, "Shelf").fill("12")
    add = page.get_by_role("button", name="Add to Tags")
    add.press("Enter")
    expect(field(page, "Tags 1")).to_be_focused()
    page.keyboard.type("sky")
    add.press("Enter")
    page.keyboard.type("gone")
    add.press("Enter")
    page.keyboard.type("rain")
    page.get_by_role("button", name="Remove Tags 2").press("Enter")
    expect(add).to_be_focused()
    page.get_by_role("button", name="Add to Copies").press("Enter")
    page.keyboard.type("C-1")
    field(page, "Price").fill("12.50")
    field(page, "Author Name").fill("Ada")
    field(page, "Published").fill("2026-03-31")
    field(page, "Published").press("Enter")
    expect(page.get_by_role("heading", name="201 Created")).to_be_visible()
    found = sent(library)
    assert found["tags"] == ["sky", "rain"]
    assert found["copies"] == [{"code": "C-1", "price": 12.5}]
    assert found["author"] == {"name": "Ada"}
    assert found["published"] == "2026-03-31"


def test_fields_that_another_operation_describes(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddMedium")
    expect(field(page, "body")).to_be_visible()  # the kind is not known yet
    combo(page, "Kind").fill("film")
    expect(field(page, "Director")).to_be_visible()
    field(page, "Director").fill("Agnes")
    field(page, "Minutes").fill("90")
    field(page, "Minutes").press("Enter")
    expect(page.get_by_role("heading", name="201 Created")).to_be_visible()
    assert sent(library) == {"director": "Agnes", "minutes": 90}
    combo(page, "Kind").fill("record")
    expect(field(page, "Band")).to_be_visible()
    expect(field(page, "Director")).to_have_count(0)


def test_inputs_are_kept_for_each_operation(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddBook")
    field(page, "Title").fill("Kept")
    combo(page, "Room").click()
    options(page).nth(1).click()
    page.get_by_role("link", name="List books").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("List books")
    page.go_back()
    expect(field(page, "Title")).to_have_value("Kept")
    page.reload()
    expect(field(page, "Title")).to_have_value("Kept")
    expect(combo(page, "Room")).to_have_value("Cellar")
    expect(page.get_by_text("Value: 2")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(field(page, "Title")).to_have_value("")


def test_operations_are_searched_and_grouped(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library)
    nav = page.get_by_role("navigation", name="Operations")
    expect(nav.get_by_role("link")).to_have_text(
        ["List books", "Add a book", "Add a medium", "Get something broken", "When a book is added"]
    )
    nav.get_by_label("Show internal ones").check()
    expect(nav.get_by_role("link", name="List rooms internal")).to_be_visible()
    page.get_by_role("searchbox").fill("TRIGNEW")
    expect(nav.get_by_role("link")).to_have_text(["When a book is added"])
    page.keyboard.press("ArrowDown")
    expect(nav.get_by_role("link")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("searchbox").fill("nothing")
    expect(nav.get_by_text("No operation is called so.")).to_be_visible()


def test_a_link_to_an_internal_or_unknown_operation(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "ListRooms")
    expect(page.get_by_role("heading", level=1)).to_have_text("List rooms")
    expect(page.get_by_role("link", name="List rooms internal")).to_have_attribute("aria-current", "page")
    page = visit(library, "ListRoms")
    expect(page.get_by_role("heading", level=1)).to_have_text("No such operation")
    expect(page.get_by_text("did you mean 'ListRooms'?")).to_be_visible()


def test_calls_of_other_programs_appear(library: Served, visit: Callable[..., Page]) -> None:
    import requests

    page = visit(library, "ListBooks")
    expect(page.get_by_role("tab", name="Calls (0)")).to_be_visible()
    requests.get(f"{library.gateway}/books", timeout=20)
    page.get_by_role("tab", name="Result").press("ArrowRight")
    expect(page.get_by_role("tab", name="Calls (1)")).to_be_focused()
    page.locator(".call").press("Enter")
    expect(page.get_by_role("heading", name="200 OK")).to_be_visible()
    expect(page.get_by_role("tab", name="Result")).to_have_attribute("aria-selected", "true")


def test_another_connection(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "ListBooks")
    page.get_by_label("Connection").select_option("night shift")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="200 OK")).to_be_visible()
    assert library.service.requests[-1][2]["X-Library-Key"] == "synthetic-night-key"
    assert "synthetic-night-key" not in page.content()


def test_a_server_that_is_gone_is_told(folder: Path, visit: Callable[..., Page]) -> None:
    with serve(folder, ServeOptions(source=BackendChoice(backend="library_service:app"))) as running:
        page = visit(Served(running, folder, None), "GetBroken")
        page.get_by_role("button", name="Run").wait_for()
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".verdict")).to_contain_text("The server does not answer.")


NAMELESS = """() => [...document.querySelectorAll("input, button, select, textarea, a, pre")]
  .filter((e) => e.offsetParent !== null && e.tabIndex >= 0)
  .filter((e) => !(e.getAttribute("aria-label") || e.labels?.length || e.textContent.trim()))
  .map((e) => e.outerHTML)"""

# WCAG 2.1, "contrast ratio": of each text against the closest background that is painted.
FAINT = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const found = parse(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.offsetParent === null || e.closest(".hidden")) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push([e.className, e.textContent.slice(0, 30), ratio]);
  }
  return faint;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_scheme_and_width(library: Served, visit: Callable[..., Page], scheme: Scheme) -> None:
    def assert_legible() -> None:
        for width in (320, 900, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("() => innerWidth") == width
            assert page.evaluate(FAINT) == []
            assert page.evaluate(NAMELESS) == []
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    page = visit(library, "GetBroken", scheme=scheme)
    page.get_by_role("button", name="Run").click()
    page.locator(".verdict").wait_for()
    for details in page.locator("main details").all():
        details.evaluate("(e) => { e.open = true; }")
    assert_legible()
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    red = int(re.findall(r"\d+", ground)[0])
    assert red > 200 if scheme == "light" else red < 50
    page.goto(f"{library.address}/#AddBook")
    field(page, "Title").wait_for()
    page.get_by_role("button", name="Add to Copies").click()
    page.get_by_role("button", name="Run").click()
    assert_legible()


def test_the_list_of_operations_on_a_narrow_screen(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, width=390)
    nav = page.get_by_role("navigation", name="Operations")
    expect(nav).to_be_hidden()
    menu = page.get_by_role("button", name="Operations")
    menu.press("Enter")
    expect(nav).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()
    expect(menu).to_be_focused()
    menu.press("Enter")
    page.mouse.click(380, 600)  # beside the list
    expect(nav).to_be_hidden()
    menu.press("Enter")
    nav.get_by_role("link", name="List books").click()
    expect(nav).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("List books")


def test_nothing_jumps_while_a_call_is_made(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "AddBook")
    page.evaluate(
        """() => {
          window.shifted = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shifted += entry.value;
          }).observe({ type: "layout-shift" });
        }"""
    )
    field(page, "Title").fill("T")
    combo(page, "Room").click()
    options(page).nth(0).click()
    combo(page, "Shelf").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(combo(page, "Shelf")).to_have_value("Almanacs")
    page.keyboard.press("Enter")
    page.locator(".verdict").wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate("() => window.shifted") < 0.02


def test_errors_of_the_compiler(tmp_path: Path, visit: Callable[..., Page]) -> None:
    folder = tmp_path / "bookshelf"
    shutil.copytree(FIXTURE.parent / "bookshelf", folder)
    script = folder / "script.csx"
    good = script.read_text(encoding="utf-8")
    script.write_text(good.replace("return answer;", "return answr;", 1), encoding="utf-8")
    line = next(n for n, text in enumerate(good.splitlines(), 1) if "return answer;" in text)
    with serve(
        folder, ServeOptions(source=BackendChoice(cassette=folder / "samples" / "cassettes"))
    ) as running:
        page = visit(Served(running, folder, None), "ListBooks")
        page.set_default_timeout(60_000)
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("heading", name="script.csx does not compile")).to_be_visible(timeout=60_000)
        expect(page.get_by_text(f"script.csx:{line}:20")).to_be_visible()
        expect(page.locator(".diagnostics pre").first).to_have_text(re.compile(r"return answr;\n\s+\^$"))
        script.write_text(good, encoding="utf-8")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("heading", name="200 OK")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("2 books")).to_be_visible()


def test_a_call_is_copied_reused_and_saved(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "ListBooks")
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Run").click()
    page.locator(".verdict.good").wait_for()
    box = page.locator(".verdict").bounding_box()
    assert box is not None and 0 < box["y"] < 800 - box["height"]
    page.get_by_role("button", name="Copy the call as cURL").click()
    page.get_by_text("Copied").wait_for()
    command = page.evaluate("() => window.copied")
    assert command.startswith(f"curl -i -X GET '{library.gateway}/")
    page.get_by_role("button", name="Use these inputs").click()
    raw = page.get_by_role("textbox", name="Inputs as JSON")
    raw.fill("[")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("Write one JSON object").wait_for()
    raw.fill("{}")
    page.get_by_role("button", name="Run").click()
    page.locator(".verdict.good").wait_for()
    page.get_by_role("textbox", name="Name of the case").fill("from the page")
    page.get_by_role("button", name="Save as case").click()
    page.get_by_text("Saved in samples/cases/ListBooks.yaml").wait_for()
    assert (library.folder / "samples/cases/ListBooks.yaml").is_file()
    raw.fill('{"shelf": 1}')
    page.get_by_text("Use a case's inputs").click()
    page.get_by_role("button", name="from the page").click()
    expect(raw).to_have_value("{}")


def test_the_polls_of_a_trigger_outlive_its_form(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library, "TrigNewBook")
    page.get_by_role("button", name="Poll").click()
    page.locator(".trace").wait_for()
    page.goto(f"{library.address}/#ListBooks")
    page.get_by_role("button", name="Run").wait_for()
    page.goto(f"{library.address}/#TrigNewBook")
    page.get_by_role("button", name="Poll again").click()
    expect(page.locator(".polling dd").first).to_have_text("2")


def test_what_is_absent_is_not_shown_as_null(library: Served, visit: Callable[..., Page]) -> None:
    page = visit(library)  # a connector without a script
    expect(page.locator("#form")).not_to_contain_text("null")
    page.goto(f"{library.address}/#TrigNewBook")
    page.get_by_role("button", name="Poll").click()
    page.locator(".polling dd").first.wait_for()
    expect(page.locator(".polling")).not_to_contain_text("null")

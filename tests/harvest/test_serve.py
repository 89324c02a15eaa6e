"""The connector on the service, over the stand-in: what the README tells to try, and its picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import expect

from samples import stand_in
from tools.serve.serve import Running, ServeOptions, serve
from tools.workflow.transports import BackendChoice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(stand_in, "app", stand_in.sample(), raising=False)
    source = BackendChoice(backend="samples.stand_in:app")
    with serve(ROOT, ServeOptions(source=source, simulate_time=True)) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1330}, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=30_000)
    yield page
    expect.set_options(timeout=5_000)
    context.close()


@pytest.mark.slow
def test_a_trigger_on_curl(running: Running) -> None:
    gateway = f"{running.address}apim/harvest/oauth"
    first = requests.get(f"{gateway}/trigger/clients", timeout=60)
    assert first.status_code == 202
    assert first.headers["Location"].startswith(f"{gateway}/trigger/clients?triggerState=")
    running.service.advance(1)  # "after the first poll" is meant in whole seconds
    body = {"name": "Quince & Daughters"}
    assert requests.post(f"{gateway}/bridge/clients", json=body, timeout=60).status_code == 201
    running.service.advance(60)
    second = requests.get(first.headers["Location"], timeout=60)
    assert [item["client"]["name"] for item in second.json()] == ["Quince & Daughters"]
    third = requests.get(second.headers["Location"], timeout=60)
    assert third.status_code == 202
    assert [trace["problems"] for trace in running.service.traces.latest()] == [[]] * 4


@pytest.mark.slow
def test_a_trigger_on_the_page(running: Running, page: Page) -> None:
    page.goto(f"{running.address}#TrigNewClient")
    page.get_by_role("button", name="Poll").click()
    expect(page.get_by_role("heading", name="202 Accepted")).to_be_visible()
    running.service.advance(1)
    requests.post(
        f"{running.address}apim/harvest/oauth/bridge/clients", json={"name": "Quince & Daughters"}, timeout=60
    )
    page.get_by_role("button", name="Move the time to the next poll").click()
    expect(page.locator(".due")).to_have_text("now")
    page.get_by_role("button", name="Poll again").click()
    expect(page.locator(".card summary")).to_have_text("Run 1 Quince & Daughters")
    expect(page.locator(".verdict")).to_contain_text("nothing is wrong")


@pytest.mark.slow
def test_the_picture(running: Running, page: Page, pictures: Path) -> None:
    page.goto(f"{running.address}#CreateTimeEntry")
    for name, choice in (("Project Id", "Orchard map"), ("Task Id", "Design")):
        page.get_by_role("combobox", name=name, exact=True).click()
        page.locator('[role="option"]:visible').filter(has_text=choice).click()
    page.get_by_role("textbox", name="notes", exact=True).fill("Draft of the map")
    page.get_by_role("textbox", name="hours", exact=True).fill("2")
    page.get_by_role("textbox", name="hours", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="201 Created")).to_be_visible()
    expect(page.locator(".verdict")).to_contain_text("nothing is wrong")
    expect(page.locator(".step")).to_have_count(3)
    picture = pictures / "serve.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size > 20_000

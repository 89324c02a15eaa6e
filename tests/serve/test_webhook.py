"""A webhook on the page: it is registered, notified as a person writes it, removed, and saved as a case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import expect

from tests.replay.shelf import cassette, interaction, shelf
from tests.replay.test_webhook import definition
from tests.serve.conftest import Served
from tests.serve.test_page import visit  # noqa: F401 - a fixture
from tools.connector.inputs import CALLBACK
from tools.serve.serve import ServeOptions, serve
from tools.workflow.transports import BackendChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

HOOK = "/v1/hooks/h%201"
BOOK = {"book": {"id": 7, "title": "Reeds"}}


def served(folder: Path, location: str | None, removal: int = 204) -> Any:
    shelf(folder, definition=definition())
    headers = {} if location is None else {"Location": location}
    registration = interaction("POST", "/hooks", 201, **headers)
    registration["request"]["body"] = json.dumps({"url": CALLBACK})
    cassette(folder, "on.yaml", registration)
    cassette(folder, "off.yaml", interaction("DELETE", "/hooks/h%201", removal))
    source = BackendChoice(cassette=folder / "samples" / "cassettes")
    return serve(folder, ServeOptions(source=source, say=lambda _: None))


@pytest.fixture
def hooks(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, HOOK) as running:
        yield Served(running, tmp_path, None)


def register(hooks: Served) -> Any:
    call = {"operation": "WhenLent", "connection": "none", "inputs": {"body": {}}}
    return hooks.api("run", call).json()


def notify(hooks: Served, number: str, body: Any) -> Any:
    return hooks.api("notify", {"webhook": number, "body": body}).json()


def codes(answer: Any) -> list[str]:
    return [item["code"] for item in answer["trace"]["problems"]]


def test_the_form_has_a_notification_and_its_fields(hooks: Served) -> None:
    form = hooks.api("form", operation="WhenLent").json()
    assert json.loads(form["notification"])["book"]["id"] == 1
    assert [(item["path"], item["label"], item["type"]) for item in form["response"]] == [
        ("book.id", "id", "integer (int64)"),
        ("book.title", "title", "string"),
        ("book.author.name", "name", "string"),
    ]
    assert hooks.api("form", operation="ListBooks").json()["notification"] is None


def test_the_whole_life_and_its_case(hooks: Served) -> None:
    registered = register(hooks)
    assert (codes(registered), registered["webhook"]["removal"]) == ([], "DELETE /hooks/h%201")
    number = registered["webhook"]["id"]
    good = notify(hooks, number, BOOK)
    assert (codes(good), good["webhook"]["notified"]) == ([], 1)
    assert [item["body"]["text"] for item in good["trace"]["poll"]["items"]] == [json.dumps(BOOK, indent=2)]
    bad = notify(hooks, number, {"book": {"id": "7"}})
    assert codes(bad) == ["notification-schema"]
    assert bad["trace"]["problems"][0]["where"] == "notification[2].book.id"
    early = hooks.api("save", {"trace": registered["trace"]["id"], "name": "x"}).json()
    assert "save the removal" in early["error"]["message"]
    removed = hooks.api("remove", {"webhook": number}).json()
    assert (removed["trace"]["response"]["status"], codes(removed), removed["webhook"]) == (204, [], None)
    listed = hooks.api("calls").json()["calls"]
    assert [(item["operationId"], item["via"], item["problems"]) for item in reversed(listed)] == [
        ("WhenLent", "page", 0),
        ("WhenLent", "notification", 0),
        ("WhenLent", "notification", 1),
        ("Stop", "page", 0),
    ]
    saved = hooks.api("save", {"trace": removed["trace"]["id"], "name": "a life"}).json()["saved"]
    [case] = yaml.safe_load((hooks.folder / "samples/cases/WhenLent.yaml").read_text())["cases"]
    assert case["notifications"] == [BOOK, {"book": {"id": "7"}}]
    assert case["delete"]["expect"] == {"status": 204}
    assert [problem.partition(":")[0] for problem in saved["problems"]] == ["notification[2].book.id"]
    gone = notify(hooks, number, BOOK)
    assert "register again" in gone["error"]["message"]


def test_a_life_without_a_notification_is_no_case(hooks: Served) -> None:
    removed = hooks.api("remove", {"webhook": register(hooks)["webhook"]["id"]}).json()
    refused = hooks.api("save", {"trace": removed["trace"]["id"], "name": "x"}).json()
    assert "has a notification" in refused["error"]["message"]


@pytest.mark.parametrize(
    ("location", "removal", "said"),
    [(None, 204, "is missing"), ("/v1/elsewhere", 204, "which no DELETE operation"), (HOOK, 500, "")],
)
def test_what_cannot_be_removed(tmp_path: Path, location: str | None, removal: int, said: str) -> None:
    with served(tmp_path, location, removal) as running:
        hooks = Served(running, tmp_path, None)
        webhook = register(hooks)["webhook"]
        answer = hooks.api("remove", {"webhook": webhook["id"]}).json()
    if said:
        assert said in webhook["why"] and said in answer["error"]["message"]
    else:  # it may be tried again
        assert (answer["trace"]["response"]["status"], answer["webhook"]["id"]) == (500, webhook["id"])


@pytest.mark.slow
def test_on_the_page(hooks: Served, visit: Callable[..., Page]) -> None:  # noqa: F811
    page = visit(hooks, "WhenLent")
    fields = page.get_by_role("region", name="Fields of the response")
    expect(fields.get_by_role("row")).to_have_count(4)
    expect(fields).to_contain_text("integer (int64)")
    page.get_by_role("button", name="Register").click()
    page.locator(".verdict.good").wait_for()
    notification = page.get_by_role("textbox", name="Notification, as the service sends it")
    expect(notification).to_have_value(hooks.api("form", operation="WhenLent").json()["notification"])
    page.get_by_role("button", name="Notify").click()
    expect(page.get_by_role("heading", name="1 run started")).to_be_visible()
    notification.fill("{")
    page.get_by_role("button", name="Notify").click()
    expect(page.get_by_text("Write the notification as JSON.")).to_be_visible()
    notification.fill('{"book": {}}')
    page.get_by_role("button", name="Notify").click()
    expect(page.locator(".verdict.bad")).to_contain_text("notification[2].book")
    page.goto(f"{hooks.address}/#ListBooks")
    page.get_by_role("button", name="Run").wait_for()
    page.goto(f"{hooks.address}/#WhenLent")  # the registration outlives its form
    expect(page.locator(".polling dd").first).to_have_text("2")
    page.get_by_role("button", name="Remove").click()
    page.locator(".verdict.good").wait_for()
    expect(page.get_by_role("button", name="Notify")).to_have_count(0)
    page.get_by_role("tab", name="Calls (4)").click()
    expect(page.locator(".calls li").nth(1)).to_contain_text("notification")

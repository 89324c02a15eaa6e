"""The flows of docs/guides/flows, step by step with the connector's own operations, on the stand-in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

from samples.stand_in import SimulatedClock, sample
from tools.runtime.poller import PollingEngine
from tools.traffic.wsgi import WsgiTransport
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import Session, open_session

from .bridge import ROOT

if TYPE_CHECKING:
    from tools.core.message import Request, Response
    from tools.runtime.exchanges import Connection

GUIDES = ROOT / "docs" / "guides" / "flows"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class Flow:
    """A run of a flow: calls operations by the names that a maker sees, and notes which."""

    def __init__(self, session: Session) -> None:
        self.clock = SimulatedClock(START)
        self.stand_in = sample(self.clock)
        self.done: list[str] = []
        self._transport = WsgiTransport(self.stand_in)
        connection: Connection = session.samples.connection(None)
        self._platform = session.platform(connection)
        operations = session.connector.operations.values()
        self._operations = {item.summary: item for item in operations if item.visibility != "internal"}

    def send(self, request: Request) -> Response:
        """Carry a request to the stand-in."""
        return self._transport.send(request)

    def step(self, summary: str, **inputs: Any) -> Any:
        """Call an operation and return the body of its response, as the flow sees it."""
        self.done.append(summary)
        exchange = self._platform.call(self._operations[summary], inputs, self)
        assert exchange.problems == (), exchange.problems
        assert exchange.response.status in (200, 201), exchange.response
        return exchange.response.json()

    def wait_for(self, summary: str, happens: Callable[[], object], **inputs: Any) -> list[Any]:
        """Poll a trigger before and after something happens, and return the items that it brings."""
        self.done.append(summary)
        engine = PollingEngine(self._platform, self._operations[summary], inputs)
        assert engine.poll(self).poll.items == ()
        self.clock.advance(30)
        happens()
        self.clock.advance(60)
        return list(engine.poll(self).poll.items)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """The connector with its script."""
    with open_session(ROOT, ScriptOptions()) as opened:
        yield opened


def new_client_to_chat(flow: Flow) -> None:
    items = flow.wait_for("When a client is added", lambda: flow.stand_in.add("clients", name="Quayside"))
    assert [(item["client"]["name"], item["client"]["currency"]) for item in items] == [("Quayside", "EUR")]


def hire_to_user_and_project(flow: Flow) -> None:
    user = flow.step("Add new user (V2)", first_name="Ines", last_name="Marlow", email="ines@example.com")
    found = flow.step("Find project by name or code", name="rebrand")
    assert found["matches"] == 1
    project = found["project"]["id"]
    made = flow.step("Add user to a project (V2)", project_id=project, user_id=user["id"])
    assert (made["user"]["name"], made["project"]["name"]) == ("Ines Marlow", "Rebrand")


def contact_to_address_book(flow: Flow) -> None:
    client = 6101001
    (item,) = flow.wait_for(
        "When a contact is added",
        lambda: flow.stand_in.add("contacts", client_id=client, first_name="Jon", email="jon@example.com"),
    )
    assert item["contact"]["email"] == "jon@example.com"
    company = flow.step("Get client", client_id=item["contact"]["client_id"])
    assert company["name"] == "Northwind Orchards"


def won_deal_to_project(flow: Flow) -> None:
    found = flow.step("Find client by name", name="Quayside")
    assert (found["matches"], "client" in found) == (0, False)
    client = flow.step("Add new client (V2)", name="Quayside")
    project = flow.step(
        "Create project",
        client_id=client["id"],
        name="Signs",
        is_billable=True,
        bill_by="Project",
        hourly_rate=95.5,
        budget_by="project",
        budget=40,
    )
    task = flow.step("Find task by name", name="programming")["task"]
    flow.step("Add task to a project", project_id=project["id"], task_id=task["id"], billable=True)
    tasks = [
        record for record in flow.stand_in.account.tables["task_assignments"].all()
        if record["project_id"] == project["id"]
    ]  # fmt: skip
    assert len(tasks) == 3  # two are the account's defaults


def meeting_to_time_entry(flow: Flow) -> None:
    user = flow.step("Find user by email", email="Dov.Lindqvist@example.com")["user"]
    project = flow.step("Find project by name or code", name="NW-01")["project"]
    task = flow.step("Find task by name", name="Meeting")["task"]
    entry = flow.step(
        "Create time entry (V2)",
        project_id=project["id"],
        task_id=task["id"],
        spent_date="2026-03-02",
        hours=1.5,
        user_id=user["id"],
    )
    assert (entry["hours"], entry["user"]["name"], entry["is_running"]) == (1.5, "Dov Lindqvist", False)


def card_to_timer(flow: Flow) -> None:
    started = flow.step("Start timer", project_id=8301001, task_id=8401001, notes="Draft")
    flow.clock.advance(5400)
    timer = flow.step("Get running timer")
    assert (timer["is_running"], timer["time_entry"]["id"]) == (True, started["id"])
    stopped = flow.step("Stop timer", time_entry_id=timer["time_entry"]["id"])
    assert (stopped["is_running"], stopped["hours"]) == (False, 1.5)


def weekly_reminder(flow: Flow) -> None:
    short = []
    for user in flow.step("List users", is_active=True)["users"]:
        page = flow.step(
            "List time entries", **{"from": "2026-03-02", "to": "2026-03-06", "user_id": user["id"]}
        )
        if sum(entry["hours"] for entry in page["time_entries"]) < user["weekly_capacity"] / 3600:
            short.append(user["email"])
    assert len(short) == 4


def month_end_timesheet(flow: Flow) -> None:
    flow.stand_in.page_size = 2  # so that the list has several pages
    page = flow.step("List time entries", **{"from": "2026-02-01", "to": "2026-02-28"})
    rows = list(page["time_entries"])
    while "nextLink" in page:  # what the action does by itself where Pagination is on
        query = dict(re.findall(r"[?&](page|per_page)=(\d+)", page["nextLink"]))
        page = flow.step(
            "List time entries",
            **{"from": "2026-02-01", "to": "2026-02-28", "page": int(query["page"]), "per_page": 2},
        )
        rows += page["time_entries"]
    assert len(rows) == page["total_entries"] > 2
    assert all(row["user"]["name"] and row["task"]["name"] for row in rows)


def unbilled_hours_to_invoice(flow: Flow) -> None:
    client = flow.step("Find client by name", name="Northwind Orchards")["client"]
    period = {"from": "2026-02-01", "to": "2026-03-02"}
    open_ones = flow.step("List time entries", client_id=client["id"], is_billed=False, **period)
    assert open_ones["total_entries"] > 0
    projects = sorted({entry["project"]["id"] for entry in open_ones["time_entries"]})
    invoice = flow.step(
        "Create invoice",
        client_id=client["id"],
        subject="February",
        line_items_import={"project_ids": projects, "time": {"summary_type": "task", **period}},
    )
    assert invoice["amount"] > 0
    recipients = [{"name": "Greta Holloway", "email": "greta.holloway@example.com"}]
    flow.step("Send invoice or change its state", invoice_id=invoice["id"], recipients=recipients)
    left = flow.stand_in.account.tables["time_entries"].all()
    assert not [
        e
        for e in left
        if e["project_id"] in projects and not e["is_billed"] and e["hours"] and _billable(flow, e)
    ]


def new_time_entry_to_chat(flow: Flow) -> None:
    entry: dict[str, Any] = {
        "user_id": 1783003,
        "project_id": 8301001,
        "task_id": 8401003,
        "spent_date": "2026-02-27",
    }

    def happens() -> None:
        flow.stand_in.add("time_entries", hours=1.5, notes="Contour lines", **entry)

    (item,) = flow.wait_for("When a time entry is added", happens)
    shown = (item["user"]["name"], item["hours"], item["project"]["name"], item["notes"])
    assert shown == ("Dov Lindqvist", 1.5, "Orchard map", "Contour lines")


def finished_entry_to_spreadsheet(flow: Flow) -> None:
    entry = flow.stand_in.add(
        "time_entries",
        user_id=1783003,
        project_id=8301001,
        task_id=8401003,
        spent_date="2026-03-02",
        since=int(START.timestamp()),
    )
    account = flow.stand_in.account

    def stops() -> None:
        now = int(flow.stand_in.now.timestamp())
        account.change("time_entries", entry, now, since=None, hours=1.25)

    (item,) = flow.wait_for("When a time entry is finished", stops)
    shown = (item["spent_date"], item["user"]["name"], item["task"]["name"], item["hours"])
    assert shown == ("2026-03-02", "Dov Lindqvist", "Programming", 1.25)


def budget_at_80_percent(flow: Flow) -> None:
    entry: dict[str, Any] = {
        "user_id": 1783001,
        "project_id": 8301001,
        "task_id": 8401001,
        "spent_date": "2026-03-02",
    }

    def tracks() -> None:
        flow.stand_in.add("time_entries", hours=160.0, **entry)

    (item,) = flow.wait_for("When a budget reaches a share", tracks, share=80)
    assert (item["project_name"], item["budget"], item["budget_remaining"] < 40) == (
        "Orchard map",
        200.0,
        True,
    )


def _billable(flow: Flow, entry: Any) -> bool:
    assigned = flow.stand_in.account.assigned("task_assignments", entry["project_id"], entry["task_id"])
    return bool(assigned and assigned["billable"]) and "2026-02-01" <= entry["spent_date"] <= "2026-03-02"


FLOWS = (
    new_client_to_chat,
    hire_to_user_and_project,
    contact_to_address_book,
    won_deal_to_project,
    meeting_to_time_entry,
    card_to_timer,
    weekly_reminder,
    month_end_timesheet,
    unbilled_hours_to_invoice,
    new_time_entry_to_chat,
    finished_entry_to_spreadsheet,
    budget_at_80_percent,
)


@pytest.mark.parametrize("run", FLOWS, ids=lambda run: run.__name__)
def test_flow(run: Callable[[Flow], None], session: Session) -> None:
    """The flow runs, with the operations that its guide names, in its order."""
    flow = Flow(session)
    run(flow)
    guide = (GUIDES / f"{run.__name__.replace('_', '-')}.md").read_text(encoding="utf-8")
    known = {item.summary for item in session.connector.operations.values()}
    named = [name for name in re.findall(r"\*\*([^*]+)\*\*", guide) if name in known]
    done = [name for name, _ in groupby(flow.done)]
    assert [name for n, name in enumerate(done) if name not in done[:n]] == list(dict.fromkeys(named))


def test_each_guide_is_run() -> None:
    assert {path.stem for path in GUIDES.glob("*.md")} == {run.__name__.replace("_", "-") for run in FLOWS}


@pytest.mark.parametrize("path", sorted(GUIDES.glob("*.md")), ids=lambda path: path.stem)
def test_bold_names_are_those_of_the_connector(path: Any, session: Session) -> None:
    """Each bold name of a guide is one that the designer shows: an operation, an input or an output."""
    text = (ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8")
    shown = set(re.findall(r'"(?:summary|x-ms-summary)": "([^"]+)"', text))
    assert [
        name for name in re.findall(r"\*\*([^*]+)\*\*", path.read_text(encoding="utf-8")) if name not in shown
    ] == []

"""Large lists: how many requests they take, and what is said where one cannot be read in time."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from samples.stand_in import Fault, add_many
from tools.core.message import Request, Response
from tools.script import ScriptCall, ScriptResult

from .bridge import BACKEND, GATEWAY, LONGEST_CALL
from .stand_in.service import ADMIN, START, Service, small_account
from .triggers.trigger import HEADERS

if TYPE_CHECKING:
    from .bridge import Bridge

NOW = int(START.timestamp())
STATE = quote(f"2026-03-01T00:00:00Z~~{ADMIN}~UTC")


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(8) as made:
        yield made


def service_of(latency: float = 0.0, page_size: int = 2000) -> Service:
    """Return a stand-in that takes simulated time to answer."""
    service = Service(small_account(), page_size=page_size)
    service.faults.latency = latency
    return service


def call(bridge: Bridge, service: Service, executor: Executor, operation: str, path: str) -> ScriptResult:
    request = Request("GET", BACKEND + path, HEADERS)
    return bridge.host.call(
        ScriptCall(operation, "test", request, GATEWAY + path, time_limit=LONGEST_CALL),
        service.send,
        executor,
    )


def answer(result: ScriptResult) -> Response:
    assert result.failure is None, result.failure
    assert result.response is not None
    return result.response


def error(result: ScriptResult) -> str:
    response = answer(result)
    assert (response.status, response.json()["error"]["code"]) == (504, "GatewayTimeout")
    return str(response.json()["error"]["message"])


def projects(service: Service, count: int) -> None:
    """Assign the connected user to so many projects: the one numbered list that an action reads."""
    for number in range(count):
        project = service.account.add("projects", NOW - count + number, client_id=11, name=f"P {number}")
        service.account.add("user_assignments", NOW - count, project_id=project.id, user_id=ADMIN)


@pytest.mark.slow
def test_cursors_are_followed_one_by_one(bridge: Bridge, executor: Executor) -> None:
    service = service_of()
    add_many(service.account, "clients", range(NOW - 9000, NOW - 3000), name="C {n}")
    clients = answer(call(bridge, service, executor, "ListAllClients", "/bridge/clients")).json()
    assert len({item["client"]["id"] for item in clients}) == 6001
    assert service.stand_in.requests == 4
    cursors = ["cursor=" in served.path for served in service.stand_in.served]
    assert cursors == [False, True, True, True]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "requests"), [("p5000@example.com", 1), ("P1@Example.com", 3), ("x@y.z", 3)]
)
def test_a_user_by_e_mail_among_thousands(
    bridge: Bridge, executor: Executor, address: str, requests: int
) -> None:
    service = service_of()
    add_many(service.account, "users", range(NOW - 5000, NOW), first_name="P", email="p{n}@example.com")
    response = answer(call(bridge, service, executor, "GetUser", f"/bridge/users/{quote(address)}"))
    assert response.status == (404 if address == "x@y.z" else 200)
    assert service.stand_in.requests == requests


@pytest.mark.slow
def test_a_day_of_many_time_entries(bridge: Bridge, executor: Executor) -> None:
    service = service_of()
    fields: dict[str, Any] = {"user_id": ADMIN, "project_id": 31, "task_id": 21, "spent_date": "2026-03-02"}
    add_many(service.account, "time_entries", range(NOW - 9000, NOW - 4500), **fields)
    path = f"/trigger/time_entries?date=2026-03-02&triggerState={STATE}"
    polled = answer(call(bridge, service, executor, "TrigNewTimeEntry", path))
    assert len(polled.json()["day_entries"]) == 100
    assert service.stand_in.requests == 3  # the first page, the one with the oldest, and whose they are


def test_numbered_pages_side_by_side_within_the_limit(bridge: Bridge, executor: Executor) -> None:
    service = service_of(page_size=5)
    projects(service, 198)
    together = threading.Barrier(4)

    def send(request: Request) -> Response:
        if re.search("page=[2-5]$", request.url):
            together.wait(30)  # raises where the four do not come at the same time
        return service.send(request)

    path = "/bridge/choices/my_projects"
    request = Request("GET", BACKEND + path, HEADERS)
    call = ScriptCall("ListMyProjectChoices", "test", request, GATEWAY + path, time_limit=LONGEST_CALL)
    assert len(answer(bridge.host.call(call, send, executor)).json()) == 200
    assert service.stand_in.limit.busiest == service.stand_in.requests == 40


def test_more_pages_than_harvest_answers_is_said_at_once(bridge: Bridge, executor: Executor) -> None:
    service = service_of(page_size=1)
    projects(service, 110)
    message = error(call(bridge, service, executor, "ListMyProjectChoices", "/bridge/choices/my_projects"))
    assert "has 112 records on 112 pages" in message
    assert message.endswith("Enter the id as a custom value instead.")
    assert service.stand_in.requests == 1
    add_many(service.account, "contacts", range(NOW - 120, NOW), client_id=11)
    service.stand_in.requests = 0
    message = error(call(bridge, service, executor, "ListAllContacts", "/bridge/contacts"))
    assert message.endswith("Narrow the list by its advanced parameters: Client Id, Updated Since, Limit.")
    assert service.stand_in.requests == 1


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (150, 150), (2000, 300)])
def test_a_limited_list_is_one_request(bridge: Bridge, executor: Executor, limit: int, count: int) -> None:
    service = service_of(page_size=1)
    contacts = add_many(service.account, "contacts", range(NOW - 300, NOW), client_id=11)
    found = call(bridge, service, executor, "ListAllContacts", f"/bridge/contacts?limit={limit}")
    shown = [item["contact"]["id"] for item in answer(found).json()]
    assert shown == [record.id for record in contacts[::-1]][:limit]
    assert (len(shown), service.stand_in.requests) == (count, 1)


def test_a_list_that_is_too_slow_ends_in_words(bridge: Bridge, executor: Executor) -> None:
    service = service_of(latency=0.5, page_size=100)
    add_many(service.account, "projects", range(NOW - 4000, NOW - 2), client_id=11)
    result = call(bridge, service, executor, "ListProjects", "/bridge/projects")
    message = error(result)
    assert "Harvest's list of projects could not be read within 4 seconds" in message
    assert message.endswith("by its advanced parameters: Is Active, Client Id, Updated Since, Limit.")
    assert service.stand_in.requests < 10  # of forty pages


def test_a_search_stays_within_the_limit(bridge: Bridge, executor: Executor) -> None:
    service = service_of(page_size=5)
    add_many(service.account, "users", range(NOW - 600, NOW), first_name="P", email="p{n}@example.com")
    message = error(call(bridge, service, executor, "GetUser", "/bridge/users/p1@example.com"))
    assert message.endswith("Give the number of the user instead.")
    assert service.stand_in.limit.busiest == 100


def test_readings_that_are_repeated_stay_within_the_limit(bridge: Bridge, executor: Executor) -> None:
    service = service_of(page_size=5)
    projects(service, 198)
    service.faults.tell(Fault("delete"))
    response = answer(call(bridge, service, executor, "ListMyProjectChoices", "/bridge/choices/my_projects"))
    assert (response.status, response.header("Retry-After")) == (503, "15")
    assert service.stand_in.limit.busiest <= 100


def test_a_request_that_hangs_ends_in_words(bridge: Bridge, executor: Executor) -> None:
    service = service_of(latency=4.6)
    message = error(call(bridge, service, executor, "ListTasks", "/bridge/tasks"))
    assert "0 records came" in message

"""What a poll costs grows with what is new, not with the account; a bulk import comes through."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest

from samples.stand_in import add_many
from tests.harvest.bridge import GATEWAY
from tests.harvest.stand_in.service import ADMIN, START, Service, small_account
from tools.core.message import Request, Response

from .histories import Create, Delete, Edit, History, Poll, Wait
from .trigger import HEADERS, TRIGGERS, ScriptTrigger
from .world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harvest.bridge import Bridge

NOW = int(START.timestamp())
LISTS = [name for name, (_, kind) in TRIGGERS.items() if kind != "time_entries"]
IMPORT = 1000
MOST_LOCATION = 2000


def world_of(bridge: Bridge, operation: str, **history: Any) -> tuple[World, ScriptTrigger]:
    """Return a world after the first poll."""
    world = World(History(operation, (), **history))
    trigger = ScriptTrigger(bridge, operation, world.query)
    world.do(Poll(), trigger)
    world.do(Wait(20), trigger)
    return world, trigger


def drain(world: World, trigger: ScriptTrigger) -> tuple[int, int, int]:
    """Poll until nothing waits; return the polls, the requests and the bytes that it took."""
    stand_in = world.service.stand_in
    polls, requests, sent = world.polls, stand_in.requests, stand_in.sent
    while True:
        wait = world.poll(trigger, Poll())
        world.service.clock.advance(wait or 1)
        if wait == 60:
            return world.polls - polls, stand_in.requests - requests, stand_in.sent - sent


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "count", "seconds"),
    [
        ("TrigNewClient", IMPORT, 0),
        ("TrigNewClient", IMPORT, 300),
        *((operation, 650, 0) for operation in TRIGGERS if operation != "TrigNewClient"),
    ],
)
def test_an_import_comes_through(bridge: Bridge, operation: str, count: int, seconds: int) -> None:
    world, trigger = world_of(bridge, operation)
    for _ in range(10):
        world.do(Create(count // 10), trigger)
        world.do(Wait(seconds // 10), trigger)
    world.do(Wait(60), trigger)
    polls, requests, sent = drain(world, trigger)
    assert len(world.fired) == count
    assert polls <= count // 100 + 2
    most = 2 * polls if operation in LISTS else 3 * polls  # an entry's poll asks whose entries they are, too
    assert requests <= most
    assert sent < 6 * count * sent_for_each(world)  # each record is sent a few times, not dozens of times
    assert world.service.stand_in.limit.busiest <= 100
    world.settle(trigger)


def sent_for_each(world: World) -> int:
    """Return the bytes of one record."""
    listed = world.service.ask("GET", f"/{world.kind}?per_page=100")
    return len(listed.body) // 100


@pytest.mark.slow
@pytest.mark.parametrize("operation", LISTS)
def test_an_import_while_more_is_added_and_deleted(bridge: Bridge, operation: str) -> None:
    world, trigger = world_of(bridge, operation)
    world.do(Create(700), trigger)
    world.do(Wait(60), trigger)
    for number in range(15):
        world.do(Poll(), trigger)
        world.do(Create(40), trigger)
        world.do(Delete(number * 7), trigger)
        world.do(Edit(600 + number), trigger)
        world.do(Wait(5), trigger)
    world.settle(trigger)
    assert len(world.fired) > 1250


@pytest.mark.slow
def test_an_import_behind_many_edits(bridge: Bridge) -> None:
    # What was updated is not what is new: the end of the new ones is searched for.
    world, trigger = world_of(bridge, "TrigNewClient")
    account = world.service.account
    add_many(account, "clients", range(NOW - 40000, NOW - 37000), name="Old {n}")
    world.created.update(account.tables["clients"].records)
    world.do(Create(1500), trigger)
    for record in account.tables["clients"].all():
        account.change("clients", record, world.now, address="moved")
    world.do(Wait(60), trigger)
    polls, requests, _ = drain(world, trigger)
    assert len(world.fired) == 1500
    assert polls <= 17
    assert requests < 3 * polls
    world.settle(trigger)


@pytest.mark.slow
def test_an_import_of_which_little_is_read_in_one_poll(bridge: Bridge) -> None:
    # 10 seconds for 1,000 clients: a page of the usual length does not come in the time of a poll.
    world, trigger = world_of(bridge, "TrigNewClient", numbers=False, record_pace=0.01)
    world.do(Create(5000), trigger)
    world.do(Wait(60), trigger)
    longest = ""
    while len(world.fired) < 5000:
        world.service.clock.advance(world.poll(trigger, Poll()) or 1)
        longest = max(longest, world.state or "", key=len)
        assert world.polls < 100
    # The cursors on the way down are more than a Location takes: some are left out.
    assert 1000 < len(longest) < 1300


@pytest.mark.slow
def test_a_day_of_which_little_is_read_in_one_poll(bridge: Bridge) -> None:
    world, trigger = world_of(bridge, "TrigNewTimeEntry", record_pace=0.012)
    world.do(Create(1500), trigger)
    world.do(Wait(60), trigger)
    polls, _, _ = drain(world, trigger)
    assert len(world.fired) == 1500
    assert polls < 19


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_cursor_that_has_expired(bridge: Bridge, status: int) -> None:
    world, trigger = world_of(bridge, "TrigNewClient")
    world.service.stand_in.page_size = 500
    world.do(Create(1200), trigger)
    world.do(Wait(60), trigger)
    world.do(Poll(), trigger)
    refused = 0

    def send(request: Request) -> Response:
        nonlocal refused
        if "cursor=" in request.url and not refused:
            refused += 1
            return Response(status, (), b"{}")
        return world.service.send(request)

    outcome = trigger.poll(send, world.state)
    assert (outcome.status, len(outcome.items), refused) == (200, 100, 1)


@pytest.mark.slow
def test_requests_of_an_import_without_page_numbers_stay_within_the_limit(bridge: Bridge) -> None:
    world, trigger = world_of(bridge, "TrigNewClient", numbers=False)
    world.do(Create(3000), trigger)
    world.do(Wait(60), trigger)
    drain(world, trigger)
    assert len(world.fired) == 3000
    assert world.service.stand_in.limit.busiest < 100


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["TrigNewTimeEntry", "TrigNewTimeEntryToday"])
def test_a_day_of_many_entries_is_not_sent_anew_in_each_poll(bridge: Bridge, operation: str) -> None:
    world, trigger = world_of(bridge, operation)
    world.do(Create(1000), trigger)
    world.do(Wait(60), trigger)
    _, requests, sent = drain(world, trigger)
    assert len(world.fired) == 1000
    assert sent < 6_500_000
    assert requests < 33


def in_another_order(
    world: World, operation: str, key: Callable[[Any], Any]
) -> Callable[[Request], Response]:
    """Return a sender that sorts the records of a list by ``key``, page by page and from page to page."""
    kind = TRIGGERS[operation][1]

    def send(request: Request) -> Response:
        address = urlsplit(request.url)
        query = dict(parse_qsl(address.query))
        if not address.path.endswith(f"/{kind}"):
            return world.service.send(request)
        size, start = int(query.pop("per_page", 500)), int(query.pop("cursor", 0))
        start = start or (int(query.pop("page", 1)) - 1) * size
        whole = world.service.send(
            replace(request, url=urlunsplit(address._replace(query=urlencode({**query, "per_page": 2000}))))
        )
        body = whole.json()
        records = sorted(body[kind], key=key)
        place = "page" if kind == "time_entries" else "cursor"
        following = start // size + 2 if place == "page" else start + size
        link = f"{address.path}?{urlencode({**query, place: following, 'per_page': size})}"
        body |= {
            kind: records[start : start + size],
            "total_pages": max(1, -(-len(records) // size)),
            "links": {"next": link if start + size < len(records) else None},
        }
        return replace(whole, body=json.dumps(body).encode())

    return send


@pytest.mark.parametrize("operation", TRIGGERS)
@pytest.mark.parametrize(
    "key",
    [lambda record: record["id"], lambda record: record["id"] * 7919 % 1009],
    ids=["oldest first", "mixed"],
)
def test_a_list_in_another_order_is_noticed(
    bridge: Bridge, operation: str, key: Callable[[Any], Any]
) -> None:
    world, trigger = world_of(bridge, operation)
    old = set(world.created)
    for _ in range(8):
        world.do(Create(50), trigger)
        world.do(Wait(2), trigger)
    world.do(Wait(60), trigger)
    send = in_another_order(world, operation, key)
    fired: list[int] = []
    state = world.state
    for _ in range(15):
        outcome = trigger.poll(send, state)
        assert outcome.status in (200, 202)
        state = outcome.state
        fired += outcome.items
        world.service.clock.advance(15)
    assert fired == sorted(number for number in world.created if number not in old)


@pytest.mark.parametrize("operation", TRIGGERS)
def test_nothing_new_is_one_small_request(bridge: Bridge, operation: str) -> None:
    service = Service(small_account())
    kind = TRIGGERS[operation][1]
    fields = {"user_id": ADMIN, "project_id": 31, "task_id": 21, "spent_date": START.date().isoformat()}
    add_many(
        service.account, kind, range(NOW - 30000, NOW - 10000), **(fields if kind == "time_entries" else {})
    )
    trigger = ScriptTrigger(
        bridge, operation, f"date={START.date()}" if operation == "TrigNewTimeEntry" else ""
    )
    state = trigger.poll(service.send, None).state
    for _ in range(3):
        service.clock.advance(60)
        requests, sent = service.stand_in.requests, service.stand_in.sent
        outcome = trigger.poll(service.send, state)
        state = outcome.state
        assert (outcome.status, outcome.retry_after) == (202, 60)
        assert service.stand_in.requests - requests == 1
        assert service.stand_in.sent - sent < 1000


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["TrigNewClient", "TrigNewTimeEntry"])
def test_a_list_in_another_order_that_is_too_long_for_a_poll_says_what_to_do(
    bridge: Bridge, operation: str
) -> None:
    world, trigger = world_of(bridge, operation, pace=1.5)
    world.do(Create(1600), trigger)
    world.do(Wait(60), trigger)
    send = in_another_order(world, operation, lambda record: record["id"])
    location = world.state or ""
    for _ in range(2):  # the first poll may find no more than that the list is long
        response = bridge.call(operation, location, send, headers=HEADERS)
        location = (response.header("Location") or location).removeprefix(GATEWAY)
    assert response.status == 504
    message = response.json()["error"]["message"]
    assert "not in the order that Harvest documents" in message
    assert "turn the flow off and on again" in message

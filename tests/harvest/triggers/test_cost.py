"""What a poll costs grows with what is new, not with the account; a bulk import comes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samples.stand_in import add_many
from tests.harvest.stand_in.service import ADMIN, START, Service, small_account
from tools.core.message import Request, Response

from .histories import Create, Delete, Edit, History, Poll, Wait
from .trigger import TRIGGERS, ScriptTrigger
from .world import World

if TYPE_CHECKING:
    from tests.harvest.bridge import Bridge

NOW = int(START.timestamp())
LISTS = [name for name, (_, kind) in TRIGGERS.items() if kind != "time_entries"]
IMPORT = 5000
MOST_LOCATION = 2000


def world_of(bridge: Bridge, operation: str) -> tuple[World, ScriptTrigger]:
    """Return a world after the first poll."""
    world = World(History(operation, ()))
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
    if operation in LISTS:
        assert requests <= polls + 3
        # Each record is sent a few times, not dozens of times.
        assert sent < 8 * count * sent_for_each(world)
    assert world.service.stand_in.limit.busiest <= 100
    world.settle(trigger)


def sent_for_each(world: World) -> int:
    """Return the bytes of one record."""
    listed = world.service.ask("GET", f"/{world.kind}?per_page=100")
    return len(listed.body) // 100


@pytest.mark.parametrize("operation", LISTS)
def test_an_import_while_more_is_added_and_deleted(bridge: Bridge, operation: str) -> None:
    world, trigger = world_of(bridge, operation)
    world.do(Create(2500), trigger)
    world.do(Wait(60), trigger)
    for number in range(30):
        world.do(Poll(), trigger)
        world.do(Create(40), trigger)
        world.do(Delete(number * 7), trigger)
        world.do(Edit(2000 + number), trigger)
        world.do(Wait(5), trigger)
    world.settle(trigger)
    assert len(world.fired) > 3600


@pytest.mark.parametrize("status", [400, 404, 422])
def test_an_import_where_pages_have_no_numbers(bridge: Bridge, status: int) -> None:
    world, trigger = world_of(bridge, "TrigNewClient")
    world.service.stand_in.page_size = 500
    world.do(Create(1200), trigger)
    world.do(Wait(60), trigger)
    refused = 0

    def send(request: Request) -> Response:
        nonlocal refused
        if "per_page=" in request.url and "cursor=" not in request.url:
            refused += 1
            return Response(status, (), b"{}")
        return world.service.send(request)

    while len(world.fired) < 1200:
        outcome = trigger.poll(send, world.state)
        assert len(outcome.items) == 100
        world.state = outcome.state
        world.fired += outcome.items
        world.service.clock.advance(15)
    assert world.fired == sorted(set(world.fired))
    assert refused > 5


def test_an_import_behind_many_edits(bridge: Bridge) -> None:
    # What was updated is not what is new: the end of the new ones is searched for.
    world, trigger = world_of(bridge, "TrigNewClient")
    account = world.service.account
    add_many(account, "clients", range(NOW - 40000, NOW - 34000), name="Old {n}")
    world.created.update(account.tables["clients"].records)
    world.do(Create(3000), trigger)
    for record in account.tables["clients"].all():
        account.change("clients", record, world.now, address="moved")
    world.do(Wait(60), trigger)
    polls, requests, _ = drain(world, trigger)
    assert (len(world.fired), polls) == (3000, 30)
    assert requests < polls + 12
    world.settle(trigger)


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

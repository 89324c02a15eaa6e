"""The triggers of script.csx keep their promise whatever happens, and naive ones are found out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from tests.examples import examples

from .histories import (
    BUDGETS,
    Budget,
    Create,
    Delete,
    Edit,
    History,
    Move,
    Poll,
    Step,
    Toggle,
    Track,
    Travel,
    Wait,
    histories,
)
from .naive import NAIVE
from .runs import breaks, run
from .trigger import EVENTS, TRIGGERS, ScriptTrigger
from .world import World

if TYPE_CHECKING:
    from tests.harvest.bridge import Bridge

QUICK = settings(
    max_examples=examples(30),
    deadline=None,
    database=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
CLIENT, ENTRY, TODAY = "TrigNewClient", "TrigNewTimeEntry", "TrigNewTimeEntryToday"
CHANGED, ENTRY_CHANGED, FINISHED = "OnClientChanged", "OnTimeEntryChanged", "OnTimeEntryFinished"
STARTED = "OnTimerStarted"

_UP = (Track(0, 8), Wait(60), Poll())
# What each naive trigger falls over; script.csx must not.
FALLS: dict[str, tuple[History, ...]] = {
    "NewestOfTheList": (
        # Committed late, behind one that was seen.
        History(CLIENT, (Poll(), Wait(5), Create(late=9), Wait(1), Create(), Wait(2), Poll())),
        # Half of one second's records.
        History(CLIENT, (Poll(), Wait(5), Create(130), Wait(60), Poll())),
        # The head of the list is not the newest.
        History(ENTRY, (Poll(), Wait(5), Create(day=0), Wait(1), Create(late=9), Wait(1), Create(), Poll())),
        # The change of another record is committed after that of the one at the head of the list.
        History(CHANGED, (Create(9), Poll(), Wait(5), Edit(7, late=9), Wait(1), Edit(0), Wait(2), Poll())),
    ),
    "NoOverlap": (
        History(CLIENT, (Poll(), Wait(5), Create(late=9), Wait(3), Poll())),
        History(CHANGED, (Poll(), Wait(5), Edit(0, late=9), Wait(3), Poll())),
    ),
    "LocalClock": (
        History(CLIENT, (Create(), Wait(60), Poll(), Wait(5), Create()), skew=-90),
        History(CLIENT, (Create(), Poll(), Wait(60), Poll()), skew=90),
    ),
    "ForgetsTheIds": (
        History(CLIENT, (Poll(), Wait(5), Create(130), Wait(60), Poll())),
        History(CHANGED, (Create(130), Poll(), Wait(60), Edit(0, count=130), Wait(60), Poll())),
    ),
    "Updated": (
        History(CLIENT, (Poll(), Wait(60), Edit(0), Wait(60), Poll())),
        History(CLIENT, (Poll(), Wait(5), Create(), Wait(60), Poll(), Edit(0), Wait(60), Poll())),
    ),
    "FirstPage": (
        History(CLIENT, (Poll(), Wait(5), Create(7), Wait(60), Poll()), page_size=5),
        History(CHANGED, (Create(7), Poll(), Wait(60), Edit(0, count=7), Wait(60), Poll()), page_size=5),
    ),
    "MovesOnAnyway": (
        History(CLIENT, (Poll(), Wait(5), Create(7), Wait(60), Poll("html", 2)), page_size=5),
        History(ENTRY, (Poll(), Wait(5), Create(7), Wait(60), Poll("drop", 2)), page_size=5),
    ),
    "RemembersIds": (
        History(CLIENT, (Poll(), Wait(5), Create(230), Wait(60), Poll(), Poll(), Poll())),
        # It has no stamp to hold on to: what was there, and was seen late, is taken for new.
        History(CLIENT, (Create(late=9), Poll(), Wait(20), Poll())),
    ),
    "OneGo": (
        History(CLIENT, (Poll(), Wait(5), Create(60), Wait(60), Poll()), page_size=10, pace=2.0),
        History(ENTRY, (Poll(), Wait(5), Create(240), Wait(60), Poll()), record_pace=0.03),
    ),
    "ByNumber": (
        History(CLIENT, (Poll(), Wait(5), Create(7), Wait(60), Poll()), page_size=5, numbers=False),
    ),
    "PageByPage": (
        History(
            ENTRY_CHANGED,
            (Create(120), Poll(), Wait(60), Edit(0, count=120), Wait(60), Poll(), Delete(0), Delete(1)),
            page_size=40,
        ),
    ),
    "WhatDoesNotRun": (
        History(FINISHED, (Create(), Wait(60), Poll(), Wait(60), Edit(0), Wait(60), Poll())),
        # It starts and stops between two polls, and is changed before the second one looks at it.
        History(
            FINISHED,
            (
                Poll(),
                Wait(60),
                Create(runs=True),
                Wait(20),
                Toggle(0),
                Poll(),
                Edit(0),
                Wait(60),
                Poll(),
                Edit(0),
            ),
        ),
    ),
    "StoredZone": (
        # It is Tuesday in Berlin, and then Monday in California.
        History(
            TODAY,
            (Poll(), Wait(60), Travel("Pacific Time (US & Canada)"), Create(), Wait(60), Poll()),
            zone="Berlin",
            start=datetime(2026, 3, 3, 3, 0, tzinfo=UTC),
        ),
    ),
    "NeverForgets": (
        # Back below the share and over it again, by time, by the budget and with a new month.
        History(BUDGETS, (Poll(), *_UP, Track(0, 0), Wait(60), Poll(), *_UP)),
        History(BUDGETS, (Poll(), *_UP, Budget(0, 20), Wait(60), Poll(), Budget(0, 10), Wait(60), Poll())),
        History(
            BUDGETS,
            (Create(runs=True), Poll(), Track(2, 8), Wait(60), Poll(), Wait(1200), Poll(), Track(2, 8)),
            start=datetime(2026, 12, 31, 23, 45, tzinfo=UTC),
        ),
    ),
    "KeepsNothing": (
        History(BUDGETS, (Track(0, 8), Wait(60), Poll(), Wait(60), Poll())),
        History(BUDGETS, (Poll(), *_UP, Track(0, 1), Wait(60), Poll())),
    ),
    "FirstPageOfBudgets": (History(BUDGETS, (Create(7), Poll(), Track(0, 8, 3), Wait(60)), page_size=5),),
    "CutsOff": (History(BUDGETS, (Create(130), Poll(), Track(0, 8, 130), Wait(60), Poll(), Poll())),),
    "OwnZone": (
        History(
            TODAY,
            (Travel("Pacific Time (US & Canada)"), Poll(), Wait(60), Create(), Wait(60), Poll()),
            zone="Berlin",
            start=datetime(2026, 3, 3, 3, 0, tzinfo=UTC),
            other=True,
        ),
    ),
}
# The trigger over which each of the others falls in generated histories, too.
FOUND_OUT = {
    "StoredZone": TODAY,
    "OwnZone": TODAY,
    "PageByPage": ENTRY_CHANGED,
    "WhatDoesNotRun": FINISHED,
    "KeepsNothing": BUDGETS,
    "FirstPageOfBudgets": BUDGETS,
}
RARE = {"NeverForgets", "CutsOff"}  # that take more histories than a test of some seconds has


@pytest.mark.slow
def test_events_fire_once_each(bridge: Bridge) -> None:
    @settings(QUICK, max_examples=examples(10 * len(EVENTS)))
    @given(histories(*EVENTS.keys() - {BUDGETS}))
    def holds(history: History) -> None:
        run(history, lambda world: ScriptTrigger(bridge, history.operation, world.query))

    holds()


@pytest.mark.slow
def test_budgets_fire_once_each(bridge: Bridge) -> None:
    @settings(QUICK, max_examples=examples(60))
    @given(histories(BUDGETS))
    def holds(history: History) -> None:
        run(history, lambda world: ScriptTrigger(bridge, BUDGETS, world.query))

    holds()


def test_a_budget_that_falls_and_moves_to_the_next_page_of_the_report(bridge: Bridge) -> None:
    # Its row is on two pages, beyond the share on the first one and below on the second.
    moves = Poll(at=2, meanwhile=(Create(), Track(2, 0)))
    steps = (Create(2), Poll(), Track(2, 8), Wait(60), Poll(), moves, Track(2, 8))
    world = run(
        History(BUDGETS, steps, page_size=2), lambda world: ScriptTrigger(bridge, BUDGETS, world.query)
    )
    assert len(world.fired) == 2


@pytest.mark.parametrize("operation", TRIGGERS)
def test_the_script_keeps_its_promise(bridge: Bridge, operation: str) -> None:
    @QUICK
    @given(histories(operation))
    def holds(history: History) -> None:
        run(history, lambda world: ScriptTrigger(bridge, operation, world.query))

    holds()


@pytest.mark.parametrize(
    ("name", "history"), [(name, history) for name, found in FALLS.items() for history in found]
)
def test_what_naive_triggers_fall_over(bridge: Bridge, name: str, history: History) -> None:
    assert breaks(history, NAIVE[name]) is not None
    run(history, lambda world: ScriptTrigger(bridge, history.operation, world.query))


@pytest.mark.parametrize("name", sorted(NAIVE.keys() - RARE))
def test_histories_find_naive_triggers_out(name: str) -> None:
    # Raises NoSuchExample where none of them does.
    find(
        histories(FOUND_OUT.get(name, CLIENT)),
        lambda history: breaks(history, NAIVE[name]) is not None,
        settings=settings(QUICK, max_examples=200, phases=[Phase.generate]),
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pace", "record_pace", "numbers"), [(0.0, 0.0, True), (2.0, 0.0, False), (0.3, 0.01, False)]
)
def test_thousands_that_change_at_once(
    bridge: Bridge,
    pace: float,
    record_pace: float,
    numbers: bool,
) -> None:
    # The list is gone through while records are added, changed again and deleted.
    meanwhile = (Create(30), Edit(9, count=30), Delete(900), Delete(5))
    steps = (Create(2500), Poll(), Wait(60), Edit(0, count=2500), *((Wait(60), Poll(), *meanwhile) * 6))
    history = History(CHANGED, steps, pace=pace, record_pace=record_pace, page_size=50, numbers=numbers)
    world = run(history, lambda world: ScriptTrigger(bridge, CHANGED, world.query))
    assert len(world.fired) > 2500
    requests, sent = world.service.stand_in.requests, world.service.stand_in.sent
    assert requests < 3 * world.polls
    assert sent < 6 * len(world.fired) * 320  # bytes of a client: each comes a few times, not dozens of times


@pytest.mark.parametrize("operation", [FINISHED, STARTED])
@pytest.mark.parametrize("skew", [-5, 0, 5])
def test_a_timer_of_the_second_of_the_first_poll(bridge: Bridge, operation: str, skew: int) -> None:
    # Its stamp is of before that poll where stamps are behind the Date, and a later edit shows it.
    toggle = (Toggle(0), Wait(7), Edit(0))
    steps = (Create(2), Wait(60), Poll(), *toggle, Wait(60), Poll(), *toggle)
    history = History(operation, steps, stamp_skew=skew)
    world = run(history, lambda world: ScriptTrigger(bridge, operation, world.query))
    assert len(world.fired) == 1


@pytest.mark.parametrize("steps", [(Wait(1),), (Wait(60), Poll())])
def test_a_timer_added_in_the_second_of_the_first_poll(bridge: Bridge, steps: tuple[Step, ...]) -> None:
    # Whether it was finished before that poll is known where the next one sees it run.
    history = History(FINISHED, (Poll(), Create(runs=True), *steps, Toggle(0)))
    world = run(history, lambda world: ScriptTrigger(bridge, FINISHED, world.query))
    assert len(world.fired) == len(steps) - 1


@pytest.mark.parametrize("operation", [FINISHED, STARTED])
@pytest.mark.parametrize("count", [40, 170])
def test_many_timers_of_which_some_are_deleted(bridge: Bridge, operation: str, count: int) -> None:
    toggles = (Toggle(3), Toggle(9), Edit(0, count=30), Delete(5), Delete(8), Toggle(12), Wait(60), Poll())
    steps = (Create(count, runs=True), Wait(60), Poll(), Wait(60), *toggles, Create(30, runs=True), *toggles)
    run(History(operation, steps), lambda world: ScriptTrigger(bridge, operation, world.query))


@pytest.mark.parametrize(
    ("page_size", "record_pace", "runs"), [(2000, 0.002, False), (2000, 0.002, True), (10, 0.0, True)]
)
@pytest.mark.parametrize("operation", [FINISHED, STARTED])
def test_no_time_for_the_timers_and_the_changes(
    bridge: Bridge, operation: str, page_size: int, record_pace: float, runs: bool
) -> None:
    # So many are kept in mind that each poll looks for those that run: no time is left for the changes.
    steps = (Poll(), Wait(60), Create(261, runs=runs), Wait(60), Poll(), Toggle(0), Delete(9), Wait(60))
    history = History(operation, steps, pace=2.0, record_pace=record_pace, page_size=page_size)
    run(history, lambda world: ScriptTrigger(bridge, operation, world.query))


@pytest.mark.slow
def test_many_invoices_that_are_paid_at_once(bridge: Bridge) -> None:
    # Each is asked for its payments, so they take several polls; their payments are dated back.
    toggles: list[Step] = [Toggle(place) for place in range(70)]
    pays: tuple[Step, ...] = (*toggles, Wait(60), Poll())
    steps: tuple[Step, ...] = (Create(70), *pays, Wait(60), *pays, Edit(0, count=70))
    history = History("OnInvoicePaid", steps, pace=0.3)
    world = run(history, lambda world: ScriptTrigger(bridge, history.operation, world.query))
    assert sorted(world.fired) == sorted(world.created)
    assert world.service.stand_in.limit.busiest <= 100


def test_more_timers_than_the_state_can_hold(bridge: Bridge) -> None:
    world = World(History(FINISHED, ()))
    for number in range(700):
        world.service.stand_in.add(
            "time_entries",
            id=3_000_000_000 + 99991 * number,
            user_id=1,
            project_id=31,
            task_id=21,
            since=world.now,
        )
    outcome = ScriptTrigger(bridge, FINISHED).poll(world.send, None)
    assert (outcome.status, outcome.state) == (400, None)


def test_entries_of_which_a_page_takes_too_long(bridge: Bridge) -> None:
    history = History(
        ENTRY, (Poll(), Create(490), Wait(60), Poll()), page_size=10, pace=2.0, record_pace=0.0102
    )
    run(history, lambda world: ScriptTrigger(bridge, ENTRY, world.query))


@pytest.mark.parametrize(("pace", "record_pace"), [(2.0, 0.0), (0.3, 0.01)])
def test_many_new_entries_of_another_day(bridge: Bridge, pace: float, record_pace: float) -> None:
    # The user moves to the next day: new entries of the day before end the list, and none of them fires.
    steps = (Poll(), Wait(60), Create(600), Wait(60), Travel("Berlin"), Create(7), Wait(60), Poll())
    history = History(
        TODAY,
        steps,
        zone="Pacific Time (US & Canada)",
        start=datetime(2026, 3, 3, 3, 0, tzinfo=UTC),
        page_size=10,
        pace=pace,
        record_pace=record_pace,
    )
    run(history, lambda world: ScriptTrigger(bridge, TODAY, world.query))


@pytest.mark.parametrize("day", [-1, 1])
def test_an_import_for_another_day_hides_nothing(bridge: Bridge, day: int) -> None:
    imported = [Create(day=day)] * 300
    steps: tuple[Step, ...] = (Poll(), Wait(60), *imported, Create(7), Wait(60), Poll())
    history = History(TODAY, steps, page_size=10, pace=1.5)
    run(history, lambda world: ScriptTrigger(bridge, TODAY, world.query))


@pytest.mark.slow
@pytest.mark.parametrize("operation", [ENTRY, TODAY])
@pytest.mark.parametrize(("pace", "record_pace"), [(2.0, 0.0), (0.3, 0.01)])
def test_many_edited_entries_below_the_new_ones(
    bridge: Bridge, operation: str, pace: float, record_pace: float
) -> None:
    # Neither the last page nor the first one shows where the new entries end, and a poll has time for two.
    edits = (Edit(place) for place in range(500))
    steps: tuple[Step, ...] = (Create(500), Wait(60), Poll(), Wait(60), *edits, Create(430), Wait(60), Poll())
    history = History(operation, steps, page_size=10, pace=pace, record_pace=record_pace)
    run(history, lambda world: ScriptTrigger(bridge, operation, world.query))


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Azores", datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),  # 1:00 becomes 0:00 of the same day
        ("Santiago", datetime(2026, 4, 5, 3, 0, tzinfo=UTC)),  # midnight becomes 23:00 of the day before
        ("Santiago", datetime(2026, 9, 6, 4, 0, tzinfo=UTC)),  # midnight becomes 1:00
        ("Chatham Is.", datetime(2026, 3, 2, 10, 15, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("offset", [-3600, -1, 0, 3600])
def test_a_list_that_is_long_at_midnight(bridge: Bridge, zone: str, midnight: datetime, offset: int) -> None:
    # Entries of tomorrow make the list long, so it is read day by day.
    start = midnight + timedelta(seconds=offset - 300)
    burst = (Create(60), Create(60, day=1), Wait(300), Create(60), Create(60, day=1))
    steps = (Poll(), Wait(1), *burst, Wait(3600), Create(60), Wait(60))
    history = History(TODAY, steps, zone=zone, start=start, page_size=10)
    run(history, lambda world: ScriptTrigger(bridge, TODAY, world.query))


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Samoa", "Berlin", "International Date Line West"])
def test_a_user_who_travels_while_a_backlog_waits(bridge: Bridge, zone: str) -> None:
    burst = (Create(230), Create(130, day=1), Create(130, day=-1))
    travel = (Travel(zone), *burst, Wait(60), Poll())
    steps = (Poll(), Wait(60), *burst, Wait(60), Poll(), *travel, Wait(86400), *burst)
    history = History(TODAY, steps, zone="Pacific Time (US & Canada)", page_size=10, pace=1.5)
    run(history, lambda world: ScriptTrigger(bridge, TODAY, world.query))


def test_two_pages_that_never_come_in_one_poll(bridge: Bridge) -> None:
    # The lowest page has fired, the one above it is new from end to end, and a poll has time for one of them.
    steps = (Create(430), Edit(0), Edit(159), Poll(), Create())
    history = History(CLIENT, steps, page_size=40, pace=0.3, record_pace=0.01, stamp_skew=5)
    run(history, lambda world: ScriptTrigger(bridge, CLIENT, world.query))


@pytest.mark.parametrize(
    "steps",
    [
        (Poll(), Wait(5), Create(130), Wait(60), Poll(), Delete(20), Create(2), Poll()),
        (Poll(), Wait(5), Create(7), Wait(60), Poll(meanwhile=(Edit(7), Delete(0)), at=2)),
        (Poll(), Wait(5), Create(), Wait(60), Move(0, 1), Wait(60), Poll(), Move(0, 0), Wait(60), Poll()),
        # Between two pages one goes and another comes: the count is the same, and one slipped through.
        (Create(3), Poll(), Wait(5), Create(12), Wait(60), Poll(at=2, meanwhile=(Delete(0), Edit(12)))),
    ],
)
@pytest.mark.parametrize("operation", [CLIENT, ENTRY, TODAY])
def test_what_is_told_apart_with_care(bridge: Bridge, operation: str, steps: tuple[Poll, ...]) -> None:
    history = History(operation, steps, page_size=5)
    run(history, lambda world: ScriptTrigger(bridge, operation, world.query))

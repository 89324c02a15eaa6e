"""What may happen to an account while a trigger polls it, as plain data that hypothesis generates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from samples.stand_in.clock import zone_of

from .trigger import EVENTS, TRIGGERS

# From UTC+13:45 to UTC-12, with half hours, and with clocks that change in the nights below.
ZONES = (
    "UTC",
    "Kathmandu",
    "Berlin",
    "Pacific Time (US & Canada)",
    "Newfoundland",
    "Chatham Is.",
    "International Date Line West",
)
NIGHTS = (date(2026, 3, 2), date(2026, 3, 29), date(2026, 11, 1), date(2027, 1, 1))
FAULTS = ("throttle:7", "fail:503", "fail:500", "html", "drop", "drop-after", "cut", "truncated", "invalid")
BUDGETS = "OnBudgetReached"
SLOWEST = 14  # seconds of lateness that the trigger must bear


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True)
class Create:
    """Records are created at once and seen ``late`` seconds later; ``day`` and ``own`` are time entries'."""

    count: int = 1
    late: int = 0
    day: int = 0  # spent so many days from today
    own: bool = True  # of the user whom the trigger watches
    runs: bool = False  # a time entry whose timer runs


@dataclass(frozen=True)
class Edit:
    """Records are edited at once and changed for others ``late`` seconds later.

    ``place`` counts through those that there are.
    """

    place: int
    count: int = 1
    late: int = 0


@dataclass(frozen=True)
class Delete:
    """A record is deleted."""

    place: int


@dataclass(frozen=True)
class Move:
    """A time entry gets another day."""

    place: int
    day: int


@dataclass(frozen=True)
class Toggle:
    """A running timer stops, or a finished time entry runs again; projects are archived or restored."""

    place: int
    count: int = 1


@dataclass(frozen=True)
class Track:
    """Hours are tracked on projects; where they are none, the last ones are taken away.

    ``place`` counts from the oldest project here, and where budgets change.
    """

    place: int
    hours: float
    count: int = 1


@dataclass(frozen=True)
class Budget:
    """Projects get another budget in hours, or none."""

    place: int
    hours: float | None
    count: int = 1


@dataclass(frozen=True)
class Travel:
    """The watched user moves to another time zone."""

    zone: str


Change = Create | Edit | Delete | Move | Toggle | Travel | Track | Budget


@dataclass(frozen=True)
class Poll:
    """The trigger polls; ``fault`` hits the request ``at`` (from 1), before which ``meanwhile`` happens."""

    fault: str | None = None
    at: int = 1
    meanwhile: tuple[Change, ...] = ()


Step = Wait | Change | Poll


@dataclass(frozen=True)
class History:
    """One run: which trigger, where and when, how Harvest answers, and what happens in which order."""

    operation: str
    steps: tuple[Step, ...]
    zone: str = "UTC"
    start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    page_size: int = 2000
    pace: float = 0.0  # seconds that a request takes
    record_pace: float = 0.0  # seconds that each record of a list takes
    numbers: bool = True  # lists with cursors take page numbers, too
    skew: int = 0  # seconds by which Harvest's clock is ahead of the platform's
    stamp_skew: int = 0  # seconds by which stamps are ahead of the Date of answers
    other: bool = False  # the trigger watches another user than the connected one
    unreadable: bool = False  # the connected user may not read that other user
    tomorrow: bool = False  # the trigger of a date watches the next day


def changes() -> st.SearchStrategy[Change]:
    """Return single changes of the account."""
    places = st.integers(0, 400)
    return st.one_of(
        st.builds(
            Create,
            count=st.sampled_from([1, 1, 1, 2, 3, 7]),
            late=st.sampled_from([0, 0, 1, 5, SLOWEST - 5]),
            day=st.sampled_from([0, 0, 0, 0, -1, 1]),
            own=st.sampled_from([True, True, True, False]),
            runs=st.booleans(),
        ),
        st.builds(Edit, place=places, late=st.sampled_from([0, 0, 1, SLOWEST - 5])),
        st.builds(Delete, place=places),
        st.builds(Toggle, place=st.integers(0, 5)),
        st.builds(Move, place=places, day=st.sampled_from([-1, 0, 1])),
        st.builds(Travel, zone=st.sampled_from(ZONES)),
    )


def budget_changes() -> st.SearchStrategy[Change]:
    """Return single changes of projects and of what is spent on them."""
    places = st.one_of(st.integers(0, 2), st.integers(0, 400))  # the same project again and again, or any
    return st.one_of(
        st.builds(Track, place=places, hours=st.sampled_from([8, 12])),
        st.builds(Track, place=places, hours=st.sampled_from([0, 0, 0.5, 7.5])),
        st.builds(Budget, place=places, hours=st.sampled_from([None, 0, 5, 10, 20])),
        st.builds(
            Create,
            count=st.sampled_from([1, 1, 2, 7]),
            late=st.sampled_from([0, 0, 5]),
            own=st.sampled_from([True, True, False]),
            runs=st.booleans(),
        ),
        st.builds(Toggle, place=places),
        st.builds(Edit, place=places, late=st.sampled_from([0, 0, 5])),
        st.builds(Delete, place=places),
        st.builds(Travel, zone=st.sampled_from(ZONES)),
    )


def _bursts(operation: str) -> tuple[st.SearchStrategy[Change], ...]:
    """Return changes of more records than one poll emits."""
    counts, places = st.sampled_from([20, 130, 230]), st.integers(0, 400)
    if operation == BUDGETS:
        return (
            st.builds(Create, count=st.sampled_from([20, 130, 230]), runs=st.booleans()),
            st.builds(Track, place=places, hours=st.sampled_from([8, 12, 0]), count=counts),
            st.builds(Budget, place=places, hours=st.sampled_from([None, 5, 20]), count=counts),
            st.builds(Toggle, place=places, count=counts),
        )
    return (
        st.builds(Create, count=st.sampled_from([101, 130, 230]), late=st.sampled_from([0, 3])),
        st.builds(Edit, place=places, count=counts),
    )


@cache
def steps(operation: str) -> st.SearchStrategy[Step]:
    """Return single steps."""
    changes_of_it = budget_changes() if operation == BUDGETS else changes()
    return st.one_of(
        changes_of_it,
        st.builds(Create, count=st.sampled_from([1, 2])),
        *_bursts(operation),
        st.builds(Wait, seconds=st.sampled_from([1, 1, 2, 7, 14, 15, 16, 45, 60, 61, 300, 7200])),
        st.builds(
            Poll,
            fault=st.sampled_from([None, None, None, *FAULTS]),
            at=st.integers(1, 4),
            meanwhile=st.lists(changes_of_it, max_size=2).map(tuple),
        ),
        st.just(Poll()),
    )


def _start(zone: str, night: date, seconds: int) -> datetime:
    midnight = datetime(night.year, night.month, night.day, tzinfo=zone_of(zone))
    return midnight.astimezone(UTC) + timedelta(seconds=seconds)


@cache
def _some_steps(operation: str, least: int, most: int) -> st.SearchStrategy[list[Step]]:
    """Return lists of steps: one strategy for all draws, as to make one takes longer than to draw from it."""
    return st.lists(steps(operation), min_size=least, max_size=most)


@st.composite
def _course(draw: st.DrawFn, operation: str) -> tuple[Step, ...]:
    """Return the steps of a history. Nothing fires before the first poll, so one comes early."""
    many = operation == BUDGETS and draw(st.booleans())
    before = ((Create(130),) if many else ()) + tuple(draw(_some_steps(operation, 0, 3)))
    after = draw(_some_steps(operation, 3, 22))
    if draw(st.sampled_from([False, False, True])):  # the poll of each minute sees each step
        return (*before, Poll(), *(part for step in after for part in (step, Wait(60), Poll())))
    return (*before, Poll(), *after)


@st.composite
def histories(draw: st.DrawFn, *operations: str) -> History:
    """Return histories of some triggers, or of any."""
    zone = draw(st.sampled_from(ZONES))
    operation = draw(st.sampled_from(operations or sorted([*TRIGGERS, *EVENTS])))
    return History(
        operation=operation,
        steps=draw(_course(operation)),
        zone=zone,
        start=_start(
            zone, draw(st.sampled_from(NIGHTS)), draw(st.sampled_from([-7260, -90, -20, -1, 0, 10, 40000]))
        ),
        page_size=draw(st.sampled_from([10, 40, 2000])),
        pace=draw(st.sampled_from([0.0, 0.0, 0.3, 2.0])),
        record_pace=draw(st.sampled_from([0.0, 0.0, 0.002, 0.01])),
        numbers=draw(st.booleans()),
        skew=draw(st.sampled_from([0, 0, -90, 90])),
        stamp_skew=draw(st.sampled_from([0, 0, -5, 5])),
        other=draw(st.booleans()),
        unreadable=draw(st.sampled_from([False, False, True])),
        tomorrow=draw(st.sampled_from([False, False, True])),
    )

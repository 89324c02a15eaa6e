"""What may happen to an account while a trigger polls it, as plain data that hypothesis generates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

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
    """A running timer stops, or a finished time entry runs again."""

    place: int


@dataclass(frozen=True)
class Travel:
    """The watched user moves to another time zone."""

    zone: str


Change = Create | Edit | Delete | Move | Toggle | Travel


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


def steps() -> st.SearchStrategy[Step]:
    """Return single steps; a burst is more than one poll emits."""
    return st.one_of(
        changes(),
        st.builds(Create, count=st.sampled_from([1, 2])),
        st.builds(Create, count=st.sampled_from([101, 130, 230]), late=st.sampled_from([0, 3])),
        st.builds(Edit, place=st.integers(0, 400), count=st.sampled_from([20, 130, 230])),
        st.builds(Wait, seconds=st.sampled_from([1, 1, 2, 7, 14, 15, 16, 45, 60, 61, 300, 7200])),
        st.builds(
            Poll,
            fault=st.sampled_from([None, None, None, *FAULTS]),
            at=st.integers(1, 4),
            meanwhile=st.lists(changes(), max_size=2).map(tuple),
        ),
        st.just(Poll()),
    )


def _start(zone: str, night: date, seconds: int) -> datetime:
    midnight = datetime(night.year, night.month, night.day, tzinfo=zone_of(zone))
    return midnight.astimezone(UTC) + timedelta(seconds=seconds)


@st.composite
def histories(draw: st.DrawFn, *operations: str) -> History:
    """Return histories of some triggers, or of any."""
    zone = draw(st.sampled_from(ZONES))
    return History(
        operation=draw(st.sampled_from(operations or sorted([*TRIGGERS, *EVENTS]))),
        steps=tuple(draw(st.lists(steps(), min_size=3, max_size=25))),
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

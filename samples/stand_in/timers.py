"""What a time entry's hours and times become, on accounts that track durations or start and end times.

The rules were read from recordings and from the reference,
https://help.getharvest.com/api-v2/timesheets-api/timesheets/time-entries/. Neither says what ``hours`` do
to the times of an account with start and end (here the entry keeps its start, or ends now), nor what a PATCH
with times does on one that tracks durations (here nothing).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .clock import instant, local

_MINUTES = 60
_DAY = 24 * _MINUTES


@dataclass(frozen=True)
class Timing:
    """``hours`` without the running timer, ``since`` when it was started (Unix second), ``HH:MM`` times."""

    hours: float = 0.0
    since: int | None = None
    started: str | None = None
    ended: str | None = None

    def total(self, now: int) -> float:
        """Return the hours, those of a running timer included."""
        return self.hours if self.since is None else round(self.hours + max(0, now - self.since) / 3600, 2)


@dataclass(frozen=True)
class Owner:
    """Whose entry it is, as far as times go: the account's way of tracking, the owner's zone, the moment."""

    tracks_times: bool
    zone: str
    now: int

    @property
    def clock_time(self) -> str:
        """Return the owner's time of day as ``HH:MM``."""
        return local(self.now, self.zone).strftime("%H:%M")


@dataclass(frozen=True)
class Given:
    """What a request says: None where it says nothing."""

    hours: float | None = None
    started: str | None = None
    ended: str | None = None


def create(owner: Owner, day: str, given: Given) -> Timing:
    """Return the timing of an entry that is created."""
    if not owner.tracks_times:
        if given.hours is not None:
            return Timing(given.hours)
        return Timing(0.0, owner.now, owner.clock_time)  # times are ignored, and a timer starts
    if given.hours is not None and given.ended is None:
        start = given.started or _moved(owner.clock_time, -given.hours)
        return Timing(given.hours, None, start, _moved(start, given.hours))
    start = given.started or owner.clock_time
    if given.ended is not None:
        return _finished(start, given.ended)
    since = owner.now if given.started is None else instant(day, start, owner.zone)
    return Timing(0.0, since, start)


def edit(owner: Owner, day: str, timing: Timing, given: Given) -> Timing:
    """Return the timing of an entry that is changed."""
    if not owner.tracks_times:
        if given.hours is None:
            return timing
        # A running timer goes on from the hours that were set.
        return replace(timing, hours=given.hours, since=None if timing.since is None else owner.now)
    start, end = given.started or timing.started, given.ended or timing.ended
    if given.hours is not None and given.ended is None:
        start = start or _moved(owner.clock_time, -given.hours)
        return Timing(given.hours, None, start, _moved(start, given.hours))
    if given.started is None and given.ended is None:
        return timing
    if start is not None and end is not None:
        return _finished(start, end)
    return Timing(0.0, instant(day, start, owner.zone) if start else owner.now, start)


def stop(owner: Owner, timing: Timing) -> Timing:
    """Return the timing of a running entry that is stopped."""
    hours = timing.total(owner.now)
    return Timing(hours, None, timing.started, owner.clock_time) if owner.tracks_times else Timing(hours)


def restart(owner: Owner, timing: Timing) -> Timing:
    """Return the timing of a finished entry that runs again; with start and end it is another entry's."""
    return Timing(0.0 if owner.tracks_times else timing.hours, owner.now, owner.clock_time)


def _finished(start: str, end: str) -> Timing:
    minutes = (_minutes(end) - _minutes(start)) % _DAY
    return Timing(round(minutes / _MINUTES, 2), None, start, end)


def _minutes(time: str) -> int:
    return int(time[:2]) * _MINUTES + int(time[3:])


def _moved(time: str, hours: float) -> str:
    moved = datetime(2000, 1, 2, int(time[:2]), int(time[3:])) + timedelta(hours=hours)
    return moved.strftime("%H:%M")

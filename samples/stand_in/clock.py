"""Moments: the clock that the stand-in lives by, UTC stamps, and clock times in a user's zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .zones import IANA

Clock = Callable[[], datetime]

_CLOCK_TIME = re.compile(r"^([0-9]{1,2}):([0-9]{2}) ?([ap]m)?$", re.IGNORECASE)
_NOON = 12
_LAST_HOUR = 23
_LAST_MINUTE = 59


def system_clock() -> datetime:
    """Return the machine's time in UTC."""
    return datetime.now(UTC)


class SimulatedClock:
    """A clock that moves only when it is told to."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        """Return the simulated time in UTC."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on by ``seconds``; it can serve as a sleep."""
        self.now += timedelta(seconds=seconds)


@lru_cache(maxsize=65536)
def stamp(second: int) -> str:
    """Return a Unix second as Harvest writes it: ``2026-03-02T09:00:00Z``."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of a Rails name (https://help.getharvest.com/api-v2/introduction/overview/supported-timezones/).

    Raises:
        KeyError: Harvest has no such zone.
    """
    return ZoneInfo(IANA[name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")])


def local(second: int, zone: str) -> datetime:
    """Return the clock time of a Unix second in a zone, without its offset."""
    return datetime.fromtimestamp(second, zone_of(zone)).replace(tzinfo=None)


def instant(day: str, time: str, zone: str) -> int:
    """Return the Unix second of ``HH:MM`` on a day in a zone."""
    clock = datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=zone_of(zone))
    return int(clock.timestamp())


def written(time: str | None, clock: str) -> str | None:
    """Return ``HH:MM`` as an account with a ``12h`` clock ("8:00am") or a ``24h`` one ("08:00") shows it."""
    if time is None or clock == "24h":
        return time
    hour, minute = int(time[:2]), time[3:]
    return f"{hour % _NOON or _NOON}:{minute}{'am' if hour < _NOON else 'pm'}"


def read_time(text: str) -> str | None:
    """Return "8:00am", "1:04PM" or "13:04" as ``HH:MM``, None for anything else."""
    found = _CLOCK_TIME.match(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return f"{hour:02}:{minute:02}" if hour <= _LAST_HOUR and minute <= _LAST_MINUTE else None


def read_instant(text: str) -> int | None:
    """Return the Unix second of an ISO 8601 date or date-time (UTC without an offset), None otherwise."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def read_day(text: str) -> str | None:
    """Return the date part of an ISO date or date-time, which is all that Harvest keeps; None for others."""
    try:
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return None

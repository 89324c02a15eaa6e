"""Time as the runtime sees it: the machine's, or one that only moves when it is told to."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits; times are aware datetimes in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        ...

    def wait_until(self, moment: datetime) -> None:
        """Return at ``moment``, at once if it is past."""
        ...


class SystemClock:
    """The machine's clock: waiting takes as long as it takes."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> None:
        """Sleep until ``moment``."""
        time.sleep(max(0.0, (moment - self.now()).total_seconds()))


class SimulatedClock:
    """A clock that stands still but for waiting and ``advance``: a day of polling takes a moment."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the simulated moment."""
        return self._now

    def wait_until(self, moment: datetime) -> None:
        """Go to ``moment``; a past one changes nothing."""
        self._now = max(self._now, moment.astimezone(UTC))

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` go by.

        Raises:
            ValueError: they are negative: time does not go back.
        """
        if seconds < 0:
            raise ValueError(f"a clock cannot go back {-seconds:g} s")
        self._now += timedelta(seconds=seconds)

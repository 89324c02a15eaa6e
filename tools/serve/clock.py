"""A clock that is moved by hand, and that the backend goes by too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from ..core.errors import UserError

LONGEST = 400 * 24 * 3600.0


class SharedClock:
    """The machine's clock with what was added to it; ``app``, whose attribute ``clock`` tells its time, goes
    by it from now on."""

    def __init__(self, app: Any) -> None:
        self._ahead = timedelta()
        self._lock = Lock()
        app.clock = self.now

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.now(UTC) + self._ahead

    def wait_until(self, moment: datetime) -> None:
        """Go to ``moment``; a past one changes nothing."""
        with self._lock:
            self._ahead += max(timedelta(), moment - self.now())

    def advance(self, seconds: float) -> None:
        """Move the time forward, at most ``LONGEST`` seconds at once.

        Raises:
            UserError: not forward, or too far.
        """
        if not 0 < seconds <= LONGEST:
            raise UserError("the time moves forward only, by at most 400 days at once")
        with self._lock:
            self._ahead += timedelta(seconds=seconds)

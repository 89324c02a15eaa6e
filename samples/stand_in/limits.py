"""Harvest's limits: 100 requests in 15 seconds, and of reports 100 in 15 minutes.

Their scope is not documented: here it is the account's, and reports count for their own limit alone.
"""

from __future__ import annotations

import math
from collections import deque

MOST = 100
WINDOW = 15.0  # seconds
REPORTS_WINDOW = 900.0  # seconds


class RateLimit:
    """A sliding window; ``busiest`` is the most requests that came within one, refused ones too."""

    def __init__(self, most: int = MOST, window: float = WINDOW) -> None:
        self._most = most
        self._window = window
        self._admitted: deque[float] = deque()
        self._arrived: deque[float] = deque()
        self.busiest = 0

    def wait(self, now: float) -> int:
        """Return 0 when a request at ``now`` (seconds) is admitted, else the whole seconds to wait."""
        for times in (self._admitted, self._arrived):
            while times and times[0] <= now - self._window:
                times.popleft()
        self._arrived.append(now)
        self.busiest = max(self.busiest, len(self._arrived))
        if len(self._admitted) < self._most:
            self._admitted.append(now)
            return 0
        return max(1, math.ceil(self._admitted[0] + self._window - now))

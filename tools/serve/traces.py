"""The traces of the last calls, as JSON-ready values without credentials."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock
from typing import Any

MOST = 200
MOST_BYTES = 48 * 1024 * 1024


class Traces:
    """Keeps the last traces, at most ``most`` of them and about ``most_bytes`` in all; safe for threads."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: OrderedDict[int, tuple[dict[str, Any], int]] = OrderedDict()
        self._bytes = 0
        self._last = 0
        self._lock = Lock()

    def add(self, trace: dict[str, Any]) -> dict[str, Any]:
        """Keep ``trace``, let the oldest go, and return it with its ``id``, a number that grows."""
        size = len(json.dumps(trace, default=str))
        with self._lock:
            self._last += 1
            trace = {"id": self._last, **trace}
            self._kept[self._last] = (trace, size)
            self._bytes += size
            while len(self._kept) > self._most or (self._bytes > self._most_bytes and len(self._kept) > 1):
                _, (_, gone) = self._kept.popitem(last=False)
                self._bytes -= gone
        return trace

    def get(self, number: int) -> dict[str, Any] | None:
        """Return the trace of that id, None where there is none (any more)."""
        with self._lock:
            found = self._kept.get(number)
        return None if found is None else found[0]

    def latest(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the traces with an id above ``after``, the latest first."""
        with self._lock:
            return [trace for number, (trace, _) in reversed(self._kept.items()) if number > after]

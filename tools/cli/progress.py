"""A progress line on a terminal, only for work that takes over a second."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE = 1.0
INTERVAL = 0.1


class Progress:
    """Context manager whose ``step(text)`` shows what is being done; silent off a terminal and when quick."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._enabled = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._shown = False

    def step(self, text: str) -> None:
        """Say what comes next; written over the line before, at most ten times a second."""
        now = time.monotonic()
        if not self._enabled or now - self._start < PATIENCE or now - self._last < INTERVAL:
            return
        self._last = now
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{text[:100]}")
        sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

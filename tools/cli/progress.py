"""A progress bar on a terminal, only for work that takes over a second."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE = 1.0
INTERVAL = 0.1
_BAR = 24


class Progress:
    """Context manager whose ``step`` shows what is being done; silent off a terminal and when quick."""

    def __init__(self, *, quiet: bool = False) -> None:
        there = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._enabled = not quiet and there
        self._start = self._last = time.monotonic()
        self._shown = False

    def step(self, text: str, done: int = 0, total: int = 0) -> None:
        """Say what is done (``done`` of ``total``); over the line before, at most ten times a second."""
        now = time.monotonic()
        if not self._enabled or now - self._start < PATIENCE or now - self._last < INTERVAL:
            return
        self._last = now
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{_line(text, done, total)}")
        sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _line(text: str, done: int, total: int) -> str:
    """Return what fits on one line of the terminal, which must not wrap: only one line is taken back."""
    from ..report.style import cut
    from .parser import columns

    width = columns() - 1
    plain = not (getattr(sys.stderr, "encoding", None) or "ascii").lower().startswith("utf")
    if plain:
        text = text.encode("ascii", "replace").decode("ascii")
    if not total:
        return cut(text, width)
    full, empty = ("#", "-") if plain else ("█", "░")
    size = min(_BAR, max(width // 4, 4))
    filled = size * min(done, total) // total
    bar = full * filled + empty * (size - filled)
    return cut(f"{bar} {done}/{total} {text}", width)

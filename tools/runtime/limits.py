"""What the platform allows: time and size of a script, calls and polls of a connection.

Sources: Microsoft's pages on custom code (1 MB; 5 seconds, elsewhere 2 minutes) and on importing definitions
(1 MB); "Throttling Limits" of the generated reference pages (100 calls for each connection in 60 seconds).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from ..connector.config import closest_table
from ..connector.sizes import DEFINITION_BYTES, SCRIPT_BYTES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ..connector.config import ConfigTable


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits: seconds of one call of the script; bytes of script and definition; ``calls`` that a
    connection may make in ``calls_seconds``; the least seconds between two polls of a trigger."""

    script_seconds: float = 5.0
    script_bytes: int = SCRIPT_BYTES
    definition_bytes: int = DEFINITION_BYTES
    calls: int = 100
    calls_seconds: float = 60.0
    poll_seconds: float = 60.0


class CallWindow:
    """Counts the calls of a connection: at most ``calls`` fit into the last ``calls_seconds``."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._moments: deque[datetime] = deque()

    def refused_for(self, now: datetime) -> int | None:
        """Return the whole seconds after which a call fits again; None where it fits, and is counted."""
        while self._moments and (now - self._moments[0]).total_seconds() >= self._limits.calls_seconds:
            self._moments.popleft()
        if len(self._moments) < self._limits.calls:
            self._moments.append(now)
            return None
        age = (now - self._moments[0]).total_seconds() if self._moments else 0.0
        return max(1, math.ceil(self._limits.calls_seconds - age))


def load_limits(folder: Path) -> Limits:
    """Return the limits of the connector in ``folder``: the closest table ``[limits]``, in it or a parent.

    Keys are those of ``Limits`` with hyphens, such as ``script-seconds``.

    Raises:
        UserError: the configuration is malformed, with its place.
    """
    table = closest_table(folder, "limits")
    return Limits() if table is None else _read(table)


def _read(table: ConfigTable) -> Limits:
    whole = {field.name.replace("_", "-"): field.type == "int" for field in fields(Limits)}
    given: dict[str, float] = {}
    table.only(whole)
    for key, value in table.data.items():
        kinds = int if whole[key] else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not 0 < value < math.inf:
            kind = "whole number" if whole[key] else "number"
            raise table.error(f"'{key}' must be a {kind} greater than 0", key)
        given[key.replace("-", "_")] = value
    return replace(Limits(), **given)  # type: ignore[arg-type]  # held to the fields' types above


def with_time_limit(limits: Limits, seconds: float | None) -> Limits:
    """Return ``limits`` with the script's seconds replaced, if any are given."""
    return limits if seconds is None else replace(limits, script_seconds=seconds)

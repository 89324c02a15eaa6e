"""The polling engine: polls one trigger over time, as the platform does for a flow that is turned on.

Source: Microsoft, "Check for new data or events regularly with the polling trigger pattern"; what it leaves
open is in ``assumptions``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from .clock import SystemClock
from .limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ..connector.model import Operation
    from .clock import Clock
    from .dispatch import Carrier
    from .exchanges import Poll

Outcome = Literal["empty", "full", "failed"]

RETRIES = (7.5, 15.0, 30.0, 45.0)
"""The seconds before each repetition of a poll that failed (assumption poll-retries)."""
_REPEATED = frozenset((408, 429))


class Poller(Protocol):
    """Makes single polls; a ``Platform`` is one."""

    def poll(
        self, operation: Operation, inputs: Mapping[str, Any], transport: Carrier, location: str | None = None
    ) -> Poll:
        """Return one poll, the first with ``location`` None."""
        ...


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll in time: its ``number`` from 1, the moment ``at`` which it was made, what came of it.

    ``items`` are what runs of the flow start with, one each. ``retry`` is 0, or which repetition this is of a
    poll that failed. ``due`` is when the next poll comes.
    """

    number: int
    at: datetime
    poll: Poll
    outcome: Outcome
    retry: int
    due: datetime

    @property
    def items(self) -> tuple[Any, ...]:
        """One entry for each run that starts."""
        return self.poll.items


class PollingEngine:
    """Polls a trigger: keeps its state (the Location as it was given), and knows when the next poll comes.

    ``recurrence`` is the interval of the flow's trigger in seconds; ``clock`` tells and makes time go by.

    Polls come at the recurrence, sooner where Retry-After says so, never sooner than the limit of polls. One
    that fails keeps the state and is repeated.
    """

    def __init__(
        self,
        poller: Poller,
        operation: Operation,
        inputs: Mapping[str, Any],
        *,
        recurrence: float = 180.0,
        clock: Clock | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        if recurrence <= 0:
            raise ValueError(f"a recurrence of {recurrence:g} s is none")
        self._poller = poller
        self._operation = operation
        self._inputs = inputs
        self._recurrence = recurrence
        self._clock = clock or SystemClock()
        self._limits = limits
        self._number = 0
        self._retry = 0
        self._answered = False
        self.location: str | None = None
        """Where the next poll goes; None: to the operation's own address."""
        self.due = self._clock.now()
        """When the next poll comes."""

    @property
    def is_lost(self) -> bool:
        """Whether the last poll that did not fail gave no usable Location, so that the state is gone."""
        return self._answered and self.location is None

    def poll(self, transport: Carrier) -> Polled:
        """Make the next poll now, whether it is due or not, and return what came of it.

        Raises:
            UserError: as ``Platform.poll``.
        """
        lost, now = self.is_lost, self._clock.now()
        poll = self._poller.poll(self._operation, self._inputs, transport, self.location)
        status = poll.exchange.response.status
        self._number += 1
        retry, assumed = self._retry, ["location-absent"] if lost else []
        outcome: Outcome = "failed" if status >= 400 else "full" if poll.items else "empty"
        if outcome == "failed":
            delay = self._patience(poll, status)
            assumed.append("poll-retries")
        else:
            self._answered, self._retry, self.location = True, 0, poll.location
            delay, stretched = self._pace(poll.retry_after)
            assumed += ["poll-frequency"] if stretched else []
        if assumed:
            exchange = poll.exchange
            known = dict.fromkeys((*exchange.assumptions, *assumed))
            poll = replace(poll, exchange=replace(exchange, assumptions=tuple(known)))
        self.due = now + timedelta(seconds=delay)
        return Polled(self._number, now, poll, outcome, retry, self.due)

    def run(
        self, transport: Carrier, *, polls: int | None = None, seconds: float | None = None
    ) -> Iterator[Polled]:
        """Yield polls as they come due: ``polls`` of them, or those within ``seconds``; else without end.

        Raises:
            UserError: as ``poll``.
        """
        end = None if seconds is None else self._clock.now() + timedelta(seconds=seconds)
        made = 0
        while (polls is None or made < polls) and (end is None or self.due <= end):
            self._clock.wait_until(self.due)
            yield self.poll(transport)
            made += 1
        if end is not None and polls is None:
            self._clock.wait_until(end)

    def _pace(self, retry_after: float | None) -> tuple[float, bool]:
        """Return the seconds to the next poll, and whether it is the limit that says so."""
        wanted = self._recurrence if retry_after is None else min(self._recurrence, retry_after)
        least = self._limits.poll_seconds
        return max(wanted, least), wanted < least

    def _patience(self, poll: Poll, status: int) -> float:
        """Return the seconds until a poll that failed is repeated, and count the repetition."""
        if (status < 500 and status not in _REPEATED) or self._retry >= len(RETRIES):
            self._retry = 0
            return self._recurrence
        waits = RETRIES[self._retry]
        self._retry += 1
        return waits if poll.retry_after is None else poll.retry_after

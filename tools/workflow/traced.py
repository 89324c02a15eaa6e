"""Calls with their traces: made on one connection, checked, and free of credentials."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..connector.inputs import CALLBACK
from ..core.message import Request, Response
from ..replay.checks import Checks
from ..replay.redactor import Redactor
from ..report.results import Called
from ..runtime.exchanges import Exchange, Poll

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Executor

    from ..connector.operations import Operation
    from ..core.problem import Problem
    from ..runtime.clock import Clock
    from ..runtime.exchanges import Connection
    from ..runtime.poller import Polled, PollingEngine
    from ..runtime.webhook import Deletion
    from ..traffic.player import Player
    from ..traffic.transport import Transport
    from .session import Session

_JSON = (("Content-Type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Traced:
    """One call: ``exchange`` as it was, ``called`` its trace with credentials replaced by ``***``.

    ``poll`` is set for a poll of a trigger; its location and items are as they were. Its item is the
    body, where the call is a notification of a webhook.
    """

    exchange: Exchange
    called: Called
    poll: Poll | None = None


class _Timed:
    """A transport that notes the seconds each request takes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        # By identity, as equal requests may be under way at a time; kept, so that no identity is used again.
        self._seconds: dict[int, tuple[Request, float]] = {}

    def send(self, request: Request) -> Response:
        """Send through the transport; what it raises is passed on."""
        start = time.perf_counter()
        try:
            return self._transport.send(request)
        finally:
            self._seconds[id(request)] = (request, time.perf_counter() - start)

    def of(self, exchange: Exchange) -> tuple[float, ...]:
        """Return the seconds of the exchange's requests, in its order; 0 for one that has no response yet."""
        return tuple(self._seconds.get(id(sent.request), (None, 0.0))[1] for sent in exchange.backend)


class Tracer:
    """Makes calls on ``connection`` through ``transport``.

    ``player`` is the player behind the transport where one call shall use it up; its leftovers are no
    problem. ``executor`` sends a script's requests side by side, by ``clock`` the limits of calls are kept.

    Raises:
        UserError: the connector has no connection parameter set of the connection's name.
    """

    def __init__(
        self,
        session: Session,
        connection: Connection,
        transport: Transport,
        *,
        player: Player | None = None,
        executor: Executor | None = None,
        checks: Checks | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.connection = connection
        self._checks = checks or Checks(session.connector, session.samples)
        self.secrets = Redactor.of([connection], self._checks)
        self.platform = session.platform(connection, clock, executor)
        self._transport = transport
        self._player = player
        self._isolation = session.runner["isolation"]

    def call(self, operation: Operation, inputs: Mapping[str, Any]) -> Traced:
        """Return one call; raises what ``Platform.call`` raises, and CompileError."""
        carrier = _Timed(self._transport)
        exchange = self.platform.call(operation, inputs, carrier)
        return self._traced(operation, exchange, carrier)

    def poll(self, operation: Operation, engine: PollingEngine) -> tuple[Traced, Polled]:
        """Return the next poll of ``engine``; raises what ``PollingEngine.poll`` raises, and CompileError."""
        carrier = _Timed(self._transport)
        polled = engine.poll(carrier)
        return self._traced(operation, polled.poll.exchange, carrier, polled.poll), polled

    def forward(self, operation: Operation, request: Request, *, polls: bool) -> Traced:
        """Return a call from outside, as a poll where ``polls``; raises what ``Platform.forward`` raises."""
        carrier = _Timed(self._transport)
        exchange = self.platform.forward(operation, request, carrier)
        if not polls:
            return self._traced(operation, exchange, carrier)
        poll = self.platform.read_poll(operation, exchange)
        return self._traced(operation, poll.exchange, carrier, poll)

    def deletion(self, operation: Operation, exchange: Exchange) -> Deletion | Problem:
        """Return what deletes the webhook that ``exchange`` registered, or what is wrong with its address."""
        return self._checks.webhooks.deletion(operation, exchange)

    def notify(self, operation: Operation, body: Any, number: int) -> Traced:
        """Return the ``number``th notification of a webhook: what calls the flow; nothing is sent."""
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
        request, taken = Request("POST", CALLBACK, _JSON, raw), Response(202)
        exchange = Exchange(
            operation.operation_id, {}, request, (), None, (), taken, taken, (), seconds=0.0
        )  # fmt: skip
        problems = tuple(map(self.secrets.problem, self._checks.notification(operation, body, number)))
        called = Called(self.secrets.exchange(exchange), problems, (), self._isolation)
        return Traced(exchange, called, Poll(exchange, None, None, (body,)))

    def _traced(
        self, operation: Operation, exchange: Exchange, carrier: _Timed, poll: Poll | None = None
    ) -> Traced:
        found = (
            *exchange.problems,
            *self._checks.exchange(operation, exchange, self._player, self.connection),
        )
        problems = tuple(self.secrets.problem(item) for item in _once(found))
        called = Called(self.secrets.exchange(exchange), problems, carrier.of(exchange), self._isolation)
        return Traced(exchange, called, poll)


def _once(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    # A recording may hold more than one call needs: what is left over is no problem here.
    yield from dict.fromkeys(item for item in problems if item.code != "unused-interaction")

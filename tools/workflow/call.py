"""One call of one operation on a cassette, with its whole trace."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from ..replay.checks import Checks
from ..replay.hidden import Hidden
from ..report.model import Called
from ..script import CompileError
from ..traffic.cassette import load_cassette
from ..traffic.match import DEFAULT_MATCH
from ..traffic.player import Player
from ..traffic.transport import Transport
from .inputs import find_operation, parse_inputs
from .session import Session, open_session

if TYPE_CHECKING:
    from ..core.message import Request, Response
    from ..core.problem import Problem
    from ..runtime.model import Connection


@dataclass(frozen=True, slots=True)
class Options:
    """The call's particulars; ``arguments`` are ``key=value`` texts, which go over ``inputs``."""

    engine: str | None = None
    time_limit: float | None = None
    arguments: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    connection: str | None = None
    cassette: Path | None = None
    match: tuple[str, ...] | None = None


class _Timed:
    """A transport that notes the seconds each request takes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.times: list[float] = []

    def send(self, request: Request) -> Response:
        """Send through the transport; what it raises is passed on."""
        start = time.perf_counter()
        try:
            return self._transport.send(request)
        finally:
            self.times.append(time.perf_counter() - start)


def call(folder: Path, name: str, options: Options) -> Called:
    """Return the trace of calling operation ``name``, credentials replaced by ``***``.

    Raises:
        UserError: no cassette was given, something cannot be read, nothing is called so, a value is not of
            its type, or the script does not compile.
    """
    with open_session(folder, options.engine, options.time_limit) as session:
        operation = find_operation(session.connector, name)
        inputs = {**options.inputs, **parse_inputs(session.connector, operation, options.arguments)}
        connection = _connection(session, options.connection)
        if options.cassette is None:
            raise UserError("give --cassette FILE: the recorded traffic that answers for the backend")
        checks = Checks(session.connector, session.samples)
        hidden = Hidden.of([connection], checks)
        cassette = load_cassette(options.cassette)
        player = Player(cassette, options.match or DEFAULT_MATCH, hidden.values, checks.secret_names)
        try:
            carrier = _Timed(Transport(player))
            exchange = session.platform(connection).call(operation, inputs, carrier)
        except CompileError as error:
            first = error.diagnostics[0]
            message = f"does not compile: {first.code}: {first.message}"
            raise UserError(message, str(session.connector.script), first.line, first.column) from None
        found = (*exchange.problems, *checks.exchange(operation, exchange, player, connection))
        problems = tuple(hidden.problem(item) for item in _once(found))
        return Called(hidden.exchange(exchange), problems, tuple(carrier.times))


def _connection(session: Session, name: str | None) -> Connection:
    known = session.samples.connections
    if name is not None and name not in known:
        if not (session.connector.folder / "samples" / "connections.yaml").is_file():
            raise UserError(f"no connection '{name}': there is no samples/connections.yaml to define it")
        there = f"there is {', '.join(known)}" if known else "samples/connections.yaml has none"
        raise UserError(f"no connection '{name}'; {there}")
    return session.samples.connection(name)


def _once(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    # A recording may hold more than one call needs: what is left over is no problem here.
    yield from dict.fromkeys(item for item in problems if item.code != "unused-interaction")

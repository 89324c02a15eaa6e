"""A connector folder opened for calls: its model, its samples, the engine and the host of its script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypedDict

from ..connector.model import Connector, load_connector
from ..core.errors import UserError
from ..replay.sample_connections import invented_connections
from ..replay.samples import Samples, load_samples
from ..runtime.environment import load_environment
from ..runtime.limits import Limits, load_limits, with_time_limit
from ..runtime.platform import Platform
from ..runtime.request import RequestPlans
from ..script import ScriptHost, choose_engine
from .script_gate import refusals

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    from ..replay.redactor import Redactor
    from ..runtime.clock import Clock
    from ..runtime.exchanges import Connection
    from ..script import Engine
    from .script_options import ScriptOptions


class Runner(TypedDict):
    """The names of a script's engine and level of isolation; None where there is no script."""

    engine: str | None
    isolation: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """Context manager; ``engine`` and ``host`` are None without a script, or where no engine runs it.

    ``missing`` says why none does, and what to install.
    """

    connector: Connector
    samples: Samples
    engine: Engine | None
    host: ScriptHost | None
    limits: Limits
    requests: RequestPlans
    missing: str = ""

    def platform(
        self, connection: Connection, clock: Clock | None = None, executor: Executor | None = None
    ) -> Platform:
        """Return the platform that makes calls on ``connection``; with a ``clock`` it counts them, with an
        ``executor`` a script's requests are sent side by side."""
        return Platform(
            self.connector,
            connection,
            self.host,
            self.limits,
            executor=executor,
            clock=clock,
            requests=self.requests,
            missing=self.missing,
        )

    def unscripted(self, connection: Connection) -> Platform:
        """Return the platform of ``connection`` as where the script is not run."""
        bare = replace(self.connector, script=None)
        return Platform(bare, connection, None, self.limits, requests=self.requests)

    def hidden(self) -> Redactor:
        """Return what hides the credentials of every connection."""
        from ..replay.checks import Checks
        from ..replay.redactor import Redactor

        return Redactor.of(self.samples.connections.values(), Checks(self.connector, self.samples))

    @property
    def runner(self) -> Runner:
        """The script's engine and level of isolation by name, as arguments of a result."""
        if self.host is None:
            return {"engine": None, "isolation": None}
        return {"engine": self.host.engine.name, "isolation": self.host.isolation}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *unused: object) -> None:
        if self.host is not None:
            self.host.close()


def open_session(folder: Path, script: ScriptOptions) -> Session:
    """Read the folder and choose the engine; nothing is compiled or started yet.

    Raises:
        UserError: the folder cannot be read, or the engine that is asked for is not there.
    """
    connector = load_connector(folder)
    return session_of(connector, load_samples(connector), script)


def session_of(connector: Connector, samples: Samples, script: ScriptOptions) -> Session:
    """Return the session of a connector that is read, as `open_session` of its folder.

    Raises:
        UserError: the settings cannot be read, or the engine that is asked for is not there.
    """
    samples = with_connection(connector, samples)
    limits = with_time_limit(load_limits(connector.folder), script.time_limit)
    requests = RequestPlans(connector, load_environment(connector.folder))
    if connector.script is None:
        return Session(connector, samples, None, None, limits, requests)
    try:
        engine = choose_engine(script.engine)
    except UserError as error:
        if script.engine is not None:
            raise
        return Session(connector, samples, None, None, limits, requests, str(error))
    check = None if script.trusted else refusals
    host = ScriptHost(connector.script, engine, check=check, coverage=script.coverage)
    return Session(connector, samples, engine, host, limits, requests)


def with_connection(connector: Connector, samples: Samples) -> Samples:
    """Return ``samples`` with invented connections, where they bring none and calls need one."""
    if samples.connections or not connector.connection_sets:
        return samples
    return replace(samples, connections=invented_connections(connector))

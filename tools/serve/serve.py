"""The job: a connector folder opened, and served until the context ends."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from ..runtime.clock import Clock, SystemClock
from ..script import CompileError
from ..workflow.script_options import ScriptOptions
from ..workflow.session import open_session
from ..workflow.transports import BackendChoice, load_app
from .app import App
from .clock import SharedClock
from .server import Server
from .service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..script import ScriptHost


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How to serve; ``connection`` names one of the samples (live: a parameter set), ``say`` hears calls."""

    port: int = 0
    source: BackendChoice = field(default_factory=BackendChoice)
    connection: str | None = None
    script: ScriptOptions = field(default_factory=ScriptOptions)
    simulate_time: bool = False
    debug: bool = False
    say: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its address, its service, and what to tell about it."""

    address: str
    service: Service
    notes: tuple[str, ...]


@contextmanager
def serve(folder: Path, options: ServeOptions) -> Iterator[Running]:
    """Serve the connector in ``folder`` while the context lasts.

    Raises:
        UserError: something cannot be read, nothing answers for the backend, or the port is taken.
    """
    source = options.source
    if not source.given:
        raise UserError(
            "say what answers for the backend: --backend MODULE:APP or URL, --cassette FILE or DIR, or --live"
        )
    with ExitStack() as stack:
        session = stack.enter_context(open_session(folder, options.script))
        clock = _clock(options, folder)
        service = Service(session, source, options.connection, clock=clock, say=options.say)
        stack.callback(service.close)
        server = stack.enter_context(
            Server(options.port, lambda guard: App(service, guard, options.say, debug=options.debug))
        )
        if session.host is not None:
            threading.Thread(target=_warm_up, args=(session.host,), daemon=True).start()
        runner = session.runner
        gateway = f"{server.address}apim/{service.slug}/{service.default}"
        notes = (
            f"{service.title}: responses from {source}, connection '{service.default}'",
            f"gateway: {gateway}/",
            *([f"script: {runner['engine']}, isolation {runner['isolation']}"] if runner["engine"] else []),
            *([f"not judged: no engine: {session.missing}"] if session.missing else []),
            "Ctrl+C stops",
        )
        yield Running(server.address, service, notes)


def _clock(options: ServeOptions, folder: Path) -> Clock:
    if not options.simulate_time:
        return SystemClock()
    backend = options.source.backend
    if backend is None or "://" in backend:
        raise UserError("--simulate-time needs --backend MODULE:APP: no other backend lets its time be moved")
    app: Any = load_app(backend, folder)
    if not callable(getattr(app, "clock", None)):
        raise UserError(
            f"--simulate-time: {backend} has no attribute 'clock', a function that tells its time"
        )
    return SharedClock(app)


def _warm_up(host: ScriptHost) -> None:
    """Compile before the first call; what is wrong is told by each call."""
    with suppress(CompileError, UserError):
        host.compile()

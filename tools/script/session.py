"""`ScriptHost`: a script, compiled, in one long-lived process that is replaced when it is lost."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from ..core.cache import Cache, cache_folder
from ..core.errors import UserError
from . import protocol
from .ahead import find_ahead
from .calls import CompileError, Diagnostic, ScriptCall, ScriptFailure, ScriptResult, Sender
from .child import Child, ChildGone, ChildStuck
from .compiler import HostFiles, ScriptFiles, compile_host, compile_script, read_script
from .coverage import Measured, ScriptCoverage, compile_measured
from .exchange import Exchange
from .isolation import Confined, Level, confine, isolation_level

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    from .toolchain import Engine

Check = Callable[["Path", bytes], "tuple[Diagnostic, ...]"]
_START_SECONDS = 60.0
_STOP_SECONDS = 0.5


class ScriptHost:
    """Runs the calls of one script.csx; a context manager.

    Nothing is compiled or started before the first call. A change of the file is noticed at the next call.
    Calls from several threads wait for each other.
    """

    def __init__(
        self,
        script: Path,
        engine: Engine,
        cache: Path | None = None,
        level: Level | None = None,
        check: Check | None = None,
        *,
        coverage: bool = False,
    ) -> None:
        """Take the script's path, the engine, the cache's folder, the level of isolation and ``check``.

        ``check`` gets path and content of the script before it is compiled; where it returns errors, the
        script is neither compiled nor run. With ``coverage`` a copy with probes runs in its place.
        """
        self.script = script
        self.engine = engine
        self._check = check
        self._cache = Cache(cache_folder(cache))
        self._lock = threading.RLock()
        self._host: HostFiles | None = None
        self._files: ScriptFiles | None = None
        self._stamp: tuple[int, int] | None = None
        self._level = level
        self._wants_coverage = coverage
        self._measured: Measured | CompileError | None = None
        self._place: Confined | None = None
        self._child: Child | None = None
        self._loaded: set[Path] = set()
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return what the compiler warned of; empty before the script was compiled."""
        return () if self._files is None else self._files.warnings

    @property
    def coverage(self) -> ScriptCoverage | CompileError | None:
        """Return what ran of the script as it is now.

        None where that is not measured; the error where the copy with probes does not compile, so that the
        script itself ran.
        """
        return self._measured.result() if isinstance(self._measured, Measured) else self._measured

    @property
    def marks(self) -> int:
        """Return the marks that calls have set so far, for another host of the same script (`add_marks`)."""
        return self._measured.marks if isinstance(self._measured, Measured) else 0

    def add_marks(self, marks: int) -> None:
        """Count what ran in another host of the same script as run in this one."""
        if isinstance(self._measured, Measured):
            self._measured.marks |= marks

    @property
    def isolation(self) -> Level:
        """Return the level at which the script's process runs; see `isolation_level`."""
        return self._level or isolation_level()

    @property
    def pid(self) -> int | None:
        """Return the process id of the host while it runs, for diagnosis."""
        return None if self._child is None else self._child.pid

    def compile(self) -> tuple[Diagnostic, ...]:
        """Compile the script unless that is done, and load it; return the warnings.

        Raises:
            CompileError: the script does not compile, or has no class that the platform could run.
            UserError: the file cannot be read, or the engine cannot compile at all.
        """
        with self._lock:
            files = self._compiled()
            try:
                self._ready(self._running(files))
            except (ChildGone, ChildStuck, protocol.ProtocolError):
                self._drop()  # a process that does not start is the failure of each call
            return files.warnings

    def call(self, call: ScriptCall, send: Sender, executor: Executor | None = None) -> ScriptResult:
        """Run one call of the script and return its outcome.

        ``send`` answers each request of the script, in this thread when there is no ``executor``, which
        lets several requests be under way at a time. It raises `SendError` for a request without answer;
        any other exception of it ends the call and is raised here. Compiling and starting do not count
        towards ``call.time_limit``.

        Raises:
            CompileError, UserError: as `compile`.
        """
        with self._lock:
            files = self._running(self._compiled())
            begun = time.monotonic()
            try:
                child = self._ready(files)
            except (ChildGone, ChildStuck, protocol.ProtocolError) as error:
                self._drop()
                failure = ScriptFailure("crash", f"The script's process did not start: {error}")
                return ScriptResult(None, failure, (), time.monotonic() - begun)
            self._number += 1
            exchange = Exchange(child, self._number, self._copied(files), call, send=send, executor=executor)
            try:
                result = exchange.run()
            except BaseException:
                self._drop()
                raise
            if exchange.lost or not child.usable:
                self._drop()
            elif isinstance(self._measured, Measured):
                self._collect(child, self._measured)
            return result

    def close(self) -> None:
        """End the process; a later call starts another."""
        with self._lock:
            self._drop(_STOP_SECONDS)

    def _compiled(self) -> ScriptFiles:
        try:
            state = self.script.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if self._files is not None and stamp == self._stamp and self._startable(self._files):
                return self._files
        except OSError as error:
            raise UserError(f"cannot be read: {error.strerror}", str(self.script)) from None
        source = read_script(self.script)
        self._files = None
        if self._check is not None and (problems := self._check(self.script, source)):
            raise CompileError(problems)
        self._host = compile_host(self.engine, self._cache)  # each time: the cache drops what nobody asks for
        self._files = compile_script(source, self.engine, self._cache, self._host)
        self._measured = None
        if self._wants_coverage:
            try:
                self._measured = compile_measured(source, self.engine, self._cache, self._host)
            except CompileError as error:
                self._measured = error
        self._stamp = stamp
        return self._files

    def _running(self, files: ScriptFiles) -> ScriptFiles:
        """Return the files that run for the script that was compiled to ``files``."""
        return self._measured.files if isinstance(self._measured, Measured) else files

    def _collect(self, child: Child, measured: Measured) -> None:
        """Take over the marks of the calls until now; a child that does not give them is of no use."""
        self._number += 1
        deadline = time.monotonic() + _STOP_SECONDS
        try:
            child.send(protocol.marks_message(self._number, self._copied(measured.files)), deadline)
            measured.add(protocol.marks_of(_await(child, self._number, deadline)))
        except (ChildGone, ChildStuck, protocol.ProtocolError):
            self._drop()

    def _startable(self, files: ScriptFiles) -> bool:
        """Return whether the cache still has what a start needs; a running child has it already."""
        if self._child is not None:
            return True
        return self._host is not None and self._host.program.exists() and files.assembly.exists()

    def _ready(self, files: ScriptFiles) -> Child:
        """Return a child that has loaded ``files``."""
        if self._child is not None and not self._child.usable:
            # An `async void` of an earlier call, say, ended it after the response: not this call's fault.
            self._drop()
        child = self._child
        deadline = time.monotonic() + _START_SECONDS
        if child is None:
            assert self._host is not None
            ahead = find_ahead(self.engine, self._cache)
            folders = (self._host.program.parent, ahead)
            self._place = confine(
                self.engine.command(self._host.program, ahead),
                self.engine.environment,
                (*self.engine.readable, *filter(None, folders)),
                self._level,
            )
            child = Child(self._place.command, self._place.environment, self._place.folder)
            self._child = child
            self._loaded.clear()
            _await(child, 0, deadline)
        if files.assembly not in self._loaded:
            self._number += 1
            child.send(protocol.load_message(self._number, self._copied(files)), deadline)
            message = _await(child, self._number, deadline)
            if message["t"] != "loaded":
                problem = Diagnostic(0, 0, str(message["type"]), str(message["message"]), "error")
                raise CompileError((problem,))
            self._loaded.add(files.assembly)
        return child

    def _copied(self, files: ScriptFiles) -> Path:
        """Return the assembly in the inbox, whose changes a running process sees."""
        assert self._place is not None
        target = self._place.inbox / files.assembly.name
        if files.assembly not in self._loaded:
            for path in files.assembly.parent.glob(f"{files.assembly.stem}.*"):
                shutil.copyfile(path, target.with_name(path.name))
        return target

    def _drop(self, grace: float = 0.0) -> None:
        child, self._child = self._child, None
        place, self._place = self._place, None
        if child is not None:
            child.stop(grace)
        if place is not None:
            place.close()


def _await(child: Child, number: int, deadline: float) -> dict[str, object]:
    """Return the next message that belongs to ``number``; those of ended calls are passed over."""
    while True:
        received = child.receive_message(deadline)
        if received is None:
            raise ChildStuck(f"no answer within {_START_SECONDS:g} s")
        message = protocol.read_message(*received)
        if message["call"] == number:
            return message

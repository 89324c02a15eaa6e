"""The cases of a folder run: in several processes where there are enough of them, the results in order."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from bisect import bisect
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing import get_context, parent_process
from threading import RLock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, NoReturn

from ..core.cores import usable_cores
from ..core.errors import UserError
from ..core.garbage import collect_garbage_rarely
from ..replay.coverage import Collector
from ..replay.load import case_files, put_together, read_files
from ..replay.run import CaseRunner
from ..script import CompileError
from .results import Keeper
from .session import ScriptOptions, open_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from types import FrameType

    from ..core.progress import Step
    from ..replay.cases import Case, CaseResult
    from ..replay.coverage import Shown
    from ..replay.load import CaseFile, StrayCases
    from ..traffic.provenance import Provenance
    from .session import Session

WORTH_A_PROCESS = 250_000  # bytes of case files; for fewer a further process costs more than it brings
MOST_PROCESSES = 4  # each holds the connector, and an engine of its own


@dataclass(frozen=True, slots=True)
class CaseOptions:
    """The settings of a run of the cases of ``folder``, from which another process opens its own session.

    ``coverage``: the rules of ``coverage.yaml`` hold. ``unscripted``: cases that need no script also run
    without it. ``traces``, ``require``: see `VerifyOptions`; ``match``, ``for_agents``: see `CaseRunner`.
    ``jobs`` is a number of processes, 0 = by the size of the case files and the number of cores.
    """

    folder: Path
    script: ScriptOptions
    match: tuple[str, ...] | None = None
    coverage: bool = True
    unscripted: bool = False
    traces: bool = False
    require: Provenance | None = None
    for_agents: bool = False
    jobs: int = 0


@contextmanager
def case_processes(options: CaseOptions) -> Iterator[ProcessPoolExecutor | None]:
    """Yield the processes that run cases beside this one, which open their sessions at once; None: none."""
    count = options.jobs or min(usable_cores(), MOST_PROCESSES, _size(options.folder) // WORTH_A_PROCESS)
    pool = None
    if count > 1:
        with suppress(ImportError, OSError, NotImplementedError):  # a system without semaphores
            pool = ProcessPoolExecutor(count - 1, get_context("spawn"), _begin, (options,))
            with _uninterrupted():
                for _ in range(count - 1):
                    pool.submit(int)  # starts a process
    try:
        with _terminated_in_order() if pool is not None else nullcontext():
            yield pool
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _terminated_in_order() -> Iterator[None]:
    """Let SIGTERM leave the body as an interrupt does, so that no semaphore of the processes is left."""
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def leave(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)  # the exit code that a shell gives to it

    signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes in the body that an interrupt does not reach: it is for the one that starts them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _size(folder: Path) -> int:
    """Return the bytes of the files of cases."""
    return sum(path.stat().st_size for path in (folder / "samples" / "cases").rglob("*.y*ml"))


def load_beside(
    session: Session, pool: ProcessPoolExecutor | None, strays: list[StrayCases] | None = None
) -> tuple[Case, ...]:
    """Return `load_cases` of the session's connector; a process of ``pool`` reads half of the files.

    Raises:
        UserError: as `load_cases`.
    """
    files = case_files(session.connector.folder)
    if pool is None or not files:
        return put_together(_read(session, files), strays)
    sizes = list(accumulate(path.stat().st_size for path in files))
    half = bisect(sizes, sizes[-1] // 2)
    try:
        future = pool.submit(_read_cases, files[half:])
        read = [*_read(session, files[:half]), *future.result()]
    except BrokenProcessPool:
        read = _read(session, files)
    return put_together(read, strays)


def _read(session: Session, files: Sequence[Path]) -> list[CaseFile]:
    connector = session.connector
    return list(read_files(files, connector.folder, connector.operations, session.samples.connections))


class CaseRun:
    """The run of ``cases``: the processes of ``pool`` take them from the last one on.

    This process takes them from the first on as `run` asks for them. ``keeper`` and ``collector`` hold what
    the results brought. A process that ends before its time is no loss: its cases run here.
    """

    def __init__(
        self,
        session: Session,
        cases: Sequence[Case],
        options: CaseOptions,
        pool: ProcessPoolExecutor | None = None,
    ) -> None:
        self._local = _Local(session, options)
        self.keeper, self.collector = self._local.keeper, self._local.collector
        self._groups = tuple(_groups(cases))
        self._total = len(cases)
        self._waiting = deque(range(len(self._groups)))
        self._elsewhere: dict[int, Future[_Share]] = {}
        self._lock = RLock()
        self._pool = pool
        if pool is not None:
            if session.host is not None:
                with suppress(CompileError, UserError):  # which the first case that runs the script meets
                    session.host.compile()  # once, not by each process
            for _ in range(2 * MOST_PROCESSES):  # each finds the next ones ready
                self._hand_out()

    def run(self, step: Step) -> Iterator[CaseResult]:
        """Yield what reports need of the results, in the order of the cases; ``step`` hears of each.

        Raises:
            UserError: a cassette cannot be read.
            CompileError: the script does not compile.
        """
        for number, result in enumerate(self._results(), 1):
            step(f"{result.operation_id}: {result.case}", number, self._total)
            yield result

    def _results(self) -> Iterator[CaseResult]:
        for number, group in enumerate(self._groups):
            with self._lock:
                future = self._elsewhere.pop(number, None)
                if future is None:
                    self._waiting.popleft()
            with suppress(BrokenProcessPool):
                if future is not None:
                    share = future.result()
                    self.collector.merge(share.shown)
                    if self._local.host is not None:
                        self._local.host.add_marks(share.marks)
                    for result in share.results:
                        self.keeper.keep(result)
                        yield result
                    continue
            yield from self._local.run(group)

    def _hand_out(self, _: Future[_Share] | None = None) -> None:
        """Give the last part that waits to another process, and the next once that is done.

        Few are given at a time: an executor that breaks is not up to futures that were cancelled.
        """
        with self._lock, suppress(RuntimeError):  # the processes are gone: the part still waits
            if self._pool is not None and self._waiting:
                future = self._pool.submit(_share, self._groups[self._waiting[-1]])
                self._elsewhere[self._waiting.pop()] = future
                future.add_done_callback(self._hand_out)


def _groups(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    """Yield the cases in parts, as small as can be with all cases of an operation in one."""
    last = {case.operation_id: number for number, case in enumerate(cases)}
    begin = end = 0
    for number, case in enumerate(cases):
        end = max(end, last[case.operation_id])
        if number == end:
            yield cases[begin : number + 1]
            begin = number + 1


class _Local:
    """The cases that this process runs, on its own session."""

    def __init__(self, session: Session, options: CaseOptions) -> None:
        self.session = session
        connector, samples, self.host = session.connector, session.samples, session.host
        self.collector = Collector(connector, samples.coverage if options.coverage else None)
        self.keeper = Keeper(connector, session.hidden if options.traces else None)
        self._runner = CaseRunner(
            *(connector, samples, session.platform, options.match),
            unscripted=session.unscripted if options.unscripted else None,
            require=options.require,
            for_agents=options.for_agents,
        )

    def run(self, cases: Sequence[Case]) -> Iterator[CaseResult]:
        for result in self._runner.run(cases):
            self.collector.add(result)
            yield self.keeper.add(result)


@dataclass(frozen=True, slots=True)
class _Share:
    """The results of the cases that another process ran, their coverage, and the marks of its script."""

    results: tuple[CaseResult, ...]
    shown: dict[str, Shown]
    marks: int


_options: CaseOptions
_opened: list[_Local] = []
"""In a process for cases: the options, and what runs the cases."""


def _begin(options: CaseOptions) -> None:
    """Prepare a process for cases, which ends with the one that started it."""
    global _options  # noqa: PLW0603  the state of the process
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_garbage_rarely()
    Thread(target=_end_with_parent, daemon=True).start()
    _options = options
    with suppress(Exception):  # which the first case meets again, and passes on
        _open()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)  # the script's process ends with it


def _open() -> _Local:
    if not _opened:
        session = open_session(_options.folder, _options.script)
        atexit.register(session.__exit__)
        _opened.append(_Local(session, _options))
    return _opened[0]


def _read_cases(files: Sequence[Path]) -> list[CaseFile]:
    """Read files of cases in a process for them."""
    return _read(_open().session, files)


def _share(cases: Sequence[Case]) -> _Share:
    """Run cases in a process for them."""
    local = _open()
    results = tuple(local.run(cases))
    local.keeper.results.clear()
    return _Share(results, local.collector.take(), 0 if local.host is None else local.host.marks)

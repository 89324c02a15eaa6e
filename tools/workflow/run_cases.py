"""The cases of a folder run: in several processes where there are enough of them, the results in order."""

from __future__ import annotations

import atexit
from bisect import bisect
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from threading import RLock
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..replay.coverage import Collector
from ..replay.load import case_files, put_together, read_files
from ..replay.run import CaseRunner
from ..script import CompileError
from .results import Reducer
from .session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ..core.progress import Step
    from ..replay.cases import Case, CaseResult
    from ..replay.coverage import Shown
    from ..replay.load import CaseFile, StrayCases
    from .case_processes import CaseOptions, CaseProcesses
    from .session import Session


def load_beside(
    session: Session, processes: CaseProcesses | None, strays: list[StrayCases] | None = None
) -> tuple[Case, ...]:
    """Return `load_cases` of the session's connector; one of ``processes`` reads half of the files.

    Raises:
        UserError: as `load_cases`.
    """
    files = case_files(session.connector.folder)
    if processes is None or not files:
        return put_together(_read(session, files), strays)
    sizes = list(accumulate(path.stat().st_size for path in files))
    half = bisect(sizes, sizes[-1] // 2)
    try:
        future = processes.executor.submit(_read_cases, files[half:])
        read = [*_read(session, files[:half]), *future.result()]
    except BrokenProcessPool:
        read = _read(session, files)
    return put_together(read, strays)


def _read(session: Session, files: Sequence[Path]) -> list[CaseFile]:
    connector = session.connector
    return list(read_files(files, connector.folder, connector.operations, session.samples.connections))


class CaseRun:
    """The run of ``cases`` in parts: this process takes them in order, ``processes`` take the longest first.

    Where the next part is still under way elsewhere, this process runs a later one. ``collector`` holds
    what the results covered. A process that ends before its time is no loss: its cases run here.
    """

    def __init__(
        self,
        session: Session,
        cases: Sequence[Case],
        options: CaseOptions,
        processes: CaseProcesses | None = None,
    ) -> None:
        self._local = _Local(session, options)
        self.collector = self._local.collector
        self._groups = tuple(_groups(cases))
        self._total = len(cases)
        steps = [sum(len(case.steps) for case in group) for group in self._groups]
        self._waiting = sorted(range(len(self._groups)), key=steps.__getitem__)
        self._begun: dict[int, Future[_Share]] = {}  # elsewhere, or here before its turn
        self._lock = RLock()
        self._processes = processes
        if processes is not None:
            if session.host is not None:
                with suppress(CompileError, UserError):  # which the first case that runs the script meets
                    session.host.compile()  # once, not by each process
            for _ in range(2 * processes.count):  # each finds the next one ready
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
            share, future = None, self._finished(number)
            with suppress(BrokenProcessPool):
                share = None if future is None else future.result()
            if share is None:
                yield from self._local.run(group)
                continue
            self.collector.merge(share.shown)
            if self._local.host is not None:
                self._local.host.add_marks(share.marks)
            yield from share.results

    def _finished(self, number: int) -> Future[_Share] | None:
        """Return part ``number`` once it is done, running later ones until it is; None: to be run here."""
        while True:
            with self._lock:
                future = self._begun.get(number)
                if future is None:
                    self._waiting.remove(number)
                    return None
                if future.done() or not self._waiting:
                    return self._begun.pop(number)
                later = min(self._waiting)
                self._waiting.remove(later)
                ahead = self._begun[later] = Future()
            try:
                results = tuple(self._local.run(self._groups[later]))
            except (CompileError, UserError) as error:
                ahead.set_exception(error)  # that of an earlier part comes first
            else:
                ahead.set_result(_Share(results, {}, 0))

    def _hand_out(self, done: Future[_Share] | None = None) -> None:
        """Give the longest part that waits to another process, and the next once that is done.

        Few are given at a time: a part that is given cannot be taken back, and an executor that breaks is not
        up to futures that were cancelled.
        """
        # An executor that breaks ends its futures under its own lock, which `submit` would wait for.
        if done is not None and (done.cancelled() or isinstance(done.exception(), BrokenProcessPool)):
            return
        with self._lock, suppress(RuntimeError):  # the processes are gone: the part still waits
            if self._processes is not None and self._waiting:
                future = self._processes.executor.submit(_share, self._groups[self._waiting[-1]])
                self._begun[self._waiting.pop()] = future
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
        self._reducer = Reducer(connector, session.hidden if options.traces else None)
        self._runner = CaseRunner(
            *(connector, samples, session.platform, options.match),
            unscripted=session.unscripted if options.unscripted else None,
            require=options.require,
            for_agents=options.for_agents,
        )

    def run(self, cases: Sequence[Case]) -> Iterator[CaseResult]:
        for result in self._runner.run(cases):
            self.collector.add(result)
            yield self._reducer.reduced(result)


@dataclass(frozen=True, slots=True)
class _Share:
    """Results of cases; where another process ran them, with their coverage and the marks of its script."""

    results: tuple[CaseResult, ...]
    shown: dict[str, Shown]
    marks: int


_options: CaseOptions
_opened: list[_Local] = []
"""In a process for cases: the options, and what runs the cases."""


def prepare(options: CaseOptions) -> None:
    """Open the session of a process for cases; what stands in the way, the first case meets again."""
    global _options  # noqa: PLW0603  the state of the process
    _options = options
    with suppress(Exception):  # which the first case passes on
        _open()


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
    return _Share(results, local.collector.take(), 0 if local.host is None else local.host.marks)

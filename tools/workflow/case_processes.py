"""Processes that run cases beside this one.

The module is light: it starts them while the modules are loaded that a run of cases needs.
"""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread, current_thread, main_thread
from typing import TYPE_CHECKING, NoReturn

from ..core.cores import usable_cores
from ..core.garbage import collect_garbage_rarely

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from ..traffic.provenance import Provenance
    from .script_options import ScriptOptions

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


@dataclass(frozen=True, slots=True)
class CaseProcesses:
    """``count`` processes behind ``executor``; each runs cases of one folder with one set of options."""

    executor: ProcessPoolExecutor
    count: int


@contextmanager
def case_processes(options: CaseOptions) -> Iterator[CaseProcesses | None]:
    """Yield the processes that run cases beside this one, which open their sessions at once; None: none."""
    count = options.jobs or min(usable_cores(), MOST_PROCESSES, _size(options.folder) // WORTH_A_PROCESS)
    processes = _started(options, count - 1) if count > 1 else None
    try:
        with _terminated_in_order() if processes is not None else nullcontext():
            yield processes
    finally:
        if processes is not None:
            processes.executor.shutdown(cancel_futures=True)


def _started(options: CaseOptions, count: int) -> CaseProcesses | None:
    """Start ``count`` processes; None where the system has no semaphores, or starts none."""
    try:
        executor = ProcessPoolExecutor(count, get_context("spawn"), _begin, (options,))
    except (ImportError, OSError, NotImplementedError):  # what Python raises without semaphores
        return None
    try:
        with _uninterrupted():
            for _ in range(count):
                executor.submit(int)  # starts a process
    except OSError:  # no further process, or no memory for one
        executor.shutdown(wait=False, cancel_futures=True)
        return None
    return CaseProcesses(executor, count)


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
    files = (folder / "samples" / "cases").rglob("*.y*ml")
    return sum(path.stat().st_size for path in files if path.is_file())


def _begin(options: CaseOptions) -> None:
    """Prepare a process for cases, which ends with the one that started it."""
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_garbage_rarely()
    Thread(target=_end_with_parent, daemon=True).start()
    from .run_cases import prepare

    prepare(options)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)  # the script's process ends with it

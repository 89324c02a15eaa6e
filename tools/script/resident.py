"""Compilers that stay: one process compiles again and again, as its first compile takes most of its time."""

from __future__ import annotations

import atexit
import base64
import contextlib
import os
import shutil
import threading
import time
from typing import TYPE_CHECKING

from .child import Child, ChildGone, ChildStuck
from .isolation import Level, confine, isolation_level
from .toolchain import COMPILE_SECONDS, Compiled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .isolation import Confined
    from .toolchain import Engine, Run


class Resident:
    """A process of `host/Compile.cs` that compiles for ``engine``, started by the first compile.

    It is confined at ``level`` as a compiler that runs once is; one that is lost is replaced. Compiles from
    several threads wait for each other, and none finds a file of another.
    """

    def __init__(self, command: list[str], engine: Engine, level: Level) -> None:
        self._command, self._engine, self._level = command, engine, level
        self._lock = threading.Lock()
        self._place: Confined | None = None
        self._child: Child | None = None

    @contextlib.contextmanager
    def ready(self) -> Iterator[tuple[Confined, Run]]:
        """Yield the compiler's two folders, empty, and the function that compiles a response file in them."""
        with self._lock:
            if self._place is None:
                engine = self._engine
                self._place = confine(
                    self._command, engine.environment, engine.readable, self._level, keeps=True
                )
            try:
                yield self._place, self._compile
            finally:
                if self._place is not None:
                    _empty(self._place.folder)
                    _empty(self._place.inbox)

    @property
    def pid(self) -> int | None:
        """Return the process id of the compiler while it runs, for diagnosis."""
        return None if self._child is None else self._child.pid

    def stop(self) -> None:
        """End the process and remove its folders; a later compile starts another."""
        self._drop()
        place, self._place = self._place, None
        if place is not None:
            place.close()

    def _compile(self, response: Path) -> Compiled:
        used = self._child is not None
        try:
            return self._compiled(response)
        except (ChildGone, ChildStuck, ValueError) as error:
            self._drop()
            # One that has compiled before may have ended for reasons of its own.
            if used and isinstance(error, ChildGone):
                return self._compile(response)
            return Compiled(-1, str(error))

    def _compiled(self, response: Path) -> Compiled:
        assert self._place is not None
        deadline = time.monotonic() + COMPILE_SECONDS
        if self._child is None:
            self._child = Child(self._place.command, self._place.environment, self._place.folder)
        self._child.send(f"{response}\n".encode(), deadline)
        line = self._child.receive(deadline)
        if line is None:
            raise ChildStuck(f"it takes longer than {COMPILE_SECONDS:g} s")
        code, _, said = line.partition(b" ")
        return Compiled(int(code), base64.b64decode(said, validate=True).decode("utf-8", "replace"))

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.stop()


_running: dict[tuple[int, str, Level], Resident] = {}  # by process: a fork has no right to its parent's


def resident(command: list[str], engine: Engine, level: Level | None = None) -> Resident:
    """Return this program's compiler for ``command``, which ends with the program."""
    key = os.getpid(), "\0".join(command), level or isolation_level()
    found = _running.setdefault(key, Resident(command, engine, key[2]))
    if len(_running) == 1:
        atexit.register(_stop_all)
    return found


def _stop_all() -> None:
    for (process, *_), each in _running.items():
        if process == os.getpid():
            each.stop()


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()

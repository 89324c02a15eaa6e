"""The pipes to a host process, used with deadlines: by ``poll`` where the system has it, else by threads."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from queue import Empty, Queue
from typing import Protocol

PIPE_BYTES = 1 << 20
_MOST_CHUNKS = 16  # read ahead by a thread, of at most PIPE_BYTES each


class Pipes(Protocol):
    """Input and output of a process; deadlines are `time.monotonic` seconds."""

    def write(self, data: bytes, deadline: float) -> bool:
        """Write ``data`` whole; return False when the deadline passes first.

        Raises:
            OSError: nobody reads any more.
        """
        ...

    def read(self, deadline: float) -> bytes | None:
        """Return the next bytes, empty at the end of the output, None when the deadline passes first."""
        ...

    def close(self) -> None:
        """Let go of what waits for the process, which has ended."""
        ...


class ThreadedPipes:
    """Pipes of any system: a thread for each direction waits in its place."""

    def __init__(self, to_process: int, from_process: int) -> None:
        self._read: Queue[bytes] = Queue(_MOST_CHUNKS)
        self._wanted: Queue[bytes | None] = Queue()
        self._closed = False
        self._written: Queue[OSError | None] = Queue()
        for work, descriptor in ((self._reads, from_process), (self._writes, to_process)):
            threading.Thread(target=work, args=(descriptor,), name="script-pipe", daemon=True).start()

    def write(self, data: bytes, deadline: float) -> bool:
        """See `Pipes.write`; a write that missed its deadline goes on, so nothing may follow it."""
        self._wanted.put(data)
        try:
            error = self._written.get(timeout=max(0.0, deadline - time.monotonic()))
        except Empty:
            return False
        if error is not None:
            raise error
        return True

    def read(self, deadline: float) -> bytes | None:
        """See `Pipes.read`."""
        try:
            chunk = self._read.get(timeout=max(0.0, deadline - time.monotonic()))
        except Empty:
            return None
        if not chunk:
            self._read.put(chunk)  # the end stays the end
        return chunk

    def close(self) -> None:
        """See `Pipes.close`: both threads come to their end."""
        self._closed = True
        self._wanted.put(None)
        with contextlib.suppress(Empty):
            self._read.get_nowait()

    def _reads(self, descriptor: int) -> None:
        at_end = False
        while not at_end:
            try:
                chunk = os.read(descriptor, PIPE_BYTES)
            except OSError:
                chunk = b""
            at_end = not chunk or self._closed
            self._read.put(chunk)

    def _writes(self, descriptor: int) -> None:
        while (data := self._wanted.get()) is not None:
            rest, error = memoryview(data), None
            try:
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
            except OSError as caught:
                error = caught
            self._written.put(error)


if sys.platform != "win32":

    class PolledPipes:
        """Pipes of POSIX: the calling thread waits itself, which costs less than a change of threads."""

        def __init__(self, to_process: int, from_process: int) -> None:
            self._in, self._out = to_process, from_process
            os.set_blocking(self._in, False)
            for descriptor in (self._in, self._out):
                _widen(descriptor)
            self._readable, self._writable = select.poll(), select.poll()
            self._readable.register(self._out, select.POLLIN)
            self._writable.register(self._in, select.POLLOUT)

        def write(self, data: bytes, deadline: float) -> bool:
            """See `Pipes.write`."""
            rest = memoryview(data)
            while rest:
                try:
                    rest = rest[os.write(self._in, rest) :]
                except BlockingIOError:
                    if not self._writable.poll(_milliseconds(deadline)):
                        return False
            return True

        def read(self, deadline: float) -> bytes | None:
            """See `Pipes.read`."""
            if not self._readable.poll(_milliseconds(deadline)):
                return None
            return os.read(self._out, PIPE_BYTES)

        def close(self) -> None:
            """See `Pipes.close`: nothing waits."""

    def _widen(descriptor: int) -> None:
        """Let large bodies pass in fewer turns where the system allows it."""
        if sys.platform == "linux":
            import fcntl  # noqa: PLC0415 - not on every system

            with contextlib.suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def _milliseconds(deadline: float) -> int:
        """Return the time left, rounded up: rounding down would spin through the last millisecond."""
        return max(0, int((deadline - time.monotonic()) * 1000) + 1)


def open_pipes(to_process: int, from_process: int) -> Pipes:
    """Return the pipes with these descriptors, as this system has them."""
    if sys.platform != "win32":
        return PolledPipes(to_process, from_process)
    else:
        return ThreadedPipes(to_process, from_process)

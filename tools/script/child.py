"""One host process and its three pipes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import Future
from typing import IO, TYPE_CHECKING

from .pipes import Pipes, open_pipes
from .protocol import body_length

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CHUNK = 1 << 16
LONGEST_LINE = 256 << 20
_STDERR_CHUNKS = 16
_STDERR_SHOWN = 4000
if sys.platform == "win32":
    _NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _NEW_GROUP = 0


class ChildGone(Exception):
    """The process has ended or closed its output; the text says how, with the tail of its stderr."""


class ChildStuck(Exception):
    """The process did not take its input in time."""


class Child:
    """A running process; lines or messages both ways, with deadlines in `time.monotonic` seconds."""

    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        folder: Path,
        pipes: Callable[[int, int], Pipes] = open_pipes,
    ) -> None:
        self._stopped = threading.Event()
        self._drained = threading.Event()
        self._stderr: deque[bytes] = deque(maxlen=_STDERR_CHUNKS)
        started: Future[subprocess.Popen[bytes]] = Future()
        arguments = (started, command, environment, folder)
        self._drain = threading.Thread(target=self._own, args=arguments, name="script-stderr", daemon=True)
        self._drain.start()
        self._process = started.result()
        self._pipes = pipes(_descriptor(self._process.stdin), _descriptor(self._process.stdout))
        self._lock = threading.Lock()
        self._closed = False
        self._torn = False
        self._buffer = bytearray()
        self._scanned = 0

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Return whether the process runs and no line was left half written."""
        if self._process.poll() is None:
            return not self._torn
        self._end_group()
        return False

    def send(self, line: bytes, deadline: float) -> None:
        """Write ``line`` whole; callable from any thread.

        Raises:
            ChildGone: nobody reads any more.
            ChildStuck: the deadline passed first; the stream is then unusable.
        """
        with self._lock:
            if self._closed:
                raise ChildGone("it was stopped")
            try:
                whole = self._pipes.write(line, deadline)
            except OSError:
                raise ChildGone(self.epitaph()) from None
            if not whole:
                self._torn = True
                raise ChildStuck("it does not read its input")

    def receive(self, deadline: float) -> bytes | None:
        """Return the next line without its end, or None when the deadline passes first.

        Raises:
            ChildGone: the output has ended.
        """
        received = self._received(deadline, lambda _: 0)
        return None if received is None else received[0]

    def receive_message(self, deadline: float) -> tuple[bytes, bytes] | None:
        """Return the next line and the body that belongs to it (`protocol.body_length`), as `receive` does.

        Raises:
            ChildGone: the output has ended.
        """
        return self._received(deadline, body_length)

    def _received(self, deadline: float, length_of: Callable[[bytearray], int]) -> tuple[bytes, bytes] | None:
        """Return the next line and the ``length_of`` bytes behind it, once both are there."""
        while True:
            end = self._buffer.find(b"\n", self._scanned)
            if end >= 0:
                last = end + 1 + length_of(self._buffer)
                if last <= len(self._buffer):
                    with memoryview(self._buffer) as view:
                        line, body = bytes(view[:end]), bytes(view[end + 1 : last])
                    del self._buffer[:last]
                    self._scanned = 0
                    return line, body
            self._scanned = end if end >= 0 else len(self._buffer)
            if len(self._buffer) > LONGEST_LINE:
                raise ChildGone(f"a line of its output is longer than {LONGEST_LINE >> 20} MB")
            chunk = self._pipes.read(deadline)
            if chunk is None:
                return None
            if not chunk:
                raise ChildGone(self.epitaph())
            self._buffer += chunk

    def epitaph(self) -> str:
        """Return how the process ended, with the tail of what it wrote to stderr."""
        try:
            code = self._process.wait(1.0)
            self._end_group()
        except subprocess.TimeoutExpired:
            how = "it closed its output"
        else:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
        self._drained.wait(0.5)
        said = self.stderr()
        return f"{how}; stderr: {said}" if said else how

    def stderr(self) -> str:
        """Return the last few thousand characters that the process wrote to stderr."""
        return b"".join(self._stderr).decode("utf-8", "replace").strip()[-_STDERR_SHOWN:]

    def stop(self, grace: float = 0.0) -> None:
        """End the process: by the end of its input when there is ``grace`` (seconds), then by force."""
        if grace:
            self._close_input()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace)
        self._process.kill()
        self._process.wait()
        self._end_group()
        self._close_input()
        self._pipes.close()
        self._stopped.set()
        self._drain.join(1.0)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _end_group(self) -> None:
        """End what the process left behind; at once after it was waited for, while its id is free."""
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _close_input(self) -> None:
        # A sender on another thread must not write to a descriptor that was closed and given to someone else.
        with self._lock:
            if not self._closed:
                self._closed = True
                if self._process.stdin is not None:
                    self._process.stdin.close()

    def _own(
        self,
        started: Future[subprocess.Popen[bytes]],
        command: list[str],
        environment: dict[str, str],
        folder: Path,
    ) -> None:
        """Start the process and read its stderr; a thread of its own, for the process's whole life.

        Linux ends a confined process with the thread that started it, which must not be a caller's.
        """
        try:
            process = subprocess.Popen(  # noqa: S603  a command line made here, without a shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=environment,
                cwd=folder,
                # Ctrl-C in a terminal is for the harness, which then ends its child in order.
                start_new_session=True,
                creationflags=_NEW_GROUP,
            )
        except OSError as error:
            started.set_exception(ChildGone(f"{command[0]}: {error.strerror}"))
            return
        started.set_result(process)
        stream = process.stderr
        with contextlib.suppress(OSError, ValueError):
            while stream is not None and (chunk := os.read(stream.fileno(), _CHUNK)):
                self._stderr.append(chunk)
        self._drained.set()
        self._stopped.wait()


def _descriptor(stream: IO[bytes] | None) -> int:
    assert stream is not None
    return stream.fileno()

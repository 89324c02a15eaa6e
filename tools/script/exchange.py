"""One call as a conversation with the host: its requests answered, its log kept, its time watched."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import protocol
from .calls import LogLine, ScriptCall, ScriptFailure, ScriptResult, Sender, SendError
from .child import Child, ChildGone, ChildStuck

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    from ..core.message import Request, Response

GRACE_SECONDS = 0.5
MOST_LOG_LINES = 1000


@dataclass(slots=True, eq=False)
class Exchange:
    """Call ``number`` on ``child``, made by `run`; afterwards ``lost`` says that the child is of no use."""

    child: Child
    number: int
    assembly: Path
    call: ScriptCall
    send: Sender
    executor: Executor | None
    lost: bool = False
    _logs: list[LogLine] = field(default_factory=list)
    _error: BaseException | None = None
    _deadline: float = 0.0
    _cancelled: bool = False

    def run(self) -> ScriptResult:
        """Return the outcome; an exception of the sender other than `SendError` is raised."""
        begun = time.monotonic()
        self._deadline = begun + self.call.time_limit
        try:
            self.child.send(protocol.call_message(self.number, self.assembly, self.call), self._deadline)
            outcome = self._converse()
        except ChildStuck:
            self.lost = True
            outcome = self._timed_out()
        except ChildGone as error:
            self.lost = True
            outcome = self._timed_out() if self._cancelled else _crash(f"The script's process ended: {error}")
        except protocol.ProtocolError as error:
            self.lost = True
            outcome = _crash(f"The script wrote to the process's standard output: {error}")
        if self._error is not None:
            raise self._error
        response = None if isinstance(outcome, ScriptFailure) else outcome
        failure = outcome if isinstance(outcome, ScriptFailure) else None
        return ScriptResult(response, failure, tuple(self._logs), time.monotonic() - begun)

    def _converse(self) -> Response | ScriptFailure:
        while True:
            received = self.child.receive_message(self._deadline)
            # The clock counts too: a script that logs without end always has a message ready.
            if received is None or time.monotonic() >= self._deadline:
                if self._cancelled:
                    self.lost = True
                    return self._timed_out()
                self._cancelled = True
                self._deadline = time.monotonic() + GRACE_SECONDS
                self.child.send(protocol.cancel_message(self.number), self._deadline)
                if received is None:
                    continue
            message = protocol.read_message(*received)
            if message["call"] != self.number:
                continue
            try:
                outcome = self._handle(message["t"], message)
            except (LookupError, TypeError, ValueError) as error:
                raise protocol.ProtocolError(repr(error)) from None
            if outcome is not None:
                return outcome

    def _handle(self, kind: str, message: dict[str, Any]) -> Response | ScriptFailure | None:
        """Act on one message; return the outcome when it is the last one."""
        if kind == "send":
            if not self._cancelled:
                self._answer(message)
            return None
        if kind == "log":
            self._log(LogLine(message["level"], message["message"]))
            return None
        if kind == "done":
            return self._timed_out() if self._cancelled else protocol.response_of(message)
        if kind == "failed":
            stack = protocol.clean_stack(message["stack"])
            if self._cancelled:
                return self._timed_out(stack)
            return ScriptFailure("exception", f"{message['type']}: {message['message']}", stack)
        raise protocol.ProtocolError(f"unknown message {kind}")

    def _answer(self, message: dict[str, Any]) -> None:
        request, number = protocol.request_of(message), message["send"]
        if self.executor is None:
            self.child.send(self._answered(request, number), self._deadline + GRACE_SECONDS)
            if self._error is not None:
                raise self._error
        else:
            self.executor.submit(self._answer_later, request, number)

    def _answer_later(self, request: Request, number: int) -> None:
        """Answer from a thread of the executor; by then the child may be gone, and nobody waits."""
        try:
            self.child.send(self._answered(request, number), self._deadline + GRACE_SECONDS)
        except (ChildGone, ChildStuck):
            return

    def _answered(self, request: Request, number: int) -> bytes:
        try:
            return protocol.answer_message(self.number, number, self.send(request))
        except SendError as error:
            return protocol.error_message(self.number, number, error.message, late=error.kind == "timeout")
        except BaseException as error:
            # Kept for `run` to raise; the script gets a response all the same, so that it comes to its end.
            self._error = self._error or error
            return protocol.error_message(self.number, number, "The harness failed to send the request.")

    def _log(self, line: LogLine) -> None:
        if len(self._logs) < MOST_LOG_LINES:
            self._logs.append(line)
        elif len(self._logs) == MOST_LOG_LINES:
            self._logs.append(LogLine("warning", "Further log lines are not kept."))

    def _timed_out(self, stack: str = "") -> ScriptFailure:
        ignored = " and ignored its CancellationToken" if self.lost else ""
        message = f"The script did not finish within {self.call.time_limit:g} s{ignored}."
        return ScriptFailure("timeout", message, stack)


def _crash(message: str) -> ScriptFailure:
    return ScriptFailure("crash", message)

"""The way of a finished request: through the script, or straight to the backend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ..core.problem import Location, Problem
from ..script.calls import ScriptCall, ScriptFailure, ScriptResult, SendError
from ..traffic.errors import TransportError
from .exchanges import Sent
from .gateway import CORRELATION_ID, failure_response

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ..core.message import Request, Response
    from ..script.calls import Sender

_SCRIPT_LINE = re.compile(r"script\.csx:(\d+)")


class Carrier(Protocol):
    """Carries a request to the backend; ``TransportError`` when there is no response."""

    def send(self, request: Request) -> Response:
        """Return the response."""
        ...


class Host(Protocol):
    """Runs the script; the script host is one."""

    def call(self, call: ScriptCall, send: Sender, executor: Executor | None = None) -> ScriptResult:
        """Return how the script fared."""
        ...


@dataclass(slots=True)
class _Entry:
    request: Request
    response: Response | None = None
    error: str | None = None
    unmatched: bool = False


class Recorder:
    """Sends through a carrier and remembers each request with its response, in the order of sending."""

    __slots__ = ("_carrier", "_entries")

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._entries: list[_Entry] = []

    def send(self, request: Request) -> Response:
        """Return the response.

        Raises:
            SendError: there is none; the script sees an HttpRequestException.
        """
        entry = _Entry(request)
        self._entries.append(entry)
        try:
            entry.response = self._carrier.send(request)
        except TransportError as error:
            entry.error, entry.unmatched = error.message, error.kind == "unmatched"
            raise SendError(error.kind, error.message) from error
        return entry.response

    @property
    def missed(self) -> bool:
        """True where no recording answers a request."""
        return any(entry.unmatched for entry in self._entries)

    @property
    def sent(self) -> tuple[Sent, ...]:
        """What was sent so far; a request without a response yet says so."""
        return tuple(
            Sent(
                entry.request,
                entry.response,
                entry.error or (None if entry.response else "no response yet"),
                entry.unmatched,
            )
            for entry in self._entries
        )


def through_script(
    host: Host, call: ScriptCall, recorder: Recorder, executor: Executor | None
) -> tuple[ScriptResult, Response, tuple[Problem, ...]]:
    """Return the script's result, the flow's response (the gateway's own when it failed), and problems."""
    result = host.call(call, recorder.send, executor)
    if result.response is not None and result.failure is None:
        return result, result.response, ()
    failure = result.failure or ScriptFailure("crash", "the script gave no response")
    line = _SCRIPT_LINE.search(failure.stack)
    where = Location("script", path=("script.csx",), number=int(line[1]) if line else 0)
    problem = Problem(f"script-{failure.kind}", failure.message, where)
    return result, failure_response(failure.kind), (problem,)


def straight(request: Request, recorder: Recorder) -> tuple[Response, bool]:
    """Return the backend's response, or the gateway's own, and whether there is none (see ``Sent.error``)."""
    try:
        return recorder.send(request), False
    except SendError as error:
        return failure_response(error.kind), True


def script_call(operation_id: str, request: Request, original_uri: str, time_limit: float) -> ScriptCall:
    """Return the call of the script with the platform's fixed correlation id."""
    return ScriptCall(operation_id, CORRELATION_ID, request, original_uri, time_limit)

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any, cast

import pytest

from tests.script.support import GET, Backend
from tools.core.message import Response
from tools.script import ScriptCall, ScriptResult
from tools.script.child import Child, ChildGone
from tools.script.exchange import MOST_LOG_LINES, Exchange
from tools.script.protocol import read_message


class Scripted:
    """A child that says what it was given to say, whatever it hears."""

    def __init__(self, messages: Iterable[tuple[bytes, bytes] | None]) -> None:
        self.messages: Iterator[tuple[bytes, bytes] | None] = iter(messages)
        self.heard: list[dict[str, Any]] = []

    def send(self, line: bytes, deadline: float) -> None:
        text, _, body = line.partition(b"\n")
        self.heard.append(read_message(text, body))

    def receive_message(self, deadline: float) -> tuple[bytes, bytes] | None:
        try:
            message = next(self.messages)
        except StopIteration:
            raise ChildGone("exit code 1") from None
        if message is None:
            time.sleep(max(0.0, deadline - time.monotonic()))
        return message


def message(kind: str, number: int = 7, body: bytes = b"", **more: Any) -> tuple[bytes, bytes]:
    return b"%d %s" % (len(body), json.dumps({"t": kind, "call": number, **more}).encode()), body


DONE = message("done", status=200, headers=[["A", "b"]], body="é".encode())
SEND: dict[str, Any] = {"send": 1, "method": "GET", "url": "https://x/", "headers": []}
LOG = message("log", level="information", message="x")


def run(
    messages: Iterable[tuple[bytes, bytes] | None], backend: Backend | None = None, limit: float = 5.0
) -> tuple[ScriptResult, Scripted, Exchange]:
    child = Scripted(messages)
    wanted = ScriptCall("Op", "c", GET, GET.url, limit)
    exchange = Exchange(cast("Child", child), 7, Path("script.dll"), wanted, backend or Backend(), None)
    return exchange.run(), child, exchange


def test_response() -> None:
    result, child, exchange = run([LOG, DONE])
    assert result.response == Response(200, (("A", "b"),), "é".encode())
    assert [line["t"] for line in child.heard] == ["call"]
    assert len(result.logs) == 1
    assert not exchange.lost


def test_messages_of_earlier_calls_are_passed_over() -> None:
    backend = Backend()
    stale = [message("send", 6, **SEND), message("done", 6, status=500, headers=[]), message("log", 6)]
    result, _, exchange = run([*stale, DONE], backend)
    assert result.response is not None
    assert result.response.status == 200
    assert (backend.requests, result.logs, exchange.lost) == ([], (), False)


@pytest.mark.slow
def test_endless_talk_ends_with_the_time() -> None:
    result, child, exchange = run(repeat(LOG), limit=0.05)
    assert result.failure is not None
    assert result.failure.kind == "timeout"
    assert result.seconds < 2.0
    assert [line["t"] for line in child.heard] == ["call", "cancel"]
    assert exchange.lost
    assert len(result.logs) == MOST_LOG_LINES + 1


def test_requests_after_the_time_are_not_sent() -> None:
    backend = Backend()
    failed = message("failed", type="System.Threading.Tasks.TaskCanceledException", message="", stack="")
    result, _, exchange = run([None, message("send", **SEND), failed], backend, limit=0.02)
    assert result.failure is not None
    assert result.failure.kind == "timeout"
    assert (backend.requests, exchange.lost) == ([], False)


def test_answer_after_the_time_is_a_timeout() -> None:
    result, _, exchange = run([None, DONE], limit=0.02)
    assert result.response is None
    assert result.failure is not None
    assert (result.failure.kind, exchange.lost) == ("timeout", False)


@pytest.mark.parametrize(
    "garbage",
    [
        (b"garbage", b""),
        message("unknown"),
        message("done"),
        message("done", status=200, headers=1),
        message("done", status=200, headers=[["a"]]),
        (message("done", status=200, headers=[])[0], b"a body that is longer"),
        message("log", level="information"),
        message("send", send=1),
    ],
)
def test_anything_else_is_a_crash(garbage: tuple[bytes, bytes]) -> None:
    result, _, exchange = run([garbage])
    assert result.failure is not None
    assert (result.failure.kind, exchange.lost) == ("crash", True)


def test_end_of_the_process() -> None:
    result, _, exchange = run([LOG])
    assert result.failure is not None
    assert (result.failure.kind, exchange.lost, len(result.logs)) == ("crash", True, 1)
    assert "exit code 1" in result.failure.message

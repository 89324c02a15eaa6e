from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.message import Request, Response
from tools.script import ScriptCall, protocol

MONO = """System.InvalidOperationException: boom ---> System.FormatException: inner
  at Script.Helper (System.Int32 x) [0x0000c] in /tmp/.new-1/script.csx:12
  at Script+<>c__DisplayClass1.<Map>b__0 (System.Int32 x) [0x00001] in /tmp/.new-1/script.csx:8
   --- End of inner exception stack trace ---
  at System.Int32.Parse (System.String s) [0x00000] in <1d0bb82c94e7435eb09324cf5ef20e36>:0
  at Script+<ExecuteAsync>d__0.MoveNext () [0x00031] in /tmp/.new-1/script.csx:5
--- End of stack trace from previous location where exception was thrown ---
  at System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess (Task t) [0x00000] in <1d>:0
  at Call+<Run>d__25.MoveNext () [0x00081] in /x/Call.cs:58"""

DOTNET = """System.InvalidOperationException: boom
   at Script.Helper(Int32 x) in C:\\cache\\script.csx:line 12
   at Script.<ExecuteAsync>d__0.MoveNext() in C:\\cache\\script.csx:line 5
--- End of stack trace from previous location ---
   at System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess(Task task)
   at Call.Run(Type type) in /x/Call.cs:line 58"""


def test_stack_of_mono() -> None:
    assert protocol.clean_stack(MONO).splitlines() == [
        "---> System.FormatException: inner",
        "at Script.Helper (System.Int32 x) in script.csx:12",
        "at Script+<>c__DisplayClass1.<Map>b__0 (System.Int32 x) in script.csx:8",
        "at System.Int32.Parse (System.String s)",
        "at Script.ExecuteAsync () in script.csx:5",
    ]


def test_stack_of_dotnet() -> None:
    assert protocol.clean_stack(DOTNET).splitlines() == [
        "at Script.Helper(Int32 x) in script.csx:12",
        "at Script.ExecuteAsync () in script.csx:5",
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"garbage",
        b"0 []",
        b"0 1",
        b'0 {"t":1,"call":1}',
        b'0 {"t":"done"}',
        b'0 {"t":"done","call":"1"}',
        b'{"t":"done","call":1}',
        b'1 {"t":"done","call":1}',
        b'x {"t":"done","call":1}',
        b"0 \xff",
        b"0 " + b"[" * 99999,
    ],
)
def test_garbage_is_refused(line: bytes) -> None:
    with pytest.raises(protocol.ProtocolError):
        protocol.read_message(line, b"")


@given(st.binary(max_size=200), st.binary(max_size=9))
def test_any_bytes_are_a_message_or_refused(line: bytes, body: bytes) -> None:
    assert protocol.body_length(line) >= 0
    try:
        message = protocol.read_message(line, body)
    except protocol.ProtocolError:
        return
    assert {"t", "call", "body"} <= message.keys()


def _read(message: bytes) -> dict[str, Any]:
    line, _, body = message.partition(b"\n")
    assert protocol.body_length(line) == len(body)
    return protocol.read_message(line, body)


@given(body=st.binary(max_size=60), text=st.text(max_size=20))
def test_a_message_is_a_line_of_ascii_and_a_body(body: bytes, text: str) -> None:
    request = Request("POST", "https://x/" + text, (("X", text),), body)
    sent = protocol.call_message(1, Path("/a b"), ScriptCall(text, text, request, "https://g/" + text))
    line, _, rest = sent.partition(b"\n")
    assert line.isascii()
    assert rest == body
    message = _read(sent)
    assert message["operation"] == text
    assert protocol.request_of(message) == request


def test_answer() -> None:
    response = Response(200, (("A", "b"),), b"\xff\n")
    message = _read(protocol.answer_message(1, 2, response))
    assert protocol.response_of(message) == response
    assert message["send"] == 2
    assert _read(protocol.error_message(1, 2, "x"))["error"] == "x"

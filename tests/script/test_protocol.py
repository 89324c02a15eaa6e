from __future__ import annotations

import json
from pathlib import Path

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
        b"[]",
        b"1",
        b'{"t":1,"call":1}',
        b'{"t":"done"}',
        b'{"t":"done","call":"1"}',
        b"\xff",
        b"[" * 99999,
    ],
)
def test_garbage_is_refused(line: bytes) -> None:
    with pytest.raises(protocol.ProtocolError):
        protocol.read_line(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(line: bytes) -> None:
    try:
        message = protocol.read_line(line)
    except protocol.ProtocolError:
        return
    assert {"t", "call"} <= message.keys()


@given(body=st.binary(max_size=60), text=st.text(max_size=20))
def test_lines_are_one_line_of_ascii(body: bytes, text: str) -> None:
    request = Request("POST", "https://x/" + text, (("X", text),), body)
    line = protocol.call_line(1, Path("/a b"), ScriptCall(text, text, request, "https://g/" + text))
    assert line.isascii()
    assert line.count(b"\n") == 1
    message = json.loads(line)
    assert message["operation"] == text
    assert protocol.request_of(message) == request


def test_answer() -> None:
    response = Response(200, (("A", "b"),), b"\xff")
    message = protocol.read_line(protocol.answer_line(1, 2, response))
    assert protocol.response_of(message) == response
    assert message["send"] == 2
    assert protocol.read_line(protocol.error_line(1, 2, "x"))["error"] == "x"

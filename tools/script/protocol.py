"""The messages between the harness and its script host, which `host/Host.cs` lists.

Each is a line, ``LENGTH JSON``, and a body of so many bytes: bodies are never escaped.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..core.message import Request, Response

if TYPE_CHECKING:
    from pathlib import Path

    from .calls import ScriptCall

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_decode = json.JSONDecoder().decode

_LONGEST_NUMBER = 16  # of a length, with the space behind it

_FRAME = re.compile(
    r"^\s*at (?P<what>.*?)(?: \[0x[0-9a-f]+\])?(?: in (?P<file>.*?):(?:line )?(?P<line>\d+))?\s*$"
)
_ASYNC = re.compile(r"[+.]<(\w+)>[cd]__\w+(?:`\d+)?(?:\[[^\]]*\])?\.MoveNext ?\(\)")
_NOISE = (
    "System.Runtime.CompilerServices.",
    "System.Runtime.ExceptionServices.",
    "Call.",
    "Call+",
    "Program.",
    "ConnectorHost.",
    "System.Environment.",
    "System.Threading.",
)


class ProtocolError(Exception):
    """The host's output is not a line of the protocol."""


def load_message(number: int, assembly: Path) -> bytes:
    """Return the message that makes the host load a compiled script."""
    return _message({"t": "load", "call": number, "path": str(assembly)})


def marks_message(number: int, assembly: Path) -> bytes:
    """Return the message that asks for the marks of a script with probes."""
    return _message({"t": "marks", "call": number, "path": str(assembly)})


def marks_of(message: dict[str, Any]) -> bytes:
    """Return the marks in a ``marks`` message, a byte each."""
    return bytes(message["body"])


def call_message(number: int, assembly: Path, call: ScriptCall) -> bytes:
    """Return the message that starts a call."""
    message = {
        "t": "call",
        "call": number,
        "path": str(assembly),
        "operation": call.operation_id,
        "correlation": call.correlation_id,
        "original": call.original_uri,
        "method": call.request.method,
        "url": call.request.url,
        "headers": call.request.headers,
    }
    return _message(message, call.request.body)


def answer_message(number: int, send: int, response: Response) -> bytes:
    """Return the message that answers a request of the script."""
    message = {
        "t": "answer",
        "call": number,
        "send": send,
        "status": response.status,
        "headers": response.headers,
    }
    return _message(message, response.body)


def error_message(number: int, send: int, message: str, *, late: bool = False) -> bytes:
    """Return the message that makes a request of the script fail; one that is ``late`` as a canceled task."""
    return _message({"t": "answer", "call": number, "send": send, "error": message, "late": late})


def cancel_message(number: int) -> bytes:
    """Return the message that cancels a call."""
    return _message({"t": "cancel", "call": number})


def body_length(line: bytes | bytearray) -> int:
    """Return how many bytes belong to the message that begins with ``line``; 0 where it is no message."""
    digits, space, _ = line[:_LONGEST_NUMBER].partition(b" ")
    return int(digits) if space and digits.isdigit() else 0


def read_message(line: bytes, body: bytes) -> dict[str, Any]:
    """Return a message of the host: at least ``t`` (text), ``call`` (number) and ``body`` (bytes).

    Raises:
        ProtocolError: the line is something else.
    """
    try:
        digits, _, text = line.partition(b" ")
        message = _decode(text.decode("utf-8"))
        if (
            int(digits) == len(body)
            and isinstance(message, dict)
            and isinstance(message["t"], str)
            and isinstance(message["call"], int)
        ):
            return {**message, "body": body}
    except (ValueError, LookupError, RecursionError):
        pass
    raise ProtocolError(line[:200].decode("utf-8", "replace"))


def request_of(message: dict[str, Any]) -> Request:
    """Return the request in a ``send`` message."""
    return Request(message["method"], message["url"], _headers(message), message["body"])


def response_of(message: dict[str, Any]) -> Response:
    """Return the response in a ``done`` message."""
    return Response(message["status"], _headers(message), message["body"])


def clean_stack(text: str) -> str:
    """Return the frames of a .NET exception text, one a line, without the machinery of async and of the host.

    Mono and .NET write them differently; here both are ``at Script.Method () in script.csx:12``.
    """
    lines = []
    for line in text.splitlines():
        frame = _FRAME.match(line)
        if frame is None:
            if " ---> " in line or line.startswith("---> "):
                lines.append("---> " + line.partition("---> ")[2])
            continue
        what = _ASYNC.sub(r".\1 ()", frame["what"])
        if what.startswith(_NOISE):
            continue
        file = (frame["file"] or "").replace("\\", "/").rpartition("/")[2]
        lines.append(f"at {what} in script.csx:{frame['line']}" if file == "script.csx" else f"at {what}")
    return "\n".join(lines)


def _message(message: dict[str, Any], body: bytes = b"") -> bytes:
    return b"%d %s\n%s" % (len(body), _encode(message).encode("ascii"), body)


def _headers(message: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in message["headers"])

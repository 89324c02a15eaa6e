"""The lines between the harness and its script host; `host/Host.cs` lists the messages."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from ..core.message import Request, Response

if TYPE_CHECKING:
    from pathlib import Path

    from .calls import ScriptCall

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_decode = json.JSONDecoder().decode

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


def load_line(number: int, assembly: Path) -> bytes:
    """Return the line that makes the host load a compiled script."""
    return _line({"t": "load", "call": number, "path": str(assembly)})


def marks_line(number: int, assembly: Path) -> bytes:
    """Return the line that asks for the marks of a script with probes."""
    return _line({"t": "marks", "call": number, "path": str(assembly)})


def marks_of(message: dict[str, Any]) -> bytes:
    """Return the marks in a ``marks`` message, a byte each."""
    return base64.b64decode(message["base64"])


def call_line(number: int, assembly: Path, call: ScriptCall) -> bytes:
    """Return the line that starts a call."""
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
    return _line(message, call.request.body)


def answer_line(number: int, send: int, response: Response) -> bytes:
    """Return the line that answers a request of the script."""
    message = {
        "t": "answer",
        "call": number,
        "send": send,
        "status": response.status,
        "headers": response.headers,
    }
    return _line(message, response.body)


def error_line(number: int, send: int, message: str, *, late: bool = False) -> bytes:
    """Return the line that makes a request of the script fail; one that is ``late`` as a canceled task."""
    return _line({"t": "answer", "call": number, "send": send, "error": message, "late": late})


def cancel_line(number: int) -> bytes:
    """Return the line that cancels a call."""
    return _line({"t": "cancel", "call": number})


def read_line(line: bytes) -> dict[str, Any]:
    """Return a message of the host: a mapping with at least ``t`` (text) and ``call`` (number).

    Raises:
        ProtocolError: the line is something else.
    """
    try:
        message = _decode(line.decode("utf-8"))
        if isinstance(message, dict) and isinstance(message["t"], str) and isinstance(message["call"], int):
            return message
    except (ValueError, LookupError, RecursionError):
        pass
    raise ProtocolError(line[:200].decode("utf-8", "replace"))


def request_of(message: dict[str, Any]) -> Request:
    """Return the request in a ``send`` message."""
    return Request(message["method"], message["url"], _headers(message), _body(message))


def response_of(message: dict[str, Any]) -> Response:
    """Return the response in a ``done`` message."""
    return Response(message["status"], _headers(message), _body(message))


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


def _line(message: dict[str, Any], body: bytes = b"") -> bytes:
    if body:
        try:
            message["body"] = body.decode("utf-8")
        except UnicodeDecodeError:
            message["base64"] = base64.b64encode(body).decode("ascii")
    return (_encode(message) + "\n").encode("ascii")


def _headers(message: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in message["headers"])


def _body(message: dict[str, Any]) -> bytes:
    text = message.get("body")
    if text is not None:
        return str(text).encode("utf-8")
    encoded = message.get("base64")
    return b"" if encoded is None else base64.b64decode(encoded)

"""JSON-RPC messages in recorded traffic: each client numbers its own, so that ids do not tell them apart.

Source: https://www.jsonrpc.org/specification, "Request object" and "Response object".
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..core.message import header, json_or_none, media_type, with_header
from ..core.missing import MISSING

if TYPE_CHECKING:
    from ..core.message import Request, Response

_decoded = json.JSONDecoder().raw_decode
_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_DATA = re.compile("(\ufeff?data: ?)(.*)", re.DOTALL)


@lru_cache(maxsize=512)
def message_of(body: bytes) -> Any:
    """Return the request or notification that ``body`` is, made comparable, else None.

    ``params`` that are left out are ``{}``; so are those of MCP's ``initialize``, which describe the client.
    The id is replaced by one text, so that a notification, which has none, differs from a request.
    """
    value = json_or_none(body)
    if (
        not isinstance(value, dict)
        or value.get("jsonrpc") != "2.0"
        or not isinstance(value.get("method"), str)
    ):
        return None
    params = None if value["method"] == "initialize" else value.get("params")
    return {**value, "params": {} if params is None else params, **({"id": "any"} if "id" in value else {})}


def response_to(request: Request, recorded: Request, response: Response) -> Response:
    """Return ``response`` with the id of ``request`` wherever it has that of ``recorded``, its request.

    All else stays byte for byte; so does another id, which is the server's fault.
    """
    sent, known = (_id_of(item.body) for item in (request, recorded))
    if sent is MISSING or known is MISSING or _same(sent, known):
        return response
    text = response.body.decode("utf-8", "surrogateescape")
    is_stream = media_type(response.header("Content-Type")) == "text/event-stream"
    body = (_in_events if is_stream else _in_message)(text, known, sent).encode("utf-8", "surrogateescape")
    if header(response.headers, "Content-Length") is None:
        return replace(response, body=body)
    return replace(
        response, body=body, headers=with_header(response.headers, "Content-Length", str(len(body)))
    )


def _id_of(body: bytes) -> Any:
    return MISSING if message_of(body) is None else json_or_none(body).get("id", MISSING)


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def _in_message(text: str, known: Any, sent: Any) -> str:
    """Return the response message ``text`` with the id ``sent`` where it has the id ``known``."""
    value = json_or_none(text.removeprefix("\ufeff"))
    if not isinstance(value, dict) or "method" in value or not _same(value.get("id", MISSING), known):
        return text
    at = text.index("{") + 1
    while True:  # the text is JSON, and has the member
        name, at = _decoded(text, text.index('"', at))
        at = _after_space(text, text.index(":", at) + 1)
        _, end = _decoded(text, at)
        if name == "id":
            return text[:at] + json.dumps(sent) + text[end:]
        at = end


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _in_events(text: str, known: Any, sent: Any) -> str:
    """Return a stream of events with the id replaced in the message of each, which may take several lines."""
    pieces = [*_LINE_END.split(text), "", ""]  # lines and their ends in turn; an empty line ends an event
    event: list[tuple[int, str, str]] = []  # where its data stand in the pieces, what precedes them, the data
    for at, line in enumerate(pieces):
        if at % 2:
            continue
        if (found := _DATA.fullmatch(line)) is not None:
            event.append((at, found[1], found[2]))
        elif not line and event:
            changed = _in_message("\n".join(data for _, _, data in event), known, sent).split("\n")
            for (place, start, _), data in zip(event, changed, strict=True):
                pieces[place] = start + data
            event = []
    return "".join(pieces)

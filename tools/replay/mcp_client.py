"""An MCP client of one operation: JSON-RPC messages through the gateway, as an agent sends them.

Sources: modelcontextprotocol.io/specification (2025-06-18, streamable HTTP and lifecycle); the messages that
Copilot Studio sends are known from a recorded exchange (community.powerplatform.com, "MCP server" threads).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..core.message import Request, is_json_type, media_type, strict_json
from ..core.problem import Location, Problem
from ..runtime.exchanges import GATEWAY
from ..runtime.payload import MCP_ACCEPT
from ..runtime.request import build_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.model import Connector, Operation
    from ..core.message import Response
    from ..runtime.dispatch import Carrier
    from ..runtime.exchanges import Exchange
    from .run import Platform

PROTOCOL = "2024-11-05"
"""The revision of the protocol that Copilot Studio was seen to ask for."""
SESSION = "Mcp-Session-Id"
_CLIENT = {"name": "mcs", "version": "1.0.0", "agentName": "Agent", "channelId": "pva-studio"}
_HEADERS = (("Content-Type", "application/json"), ("Accept", MCP_ACCEPT))
_BODY = Location("response", "body")
_EXCERPT = 200
_MOST_PAGES = 20
_IDS = {"initialize": "1", "tools/list": "2", "tools/call": "3"}


@dataclass(frozen=True, slots=True)
class Reply:
    """The exchange of one message and the JSON-RPC response in it; ``result`` None where there is none.

    ``error`` is what the server gives instead, in words; ``problems`` break the protocol. Where no
    recording answers (``exchange.missed``), nothing is judged: that is reported as such.
    """

    exchange: Exchange
    result: Mapping[str, Any] | None = None
    error: str = ""
    problems: tuple[Problem, ...] = ()


def request_message(method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON-RPC request of ``method``."""
    # The id of a client is a string; one for each method, so that a recording fits whatever comes before.
    return {"jsonrpc": "2.0", "id": _IDS[method], "method": method, "params": dict(params)}


class Client:
    """Sends messages to ``operation``; ``inputs`` are those of its parameters beside the body."""

    def __init__(
        self, connector: Connector, operation: Operation, platform: Platform, inputs: Mapping[str, Any]
    ) -> None:
        self._platform = platform
        self._operation = operation
        names = {item.name for item in operation.parameters if item.location == "body"} | {"body"}
        built = build_request(connector, operation, {**inputs, "body": {"jsonrpc": "2.0"}})
        self.problems = tuple(item for item in built.problems if not names.intersection(item.where.path[:1]))
        self._path = built.original_uri.removeprefix(GATEWAY)
        own = {name.lower() for name, _ in _HEADERS}
        self._headers = (
            *_HEADERS,
            *((name, value) for name, value in built.request.headers if name.lower() not in own),
        )
        self.session: str | None = None

    def initialize(self, carrier: Carrier) -> Reply:
        """Begin a session: send ``initialize``, keep the session id that comes back."""
        params = {"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": _CLIENT}
        reply = self.request("initialize", params, carrier)
        self.session = reply.exchange.response.header(SESSION)
        if reply.result is None:
            return reply
        return replace(reply, problems=(*reply.problems, *_initialized(reply.result)))

    def notify(self, carrier: Carrier) -> Reply:
        """Send ``notifications/initialized``, to which no message comes back."""
        exchange = self._send({"jsonrpc": "2.0", "method": "notifications/initialized"}, carrier)
        status = exchange.response.status
        if exchange.missed or (status < 400 and b'"error"' not in exchange.response.body):
            return Reply(exchange)
        message = (
            f"notifications/initialized is refused ({status}{_excerpt(exchange.response)}): it is a message "
            "without id, to which the server returns 202 without a body"
        )
        return Reply(exchange, problems=(Problem("mcp-notification-refused", message, _BODY),))

    def list_tools(self, carrier: Carrier) -> tuple[Reply, tuple[Mapping[str, Any], ...]]:
        """Return the last reply to ``tools/list``, with the tools of all its pages."""
        found: list[Mapping[str, Any]] = []
        cursor: Any = None
        problems: tuple[Problem, ...] = ()
        for _ in range(_MOST_PAGES):
            params = {} if cursor is None else {"cursor": cursor}
            reply = self.request("tools/list", params, carrier)
            tools = None if reply.result is None else reply.result.get("tools")
            if reply.result is not None and not isinstance(tools, list):
                message = "tools/list returns no list 'tools'; return one, empty if there is no tool"
                problems = (Problem("mcp-tools-missing", message, _BODY.below("result", "tools")),)
            found += [item for item in tools or () if isinstance(item, dict)]
            cursor = None if reply.result is None else reply.result.get("nextCursor")
            if not cursor:
                break
        return replace(reply, problems=(*reply.problems, *problems)), tuple(found)

    def call_tool(self, name: str, arguments: Mapping[str, Any], carrier: Carrier) -> Reply:
        """Call one tool."""
        return self.request("tools/call", {"name": name, "arguments": dict(arguments)}, carrier)

    def request(self, method: str, params: Mapping[str, Any], carrier: Carrier) -> Reply:
        """Send a request and read its response."""
        exchange = self._send(request_message(method, params), carrier)
        return _read(method, exchange)

    def _send(self, message: Mapping[str, Any], carrier: Carrier) -> Exchange:
        headers = self._headers if self.session is None else (*self._headers, (SESSION, self.session))
        body = json.dumps(message, separators=(",", ":")).encode()
        return self._platform.forward(
            self._operation, Request(self._operation.method, self._path, headers, body), carrier
        )


def _read(method: str, exchange: Exchange) -> Reply:
    """Return the reply to a request of ``method``: the JSON-RPC response with its id."""
    response, wanted = exchange.response, _IDS[method]
    if exchange.missed:
        return Reply(exchange, error=f"{method}: nothing recorded agrees")
    problems: list[Problem] = []
    try:
        messages = list(_messages(response))
    except ValueError as broken:
        messages = []
        message = f"the body is no JSON-RPC message: {broken}{_excerpt(response)}"
        problems.append(Problem("mcp-not-json", message, _BODY))
    answers = [item for item in messages if "result" in item or "error" in item]
    own = next((item for item in answers if item.get("id") == wanted), None)
    found = own or (answers[0] if answers else None)
    if found is None:
        error = f"{method}: status {response.status}{_excerpt(response)}"
        if not problems and response.status < 400:
            message = f"{method} brings no response with the id '{wanted}'{_excerpt(response)}"
            problems.append(Problem("mcp-no-response", message, _BODY))
        return Reply(exchange, None, error, tuple(problems))
    if own is None and "result" in found:
        message = (
            f'is {json.dumps(found.get("id"))}, and the request has "{wanted}": return the id as it came'
        )
        problems.append(Problem("mcp-other-id", message, _BODY.below("id")))
    if found.get("jsonrpc") != "2.0":
        problems.append(Problem("mcp-not-json-rpc", 'lacks "jsonrpc": "2.0"', _BODY.below("jsonrpc")))
    kind = media_type(response.header("Content-Type"))
    if not is_json_type(kind) and kind != "text/event-stream":
        message = (
            f"is '{kind or 'none'}': a client takes application/json, or text/event-stream with the message"
        )
        problems.append(Problem("mcp-content-type", message, _BODY.at("header", "Content-Type")))
    result = found.get("result")
    if "error" in found or not isinstance(result, dict):
        said = found.get("error")
        words = said.get("message") if isinstance(said, dict) else None
        return Reply(exchange, None, str(words or json.dumps(found)[:_EXCERPT]), tuple(problems))
    return Reply(exchange, result, "", tuple(problems))


def _messages(response: Response) -> Iterator[dict[str, Any]]:
    """Yield the JSON-RPC messages in a body: one, a batch of them, or the data of its events."""
    if not response.body.strip():
        return
    texts = (
        events(response.body)
        if media_type(response.header("Content-Type")) == "text/event-stream"
        else iter((response.body.decode("utf-8", "replace"),))
    )
    for text in texts:
        value = strict_json(text.encode())
        yield from (
            item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)
        )


def events(body: bytes) -> Iterator[str]:
    """Yield the data of each server-sent event in ``body``.

    Source: html.spec.whatwg.org, "Interpreting an event stream". An event that no blank line ends is yielded
    too: a body that is cut off there still holds its message.
    """
    data: list[str] = []
    text = body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    for line in (*text.split("\n"), ""):
        name, _, value = line.partition(":")
        if name == "data":
            data.append(value.removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data = []


def _initialized(result: Mapping[str, Any]) -> Iterator[Problem]:
    where = _BODY.below("result")
    for name in ("protocolVersion", "capabilities", "serverInfo"):
        if name not in result:
            message = f"the result of initialize lacks '{name}', which the protocol requires"
            yield Problem("mcp-initialize-incomplete", message, where.below(name))
    capabilities = result.get("capabilities")
    if isinstance(capabilities, dict) and "tools" not in capabilities:
        message = 'names no tools, so that no client asks for them: add "tools": {}'
        yield Problem("mcp-no-tools-capability", message, where.below("capabilities"))


def output(result: Mapping[str, Any]) -> Any:
    """Return what a tool gives an agent: its structured content, else the text's JSON, else the text."""
    if "structuredContent" in result:
        return result["structuredContent"]
    text = text_of(result)
    try:
        return strict_json(text.encode())
    except ValueError:
        return text


def text_of(result: Mapping[str, Any]) -> str:
    """Return the text blocks of a tool's result, one below the other."""
    content = result.get("content")
    blocks = content if isinstance(content, list) else []
    return "\n".join(
        str(item.get("text", "")) for item in blocks if isinstance(item, dict) and "text" in item
    )


def tool_result_problems(result: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the form of a tool's result."""
    content, where = result.get("content"), _BODY.below("result", "content")
    if not isinstance(content, list):
        message = 'is no list: a tool returns "content": [{"type": "text", "text": …}]'
        yield Problem("mcp-content", message, where)
        return
    for index, item in islice(enumerate(content), 100):
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            yield Problem("mcp-content", "is no block with a 'type', such as text", where.below(index))
        elif item["type"] == "text" and not isinstance(item.get("text"), str):
            message = "is a block of text without 'text' (a string); JSON goes in as text"
            yield Problem("mcp-content", message, where.below(index))


def _excerpt(response: Response) -> str:
    text = " ".join(response.body[: 4 * _EXCERPT].decode("utf-8", "replace").split())
    return f"; the body is: {text[:_EXCERPT]}" if text else "; the body is empty"

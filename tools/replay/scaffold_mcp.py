"""First cases of an MCP operation: one for each tool, called with arguments made from its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..core.message import Response
from ..core.missing import MISSING
from ..traffic.cassette import Cassette, Interaction
from .cases import Case, Expectation, McpServer, Step, ToolCall
from .example import Examples, NoExample
from .mcp_client import PROTOCOL, Client, output, text_of
from .mcp_session import McpSession
from .run import CaseRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..connector.model import Connector, Operation
    from ..core.message import Request
    from ..runtime.exchanges import Connection
    from .run import Platform
    from .samples import Samples

_KEPT_HEADERS = ("accept", "content-type")
_MOST_REQUESTS = 500
_LONG = 400
_EXAMPLE = {
    "name": "example_tool",
    "description": "A tool of a server that nobody has seen: replace it by the server's own.",
    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
}
_RESULTS: dict[str, dict[str, Any]] = {
    "initialize": {
        "protocolVersion": PROTOCOL,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "example", "version": "1.0"},
    },
    "tools/list": {"tools": [_EXAMPLE]},
    "tools/call": {"content": [{"type": "text", "text": "example"}]},
}


def tool_cases(
    connector: Connector,
    operation: Operation,
    inputs: Mapping[str, Any],
    samples: Samples,
    *,
    platform: Callable[[Connection], Platform],
    files: tuple[Path, Path],
) -> tuple[list[Case], Cassette | None, str]:
    """Return a case for each tool, the cassette that they share, and a reason where there is no case.

    ``files`` are the case file and the cassette. Where the script is no server itself, an invented one of
    one tool answers for the backend.
    """
    carrier = _Inventor()
    used = platform(samples.connection(None))
    session = McpSession(connector, operation, used, inputs, carrier)
    tools = session.tools
    if not tools:
        first = next(session.problems(McpServer()), None)
        return [], None, str(first) if first else "the server lists no tool"
    client = Client(connector, operation, used, inputs)
    client.session = session.session_id
    calls = {}
    untested = {}
    for tool in tools:
        name = tool.get("name")
        if not isinstance(name, str) or name in calls:
            continue
        try:
            calls[name] = _called(client, tool, name, carrier)
        except NoExample as error:
            untested[name] = f"no arguments could be made for it: {error}"
    path = files[1] if carrier.interactions else None
    server = McpServer(path, inputs=inputs, untested=untested, tools=frozenset(calls))
    cases = [
        Case(operation.operation_id, name, files[0], 0, (Step(expect),), server=server, tool=call)
        for name, (call, expect) in calls.items()
    ]
    cassette = Cassette(path, tuple(carrier.interactions.values())) if path is not None else None
    known = {} if cassette is None else {cassette.path: cassette}
    samples = replace(samples, coverage=None, _cassettes=known)
    results = CaseRunner(connector, samples, platform).run(cases)
    kept = []
    for case, result in zip(cases, results, strict=True):
        if result.status == "fail" and case.steps[0].expect.checks_body:  # another output each time
            case = replace(case, steps=(Step(Expectation(200)),))  # noqa: PLW2901
            [result] = CaseRunner(connector, samples, platform).run([case])  # noqa: PLW2901
        if result.status == "pass":
            kept.append(case)
        else:
            untested[case.name] = f"its first call fails: {result.problems[0]}"[:_LONG]
    if not kept:
        return [], None, next(iter(untested.values()))
    return [replace(case, server=replace(server, untested=untested)) for case in kept], cassette, ""


def _called(
    client: Client, tool: Mapping[str, Any], name: str, carrier: _Inventor
) -> tuple[ToolCall, Expectation]:
    """Return the call of a tool with what came of it as expectation."""
    schema = tool.get("inputSchema")
    schema = schema if isinstance(schema, dict) else {"type": "object"}
    value = Examples(schema, sending=True, all_members=False).value(schema)
    arguments = value if isinstance(value, dict) else {}
    reply = client.call_tool(name, arguments, carrier)
    result = reply.result
    if result is None or result.get("isError") is True:
        text = reply.error if result is None else text_of(result)
        return ToolCall(name, arguments, text[:_LONG].split("\n")[0] or True), Expectation(200)
    given = output(result)
    short = len(json.dumps(given)) <= _LONG
    return ToolCall(name, arguments), Expectation(200, body=given if short else MISSING)


def without_credentials(request: Request) -> Request:
    """Return a request with those of its headers that say nothing of the connection."""
    headers = tuple((name, value) for name, value in request.headers if name.lower() in _KEPT_HEADERS)
    return replace(request, headers=headers)


class _Inventor:
    """Answers for the backend, keeps each request once: an MCP server's messages, else an empty object."""

    def __init__(self) -> None:
        self.interactions: dict[tuple[str, str, bytes], Interaction] = {}

    def send(self, request: Request) -> Response:
        if len(self.interactions) >= _MOST_REQUESTS:
            return Response(500)
        key = (request.method, request.url, request.body)
        if key not in self.interactions:
            self.interactions[key] = Interaction(without_credentials(request), _answer(request.body))
        return self.interactions[key].response


def _answer(body: bytes) -> Response:
    try:
        message = json.loads(body)
    except ValueError:
        message = None
    value: dict[str, Any] = {}
    if isinstance(message, dict) and "jsonrpc" in message:
        if "id" not in message:
            return Response(202)
        result = _RESULTS.get(str(message.get("method")), {})
        value = {"jsonrpc": "2.0", "id": message["id"], "result": result}
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return Response(200, (("Content-Type", "application/json"),), text.encode())


def server_data(case: Case, root: Path) -> dict[str, Any]:
    """Return what a case file says of the server of ``case``; ``root`` is the folder of all cassettes."""
    server = case.server
    if server is None:
        return {}
    return {
        **({"cassette": server.cassette.relative_to(root).as_posix()} if server.cassette else {}),
        **({"inputs": dict(server.inputs)} if server.inputs else {}),
        **({"untested": dict(server.untested)} if server.untested else {}),
    }


def tool_data(case: Case, call: ToolCall) -> dict[str, Any]:
    """Return the case of a tool's call as it stands in its file."""
    expect: dict[str, Any] = {"error": call.error} if call.error else {}
    body = case.steps[0].expect.body
    expect |= {} if body is MISSING else {"body": body}
    return {
        **({"name": case.name} if case.name != call.name else {}),
        "tool": call.name,
        **({"arguments": dict(call.arguments)} if call.arguments else {}),
        **({"expect": expect} if expect else {}),
    }

"""Cases of MCP operations: the session's beginning, tools and their faults, whatever a server returns."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines import needs_mono
from tools.connector.model import Connector, load_connector
from tools.core.errors import UserError
from tools.core.message import Request, Response
from tools.replay.cases import McpServer
from tools.replay.load import load_cases
from tools.replay.mcp_client import events, output, tool_result_problems
from tools.replay.mcp_session import McpSession
from tools.replay.mcp_tools import argument_problems, tool_list_problems
from tools.replay.run import CaseRunner
from tools.replay.samples import load_samples
from tools.runtime.exchanges import Connection
from tools.runtime.platform import Platform
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import open_session
from tools.workflow.verify import VerifyOptions, verify

from .shelf import cassette, shelf, write

PHRASEBOOK = Path(__file__).parents[1] / "fixtures" / "phrasebook"
MCP = {"x-ms-agentic-protocol": "mcp-streamable-1.0"}
DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Shelf", "version": "1"},
    "host": "api.shelf.example",
    "basePath": "/v1",
    "schemes": ["https"],
    "paths": {
        "/mcp": {"post": {"operationId": "Invoke", **MCP, "responses": {"200": {"description": "x"}}}},
        "/books": {"get": {"operationId": "ListBooks", "responses": {"200": {"description": "x"}}}},
    },
}
LEND = {
    "name": "lend",
    "description": "Lends a book.",
    "inputSchema": {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]},
}
INFO = {"protocolVersion": "2024-11-05", "capabilities": {"tools": {}}, "serverInfo": {"name": "shelf"}}

Respond = Callable[[Any, Any], Any]


class Server:
    """An MCP server as a backend: ``changes`` by method take the place of its results."""

    def __init__(self, **changes: Any) -> None:
        self.changes = changes
        self.seen: list[tuple[str, str | None]] = []

    def send(self, request: Request) -> Response:
        message = json.loads(request.body)
        method = message["method"]
        session = request.header("Mcp-Session-Id")
        self.seen.append((method, session))
        assert request.header("Accept") == "application/json, text/event-stream"
        assert "id" not in message or isinstance(message["id"], str)
        known = {
            "initialize": INFO,
            "tools/list": {"tools": [LEND]},
            "tools/call": {"content": [{"type": "text", "text": '{"due": "2026-01-02"}'}]},
        }
        found = self.changes.get(method.replace("/", "_"), known.get(method))
        found = found(message, session) if callable(found) else found
        if isinstance(found, Response):
            return found
        if "id" not in message:
            return Response(202)
        return reply({"jsonrpc": "2.0", "id": message["id"], "result": found})


def reply(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, (("Content-Type", "application/json"), *headers), json.dumps(value).encode())


def error(message: Any, text: str) -> Response:
    return reply({"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32000, "message": text}})


def connector(folder: Path) -> Connector:
    return shelf(folder, definition=DEFINITION)


def begun(folder: Path, server: Server, *tools: str) -> list[str]:
    """Return the problems at the beginning of a session with ``server``; ``tools`` have cases."""
    there = connector(folder)
    platform = Platform(there, Connection("", {}, None), None)
    session = McpSession(there, there.operations["Invoke"], platform, {}, server)
    found = session.problems(McpServer(tools=frozenset(tools or ("lend",))))
    return [f"{item.code} {item.where}".rstrip() for item in found]


def test_a_session_begins_after_a_list_without_one(tmp_path: Path) -> None:
    server = Server(initialize=lambda m, _: reply({**m, "result": INFO}, 200, ("Mcp-Session-Id", "s1")))
    assert begun(tmp_path, server) == []
    noted = "notifications/initialized"
    assert server.seen == [("tools/list", None), ("initialize", None), (noted, "s1"), ("tools/list", "s1")]


def _sse(message: Any, _: Any) -> Response:
    events = f": hello\r\nevent: message\r\ndata: {json.dumps({'jsonrpc': '2.0', 'method': 'note'})}\r\n\r\n"
    events += f"id: 7\r\ndata: {json.dumps({'jsonrpc': '2.0', 'id': message['id']})[:-1]},\r\n"
    events += f'data:"result":{json.dumps({"tools": [LEND]})}}}\r\n\r\n'
    return Response(200, (("Content-Type", "text/event-stream; charset=utf-8"),), events.encode())


def _needs_session(message: Any, session: str | None) -> Any:
    return {"tools": [LEND]} if session == "s1" else error(message, "no session")


def _after(server: list[str]) -> Respond:
    def respond(message: Any, _: Any) -> Any:
        return {"tools": [LEND]} if server else error(message, "not initialized")

    return respond


def _paged(message: Any, _: Any) -> Any:
    more = {"tools": [{**LEND, "name": "return"}]}
    return more if message["params"].get("cursor") == "2" else {"tools": [LEND], "nextCursor": "2"}


def _tool(schema: Any, **members: Any) -> dict[str, Any]:
    return {
        "tools": [{**LEND, "inputSchema": {"type": "object", "properties": {"title": schema}}, **members}]
    }


SCHEMAS = [
    ({"$ref": "#/$defs/T"}, "tool-schema-ref", "$ref"),
    ({"type": "array", "items": {"$ref": "#/$defs/T"}}, "tool-schema-ref", "items.$ref"),
    ({"type": ["string", "null"]}, "tool-type-list", "type"),
    ({"anyOf": [{"type": ["string", "number"]}]}, "tool-type-list", "anyOf[0].type"),
    ({"type": "integer", "exclusiveMinimum": 0}, "tool-exclusive-limit", "exclusiveMinimum"),
    ({"type": "integer", "exclusiveMaximum": 9.5}, "tool-exclusive-limit", "exclusiveMaximum"),
    ({"type": "array"}, "tool-array-without-items", ""),
    ({"properties": {"a": {"type": "array"}}}, "tool-array-without-items", "properties.a"),
    ({"enum": ["a"]}, "tool-enum", "enum"),
]


@pytest.mark.parametrize(("schema", "code", "at"), SCHEMAS, ids=str)
def test_faults_of_schemas_name_the_tool(schema: Any, code: str, at: str) -> None:
    [found] = tool_list_problems(_tool(schema)["tools"])
    where = f"tool lend: inputSchema.properties.title{'.' if at else ''}{at}"
    assert (found.code, str(found.where)) == (code, where)
    assert found.severity == ("warning" if code == "tool-enum" else "error")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {"$ref": {"type": "string"}, "enum": {"type": "string"}}},
    ],
    ids=str,
)
def test_sound_schemas_have_no_fault(schema: Any) -> None:
    assert list(tool_list_problems(_tool(schema)["tools"])) == []


_NAMES = "type items properties required enum $ref anyOf not pattern minimum exclusiveMinimum format a"
_KEYWORDS = st.sampled_from(
    [*_NAMES.split(), "additionalProperties", "default", "const", "minLength", "allOf"]
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["string", "array", "object", "#/a", "[", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYWORDS, inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES, _VALUES, st.dictionaries(_KEYWORDS, _VALUES, max_size=3))
def test_tools_of_any_form_are_judged(name: Any, schema: Any, arguments: dict[str, Any]) -> None:
    tool = {"name": name, "inputSchema": schema, "description": "x"}
    found = [*tool_list_problems([tool]), *argument_problems(tool, arguments)]
    assert all(problem.code and str(problem) for problem in found)


@given(_VALUES)
def test_results_of_any_form_are_judged(result: Any) -> None:
    whole = {"content": result}
    assert output(whole) is not None or result == "null"
    assert all(str(problem) for problem in tool_result_problems(whole))


def _many(_: Any, __: Any) -> Any:
    return {"tools": [{**LEND, "name": f"t{n}"} for n in range(71)]}


SERVERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "sound": ({}, []),
    "events": ({"tools_list": _sse}, []),
    "a session that has an id is needed": (
        {
            "initialize": lambda m, _: reply({**m, "result": INFO}, 200, ("Mcp-Session-Id", "s1")),
            "tools_list": _needs_session,
        },
        [],
    ),
    "never listed": (
        {"tools_list": lambda m, _: error(m, "not initialized")},
        ["mcp-state-lost response.body"],
    ),
    "initialize fails": (
        {"initialize": lambda m, _: error(m, "no")},
        ["mcp-initialize-failed response.body"],
    ),
    "initialize is not there": (
        {"initialize": Response(404)},
        ["mcp-initialize-failed response.body"],
    ),
    "initialize is empty": (
        {"initialize": {}},
        [f"mcp-initialize-incomplete response.body.result.{name}" for name in INFO],
    ),
    "no capability": (
        {"initialize": {**INFO, "capabilities": {"prompts": {}}}},
        ["mcp-no-tools-capability response.body.result.capabilities"],
    ),
    "a number for the id": (
        {"tools_list": lambda m, _: reply({**m, "id": int(m["id"]), "result": {"tools": [LEND]}})},
        ["mcp-other-id response.body.id"],
    ),
    "no version": (
        {"tools_list": lambda m, _: reply({"id": m["id"], "result": {"tools": [LEND]}})},
        ["mcp-not-json-rpc response.body.jsonrpc"],
    ),
    "a page of HTML": (
        {"tools_list": Response(200, (("Content-Type", "text/html"),), b"<html>")},
        ["mcp-not-json response.body", "mcp-state-lost response.body"],
    ),
    "text": (
        {"tools_list": lambda m, _: Response(200, (), reply({**m, "result": {"tools": [LEND]}}).body)},
        ["mcp-content-type response.headers.Content-Type"],
    ),
    "nothing": (
        {"tools_list": Response(200)},
        ["mcp-no-response response.body", "mcp-state-lost response.body"],
    ),
    "no tools": ({"tools_list": {}}, ["mcp-tools-missing response.body.result.tools"]),
    "the notification": (
        {"notifications_initialized": Response(400)},
        ["mcp-notification-refused response.body"],
    ),
    "pages": ({"tools_list": _paged}, ["tool-without-case tool return"]),
    "a tool twice": ({"tools_list": {"tools": [LEND, LEND]}}, ["tool-twice tool lend"]),
    "no name": ({"tools_list": {"tools": [LEND, {}]}}, ["tool-without-name tools"]),
    "no description": ({"tools_list": _tool({}, description="")}, ["tool-without-description tool lend"]),
    "no schema": ({"tools_list": _tool({}, inputSchema=None)}, ["tool-input-schema tool lend: inputSchema"]),
}


@pytest.mark.parametrize(("changes", "problems"), SERVERS.values(), ids=SERVERS)
def test_servers(changes: dict[str, Any], problems: list[str], tmp_path: Path) -> None:
    assert begun(tmp_path, Server(**changes)) == problems


def test_many_tools_are_warned_of(tmp_path: Path) -> None:
    found = begun(tmp_path, Server(tools_list=_many), *(f"t{n}" for n in range(71)))
    assert found == ["mcp-many-tools tools"]


def test_a_list_that_needs_initialize_without_a_session_is_a_fault(tmp_path: Path) -> None:
    known: list[str] = []

    def initialize(message: Any, _: Any) -> Any:
        known.append("")
        return INFO

    server = Server(initialize=initialize, tools_list=_after(known))
    assert begun(tmp_path, server) == ["mcp-needs-initialize response.body"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")), min_size=1))
def test_events_give_their_data_back(lines: list[str]) -> None:
    for end in ("\n", "\r\n", "\r"):
        body = "".join(f"data: {line}{end}" for line in lines) + end
        assert list(events(body.encode())) == ["\n".join(lines)]


@given(st.binary())
def test_events_of_any_bytes_can_be_read(body: bytes) -> None:
    assert all(isinstance(item, str) for item in events(body))


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"content": [{"type": "text", "text": '{"a": 1}'}]}, {"a": 1}),
        (
            {
                "content": [
                    {"type": "text", "text": "one"},
                    {"type": "image"},
                    {"type": "text", "text": "two"},
                ]
            },
            "one\ntwo",
        ),
        ({"content": [], "structuredContent": {"a": 2}}, {"a": 2}),
        ({"content": "x"}, ""),
    ],
)
def test_output(result: Any, expected: Any) -> None:
    assert output(result) == expected


def exchange(method: str, result: Any, params: Any = None, id_: str = "2") -> dict[str, Any]:
    sent = {"jsonrpc": "2.0", "id": id_, "method": method, "params": params or {}}
    response = {"jsonrpc": "2.0", "id": id_, "result": result}
    return {
        "request": {
            "method": "POST",
            "uri": "https://api.shelf.example/v1/mcp",
            "body": json.dumps(sent),
            "headers": {},
        },
        "response": {
            "status": {"code": 200, "message": ""},
            "headers": {"Content-Type": ["application/json"]},
            "body": {"string": json.dumps(response)},
        },
    }


def run(folder: Path, cases: list[Any], result: Any = None, **file: Any) -> Iterator[tuple[str, list[str]]]:
    """Run ``cases`` against a recorded server, whose tool ``lend`` returns ``result``."""
    text = result or {"content": [{"type": "text", "text": '{"due": "2026-01-02"}'}]}
    call = exchange("tools/call", text, {"name": "lend", "arguments": {"title": "Emma"}}, "3")
    return played(folder, cases, [*begin(), call], **file)


def begin() -> list[dict[str, Any]]:
    """Return the recorded beginning of a session."""
    noted = exchange("notifications/initialized", {})
    noted["request"]["body"] = '{"jsonrpc": "2.0", "method": "notifications/initialized"}'
    noted["response"] |= {"status": {"code": 202, "message": ""}, "body": {"string": ""}, "headers": {}}
    client = {"name": "mcs", "version": "1.0.0", "agentName": "Agent", "channelId": "pva-studio"}
    hello = {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": client}
    return [exchange("initialize", INFO, hello, "1"), noted, exchange("tools/list", {"tools": [LEND]})]


def played(
    folder: Path, cases: list[Any], recorded: list[Any], definition: Any = DEFINITION, **file: Any
) -> Iterator[tuple[str, list[str]]]:
    """Run ``cases`` on a cassette with ``recorded``."""
    there = shelf(folder, definition=definition)
    cassette(folder, "mcp.yaml", *recorded)
    write(folder, "cases/mcp.yaml", {"operation": "Invoke", "cassette": "mcp.yaml", "cases": cases, **file})
    samples = load_samples(there)
    loaded = load_cases(folder, there.operations, samples.connections)
    for item in CaseRunner(there, samples, lambda c: Platform(there, c, None)).run(loaded):
        yield item.case, [f"{problem.code} {problem.where}" for problem in item.problems]


EMMA = {"tool": "lend", "arguments": {"title": "Emma"}}
SESSION = "initialize and tools/list"


def test_the_shortest_case_is_a_tool_with_arguments(tmp_path: Path) -> None:
    assert list(run(tmp_path, [EMMA])) == [("lend", []), (SESSION, [])]


CALLS: list[tuple[dict[str, Any], Any, list[str]]] = [
    ({"values": {"due": "2026-01-02"}}, None, []),
    ({"values": {"due": "2026-01-03"}}, None, ["value response.body.due"]),
    ({"body": {"due": "2026-01-02"}, "text": "due"}, None, []),
    ({"absent": ["due"]}, None, ["absent response.body.due"]),
    ({"text": "lost"}, None, ["tool-text tool lend"]),
    ({"error": True}, None, ["tool-not-failed tool lend"]),
    ({"error": "gone"}, {"isError": True, "content": [{"type": "text", "text": "It is gone"}]}, []),
    ({"error": "x"}, {"isError": True, "content": [{"type": "text", "text": "y"}]}, ["tool-error tool lend"]),
    ({}, {"isError": True, "content": []}, ["tool-failed tool lend"]),
    ({}, {"content": "text"}, ["mcp-content response.body.result.content"]),
    ({}, {"content": [{"type": "text"}]}, ["mcp-content response.body.result.content[0]"]),
    ({}, {"content": [{}]}, ["mcp-content response.body.result.content[0]"]),
]


@pytest.mark.parametrize(("expect", "result", "problems"), CALLS)
def test_calls(expect: dict[str, Any], result: Any, problems: list[str], tmp_path: Path) -> None:
    first, session = run(tmp_path, [{**EMMA, "name": "x", "expect": expect}], result)
    assert (first, session) == (("x", problems), (SESSION, []))


def test_arguments_are_those_that_a_client_would_send(tmp_path: Path) -> None:
    case = {"name": "x", "tool": "lend", "arguments": {"titel": 1}}
    [(_, problems), (_, left)] = run(tmp_path, [case])
    assert "argument-undeclared inputs.arguments.titel" in problems
    assert "argument-schema inputs.arguments" in problems
    assert left == ["unused-interaction backend"]


def test_a_tool_without_case_is_named_or_fails(tmp_path: Path) -> None:
    other = {"name": "x", "tool": "sell", "expect": {"error": True}}
    found = dict(run(tmp_path, [other]))
    assert found[SESSION] == ["tool-without-case tool lend", "unused-interaction backend"]
    found = dict(run(tmp_path, [other], untested={"lend": "costs money"}))
    assert found[SESSION] == ["unused-interaction backend"]
    found = dict(run(tmp_path, [EMMA], untested={"lend": "costs money", "sell": "too"}))
    assert found[SESSION] == ["tool-tested tool lend", "tool-unknown tool sell"]


OTHER = {
    "name": "list",
    "inputs": {"body": {"jsonrpc": "2.0", "id": 7, "method": "tools/list"}},
    "expect": {"status": 200, "values": {"id": 7, "result.tools[0].name": "lend"}},
}
PING = {
    "name": "ping",
    "inputs": {"body": {"jsonrpc": "2.0", "id": 7, "method": "ping"}},
    "expect": {"status": 200, "values": {"id": 7}},
}


def test_any_other_message_is_on_the_cassette_of_the_file(tmp_path: Path) -> None:
    assert list(run(tmp_path, [EMMA, OTHER])) == [("lend", []), ("list", []), (SESSION, [])]


def test_what_only_another_message_asks_for_is_used(tmp_path: Path) -> None:
    call = exchange("tools/call", {"content": []}, {"name": "lend", "arguments": {"title": "Emma"}})
    recorded = [*begin(), call, exchange("ping", {})]
    assert list(played(tmp_path, [EMMA, PING], recorded)) == [("lend", []), ("ping", []), (SESSION, [])]
    [*_, (_, left)] = played(tmp_path, [EMMA, OTHER], recorded)
    assert left == ["unused-interaction backend"]


def test_sessions_with_other_inputs_share_what_is_used(tmp_path: Path) -> None:
    titles = ("Emma", "Persuasion")
    cases = [
        {"name": title, "tool": "lend", "arguments": {"title": title}, "inputs": {"body": {"n": n}}}
        for n, title in enumerate(titles)
    ]
    calls = (
        exchange("tools/call", {"content": []}, {"name": "lend", "arguments": {"title": title}})
        for title in titles
    )
    assert list(dict(played(tmp_path, cases, [*begin(), *calls])).values()) == [[], [], []]


@pytest.mark.parametrize("shared", [True, False])
def test_files_of_one_operation_share_what_is_used(shared: bool, tmp_path: Path) -> None:
    other = {"tool": "lend", "name": "again", "arguments": {"title": "Persuasion"}}
    calls = [
        exchange("tools/call", {"content": []}, {"name": "lend", "arguments": case["arguments"]})
        for case in (EMMA, other)
    ]
    cassette(tmp_path, "second.yaml", *begin(), calls[1])
    name = "mcp.yaml" if shared else "second.yaml"
    write(tmp_path, "cases/second.yaml", {"operation": "Invoke", "cassette": name, "cases": [other]})
    found = list(played(tmp_path, [EMMA], [*begin(), *(calls if shared else calls[:1])]))
    assert found == [("lend", []), ("again", []), (SESSION, [])]


@pytest.mark.parametrize(
    ("missing", "case", "problems"),
    [
        ("tools/list", EMMA, {"lend": [], SESSION: ["no-response request 1"]}),
        ("initialize", EMMA, {"lend": [], SESSION: ["no-response request 1"]}),
        ("notifications/initialized", EMMA, {"lend": [], SESSION: ["no-response request 1"]}),
        ("tools/call", EMMA, {"lend": ["no-response request 1"], SESSION: []}),
        ("tools/list", OTHER, {"list": ["unmatched-request backend"]}),
    ],
)
def test_of_a_message_without_recorded_response_that_alone_is_reported(
    missing: str, case: Any, problems: dict[str, list[str]], tmp_path: Path
) -> None:
    call = exchange("tools/call", {"content": []}, {"name": "lend", "arguments": {"title": "Emma"}})
    recorded = [item for item in (*begin(), call) if f'"{missing}"' not in item["request"]["body"]]
    found = dict(played(tmp_path, [case], recorded))
    assert {name: found[name] for name in problems} == problems


@pytest.mark.parametrize(
    ("protocol", "problems"),
    [("mcp-sse-1.0", []), ("mcp-streamble-1.0", ["mcp-unknown-protocol Invoke"])],
)
def test_an_operation_of_an_unknown_protocol_is_not_verified_in_silence(
    protocol: str, problems: list[str], tmp_path: Path
) -> None:
    definition = json.loads(json.dumps(DEFINITION).replace("mcp-streamable-1.0", protocol))
    call = exchange("tools/call", {"content": []}, {"name": "lend", "arguments": {"title": "Emma"}})
    found = dict(played(tmp_path, [EMMA], [*begin(), call], definition))
    assert found == {"lend": [], SESSION: problems}


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ({"operation": "ListBooks", "cases": [EMMA]}, 3, "'tool' is for MCP operations"),
        ({"operation": "ListBooks", "untested": {}, "cases": []}, 2, "'untested' of the file is for MCP"),
        ({"operation": "Invoke", "cases": [{"name": "x", "arguments": {}}]}, 4, "name it by 'tool'"),
        (
            {"operation": "Invoke", "cases": [{"tool": "lend"}, {"tool": "lend"}]},
            4,
            "two cases called 'lend'",
        ),
        ({"operation": "Invoke", "cases": [{**EMMA, "polls": []}]}, 6, "has 'tool' or 'polls', not both"),
        ({"operation": "Invoke", "cases": [{**EMMA, "expect": {"status": 2}}]}, 7, "has no key 'status'"),
        ({"operation": "Invoke", "cassette": "no.yaml", "cases": []}, 2, "there is no cassette"),
    ],
)
def test_malformed_files(file: Any, line: int, message: str, tmp_path: Path) -> None:
    there = connector(tmp_path)
    write(tmp_path, "cases/mcp.yaml", file)
    with pytest.raises(UserError, match=message) as caught:
        load_cases(tmp_path, there.operations)
    assert caught.value.line == line


@pytest.mark.slow
@needs_mono
def test_a_script_that_is_a_server_is_verified() -> None:
    found = verify(PHRASEBOOK, VerifyOptions())
    assert [(item.case, item.problems) for item in found.cases if item.problems] == []
    assert [item.case for item in found.cases][-1] == SESSION
    assert (len(found.cases), [item.status for item in found.operations]) == (7, ["pass"])


def test_a_remote_server_that_responds_in_events_and_needs_a_session_is_verified() -> None:
    found = verify(PHRASEBOOK.parent / "tidetable", VerifyOptions())
    assert [(item.case, item.problems) for item in found.cases if item.problems] == []
    assert [item.case for item in found.cases] == ["high_water", "no such day", SESSION]
    assert [item.status for item in found.operations] == ["pass"]


FIELD = "public class Script : ScriptBase\n{\n    private PREFIX bool _known;\n"
GUARD = """            case "tools/list":
                if (!_known) { return Error(message, -32002, "not initialized"); }
"""


@pytest.mark.slow
@needs_mono
@pytest.mark.parametrize(("prefix", "code"), [("", "mcp-state-lost"), ("static", "mcp-needs-initialize")])
def test_state_that_a_script_keeps_is_found(prefix: str, code: str, tmp_path: Path) -> None:
    shutil.copytree(PHRASEBOOK, tmp_path / "c")
    script = tmp_path / "c" / "script.csx"
    text = script.read_text()
    text = text.replace("public class Script : ScriptBase\n{\n", FIELD.replace("PREFIX", prefix))
    text = text.replace('            case "tools/list":\n', GUARD)
    script.write_text(
        text.replace('case "initialize":\n', 'case "initialize":\n                _known = true;\n')
    )
    with open_session(tmp_path / "c", ScriptOptions()) as session:
        there = load_connector(tmp_path / "c")
        operation = there.operations["InvokeMCP"]
        platform = session.platform(session.samples.connection(None))
        begun = McpSession(there, operation, platform, {}, Server())
        [found] = begun.problems(McpServer(tools=frozenset(("greet", "translate"))))
    assert found.code == code
    assert "not initialized" in found.message


@pytest.mark.slow
def test_responses_that_are_too_large_for_an_agent_fail(tmp_path: Path) -> None:
    shelf(tmp_path, definition=DEFINITION)
    text = "x" * 500_001
    result = {"content": [{"type": "text", "text": text}]}
    assert dict(run(tmp_path, [EMMA], result))["lend"] == []
    found = verify(tmp_path, VerifyOptions(profile="agent"))
    [problem] = [problem for case in found.cases for problem in case.problems]
    assert (problem.code, str(problem.where)) == ("too-large-for-agents", "response.body")
    (tmp_path / "connector.toml").write_text('[lint]\nprofile = "agent"\n')
    assert [case.status for case in verify(tmp_path, VerifyOptions()).cases] == ["fail", "pass"]
    assert {case.status for case in verify(tmp_path, VerifyOptions(profile="import")).cases} == {"pass"}

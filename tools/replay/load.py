"""Case files: ``samples/cases/*.yaml`` read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.errors import UserError
from ..core.files import LEADS_OUT, check_inside, inside, real
from ..core.missing import MISSING
from ..core.paths import parse_path
from ..core.suggestion import instead
from ..traffic.match import DEFAULT_MATCH, matchers
from ..traffic.parse_cache import parse_cache
from ..traffic.yamlfile import load_yaml
from .cases import Case, Expectation, McpServer, Step, ToolCall, Webhook
from .in_place import read_interaction
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from ..connector.operations import Operation

_FILE_KEYS = ("operation", "cases")
_SERVER_KEYS = ("cassette", "match", "inputs", "untested")
_STEP_KEYS = ("cassette", "interaction", "match", "expect")
_POLL_KEYS = (*_STEP_KEYS, "location")
_CASE_KEYS = (
    *(
        "name",
        "connection",
        "inputs",
        "invalid_inputs",
        "script_only",
        "cassette",
        "interaction",
        "match",
        "expect",
        "polls",
        "register",
        "notifications",
        "delete",
        "tool",
        "arguments",
    ),
)
_WEBHOOK_KEYS = ("register", "notifications", "delete")
_TOOL_EXPECT_KEYS = ("error", "text", "body", "values", "absent", "contains")
_NO_SERVER = "is for MCP operations (x-ms-agentic-protocol)"
_SESSION = "initialize and tools/list"
_EXPECT_KEYS = ("status", "headers", "body", "values", "absent", "contains")
_POLL_EXPECT_KEYS = (*_EXPECT_KEYS, "retry_after", "items", "location")


class StrayCases(UserError):
    """The operation of a file of cases does not exist: it is written wrongly, was renamed or was removed."""


CaseFile = list["Case"] | UserError
"""The cases of a file, or what is wrong with it."""


def load_cases(
    folder: Path,
    operations: Mapping[str, Operation] | Collection[str] | None = None,
    connections: Collection[str] | None = None,
    strays: list[StrayCases] | None = None,
) -> tuple[Case, ...]:
    """Return the cases of the connector folder ``folder``, in order of file name and line.

    Those of one operation stay together, where its first file stands: processes share them by operation.
    ``operations`` and ``connections`` are the names that cases may use (None: not checked). The cases of an
    MCP operation end with one that begins a session and lists its tools. Files whose operation does not exist
    are put into ``strays``, where it is given, and their cases are left out.

    Raises:
        UserError: malformed YAML, an unknown or missing key, an unknown operation, connection or matcher,
            a cassette that does not exist or leads out of its folder; with file and line.
    """
    return put_together(read_files(case_files(folder), folder, operations, connections), strays)


def case_files(folder: Path) -> list[Path]:
    """Return the files of cases of the connector folder ``folder``, in order of their paths.

    Raises:
        UserError: one leads out of ``folder``.
    """
    root = folder / "samples" / "cases"
    found = (path for path in root.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    return [check_inside(path, folder) for path in sorted(found)]


def read_files(
    files: Iterable[Path],
    folder: Path,
    operations: Mapping[str, Operation] | Collection[str] | None,
    connections: Collection[str] | None,
) -> Iterator[CaseFile]:
    """Yield what each of ``files`` holds; arguments and errors are those of `load_cases`."""
    samples = folder / "samples"
    cassettes = _Cassettes(samples / "cassettes", real(samples / "cassettes"), real(folder))
    for path in files:
        try:
            yield list(_file(path, cassettes, operations, connections))
        except UserError as error:
            yield error


def put_together(files: Iterable[CaseFile], strays: list[StrayCases] | None) -> tuple[Case, ...]:
    """Return the cases of ``files`` in order; ``strays`` and errors are those of `load_cases`."""
    found: list[Case] = []
    for read in files:
        if not isinstance(read, UserError):
            found += read
        elif strays is not None and isinstance(read, StrayCases):
            strays.append(read)
        else:
            raise read
    places: dict[str, int] = {}
    found.sort(key=lambda case: places.setdefault(case.operation_id, len(places)))
    return tuple(_sessions(found))


class _Cassettes(NamedTuple):
    """The folder of the cassettes; it and the connector's folder without links, which are followed once."""

    folder: Path
    base: Path
    root: Path


def _sessions(cases: list[Case]) -> Iterator[Case]:
    """Yield the cases; those of an MCP operation end with the first that lists tools, it knows all."""
    for _, group in groupby(cases, lambda case: case.operation_id):
        own = list(group)
        yield from (case for case in own if case.server is None or case.tool is not None)
        tools = frozenset(case.tool.name for case in own if case.tool is not None)
        untested = {name: why for case in own if case.server for name, why in case.server.untested.items()}
        for case in own:
            if case.server is not None and case.tool is None:
                yield replace(case, server=replace(case.server, tools=tools, untested=untested))
                break


def _file(
    path: Path,
    cassettes: _Cassettes,
    operations: Mapping[str, Operation] | Collection[str] | None,
    connections: Collection[str] | None,
) -> Iterator[Case]:
    file = load_yaml(path, kept=parse_cache())
    top = Reader(file, file.data, "a case file").known((*_FILE_KEYS, *_SERVER_KEYS), required=_FILE_KEYS)
    operation = top.child("operation").text()
    if operations is not None and operation not in operations:
        wrong = top.error(f"there is no operation '{operation}'{instead(operation, operations)}", "operation")
        raise StrayCases(wrong.message, wrong.file, wrong.line, wrong.column)
    is_server = isinstance(operations, Mapping) and operations[operation].is_agentic
    for key in _SERVER_KEYS if isinstance(operations, Mapping) and not is_server else ():
        if top.has(key):
            raise top.error(f"'{key}' of the file {_NO_SERVER}: give it to each case", key)
    server = _server(top, cassettes)
    names: set[str] = set()
    for item in top.child("cases").items("a case"):
        if isinstance(operations, Mapping) and not is_server and item.mapping() and item.has("tool"):
            raise item.error(f"'tool' {_NO_SERVER}", "tool")
        case = _case(item, operation, cassettes, connections, server)
        is_server |= case.server is not None
        if case.name in names:
            key = "name" if item.has("name") else "tool"
            raise item.error(f"there are two cases called '{case.name}'; give each its own name", key)
        names.add(case.name)
        yield case
    if is_server:
        step = Step(Expectation(200), None, server.match)
        yield Case(operation, _SESSION, path, file.position()[0], (step,), server=server)


def _server(top: Reader, cassettes: _Cassettes) -> McpServer:
    untested = top.child("untested").members() if top.has("untested") else ()
    return McpServer(
        _cassette(top, cassettes) if top.has("cassette") else None,
        _match(top),
        _inputs(top),
        {name: reason.text() for name, reason in untested},
    )


def _case(
    item: Reader,
    operation: str,
    cassettes: _Cassettes,
    connections: Collection[str] | None,
    server: McpServer,
) -> Case:
    has_tool = "tool" in item.known(_CASE_KEYS).value
    item.known(_CASE_KEYS, required=() if has_tool else ("name",))
    tool = _tool(item) if has_tool or item.has("arguments") else None
    name = tool.name if tool is not None and not item.has("name") else item.child("name").scalar_text()
    connection = item.child("connection").text() if item.has("connection") else None
    if connection is not None and connections is not None and connection not in connections:
        if not (cassettes.folder.parent / "connections.yaml").is_file():
            message = (
                f"connection '{connection}': there is no samples/connections.yaml, which would define it"
            )
            raise item.error(message, "connection")
        hint = instead(connection, connections)
        raise item.error(f"samples/connections.yaml has no connection '{connection}'{hint}", "connection")
    inputs = _inputs(item) if tool is not None else {**server.inputs, **_inputs(item)}
    invalid = _texts(item, "invalid_inputs")
    steps, webhook = _steps(item, cassettes) if tool is None else ((_tool_step(item, cassettes),), None)
    if tool is None and server.cassette is not None:
        steps = tuple(_on_shared(step, server, has_match=item.has("match")) for step in steps)
    line = item.file.position(*item.steps)[0]
    script_only = item.child("script_only").text() if item.has("script_only") else None
    return Case(
        *(operation, name, item.file.path, line, steps, connection, inputs, invalid),
        is_polls=item.has("polls"),
        script_only=script_only,
        webhook=webhook,
        server=server if tool is not None else None,
        tool=tool,
    )


def _on_shared(step: Step, server: McpServer, *, has_match: bool) -> Step:
    """Return a step without traffic of its own as one on the cassette that the cases of its file share."""
    if step.traffic is not None:
        return step
    match = step.match if has_match else server.match
    return replace(step, cassette=server.cassette, match=match, shared=True)


def _inputs(item: Reader) -> dict[str, Any]:
    if not item.has("inputs"):
        return {}
    item.child("inputs").json()
    return item.child("inputs").mapping()


def _tool(item: Reader) -> ToolCall:
    """Return the call of a tool; ``error`` and ``text`` stand among what is expected."""
    if not item.has("tool"):
        raise item.error("'arguments' are those of a tool: name it by 'tool'", "arguments")
    _alone(item, "tool", ("polls", *_WEBHOOK_KEYS, "invalid_inputs", "script_only"))
    arguments = item.child("arguments").mapping() if item.has("arguments") else {}
    expect = item.child("expect") if item.has("expect") else None
    error: bool | str = False
    text = None
    if expect is not None:
        expect.known(_TOOL_EXPECT_KEYS)
        if expect.has("error"):
            value = expect.value["error"]
            error = value if isinstance(value, bool) else expect.child("error").text()
        text = expect.child("text").scalar_text() if expect.has("text") else None
    return ToolCall(item.child("tool").text(), arguments, error, text)


def _tool_step(item: Reader, cassettes: _Cassettes) -> Step:
    expected = _expected(item.child("expect"), 200) if item.has("expect") else Expectation(200)
    return _with_traffic(item, cassettes, expected)


def _steps(item: Reader, cassettes: _Cassettes) -> tuple[tuple[Step, ...], Webhook | None]:
    """Return the calls or polls of a case, and the rest of a webhook's life."""
    if item.has("polls"):
        _alone(item, "polls", (*_STEP_KEYS, *_WEBHOOK_KEYS))
        polls = item.child("polls")
        steps = tuple(
            replace(
                _step(poll.known(_POLL_KEYS, required=("expect",)), cassettes, polls=True),
                location=_location(poll),
            )
            for poll in polls.items("a poll")
        )
        if not steps:
            raise polls.error("'polls' has no poll")
        return steps, None
    if any(map(item.has, _WEBHOOK_KEYS)):
        return _webhook(item, cassettes)
    if not item.has("expect"):
        raise item.error(
            "a case lacks the key 'expect' (or 'polls' for a polling trigger, 'register' for a webhook)"
        )
    return (_step(item, cassettes, polls=False),), None


def _webhook(item: Reader, cassettes: _Cassettes) -> tuple[tuple[Step, ...], Webhook]:
    """Return the registration of a webhook, and what comes after it."""
    for key in _WEBHOOK_KEYS:
        if not item.has(key):
            raise item.error(
                f"a case of a webhook goes from 'register' to 'delete': it lacks the key '{key}'"
            )
    _alone(item, "register", _STEP_KEYS)
    register, delete = (
        _step(item.child(key).known(_STEP_KEYS, required=("expect",)), cassettes, polls=False)
        for key in ("register", "delete")
    )
    sent = item.child("notifications")
    bodies = tuple(body.json() for body in sent.items("a notification"))
    if not bodies:
        raise sent.error("'notifications' has no body")
    return (register,), Webhook(bodies, delete)


def _alone(item: Reader, whole: str, keys: Iterable[str]) -> None:
    """Refuse a case that has one of ``keys`` beside the steps that ``whole`` begins."""
    for key in filter(item.has, keys):
        if key in _STEP_KEYS:
            raise item.error(f"a case with '{whole}' has '{key}' in each step, not beside them", key)
        raise item.error(f"a case has '{whole}' or '{key}', not both", key)


def _texts(item: Reader, key: str) -> tuple[str, ...]:
    if not item.has(key):
        return ()
    return tuple(entry.text() for entry in item.child(key).items(f"an entry of '{key}'"))


def _step(item: Reader, cassettes: _Cassettes, *, polls: bool) -> Step:
    return _with_traffic(item, cassettes, _expectation(item.child("expect"), polls=polls))


def _with_traffic(item: Reader, cassettes: _Cassettes, expected: Expectation) -> Step:
    """Return the step with what answers: a cassette, or an interaction in place."""
    if item.has("cassette") and item.has("interaction"):
        raise item.error("a step has 'cassette' or 'interaction', not both", "interaction")
    cassette = _cassette(item, cassettes) if item.has("cassette") else None
    own = read_interaction(item.child("interaction")) if item.has("interaction") else None
    return Step(expected, cassette, _match(item), item.file.position(*item.steps)[0], own)


def _match(item: Reader) -> tuple[str, ...]:
    match = _texts(item, "match") or DEFAULT_MATCH
    try:
        matchers(match)
    except UserError as error:
        raise item.error(error.message, "match") from error
    return match


def _cassette(item: Reader, cassettes: _Cassettes) -> Path:
    name = item.child("cassette").text()
    try:
        path = inside(cassettes.base, name)
    except ValueError as error:
        raise item.error(str(error), "cassette") from error
    if not path.is_file():
        raise item.error(f"there is no cassette samples/cassettes/{name}", "cassette")
    if not path.is_relative_to(cassettes.root):
        raise item.error(f"samples/cassettes/{name} {LEADS_OUT}", "cassette")
    return cassettes.folder / name


def _expectation(item: Reader, *, polls: bool) -> Expectation:
    if not polls and isinstance(item.value, dict):
        for key in ("retry_after", "items", "location"):
            if key in item.value:
                raise item.error(f"'{key}' is for polls; put the case's steps under 'polls'", key)
    item.known(_POLL_EXPECT_KEYS if polls else _EXPECT_KEYS, required=("status",))
    return _expected(item, item.child("status").integer(100, 599))


def _expected(item: Reader, status: int) -> Expectation:
    return Expectation(
        status=status,
        headers={
            name: None if value.value is None else value.scalar_text()
            for name, value in (item.child("headers").members() if item.has("headers") else ())
        },
        body=item.child("body").json() if item.has("body") else MISSING,
        values=_paths(item, "values"),
        absent=tuple(_path(item, text, "absent", n) for n, text in enumerate(_texts(item, "absent"))),
        contains={
            path: Reader(item.file, text, f"'{path}'", *item.steps, "contains", path).text()
            for path, text in _paths(item, "contains").items()
        },
        retry_after=item.child("retry_after").number() if item.has("retry_after") else None,
        items=item.child("items").integer(0, 1_000_000) if item.has("items") else None,
        location=_location(item),
    )


def _location(item: Reader) -> str | None:
    """Return the path and query of a poll, below the connection's address."""
    if not item.has("location"):
        return None
    text = item.child("location").text()
    if not text.startswith("/"):
        example = "/orders/changed?since=5"
        raise item.error(
            f"'location' is a path below the connection's address, such as {example}", "location"
        )
    return text


def _paths(item: Reader, key: str) -> dict[str, Any]:
    if not item.has(key):
        return {}
    return {_path(item, text, key, text): value for text, value in item.child(key).mapping().items()}


def _path(item: Reader, text: str, *below: str | int) -> str:
    try:
        parse_path(text)
    except ValueError as error:
        raise item.error(str(error), *below) from error
    return text

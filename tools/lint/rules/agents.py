"""Rules about operations that agents use: MCP servers, and operations as tools (profile ``agent``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.agentic import ADVISED_TOOLS, EXTENSION, LIMITS_SOURCE, MAX_TOOLS, SSE, STREAMABLE
from ...connector.lenient import mapping, text
from ...core import lazy
from ..rule import BROKEN, TOLERATED, Hit, Levels, rule
from ..wording import said, visible_operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

_MCP = "https://learn.microsoft.com/microsoft-copilot-studio/agent-extend-action-mcp"
_ACTIONS = "https://learn.microsoft.com/microsoft-copilot-studio/agent-extend-action-rest-api"
_SIZES = (
    "https://learn.microsoft.com/troubleshoot/power-platform/copilot-studio/actions/"
    "generative-answers-connector-request-failure"
)
_AGENT: Levels = {"agent": "warning"}
_LIMIT = lazy.pattern(
    r"top|first|take|count|size|max|rows|limit\w*|\w*limit|perpage|pagesize|max(?:results?|items?|records?"
    r"|count|entries|rows|size|pagesize)|number(?:of\w+)?|num(?:results|items)?|\w*(?:perpage|pagesize)"
)
_NOT_A_LETTER = lazy.pattern(r"[\W_]+")
_WORD = lazy.pattern(r"[^\W_]+")
# "Get a client" and "Gets the client." are one; so are "List clients" and "List all clients".
_LITTLE = (
    "a all an and any by existing for from given in info information into its new of on or specified "
    "that the their this to via which with your"
)
_COMMON = (
    "action allow api call data detail endpoint enable i is it let object operation perform request resource "
    "response result service use used user value will you"
)
_EMPTY, _GENERIC = frozenset(_LITTLE.split()), frozenset(_COMMON.split())
_VERBS = {
    **dict.fromkeys(("fetch", "read", "retrieve", "return", "show"), "get"),
    **dict.fromkeys(("add", "insert"), "create"),
    **dict.fromkeys(("change", "edit", "modify"), "update"),
    "remove": "delete",
}


@rule("MCP001", "unknown-agentic-protocol", BROKEN, _MCP)
def unknown_agentic_protocol(definition: Definition) -> Iterator[Hit]:
    """Checks that ``x-ms-agentic-protocol`` is ``mcp-streamable-1.0``.

    ``mcp-sse-1.0``, which has ended, is the rule MCP002's.

    Why:
        An agent finds an MCP server by exactly this value; with any other, the operation is an ordinary one.

    Fix:
        Write ``mcp-streamable-1.0``.

    Bad:
        "post": {"operationId": "InvokeMCP", "x-ms-agentic-protocol": "mcp-streamable"}

    Good:
        "post": {"operationId": "InvokeMCP", "x-ms-agentic-protocol": "mcp-streamable-1.0"}
    """
    for operation, protocol in _protocols(definition):
        if protocol not in (STREAMABLE, SSE):
            message = f"no agent knows the protocol '{protocol}'; write '{STREAMABLE}'"
            yield Hit(message, f"{operation.pointer}/{EXTENSION}")


@rule("MCP002", "ended-agentic-protocol", TOLERATED, _MCP)
def ended_agentic_protocol(definition: Definition) -> Iterator[Hit]:
    """Finds MCP operations of the older transport, server-sent events (``mcp-sse-1.0``).

    Why:
        Copilot Studio ended the support of this transport in August 2025: the server is not reached.

    Fix:
        Serve streamable HTTP, one address for POST, and write ``mcp-streamable-1.0``.

    Bad:
        "post": {"operationId": "InvokeMCP", "x-ms-agentic-protocol": "mcp-sse-1.0"}

    Good:
        "post": {"operationId": "InvokeMCP", "x-ms-agentic-protocol": "mcp-streamable-1.0"}
    """
    for operation, protocol in _protocols(definition):
        if protocol == SSE:
            message = f"the support of '{SSE}' ended in August 2025; serve streamable HTTP, '{STREAMABLE}'"
            yield Hit(message, f"{operation.pointer}/{EXTENSION}")


@rule("MCP003", "agentic-protocol-without-post", BROKEN, _MCP)
def agentic_protocol_without_post(definition: Definition) -> Iterator[Hit]:
    """Checks that an MCP operation is a POST.

    Why:
        A client sends its messages as the body of a POST; at another method they arrive nowhere. For the
        older transport, ``mcp-sse-1.0``, a GET was right.

    Fix:
        Move the operation to ``post``.

    Bad:
        "put": {"operationId": "InvokeMCP", "x-ms-agentic-protocol": "mcp-streamable-1.0"}

    Good:
        "post": {"operationId": "InvokeMCP", "x-ms-agentic-protocol": "mcp-streamable-1.0"}
    """
    for operation, protocol in _protocols(definition):
        if operation.method != "post" and not (protocol == SSE and operation.method == "get"):
            message = f"'{operation.label}' is a {operation.method.upper()}; MCP messages are sent by POST"
            yield Hit(message, operation.pointer, "key")


@rule("AGT001", "many-operations-for-an-agent", _AGENT, LIMITS_SOURCE)
def many_operations(definition: Definition) -> Iterator[Hit]:
    """Checks that an agent can take all actions as its tools: at most 128, better no more than 30.

    Internal operations, triggers and MCP operations do not count. From 31 on it is an information.

    Why:
        An agent takes 128 tools of all its connectors; with more than 25 to 30 it chooses the wrong one more
        often.

    Fix:
        Say in the documentation which operations an agent needs, or divide the connector; operations that no
        person chooses can be internal.

    Bad:
        a definition with 40 actions

    Good:
        a definition with 20 actions
    """
    count = len(_tools(definition))
    if count <= ADVISED_TOOLS:
        return
    takes = f"an agent takes {MAX_TOOLS} in all, and {ADVISED_TOOLS} are recommended at most"
    levels: Levels = {"agent": "warning" if count > MAX_TOOLS else "info"}
    yield Hit(f"there are {count} actions; {takes}: choose for it", "/paths", "key", levels=levels)


@rule("AGT002", "description-without-task", _AGENT, _ACTIONS)
def description_without_task(definition: Definition) -> Iterator[Hit]:
    """Checks that the description of an action says more than its summary.

    Other forms of the same words, little words and words that fit every operation do not count.

    Why:
        By name and description an agent decides whether to use an operation, and what to tell the person.

    Fix:
        Say what it does, what comes back, and when to use it rather than another.

    Bad:
        "get": {"operationId": "GetBook", "summary": "Get a book", "description": "Gets the book."}

    Good:
        "get": {"operationId": "GetBook", "summary": "Get a book",
                "description": "Reads title, authors and shelf of one book by its id."}
    """
    for operation in _tools(definition):
        description = said(operation.raw, "description")
        told = {*map(_stem, _words(said(operation.raw, "summary"))), *_GENERIC}
        if description and told.issuperset(map(_stem, _words(description))):
            message = (
                f"the description of '{operation.label}' says no more than its summary; say what comes back "
                "and when to use it"
            )
            yield Hit(message, operation.pointer + "/description")


@rule("AGT003", "similar-summaries", _AGENT, _ACTIONS)
def similar_summaries(definition: Definition) -> Iterator[Hit]:
    """Finds actions whose summaries say the same in almost the same words.

    Articles and such, and verbs of one meaning ("add", "create"), make no difference.

    Why:
        An agent that cannot tell two operations apart chooses either.

    Fix:
        Say in each summary what sets it apart; make one internal if nothing does.

    Bad:
        {"/books": {"get": {"operationId": "ListBooks", "summary": "List books"}},
         "/all-books": {"get": {"operationId": "ListAllBooks", "summary": "List all books"}}}

    Good:
        {"/books": {"get": {"operationId": "ListBooks", "summary": "List books on loan"}},
         "/all-books": {"get": {"operationId": "ListAllBooks", "summary": "List all books"}}}
    """
    seen: dict[tuple[bool, tuple[str, ...]], OperationView] = {}
    for operation in _tools(definition):
        summary = said(operation.raw, "summary")
        key = (_is_list(definition, operation), _words(summary))
        if not key[1]:
            continue
        first = seen.setdefault(key, operation)
        if first is not operation:
            message = (
                f"'{summary}' can hardly be told from '{said(first.raw, 'summary')}' of '{first.label}'; say "
                "what sets it apart"
            )
            yield Hit(message, operation.pointer + "/summary")


@rule("AGT004", "list-without-limit", _AGENT, _SIZES)
def list_without_limit(definition: Definition) -> Iterator[Hit]:
    """Checks that an action that reads a list has a parameter that limits it.

    A list is an array, or an object with one array of objects. Internal operations are left out.

    Why:
        An agent's tool that returns more than 500 KB fails, and long lists crowd out the conversation.

    Fix:
        Add a parameter such as ``limit`` or ``$top``.

    Bad:
        "get": {"operationId": "ListBooks", "parameters": [], "responses": {"200": {"schema": {
         "type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}}}}}

    Good:
        "get": {"operationId": "ListBooks", "parameters": [{"name": "limit", "in": "query",
         "type": "integer"}], "responses": {"200": {"schema": {
         "type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}}}}}
    """
    for operation in _tools(definition):
        if operation.method != "get" or not _is_list(definition, operation):
            continue
        names = (_NOT_A_LETTER.sub("", parameter.name).lower() for parameter in operation.parameters)
        if not any(map(_LIMIT.fullmatch, names)):
            message = f"'{operation.label}' returns a list of any length; add a parameter that limits it"
            yield Hit(message, operation.pointer, "key")


def _protocols(definition: Definition) -> Iterator[tuple[OperationView, str]]:
    for operation in definition.operations:
        protocol = text(operation.raw.get(EXTENSION))
        if protocol is not None:
            yield operation, protocol


def _tools(definition: Definition) -> list[OperationView]:
    """Return the operations that an agent is offered, each as one tool."""
    return [
        operation
        for operation in visible_operations(definition)
        if not operation.trigger and not operation.is_agentic
    ]


def _is_list(definition: Definition, operation: OperationView) -> bool:
    success = operation.success
    schema = definition.resolved(success.schema) if success is not None else {}
    if schema.get("type") == "array":
        return True
    members = [definition.resolved(item) for item in mapping(schema.get("properties")).values()]
    lists = [item for item in members if item.get("type") == "array"]
    items = definition.resolved(lists[0].get("items")) if len(lists) == 1 else {}
    # An object with an id has a list among its members; one with a record beside similar ones found it.
    return (
        bool(mapping(items.get("properties")))
        and "id" not in mapping(schema.get("properties"))
        and not any(item.get("properties") == items.get("properties") for item in members)
    )


def _words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` that tell something, in order; verbs of one meaning are one."""
    words = (_VERBS.get(word, word) for word in _WORD.findall(text.casefold()))
    return tuple(word for word in words if word not in _EMPTY)


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = f"{word[:-3]}y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 2:
        word = word[:-1]
    return _VERBS.get(word, word)

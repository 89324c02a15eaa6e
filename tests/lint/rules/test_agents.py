"""Fixtures of the rules about MCP operations and agents, and what other rules leave out there."""

import json

from ..operations import paths
from ..support import Fixture

_ITEMS = '"type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}'


def _mcp(protocol: str = '"mcp-streamable-1.0"', method: str = '"post"', more: str = "") -> str:
    member = f'"x-ms-agentic-protocol": {protocol}'
    operation = (
        f'"operationId": "InvokeMCP", {member}{more}, "responses": {{"200": {{"description": "Good."}}}}'
    )
    return paths(f'"/mcp": {{{method}: {{{operation}}}}}')


def _action(path: str, summary: str, description: str = "Says what comes back.", more: str = "") -> str:
    name = path.strip("/").title()
    texts = f'"operationId": "{name}", "summary": {summary}, "description": {description}'
    return f'"{path}": {{"get": {{{texts}{more}, "responses": {{}}}}}}'


def _list(schema: str, parameters: str = "[]", method: str = '«"get"', more: str = "") -> str:
    answer = f'{{"200": {{"description": "Good.", "schema": {schema}}}}}'
    members = f'"operationId": "List", "parameters": {parameters}{more}, "responses": {answer}'
    return paths(f'"/books": {{{method}: {{{members}}}}}')


def _query(name: str) -> str:
    return f'[{{"name": "{name}", "in": "query", "type": "integer"}}]'


def _many(count: int) -> str:
    listed = ",\n".join(_action(f"/a{n}", f'"Read {n}"', '"Says it."') for n in range(count))
    mark = "«" if count > 30 else ""
    return paths("@").replace('"paths"', f'{mark}"paths"').replace("@", listed)


FIXTURES = [
    Fixture("MCP001", _mcp('«"mcp-streamable"')),
    Fixture("MCP001", _mcp('«"mcp-streamable-2.0"')),
    Fixture("MCP001", _mcp('«""')),
    Fixture("MCP001", _mcp()),
    Fixture("MCP001", _mcp('"mcp-sse-1.0"')),
    Fixture("MCP001", _mcp("7")),  # a wrong type is the structure's
    Fixture("MCP002", _mcp('«"mcp-sse-1.0"')),
    Fixture("MCP002", _mcp()),
    Fixture("MCP003", _mcp(method='«"put"')),
    Fixture("MCP003", _mcp(method='«"get"')),
    Fixture("MCP003", _mcp('"mcp-sse-1.0"', '"get"')),
    Fixture("MCP003", _mcp()),
    Fixture("STR008", _mcp()),
    Fixture("STR008", _mcp(more=', «"x-ms-agentic-version": "1"')),
    Fixture("OPR006", _mcp()),
    Fixture("RSP023", _mcp()),
    Fixture("RSP024", _mcp().replace('"Good."', '"Good.", "schema": {}')),
    Fixture("TXT001", _mcp(more=', "summary": "Answers Copilot Studio"')),
    Fixture("AGT001", _many(30), profile="agent"),
    Fixture("AGT001", _many(31), profile="agent"),
    Fixture("AGT001", _many(129), profile="agent"),
    Fixture(
        "AGT002",
        paths(
            _action("/a", '"Get a book"', '«"Gets the book."'),
            _action("/b", '"List shelves"', '«"This operation lists all of the shelves"'),
            _action("/c", '"Get title"', '"Reads title and shelf of one book."'),
            _action("/d", '"Get note"', '«"Retrieve the note"', ', "deprecated": true'),
            _action("/e", '"Get page"', '"Gets the page"', ', "x-ms-visibility": "internal"'),
            _action("/f", '"When a page is new"', '"When a page is new"', ', "x-ms-trigger": "batch"'),
            _action("/g", '"Get line"', '""'),
        ),
        profile="agent",
    ),
    Fixture(
        "AGT003",
        paths(
            _action("/a", '"List books"', '"A."'),
            _action("/b", '«"List all books"', '"B."'),
            _action("/c", '"List books of a shelf"', '"C."'),
            _action("/d", '"List shelves of a book"', '"D."'),
            _action("/e", '"Add book"', '"E."'),
            _action("/f", '«"Create a new book"', '"F."'),
            _action("/g", '"Get book"', '"G."'),
            _action("/h", '"Get books"', '"H."'),
            _action("/i", '"List the books"', '"I."', ', "x-ms-visibility": "internal"'),
        ),
        profile="agent",
    ),
    Fixture("AGT004", _list(f"{{{_ITEMS}}}"), profile="agent"),
    Fixture("AGT004", _list(f'{{"properties": {{"books": {{{_ITEMS}}}}}}}'), profile="agent"),
    Fixture("AGT004", _list(f"{{{_ITEMS}}}", _query("shelf")), profile="agent"),
    *(
        Fixture("AGT004", _list(f"{{{_ITEMS}}}", _query(name), '"get"'), profile="agent")
        for name in ("limit", "$top", "per_page", "pageSize", "max-results", "numberOfBooks", "recordLimit")
    ),
    Fixture("AGT004", _list(f"{{{_ITEMS}}}", method='"post"'), profile="agent"),
    Fixture("AGT004", _list('{"properties": {"title": {}}}', method='"get"'), profile="agent"),
    Fixture(
        "AGT004",
        _list(f'{{"properties": {{"id": {{}}, "b": {{{_ITEMS}}}}}}}', method='"get"'),
        profile="agent",
    ),
    Fixture(
        "AGT004", _list(f"{{{_ITEMS}}}", method='"get"', more=', "x-ms-trigger": "batch"'), profile="agent"
    ),
    *(
        Fixture(rule, _many(31).replace("«", "")) for rule in ("AGT001", "AGT002", "AGT003")
    ),  # no matter elsewhere
]
MESSAGES = [
    ("MCP001", _mcp('"mcp"'), "no agent knows the protocol 'mcp'; write 'mcp-streamable-1.0'"),
    ("MCP002", _mcp('"mcp-sse-1.0"'), "ended in August 2025; serve streamable HTTP, 'mcp-streamable-1.0'"),
    ("MCP003", _mcp(method='"put"'), "'InvokeMCP' is a PUT; MCP messages are sent by POST"),
]


def test_fixtures_are_json() -> None:
    for fixture in FIXTURES:
        assert isinstance(json.loads(fixture.text.replace("«", "")), dict)

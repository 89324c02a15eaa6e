"""Fixtures of the rules about path parameters and encoding."""

from ..operations import parameters, paths
from ..support import Fixture

_ID = '{"name": "id", "in": "path", "required": true, "type": "string"}'
_SHARED = f'"parameters": {{"Id": {_ID}}}'
_BOOK = "/books/{id}"


def _book(*items: str, mark: str = "") -> str:
    return paths(
        f'"{_BOOK}": {{{mark}"get": {{"operationId": "GetBook", "parameters": [{", ".join(items)}]}}}}'
    )


FIXTURES = [
    Fixture("PAR020", _book(mark="«")),
    Fixture("PAR020", _book('{"name": "Id", "in": "path"}', mark="«")),
    Fixture("PAR020", paths('"/a/{x}/{y}/{x}": {«"get": {"parameters": [{"name": "y", "in": "path"}]}}')),
    Fixture("PAR020", _book(_ID)),
    Fixture("PAR020", paths(f'"{_BOOK}": {{"parameters": [{_ID}], "get": {{}}}}')),
    Fixture("PAR020", parameters('{"$ref": "#/parameters/Id"}', path=_BOOK, root=(_SHARED,))),
    Fixture("PAR020", parameters('{"$ref": "#/parameters/Nowhere"}', path=_BOOK)),
    Fixture("PAR020", paths('"/books/{id=1}": {"get": {"parameters": [{"name": "id", "in": "path"}]}}')),
    Fixture("PAR021", _book(_ID, '{"name": «"page", "in": "path"}')),
    Fixture("PAR021", paths('"/books": {"parameters": [{"name": «"id", "in": "path"}]}')),
    Fixture("PAR021", parameters('{"$ref": «"#/parameters/Id"}', root=(_SHARED,))),
    Fixture("PAR021", _book(_ID, '{"name": "page", "in": "query"}')),
    Fixture("PAR022", _book('{"name": «"id", "in": "path"}')),
    Fixture("PAR022", _book('{"name": "id", "in": "path", "required": «false}')),
    Fixture("PAR022", _book(_ID, '{"name": "page", "in": "query"}')),
    Fixture("PAR023", _book('{"name": «"id", "in": "path"}')),
    Fixture("PAR023", _book('{"name": "id", "in": "path", "x-ms-url-encoding": "single"}')),
    Fixture("PAR023", parameters('{"name": "page", "in": "query"}')),
    Fixture("PAR024", parameters('{"name": "page", "in": "query", «"x-ms-url-encoding": "single"}')),
    Fixture("PAR024", parameters('{"name": "X-Page", "in": "header", «"x-ms-url-encoding": "single"}')),
    Fixture("PAR024", _book('{"name": "id", "in": "path", "x-ms-url-encoding": "double"}')),
]
MESSAGES = [
    (
        "PAR020",
        _book(),
        "'GetBook' lacks the path's parameter 'id'; add a parameter of this name with \"in\": \"path\"",
    ),
    (
        "PAR020",
        _book('{"name": "ID", "in": "path"}'),
        "'GetBook' lacks the path's parameter 'id'; the parameter is called 'ID': write both alike",
    ),
    (
        "PAR020",
        _book('{"name": "id", "in": "query"}'),
        "'GetBook' lacks the path's parameter 'id'; the parameter is in 'query': write \"in\": \"path\"",
    ),
    (
        "PAR021",
        _book('{"name": "page", "in": "path"}'),
        "the path '/books/{id}' has no '{page}' for this parameter",
    ),
    (
        "PAR024",
        parameters('{"name": "page", "in": "query", "x-ms-url-encoding": "single"}'),
        "'x-ms-url-encoding' has no effect on a parameter in 'query'; remove it",
    ),
    (
        "PAR024",
        parameters('{"name": "X-Page", "in": "header", "x-ms-url-encoding": "single"}'),
        "'x-ms-url-encoding' has the designer send the header's value encoded: '%20' for a blank; remove it",
    ),
]

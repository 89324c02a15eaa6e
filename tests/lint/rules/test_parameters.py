"""Fixtures of the rules about lists of parameters."""

from ..operations import parameters, paths
from ..support import Fixture

_QUERY = '{"name": "page", "in": "query", "type": "integer"}'
_BODY = '{"name": "body", "in": "body", "schema": {}}'
_FORM = '{"name": "file", "in": "formData", "type": "file"}'
_SHARED = '"parameters": {"Page": {"name": "page", "in": "query", "type": "integer"}}'


def _subscription(own: str, theirs: str) -> str:
    return paths(
        '"/books": {"get": {"x-ms-notification": {"operationId": "Subscribe"}, '
        f'"parameters": [{own}]}}}}',
        f'"/hooks": {{"post": {{"operationId": "Subscribe", "parameters": [{theirs}]}}}}',
    )


FIXTURES = [
    Fixture("PAR001", parameters(_QUERY, '{"name": «"page", "in": "query"}')),
    Fixture("PAR001", parameters(_QUERY, '{"$ref": «"#/parameters/Page"}', root=(_SHARED,))),
    Fixture("PAR001", paths(f'"/books": {{"parameters": [{_QUERY}, {{"name": «"page", "in": "query"}}]}}')),
    Fixture("PAR001", parameters(_QUERY, '{"name": "page", "in": "header"}', "{}", "{}", "7")),
    Fixture("PAR001", paths(f'"/books": {{"parameters": [{_QUERY}], "get": {{"parameters": [{_QUERY}]}}}}')),
    Fixture("PAR002", parameters(_BODY, '{"name": «"body", "in": "body"}', '{"name": «"b", "in": "body"}')),
    Fixture("PAR002", paths(f'"/books": {{"parameters": [{_BODY}, {{"name": «"more", "in": "body"}}]}}')),
    Fixture("PAR002", parameters(_BODY, _QUERY)),
    Fixture("PAR003", parameters(_FORM, '{"name": «"body", "in": "body"}')),
    Fixture("PAR003", parameters(_FORM, _QUERY)),
    Fixture("PAR004", parameters('{"name": "body", "in": «"body"}', '{"name": "file", "in": «"formData"}')),
    Fixture("PAR004", _subscription('{"name": "body", "in": «"body"}', _BODY)),
    Fixture("PAR004", parameters(_BODY, method="post")),
    Fixture("PAR004", parameters(_QUERY)),
    Fixture("PAR005", parameters('{"name": «"ConnectionId", "in": "query"}')),
    Fixture("PAR005", parameters('{"name": «"authorization", "in": "header"}')),
    Fixture(
        "PAR005", parameters('{"name": "authorization", "in": "query"}', '{"name": "Accept", "in": "header"}')
    ),
    Fixture(
        "PAR009",
        _subscription('{"name": «"page", "in": "query", "type": "string"}', _QUERY),
    ),
    Fixture(
        "PAR009",
        _subscription(
            '{"name": «"page", "in": "query", "type": "integer", "x-ms-visibility": "advanced"}', _QUERY
        ),
    ),
    Fixture("PAR009", _subscription(_QUERY, _QUERY)),
    Fixture("PAR010", parameters('{"name": «"content-length", "in": "header"}')),
    Fixture("PAR010", parameters('{"name": "host", "in": "query"}', '{"name": "X-Host", "in": "header"}')),
    Fixture("PAR009", _subscription(_BODY, '{"name": "body", "in": "body", "schema": {}, "type": "x"}')),
    Fixture("PAR009", paths('"/books": {"get": {"x-ms-notification": {"operationId": "Nowhere"}}}')),
]
MESSAGES = [
    (
        "PAR001",
        paths(f'"/books": {{"parameters": [{_QUERY}, {_QUERY}]}}'),
        "the path '/books' already has a parameter 'page' in 'query'; remove one of the two",
    ),
    (
        "PAR004",
        parameters(_FORM),
        "'ListBooks' is a GET operation and cannot send 'formData'; use 'query'",
    ),
    (
        "PAR004",
        _subscription(_BODY, _BODY),
        "'GET /books' is a fetching trigger and cannot send 'body'; use 'query'",
    ),
    (
        "PAR005",
        parameters('{"name": "connectionId", "in": "query"}'),
        "the name 'connectionId' is reserved for the connection; choose another",
    ),
    (
        "PAR005",
        parameters('{"name": "Authorization", "in": "header"}'),
        "the header 'Authorization' comes from the connection; use a security definition",
    ),
    (
        "PAR010",
        parameters('{"name": "Host", "in": "header"}'),
        "the header 'Host' is written by the platform; remove the parameter",
    ),
    (
        "PAR009",
        _subscription('{"name": "page", "in": "query", "type": "string"}', _QUERY),
        "the parameter 'page' has another 'type' in 'Subscribe'; declare it alike in both",
    ),
]

"""Fixtures of the rules about media types."""

from ..operations import paths
from ..support import Fixture, definition

_JSON = '"application/json"'
_MULTIPART = '"multipart/form-data"'
_URLENCODED = '"application/x-www-form-urlencoded"'
_BODY = '{"name": "body", "in": "body", "schema": {"type": "object"}}'
_TEXT = '{"name": "body", "in": "body", "schema": {"type": "string"}}'
_FIELD = '{"name": "title", "in": "formData", "type": "string"}'
_FILE = '{"name": "cover", "in": "formData", "type": "file"}'
_BYTES = '{"name": "cover", "in": "formData", "type": "string", "format": "binary"}'
_MARKED = _BYTES.replace('"binary"', '«"binary"')


def _post(consumes: str, *parameters: str, mark: str = "", at: str = "") -> str:
    return paths(
        f'"/books": {{{at}"post": {{"operationId": "AddBook", {mark}"consumes": [{consumes}], '
        f'"parameters": [{", ".join(parameters)}]}}}}'
    )


def _root(consumes: str, *parameters: str, mark: str = "") -> str:
    listed = ", ".join(parameters)
    operation = f'{{"operationId": "AddBook", "parameters": [{listed}]}}'
    return definition(f'"consumes": [{consumes}]', f'"paths": {{"/books": {{{mark}"post": {operation}}}}}')


def _many(consumes: str) -> str:
    """Three operations with bodies, two of which have what they take from the root."""
    own = f'"/own": {{"post": {{"operationId": "Own", "consumes": [{_JSON}], "parameters": [{_BODY}]}}}}'
    others = (f'"/{name}": {{"post": {{"operationId": "{name}", "parameters": [{_BODY}]}}}}' for name in "ab")
    return definition(consumes, f'"paths": {{{own}, {", ".join(others)}}}')


def _cover(produces: str, schema: str) -> str:
    return paths(
        f'"/cover": {{"get": {{"operationId": "GetCover", "produces": [{produces}], '
        f'"responses": {{"200": {{"description": "Good.", "schema": {schema}}}}}}}}}'
    )


FIXTURES = [
    Fixture("MIM001", definition('"consumes": [«"json", «7]', f'"produces": [{_JSON}, «"text/"]')),
    Fixture("MIM001", _post(f'{_JSON}, «"application"')),
    Fixture("MIM001", _post('"application/json; charset=utf-8;", "application/*+json", "image/*"')),
    Fixture("MIM002", definition(f'"consumes": [{_JSON}, «"text/json"]')),
    Fixture("MIM002", _post('«"application/xml; charset=utf-8"')),
    Fixture("MIM002", definition('"produces": [«"image/png", "text/plain"]')),
    Fixture("MIM002", _cover('«"image/png"', '{"type": "object"}')),
    Fixture("MIM002", _cover('"image/png"', '{"type": "string", "format": "binary"}')),
    Fixture("MIM002", _cover('"application/octet-stream"', '{"type": "file"}')),
    Fixture("MIM002", definition('"consumes": ["APPLICATION/JSON; charset=utf-8"]')),
    Fixture("MIM002", definition('"consumes": ["json"]')),
    Fixture("MIM003", _root("", _BODY, mark="«")),
    Fixture("MIM003", _many('«"consumes": []')),
    Fixture("MIM003", _many('"consumes": ["application/xml"]')),  # another rule's
    Fixture("MIM003", _post("", _FIELD, mark="«")),
    Fixture("MIM003", _root(_JSON, _BODY)),
    Fixture("MIM003", _post('"application/json;odata=full"', _BODY)),
    Fixture("MIM003", _root('"text/json"')),
    Fixture("MIM004", _many('«"consumes": ["text/plain"]')),
    Fixture("MIM004", _post(_JSON, _FILE, mark="«")),
    Fixture("MIM004", _post(_URLENCODED, _FILE, mark="«")),
    Fixture("MIM004", _root(_JSON, _FIELD, mark="«")),
    Fixture("MIM004", _post(_MULTIPART, _TEXT, mark="«")),
    Fixture("MIM004", _post('"text/plain"', _BODY, mark="«")),
    Fixture("MIM004", _post(_URLENCODED, _FIELD)),
    Fixture("MIM004", _post(f"{_JSON}, {_MULTIPART}", _FILE, _FIELD)),
    Fixture("MIM004", _post('"text/plain"', _TEXT)),
    Fixture("MIM004", _post('"application/xml"', _BODY)),
    Fixture("MIM005", _post(_URLENCODED, _MARKED)),
    Fixture("MIM005", _post(_URLENCODED, _FIELD)),
    Fixture("MIM005", _post(_MULTIPART, _BYTES)),
]
MESSAGES = [
    ("MIM003", _many('"consumes": []'), "'a' and 'b' send a body but have no media type in 'consumes'"),
    ("MIM001", definition('"consumes": ["json"]'), "'json' is not a media type, such as 'application/json'"),
    (
        "MIM002",
        definition('"consumes": ["text/json"]'),
        "connectors do not send 'text/json'; use application/json, text/plain, multipart/form-data, "
        "application/x-www-form-urlencoded",
    ),
    (
        "MIM002",
        definition('"produces": ["image/png"]'),
        "connectors do not read 'image/png'; use application/json, text/plain, multipart/form-data, "
        "application/x-www-form-urlencoded",
    ),
    (
        "MIM004",
        _post(_JSON, _FILE),
        "'AddBook' sends a form with a file, which its 'consumes' (application/json) cannot carry; "
        "add multipart/form-data",
    ),
    (
        "MIM004",
        _root(_JSON, _FIELD),
        "'AddBook' sends a form, which the root's 'consumes' (application/json) cannot carry; "
        "add multipart/form-data or application/x-www-form-urlencoded",
    ),
    (
        "MIM004",
        _post('"text/plain"', _BODY),
        "'AddBook' sends a body of type object, which its 'consumes' (text/plain) cannot carry; "
        "add application/json",
    ),
    (
        "MIM004",
        _post(_MULTIPART, _TEXT),
        "'AddBook' sends a body, which its 'consumes' (multipart/form-data) cannot carry; "
        "add application/json or text/plain",
    ),
    (
        "MIM005",
        _post(_URLENCODED, _BYTES),
        "'AddBook' takes application/x-www-form-urlencoded, which cannot carry the bytes of 'cover'; "
        "take multipart/form-data",
    ),
]

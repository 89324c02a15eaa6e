"""Fixtures of the rules about answers."""

from ..schemas import fill, responses
from ..support import Fixture, definition

_TWICE = '{"headers": {"Location": {"type": "string"}, %s"location": {"type": "string"}}}'
_EXAMPLE = '"responses": {"200": {"examples": {%s: []}}}'


def operations(count: int, *without: str) -> str:
    """So many operations with a ``default`` response, and further ones without, with these marks."""
    good = '"responses": {"200": {"description": "Good."}, "default": {"description": "Failed."}}'
    bad = '%s"responses": {"200": {"description": "Good."}}'
    texts = [*[good] * count, *(bad % mark for mark in without)]
    paths = (f'"/b{n}": {{"get": {{"operationId": "B{n}", {text}}}}}' for n, text in enumerate(texts))
    return definition(f'"paths": {{{", ".join(paths)}}}')


FIXTURES = [
    Fixture("RSP001", responses('«"responses": {}')),
    Fixture("RSP001", responses('«"responses": {"x-note": {}}')),
    Fixture("RSP001", responses('"summary": "List"').replace('"get"', '«"get"')),
    Fixture("RSP001", responses('"responses": {"default": {"description": "Good."}}')),
    Fixture("RSP002", responses('«"responses": {"default": {}, "404": {}}')),
    Fixture("RSP002", responses('"responses": {"404": {}, "204": {}}')),
    Fixture("RSP002", responses('"responses": {}')),  # RSP001's
    Fixture("RSP003", responses('"responses": {«"2XX": {}, «"99": {}, «"600": {}, «"": {}}')),
    Fixture("RSP003", responses('"responses": {"200": {}, "default": {}, "x-note": {}}')),
    Fixture("RSP004", responses(fill('"responses": {"200": %s}', _TWICE) % "«")),
    Fixture("RSP004", responses('"responses": {}', fill('"responses": {"Good": %s}', _TWICE) % "«")),
    Fixture("RSP004", responses('"responses": {"200": {"headers": {"Location": {}, "Retry-After": {}}}}')),
    Fixture("RSP005", responses(_EXAMPLE % '«"Books"')),
    Fixture("RSP005", responses(_EXAMPLE % '«"text/plain"', operation='"produces": ["application/json"]')),
    Fixture("RSP005", responses(_EXAMPLE % '«"application/json"', '"produces": ["text/plain"]')),
    Fixture("RSP005", responses(_EXAMPLE % '"text/plain"', operation='"produces": ["text/plain"]')),
    Fixture("RSP005", responses(_EXAMPLE % '"application/json; charset=utf-8"')),
    Fixture("RSP005", responses(_EXAMPLE % '"x-note"')),
    Fixture("RSP006", operations(4, "«")),
    Fixture("RSP006", operations(8, "«", "«")),
    Fixture("RSP006", operations(7, "", "")),
    Fixture("RSP006", operations(5)),
]
MESSAGES = [
    ("RSP006", operations(4, ""), "'B4' has no 'default' response, as 4 others have; add it"),
    ("RSP001", responses('"responses": {}'), "'ListBooks' declares no response; add that in case of success"),
    (
        "RSP002",
        responses('"responses": {"default": {}, "404": {}}'),
        "'ListBooks' declares only 'default' and '404'; add the response in case of success, such as 200",
    ),
    (
        "RSP003",
        responses('"responses": {"2XX": {}}'),
        "'2XX' is no HTTP status; write three digits, or 'default'",
    ),
    (
        "RSP004",
        responses(fill('"responses": {"200": %s}', _TWICE) % ""),
        "the header 'location' is the same as 'Location'; remove one of the two",
    ),
    (
        "RSP005",
        responses(_EXAMPLE % '"Books"'),
        "the example is of the media type 'Books', but 'ListBooks' produces 'application/json'",
    ),
]

"""Fixtures of the rules about what parameters are called and how they are described."""

from ..operations import parameters, paths
from ..support import Fixture

_INTERNAL = '"x-ms-visibility": "internal"'


def _query(member: str, *more: str) -> str:
    return parameters(f'{{"name": "author", "in": "query", {", ".join((member, *more))}}}')


_BODY = '{"name": "body", "in": "body", "schema": {"type": "string"}}'
_NAMELESS = '{"name": «"a", "in": "query"}'
_HIDDEN = f'"/books": {{"get": {{{_INTERNAL}, "parameters": [{{"name": "a", "in": "query"}}]}}}}'

_LABEL = '"x-ms-summary": {}"Date"'


def _labelled(name: str, mark: str) -> str:
    return f'{{"name": "{name}", "in": "query", {_LABEL.format(mark)}}}'


def _sent(parameter: str, field: str) -> str:
    body = '{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Book"}}'
    return parameters(parameter, body, root=(f'"definitions": {{"Book": {{"properties": {{{field}}}}}}}',))


FIXTURES = [
    Fixture("PAR060", parameters(_NAMELESS, '{"name": «"b", "in": "path", "x-ms-summary": " "}')),
    Fixture("PAR060", _query('"x-ms-summary": "Author"')),
    Fixture("PAR060", _query(_INTERNAL)),
    Fixture("PAR060", parameters(_BODY)),
    Fixture("PAR060", paths(_HIDDEN)),
    Fixture("PAR061", parameters(_NAMELESS, '{"name": «"b", "in": "path", "description": 7}')),
    Fixture("PAR061", _query('"description": "Who wrote the books."')),
    Fixture("PAR061", _query(_INTERNAL)),
    Fixture("PAR061", parameters(_BODY)),
    Fixture("PAR061", paths(_HIDDEN)),
    Fixture("PAR062", _query(f'"x-ms-summary": «"{"a" * 81}"')),
    Fixture("PAR062", _query(f'"x-ms-summary": "{"a" * 80}"')),
    Fixture("PAR063", _query('"x-ms-summary": «"Author/Editor"')),
    Fixture("PAR063", _query('"x-ms-summary": «"Author)"')),
    Fixture("PAR063", _query('"x-ms-summary": "Author (Last Name)"')),
    Fixture("PAR064", _query('"x-ms-summary": «"Author name"')),
    Fixture("PAR064", _query('"x-ms-summary": «"of Author"')),
    Fixture("PAR064", _query('"x-ms-summary": "Name of the Author on iOS 2nd"')),
    Fixture("PAR065", _query('"description": «"the author."')),
    Fixture("PAR065", _query('"description": "The author of the books."')),
    Fixture("PAR066", _query('"x-ms-summary": "Author"', '"description": «"Author."')),
    Fixture("PAR066", _query('"x-ms-summary": "Author"', '"description": "Who wrote the books."')),
    Fixture("PAR066", _query('"x-ms-summary": ""', '"description": ""')),
    Fixture("PAR066", _query('"description": «"author"')),
    Fixture("PAR067", parameters(_labelled("a", ""), _labelled("b", "«"), _labelled("c", "«"))),
    Fixture("PAR067", _sent(_labelled("id", ""), f'"title": {{{_LABEL.format("«")}}}')),
    Fixture(
        "PAR067",
        parameters(_labelled("a", ""), f'{{"name": "b", "in": "query", {_INTERNAL}, {_LABEL.format("")}}}'),
    ),
    Fixture(
        "PAR067", parameters(_labelled("a", ""), '{"name": "b", "in": "query", "x-ms-summary": "Of Book"}')
    ),
    Fixture(
        "PAR067",
        _sent(_labelled("id", ""), f'"book": {{"properties": {{"title": {{{_LABEL.format("")}}}}}}}'),
    ),
]
MESSAGES = [
    (
        "PAR063",
        _query('"x-ms-summary": "Author/Editor:"'),
        "the label 'Author/Editor:' contains '/:'; use letters and digits alone",
    ),
    (
        "PAR063",
        _query('"x-ms-summary": "Author)"'),
        "the label 'Author)' contains ')'; use letters and digits alone",
    ),
    (
        "PAR064",
        _query('"x-ms-summary": "Author name"'),
        "the label 'Author name' is not in title case; write 'Author Name'",
    ),
    (
        "PAR064",
        _query('"x-ms-summary": "author_name, e.g. Ann"'),
        "the label 'author_name, e.g. Ann' is not in title case; write 'Author Name, e.g. Ann'",
    ),
    (
        "PAR063",
        _query('"x-ms-summary": "Author\\u00a0Name\\t1"'),
        "the label 'Author\u00a0Name\t1' contains 'U+00A0U+0009'; use letters and digits alone",
    ),
    (
        "PAR065",
        _query('"description": "Author"'),
        "the description of 'author' is one word; write a full sentence",
    ),
]

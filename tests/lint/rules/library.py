"""Definitions of a library, for the rules that look at several operations at once."""

from __future__ import annotations

from ..support import definition

SHELVES = (
    '{"type": "object", "properties": {"shelves": {"type": "array", "items": {"type": "object", '
    '"properties": {"id": {"type": "string"}, "name": {"type": "string"}}}}, "total": {"type": "integer"}}}'
)
ROOM = '{"name": "room", "in": "query", "type": "string", "required": true}'
VALUES = (
    '"operationId": "ListShelves", "value-collection": "shelves", "value-path": "id", "value-title": "name"'
)
LIST = '"operationId": "ListShelves", "itemsPath": "shelves", "itemValuePath": "id", "itemTitlePath": "name"'


def operation_text(name: str, members: str = "", answer: str = "") -> str:
    """The text of one operation; ``answer`` is the schema of its 200."""
    schema = f', "schema": {answer}' if answer else ""
    more = f", {members}" if members else ""
    return f'{{"operationId": "{name}"{more}, "responses": {{"200": {{"description": "Good."{schema}}}}}}}'


def library(
    field: str = "",
    *others: str,
    shelves: str = "",
    answer: str = SHELVES,
    body: str = "",
    more: str = "",
    extra: tuple[str, ...] = (),
) -> str:
    """ListBooks, whose parameter ``shelf`` has the members ``field``, beside the list ListShelves.

    ``others`` are parameters of ListBooks, ``body`` is the schema of its body, ``shelves`` the parameters of
    ListShelves and ``answer`` the schema of its answer, ``more`` are paths, ``extra`` members of the root.
    """
    shelf = f'{{"name": "shelf", "in": "query", "type": "string"{", " + field if field else ""}}}'
    parameters = [shelf, *others]
    if body:
        parameters.append(f'{{"name": "body", "in": "body", "schema": {body}}}')
    books = operation_text("ListBooks", f'"parameters": [{", ".join(parameters)}]')
    listing = operation_text("ListShelves", f'"parameters": [{shelves}]', answer)
    paths = f'"/books": {{"post": {books}}},\n "/shelves": {{"get": {listing}}}'
    return definition(f'"paths": {{{paths}{", " + more if more else ""}}}', *extra)

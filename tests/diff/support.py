"""Pairs of small connectors in which ``«`` marks where a change must be found, in the old and in the new."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.connector.document import parse_document
from tools.diff.comparison import all_kinds, compare
from tools.diff.side import Side, Sides

if TYPE_CHECKING:
    from tools.diff.change import Change

MARK = "«"
DEFINITION = "apiDefinition.swagger.json"
PROPERTIES = "apiProperties.json"

_SHELF = (
    '{"swagger": "2.0", "paths": {"/books": {"get": {"operationId": "ListBooks"}, '
    '"post": {"operationId": "AddBook"}}}}'
)


@dataclass(frozen=True)
class Pair:
    """A change of the kind ``code`` must be found at the marks; none where there is no mark.

    ``old`` and ``new`` are fragments, put by the kind's subject into a whole file: members of the root or of
    ``properties``; an operation, or path items; ``parameters`` or a body's ``schema``; the ``schema`` of an
    answer. ``definitions`` stand beside the fragments in both.
    """

    code: str
    old: str
    new: str
    definitions: str = "{}"

    def __str__(self) -> str:
        return f"{self.code}-{'fires' if MARK in self.old + self.new else 'silent'}"


def whole(code: str, fragment: str, definitions: str = "{}") -> str:
    """The file that a fragment of a kind's subject stands for, marks included."""
    subject = all_kinds()[code].subject
    if subject == "operation" and fragment == f"{MARK}{{}}":
        return f'{{"swagger": "2.0", "definitions": {definitions}, {MARK}"paths": {{}}}}'
    inner = fragment.strip().removeprefix("{").removesuffix("}")
    mark = fragment[: fragment.index("{")]
    if subject == "definition":
        return f'{mark}{{"swagger": "2.0"{", " if inner.strip() else ""}{inner}}}'
    if subject == "properties":
        return f'{{"properties": {fragment}}}'
    if subject == "operation":
        paths = fragment if inner.lstrip(" \n" + MARK).startswith('"/') or not inner.strip() else None
        paths = paths or f'{{"/books": {{"get": {fragment}}}}}'
        return f'{{"swagger": "2.0", "definitions": {definitions}, "paths": {paths}}}'
    if subject == "input":
        if inner.lstrip(MARK).startswith('"schema"'):
            inner = f'"parameters": [{{"name": "body", "in": "body", {inner}}}]'
        members = inner
    else:
        members = f'"responses": {{"200": {{"description": "Good.", {inner}}}}}'
    return (
        f'{{"swagger": "2.0", "definitions": {definitions}, '
        f'"paths": {{"/books": {{"get": {{"operationId": "ListBooks", {members}}}}}}}}}'
    )


def side(
    definition: str | dict[str, Any] | None,
    properties: str | dict[str, Any] | None = None,
    script: bool | None = True,
) -> Side:
    """A version of a connector, from texts or values."""

    def document(name: str, content: str | dict[str, Any] | None) -> Any:
        if content is None:
            return None
        text = content if isinstance(content, str) else json.dumps(content)
        return parse_document(Path(name), text.encode())

    return Side("x", document(DEFINITION, definition), document(PROPERTIES, properties), script)


def changes(old: Any, new: Any) -> list[Change]:
    """What changed between two definitions, given as texts or values."""
    return compare(Sides(side(old), side(new)))


def codes(old: Any, new: Any) -> list[str]:
    """The codes of what changed between two definitions, sorted."""
    return sorted(change.code for change in changes(old, new))


def found(pair: Pair) -> list[Change]:
    """The changes of the pair's kind."""
    texts = [whole(pair.code, text, pair.definitions).replace(MARK, "") for text in (pair.old, pair.new)]
    if all_kinds()[pair.code].subject == "properties":
        sides = Sides(side(_SHELF, texts[0]), side(_SHELF, texts[1]))
    else:
        sides = Sides(side(texts[0]), side(texts[1]))
    return [change for change in compare(sides) if change.code == pair.code]


def marked(pair: Pair) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Line and column of each mark in the old file, with those of the same one in the new."""
    places = [_marks(whole(pair.code, text, pair.definitions)) for text in (pair.old, pair.new)]
    return list(zip(*places, strict=True))


def _marks(text: str) -> list[tuple[int, int]]:
    found_ = []
    for number, line in enumerate(text.split("\n"), 1):
        start = 0
        while (at := line.find(MARK, start)) >= 0:
            found_.append((number, at - line.count(MARK, 0, at) + 1))
            start = at + 1
    return found_

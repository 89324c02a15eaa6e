"""The members that a schema declares: the paths of its properties, and members of a value that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..connector.refs import resolve
from ..connector.schema import is_open, read_schema
from ..core.paths import Path, render_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connector.schema import Schema

ITEMS = "[]"
"""Stands for every item of a list in the path of a property: ``day_entries[].project_id``."""


_MANY = 5000  # definitions that all contain each other have no end of paths


class Shape:
    """The members that a schema declares.

    ``properties``: declared members. ``items``: the shape of a list's items. ``rest``: the shape of members
    that are not declared, None where there may be none. A shape may contain itself.
    """

    __slots__ = ("items", "properties", "rest")

    def __init__(self) -> None:
        self.properties: dict[str, Shape] = {}
        self.items: Shape | None = None
        self.rest: Shape | None = None


OPEN = Shape()
OPEN.items = OPEN.rest = OPEN


class Shapes:
    """The shapes of one document's schemas, each made once."""

    def __init__(self, data: Any) -> None:
        self._data = data
        self._known: dict[int, tuple[Any, Shape]] = {}

    def of(self, schema: Any) -> Shape:
        """Return the shape of ``schema`` (a part of the document, references followed).

        Dynamic schemas (``x-ms-dynamic-schema``, ``x-ms-dynamic-properties``), objects without properties and
        alternatives (``anyOf``, ``oneOf``) may have any member.
        """
        node = resolve(self._data, schema)
        if not isinstance(node, dict):
            return OPEN
        if id(node) not in self._known:
            shape = Shape()
            self._known[id(node)] = (node, shape)  # before it is filled: it may contain itself
            self._fill(shape, read_schema(self._data, node))
        return self._known[id(node)][1]

    def _fill(self, shape: Shape, schema: Schema) -> None:
        for name, item in schema.properties.items():
            shape.properties[name] = self.of(item.raw)
        for node, _ in schema.parts:
            items, extra = node.get("items"), node.get("additionalProperties")
            if shape.items is None and items is not None:
                shape.items = self.of(items) if isinstance(items, dict) else OPEN
            if isinstance(extra, dict):
                shape.rest = self.of(extra)
        if shape.rest is None and is_open(schema):
            shape.rest = OPEN
        if not shape.properties and shape.items is None:
            shape.items = OPEN


def declared(shape: Shape) -> dict[str, tuple[int, str]]:
    """Return the paths of all declared properties in order; a shape inside itself is not entered again.

    A path leads to where the property is declared: the same for each use of a definition.
    """
    found: dict[str, tuple[int, str]] = {}

    def walk(part: Shape, path: str, above: tuple[int, ...]) -> None:
        if id(part) in above or part is OPEN or len(found) > _MANY:
            return
        if part.items is not None:
            walk(part.items, path + ITEMS, (*above, id(part)))
        for name, item in part.properties.items():
            below = property_path(path, name)
            found.setdefault(below, (id(part), name))
            walk(item, below, (*above, id(part)))

    walk(shape, "", ())
    return found


def property_path(path: str, name: str) -> str:
    """Return the path of the property ``name`` of the object at ``path``."""
    step = render_path((name,))
    return f"{path}.{step}" if path and not step.startswith("[") else f"{path}{step}"


def present(value: Any) -> set[str]:
    """Return the paths of all members of ``value`` that are not null, items of lists as ``[]``."""
    found: set[str] = set()

    def walk(part: Any, path: str) -> None:
        if isinstance(part, dict):
            for name, item in part.items():
                if item is not None:
                    below = property_path(path, name)
                    found.add(below)
                    walk(item, below)
        elif isinstance(part, list):
            for item in part:
                walk(item, path + ITEMS)

    walk(value, "")
    return found


def undeclared(shape: Shape, value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of members of ``value`` that ``shape`` does not declare; they are not entered."""
    if shape is OPEN:
        return
    if isinstance(value, list):
        if shape.items is not None:
            for index, item in enumerate(value):
                yield from undeclared(shape.items, item, (*path, index))
    elif isinstance(value, dict) and (shape.properties or shape.items is None or shape.rest is not None):
        for name, item in value.items():
            inner = shape.properties.get(name, shape.rest)
            if inner is None:
                yield (*path, name)
            else:
                yield from undeclared(inner, item, (*path, name))

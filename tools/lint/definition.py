"""A definition, for rules: the operations of ``connector/lenient_view.py``, and every schema, in one walk.

The view is lenient: what has the wrong type counts as absent, and is reported by the rules about types.
References are followed only where a rule asks for it, and never out of the document.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ..connector.lenient import array, mapping, strings, text
from ..connector.lenient_view import (
    METHODS,
    DefinitionView,
    OperationView,
    ParameterView,
    PathView,
    ResponseView,
)
from ..connector.pointer import escape, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..connector.document import Document

__all__ = [
    "METHODS",
    "Definition",
    "OperationView",
    "ParameterView",
    "PathView",
    "ResponseView",
    "SchemaView",
]

T = TypeVar("T")

Role = Literal["definition", "request", "response", "notification", "parameter", "header"]


class SchemaView:
    """One schema object, where it is written; references in it are not followed.

    ``role`` says what it describes; a ``parameter`` is the object of a non-body parameter (its own type and
    format) or its ``items``. ``name`` is the property's name, or the definition's; ``parent`` the schema that
    holds it, ``depth`` 0 at the top. ``operation`` is None in shared places.
    """

    __slots__ = ("depth", "name", "operation", "parent", "pointer", "raw", "role")

    def __init__(  # noqa: PLR0917 - made by the thousand, in `_walk` alone
        self,
        raw: dict[str, Any],
        pointer: str,
        role: Role,
        name: str | None,
        parent: SchemaView | None,
        depth: int,
        operation: OperationView | None,
    ) -> None:
        self.raw = raw
        self.pointer = pointer
        self.role = role
        self.name = name
        self.parent = parent
        self.depth = depth
        self.operation = operation

    @property
    def type(self) -> str | None:
        """The declared type, if it is one word."""
        return text(self.raw.get("type"))

    @property
    def is_property(self) -> bool:
        """True when the schema is a member of its parent's ``properties``."""
        return self.parent is not None and self.name is not None

    @property
    def required(self) -> bool:
        """True when the parent's ``required`` lists it."""
        return self.parent is not None and self.name in strings(self.parent.raw.get("required"))


class Definition(DefinitionView):
    """The view of one definition; everything is found at most once, on first use."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.path = document.path
        self._derived: dict[Callable[[Definition], Any], Any] = {}

    def derived(self, make: Callable[[Definition], T]) -> T:
        """Return ``make(self)``, made at most once: for what several rules look at."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: T = self._derived[make]
        return found

    @cached_property
    def by_pointer(self) -> dict[str, OperationView]:
        """The operations by their pointers."""
        return {operation.pointer: operation for operation in self.operations}

    @cached_property
    def shared_parameters(self) -> list[ParameterView]:
        """The parameters of the root's ``parameters``."""
        return [
            ParameterView(raw, raw, join("/parameters", name), None)
            for name, raw in mapping(self.data.get("parameters")).items()
            if isinstance(raw, dict)
        ]

    @cached_property
    def written_parameters(self) -> list[ParameterView]:
        """Every parameter object once, where it is written: shared, of path items, of operations."""
        found = [*self.shared_parameters]
        found += [p for path in self.paths for p in path.parameters]
        found += [p for operation in self.operations for p in operation.own_parameters]
        return [parameter for parameter in found if not parameter.is_reference]

    @cached_property
    def shared_responses(self) -> list[ResponseView]:
        """The responses of the root's ``responses``."""
        return [
            ResponseView(raw, raw, name, join("/responses", name), None)
            for name, raw in mapping(self.data.get("responses")).items()
            if isinstance(raw, dict)
        ]

    @cached_property
    def schemas(self) -> list[SchemaView]:
        """Every schema object once, where it is written, parents before children."""
        return list(self._schemas())

    @cached_property
    def _by_keyword(self) -> dict[str, list[SchemaView]]:
        index: dict[str, list[SchemaView]] = {}
        for schema in self.schemas:
            for keyword in schema.raw:
                index.setdefault(keyword, []).append(schema)
        return index

    def with_keyword(self, keyword: str) -> list[SchemaView]:
        """Return the schemas (and non-body parameters) that have ``keyword``."""
        return self._by_keyword.get(keyword, [])

    def _schemas(self) -> Iterator[SchemaView]:
        for name, raw in mapping(self.data.get("definitions")).items():
            yield from _walk(raw, join("/definitions", name), "definition", name, None)
        for parameter in self.written_parameters:
            operation = parameter.operation
            if parameter.location == "body":
                yield from _walk(
                    parameter.raw.get("schema"), parameter.pointer + "/schema", "request", None, operation
                )
            else:
                yield from _walk(parameter.raw, parameter.pointer, "parameter", None, operation)
        answers = [response for operation in self.operations for response in operation.responses]
        for response in [*self.shared_responses, *answers]:
            if "$ref" in response.own:
                continue
            yield from _walk(
                response.raw.get("schema"), response.pointer + "/schema", "response", None, response.operation
            )
            for name, raw in mapping(response.raw.get("headers")).items():
                pointer = join(response.pointer + "/headers", name)
                yield from _walk(raw, pointer, "header", None, response.operation)
        for path in self.paths:
            content = mapping(path.raw.get("x-ms-notification-content"))
            pointer = path.pointer + "/x-ms-notification-content/schema"
            yield from _walk(content.get("schema"), pointer, "notification", None, None)


def _walk(
    raw: Any, pointer: str, role: Role, name: str | None, operation: OperationView | None
) -> Iterator[SchemaView]:
    """Yield ``raw`` and every schema below it; an explicit stack, as documents may be nested deeply."""
    if not isinstance(raw, dict):
        return
    stack = [SchemaView(raw, pointer, role, name, None, 0, operation)]
    while stack:
        schema = stack.pop()
        yield schema
        node, at, depth = schema.raw, schema.pointer, schema.depth + 1
        children: list[SchemaView] = []
        members = node.get("properties")
        if isinstance(members, dict):
            for key, child in members.items():
                if isinstance(child, dict):
                    place = f"{at}/properties/{escape(key)}"
                    children.append(SchemaView(child, place, role, key, schema, depth, operation))
        for keyword in ("items", "additionalProperties"):
            child = node.get(keyword)
            if isinstance(child, dict):
                children.append(SchemaView(child, f"{at}/{keyword}", role, None, schema, depth, operation))
        for index, child in enumerate(array(node.get("allOf"))):
            if isinstance(child, dict):
                children.append(
                    SchemaView(child, f"{at}/allOf/{index}", role, None, schema, depth, operation)
                )
        stack.extend(reversed(children))

"""A definition as rules look at it: its operations, parameters, answers and schemas, found in one walk.

The view is lenient: what has the wrong type counts as absent, and is reported by the rules about types.
References are followed only where a rule asks for it, and never out of the document.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ..connector.lenient import array, mapping, strings, text
from ..connector.pointer import escape, join
from ..connector.refs import resolved_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..connector.document import Document

T = TypeVar("T")

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
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
        """Whether the schema is a member of its parent's ``properties``."""
        return self.parent is not None and self.name is not None

    @property
    def required(self) -> bool:
        """Whether the parent's ``required`` lists it."""
        return self.parent is not None and self.name in strings(self.parent.raw.get("required"))


class ParameterView:
    """One parameter where it is written; ``raw`` follows its reference, ``own`` does not.

    ``operation`` is None for those in the shared ``parameters`` and those of a path item (``path_item``).
    """

    __slots__ = ("operation", "own", "path_item", "pointer", "raw")

    def __init__(
        self,
        own: dict[str, Any],
        raw: dict[str, Any],
        pointer: str,
        operation: OperationView | None,
        path_item: PathView | None = None,
    ) -> None:
        self.own = own
        self.raw = raw
        self.pointer = pointer
        self.operation = operation
        self.path_item = path_item

    @property
    def name(self) -> str:
        """The name, empty where there is none."""
        return text(self.raw.get("name")) or ""

    @property
    def location(self) -> str:
        """``path``, ``query``, ``header``, ``body`` or ``formData``; empty where there is none."""
        return text(self.raw.get("in")) or ""

    @property
    def is_reference(self) -> bool:
        """Whether it is a ``$ref`` to a shared parameter."""
        return "$ref" in self.own


class ResponseView:
    """One answer of an operation, or a shared one (``operation`` None); ``raw`` follows its reference."""

    __slots__ = ("operation", "own", "pointer", "raw", "status")

    def __init__(
        self,
        own: dict[str, Any],
        raw: dict[str, Any],
        status: str,
        pointer: str,
        operation: OperationView | None,
    ) -> None:
        self.own = own
        self.raw = raw
        self.status = status
        self.pointer = pointer
        self.operation = operation

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return len(self.status) == 3 and self.status[0] == "2"

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema as written, None where there is none."""
        schema = self.raw.get("schema")
        return schema if isinstance(schema, dict) else None


class PathView:
    """One path item; ``parameters`` are those shared by its operations."""

    __slots__ = ("parameters", "path", "pointer", "raw")

    def __init__(self, path: str, raw: dict[str, Any], pointer: str) -> None:
        self.path = path
        self.raw = raw
        self.pointer = pointer
        self.parameters: list[ParameterView] = []


class OperationView:
    """One operation; ``own_parameters`` without those of the path item, ``parameters`` with them."""

    __slots__ = ("method", "own_parameters", "path", "pointer", "raw", "responses")

    def __init__(self, raw: dict[str, Any], method: str, path: PathView, pointer: str) -> None:
        self.raw = raw
        self.method = method
        self.path = path
        self.pointer = pointer
        self.own_parameters: list[ParameterView] = []
        self.responses: list[ResponseView] = []

    @property
    def id(self) -> str:
        """The operationId, empty where there is none."""
        return text(self.raw.get("operationId")) or ""

    @property
    def label(self) -> str:
        """The operationId, or method and path: for messages."""
        return self.id or f"{self.method.upper()} {self.path.path}"

    @property
    def parameters(self) -> list[ParameterView]:
        """Own parameters and those of the path item that they do not replace."""
        own = {(p.name, p.location) for p in self.own_parameters}
        return [p for p in self.path.parameters if (p.name, p.location) not in own] + self.own_parameters

    @property
    def visibility(self) -> str:
        """``x-ms-visibility``, empty where there is none."""
        return text(self.raw.get("x-ms-visibility")) or ""

    @property
    def trigger(self) -> str:
        """``x-ms-trigger``, empty for an action."""
        return text(self.raw.get("x-ms-trigger")) or ""

    @property
    def is_deprecated(self) -> bool:
        """Whether it is marked so."""
        return self.raw.get("deprecated") is True

    @property
    def notification(self) -> dict[str, Any] | None:
        """The path item's ``x-ms-notification-content``: the operation is a webhook trigger's."""
        content = self.path.raw.get("x-ms-notification-content")
        return content if isinstance(content, dict) else None

    @property
    def success(self) -> ResponseView | None:
        """The answer that the designer takes: the only one, else 200, else 201, else ``default``."""
        if len(self.responses) == 1:
            return self.responses[0]
        found = {response.status: response for response in self.responses}
        return found.get("200") or found.get("201") or found.get("default")


class Definition:
    """The view of one definition; everything is found at most once, on first use."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.data: dict[str, Any] = mapping(document.data)
        self._derived: dict[Callable[[Definition], Any], Any] = {}

    @property
    def info(self) -> dict[str, Any]:
        """The ``info`` object."""
        return mapping(self.data.get("info"))

    def derived(self, make: Callable[[Definition], T]) -> T:
        """Return ``make(self)``, made at most once: for what several rules look at."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: T = self._derived[make]
        return found

    def resolved(self, node: Any) -> dict[str, Any]:
        """Return ``node`` with a local reference followed; an empty object where that fails."""
        return resolved_object(self.data, node)

    @cached_property
    def paths(self) -> list[PathView]:
        """The path items, in the order of the file."""
        found = []
        for path, raw in mapping(self.data.get("paths")).items():
            if path.startswith("x-") or not isinstance(raw, dict):
                continue
            item = PathView(path, raw, join("/paths", path))
            item.parameters = [
                ParameterView(own, self.resolved(own), f"{item.pointer}/parameters/{index}", None, item)
                for index, own in enumerate(array(raw.get("parameters")))
                if isinstance(own, dict)
            ]
            found.append(item)
        return found

    @cached_property
    def operations(self) -> list[OperationView]:
        """The operations, in the order of the file."""
        return [
            self._operation(path, method, raw)
            for path in self.paths
            for method, raw in path.raw.items()
            if method in METHODS and isinstance(raw, dict)
        ]

    @cached_property
    def by_id(self) -> dict[str, OperationView]:
        """The operations by operationId; of several with the same, the first."""
        found: dict[str, OperationView] = {}
        for operation in self.operations:
            if operation.id:
                found.setdefault(operation.id, operation)
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
        """The answers of the root's ``responses``."""
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

    def _operation(self, path: PathView, method: str, raw: dict[str, Any]) -> OperationView:
        pointer = f"{path.pointer}/{method}"
        operation = OperationView(raw, method, path, pointer)
        operation.own_parameters = [
            ParameterView(own, self.resolved(own), f"{pointer}/parameters/{index}", operation)
            for index, own in enumerate(array(raw.get("parameters")))
            if isinstance(own, dict)
        ]
        operation.responses = [
            ResponseView(own, self.resolved(own), status, f"{pointer}/responses/{escape(status)}", operation)
            for status, own in mapping(raw.get("responses")).items()
            if isinstance(own, dict) and not status.startswith("x-")
        ]
        return operation

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

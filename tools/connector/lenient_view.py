"""A lenient view of a definition: its path items, operations, parameters and responses.

What has the wrong type counts as absent. References are followed where they are local, and never out of the
document; ``operations.py`` is the strict view, which refuses what it cannot follow.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .agentic import is_agentic
from .lenient import array, mapping, text
from .pointer import escape, join
from .refs import resolved_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .document import Document

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")


class ParameterView:
    """One parameter where it is written; ``raw`` follows its reference, ``own`` does not.

    ``operation`` is None for those in the shared ``parameters`` and those of a path item (``path_item``).
    ``location`` is ``path``, ``query``, ``header``, ``body`` or ``formData``; it and ``name`` are empty where
    there is none.
    """

    __slots__ = ("location", "name", "operation", "own", "path_item", "pointer", "raw")

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
        self.name = text(raw.get("name")) or ""
        self.location = text(raw.get("in")) or ""

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
        if not self.path.parameters:
            return [*self.own_parameters]
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
    def is_agentic(self) -> bool:
        """True for the endpoint of an MCP server, which no designer shows."""
        return is_agentic(self.raw)

    @property
    def notification(self) -> dict[str, Any] | None:
        """The path item's ``x-ms-notification-content``: the operation is a webhook trigger's."""
        content = self.path.raw.get("x-ms-notification-content")
        return content if isinstance(content, dict) else None

    @property
    def success(self) -> ResponseView | None:
        """The response whose schema the designer takes."""
        return designers_response(self.responses)


class _HasStatus(Protocol):
    @property
    def status(self) -> str: ...


R = TypeVar("R", bound=_HasStatus)


def designers_response(responses: Sequence[R]) -> R | None:
    """Return the response whose schema the designer takes, None where no response is a success.

    It is the only one where that is 2xx or ``default``, else 200, 201, ``default``. Source: the Logic Apps
    designer, ``outputprocessor.ts``, ``_getResponse``.
    """
    by_status = {response.status: response for response in responses}
    only = [status for status in by_status if len(by_status) == 1 and status.startswith("2")]
    return next(
        (by_status[status] for status in (*only, "200", "201", "default") if status in by_status), None
    )


class DefinitionView:
    """The view of one definition; everything is found at most once, on first use."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.data: dict[str, Any] = mapping(document.data)

    @property
    def info(self) -> dict[str, Any]:
        """The ``info`` object."""
        return mapping(self.data.get("info"))

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

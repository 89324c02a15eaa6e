"""Operations of a definition: parameters with the path's shared ones, answers, local references followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from ..core.errors import UserError
from ..core.missing import MISSING, Missing
from .agentic import BODY, is_agentic
from .lenient import mapping, text
from .lenient_view import DefinitionView, designers_response
from .refs import reference, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .document import Document
    from .lenient_view import OperationView, ParameterView, ResponseView

Location = Literal["path", "query", "header", "body", "formData"]

_LOCATIONS = frozenset({"path", "query", "header", "body", "formData"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation.

    ``schema`` is the body's schema (references not followed), of any other parameter its own object.
    ``default`` is ``MISSING`` where none is declared. ``pointer`` leads to the parameter's own object, which
    may lie in the definition's shared ``parameters``. ``optional`` tells that it says ``required: false``.
    """

    name: str
    location: Location
    required: bool
    type: str | None
    schema: Mapping[str, Any]
    default: Any | Missing = MISSING
    visibility: str | None = None
    url_encoding: Literal["single", "double"] | None = None
    collection_format: str | None = None
    summary: str | None = None
    description: str | None = None
    pointer: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    """One declared response: ``status`` is ``"200"`` or ``"default"``, ``schema`` None without one."""

    status: str
    description: str | None = None
    schema: Mapping[str, Any] | None = None
    pointer: str = ""
    headers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One action or trigger.

    ``method`` is in upper case, ``path`` the template as written. ``parameters`` holds the path's shared
    ones too. ``raw`` is the operation's object, ``notification`` the path's ``x-ms-notification-content``.
    """

    operation_id: str
    method: str
    path: str
    summary: str | None = None
    description: str | None = None
    visibility: str | None = None
    trigger: Literal["single", "batch"] | None = None
    parameters: tuple[Parameter, ...] = ()
    responses: tuple[ResponseSpec, ...] = ()
    deprecated: bool = False
    pointer: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    notification: Mapping[str, Any] | None = None

    @property
    def kind(self) -> Literal["action", "trigger"]:
        """``trigger`` when ``x-ms-trigger`` says so, else ``action``."""
        return "action" if self.trigger is None else "trigger"

    @property
    def is_agentic(self) -> bool:
        """True for the endpoint of an MCP server: its bodies are JSON-RPC messages."""
        return is_agentic(self.raw)

    @property
    def success(self) -> ResponseSpec | None:
        """The response whose schema the designer takes."""
        return designers_response(self.responses)


def read_operations(definition: Document) -> Iterator[Operation]:
    """Yield the operations in the order of the file; one without operationId gets ``"GET /path"``.

    Raises:
        UserError: a reference of a parameter or a response leads nowhere.
    """
    for view in DefinitionView(definition).operations:
        yield Operation(
            operation_id=view.id or f"{view.method.upper()} {view.path.path}",
            method=view.method.upper(),
            path=view.path.path,
            summary=text(view.raw.get("summary")),
            description=text(view.raw.get("description")),
            visibility=view.visibility or None,
            trigger=_trigger(view.trigger),
            parameters=(*(found := tuple(_parameters(definition, view.parameters))), *_message(view, found)),
            responses=tuple(_responses(definition, view.responses)),
            deprecated=view.is_deprecated,
            pointer=view.pointer,
            raw=view.raw,
            notification=view.notification,
        )


def _trigger(value: str) -> Literal["single", "batch"] | None:
    # The designer compares without case; an unknown word still makes a trigger of one item.
    return None if not value else "batch" if value.lower() == "batch" else "single"


def _parameters(definition: Document, views: Iterable[ParameterView]) -> Iterator[Parameter]:
    for view in views:
        node, location = _followed(definition, view.own, view.pointer), view.location
        if not isinstance(node, dict) or not view.name or location not in _LOCATIONS:
            continue
        target = reference(view.own)
        schema = mapping(node.get("schema")) if location == "body" else node
        followed = _followed(definition, schema, view.pointer) if location == "body" else schema
        encoding = node.get("x-ms-url-encoding")
        yield Parameter(
            name=view.name,
            location=cast("Location", location),
            required=node.get("required") is True or location == "path",
            type=text(followed.get("type")),
            schema=schema,
            default=node.get("default", followed.get("default", MISSING)),
            visibility=text(node.get("x-ms-visibility")),
            url_encoding=encoding if encoding in ("single", "double") else None,
            collection_format=text(node.get("collectionFormat")),
            summary=text(node.get("x-ms-summary")),
            description=text(node.get("description")),
            pointer=target.removeprefix("#") if target else view.pointer,
            optional=node.get("required") is False,
        )


def _message(view: OperationView, found: Iterable[Parameter]) -> Iterator[Parameter]:
    """Yield the body of an MCP operation, whose client sends one though none is declared."""
    if view.is_agentic and view.method == "post" and all(item.location != "body" for item in found):
        yield Parameter(
            *("body", "body", True, "object", BODY),
            summary="JSON-RPC message",
            description=text(BODY["description"]),
            pointer=view.pointer,
        )


def _responses(definition: Document, views: Iterable[ResponseView]) -> Iterator[ResponseSpec]:
    for view in views:
        node = _followed(definition, view.own, view.pointer)
        if isinstance(node, dict):
            described, headers = text(node.get("description")), mapping(node.get("headers"))
            yield ResponseSpec(view.status, described, view.schema, view.pointer, headers)


def _followed(definition: Document, node: Any, pointer: str) -> Any:
    """Return ``node`` with its reference followed; an error says where the reference stands."""
    try:
        return resolve(definition.data, node)
    except UserError as error:
        raise definition.error(error.message, pointer) from None

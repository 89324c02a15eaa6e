"""Operations of a definition: parameters with the path's shared ones, answers, local references followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from ..core.errors import UserError
from ..core.missing import MISSING, Missing
from .lenient import array, mapping, text
from .pointer import join
from .refs import reference, resolve
from .view import METHODS, designers_response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .document import Document

Location = Literal["path", "query", "header", "body", "formData"]

_LOCATIONS = frozenset({"path", "query", "header", "body", "formData"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation.

    ``schema`` is the body's schema (references not followed), of any other parameter its own object.
    ``default`` is ``MISSING`` where none is declared. ``pointer`` leads to the parameter's own object, which
    may lie in the definition's shared ``parameters``.
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


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    """One declared answer: ``status`` is ``"200"`` or ``"default"``, ``schema`` None where there is none."""

    status: str
    description: str | None = None
    schema: Mapping[str, Any] | None = None
    pointer: str = ""


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
    def success(self) -> ResponseSpec | None:
        """The response whose schema the designer takes."""
        return designers_response(self.responses)


def read_operations(definition: Document) -> Iterator[Operation]:
    """Yield the operations in the order of the file; one without operationId gets ``"GET /path"``.

    Raises:
        UserError: a reference of a parameter or an answer leads nowhere.
    """
    for path, item in mapping(definition.data.get("paths")).items():
        if not isinstance(item, dict):
            continue
        at_path = join("/paths", path)
        shared = tuple(_parameters(definition, item.get("parameters"), at_path))
        for method, raw in item.items():
            if method.lower() not in METHODS or not isinstance(raw, dict):
                continue
            pointer = join(at_path, method)
            own = tuple(_parameters(definition, raw.get("parameters"), pointer))
            overridden = {(parameter.name, parameter.location) for parameter in own}
            yield Operation(
                operation_id=text(raw.get("operationId")) or f"{method.upper()} {path}",
                method=method.upper(),
                path=path,
                summary=text(raw.get("summary")),
                description=text(raw.get("description")),
                visibility=text(raw.get("x-ms-visibility")),
                trigger=_trigger(raw),
                parameters=(*(p for p in shared if (p.name, p.location) not in overridden), *own),
                responses=tuple(_responses(definition, raw.get("responses"), join(pointer, "responses"))),
                deprecated=raw.get("deprecated") is True,
                pointer=pointer,
                raw=raw,
                notification=item.get("x-ms-notification-content"),
            )


def _trigger(raw: Mapping[str, Any]) -> Literal["single", "batch"] | None:
    value = raw.get("x-ms-trigger")
    # The designer compares without case; an unknown word still makes a trigger of one item.
    if not isinstance(value, str) or not value:
        return None
    return "batch" if value.lower() == "batch" else "single"


def _parameters(definition: Document, raw: Any, owner: str) -> Iterator[Parameter]:
    for index, item in enumerate(array(raw)):
        pointer = join(owner, "parameters", index)
        node = _followed(definition, item, pointer)
        if not isinstance(node, dict) or not isinstance(node.get("name"), str):
            continue
        if node.get("in") not in _LOCATIONS:
            continue
        target = reference(item)
        location = cast("Location", node["in"])
        schema = mapping(node.get("schema")) if location == "body" else node
        followed = _followed(definition, schema, pointer) if location == "body" else schema
        encoding = node.get("x-ms-url-encoding")
        yield Parameter(
            name=node["name"],
            location=location,
            required=node.get("required") is True or location == "path",
            type=text(followed.get("type")),
            schema=schema,
            default=node.get("default", followed.get("default", MISSING)),
            visibility=text(node.get("x-ms-visibility")),
            url_encoding=encoding if encoding in ("single", "double") else None,
            collection_format=text(node.get("collectionFormat")),
            summary=text(node.get("x-ms-summary")),
            description=text(node.get("description")),
            pointer=target.removeprefix("#") if target else pointer,
        )


def _responses(definition: Document, raw: Any, owner: str) -> Iterator[ResponseSpec]:
    for status, item in mapping(raw).items():
        if status.startswith("x-"):
            continue
        node = _followed(definition, item, join(owner, status))
        if isinstance(node, dict):
            schema = node.get("schema")
            yield ResponseSpec(
                status=status,
                description=text(node.get("description")),
                schema=schema if isinstance(schema, dict) else None,
                pointer=join(owner, status),
            )


def _followed(definition: Document, node: Any, pointer: str) -> Any:
    """Return ``node`` with its reference followed; an error says where the reference stands."""
    try:
        return resolve(definition.data, node)
    except UserError as error:
        raise definition.error(error.message, pointer) from None

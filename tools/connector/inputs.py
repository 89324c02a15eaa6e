"""The inputs of an operation: what a card asks for, and what a call can name.

One model for the form of ``serve``, the reference page, the requests of the runtime and ``diff``. Source: the
Logic Apps designer's ``parameterprocessor.ts`` and ``schemaprocessor.ts``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from ..core.missing import MISSING, Missing
from .designer import Place, dependencies, expands, follow, in_order, summary, title, type_of
from .lenient import mapping, text
from .operations import Parameter
from .refs import reference
from .schema import MAX_DEPTH, is_open, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .designer import Path
    from .operations import Operation
    from .schema import Schema

CALLBACK = "https://environment.logic.azure.com/workflows/callback"
"""The address of a webhook's notifications; the platform puts it where ``x-ms-notification-url`` is true."""

FILE_NAME = "$filename"
"""The member of a file in a form that is its name: ``receipt.$filename``."""

MANY = 5000
"""The members of a body, or the tokens of an output, that are read at most."""

_SCALAR = frozenset({"boolean", "integer", "number", "string"})
_SHOWN = {
    "formData": _SCALAR | {"file"},
    "header": _SCALAR | {"array", "file"},
    "path": _SCALAR | {"array", "file"},
    "query": _SCALAR | {"array", "file"},
}


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter, or a member of a body: ``path`` leads to it from the body's root.

    ``schema`` is its own object with references followed. ``default`` is what a new card begins with,
    ``MISSING`` for nothing. ``members`` are all that the schema declares below it, which a call can name;
    where it is ``expanded``, the card shows those that are not ``joined`` (by ``allOf``) in its place.
    ``open`` tells that it may have members that are not declared.
    """

    parameter: Parameter
    path: Path
    schema: Mapping[str, Any]
    label: str
    type: str
    required: bool
    visibility: str
    default: Any | Missing = MISSING
    description: str = ""
    members: tuple[Input, ...] = ()
    expanded: bool = False
    joined: bool = False
    open: bool = False

    @property
    def name(self) -> str:
        """The parameter's name, of a member its path with dots."""
        return ".".join(self.path) or self.parameter.name

    @property
    def is_notification_url(self) -> bool:
        """True where the platform puts the address of the flow's callback."""
        return self.schema.get("x-ms-notification-url") is True

    def shown(self) -> list[Input]:
        """Return the inputs that a card has for it, in the order of the designer; internal ones too."""
        if not self.expanded:
            return [self]
        return in_order(item for member in self.members if not member.joined for item in member.shown())

    def filled(self) -> Iterator[Input]:
        """Yield the inputs that a new card has a value for: with defaults, and the flow's callback.

        In an object that makers do not see these are its required members and the callback: the designer has
        one input for it, without a value, but published webhooks keep their callback there.
        """
        for item in self.shown():
            if not isinstance(item.default, Missing):
                yield item
            elif item.visibility == "internal":
                yield from (below for below in item._below() if below.required or below.is_notification_url)

    def _below(self) -> Iterator[Input]:
        for member in self.members:
            if isinstance(member.default, Missing):
                yield from member._below()
            else:
                yield member


def read_inputs(data: Any, operation: Operation) -> list[Input]:
    """Return the inputs of a new card of ``operation`` in the order of the panel; internal ones too.

    ``data`` is the definition. A parameter whose type its place cannot have is not shown.
    """
    parameters = in_order(read_parameter(parameter) for parameter in operation.parameters)
    found = (item for one in parameters for item in _of_parameter(data, one) if not _is_reserved(item))
    return sorted(found, key=cmp_to_key(_compare))


def _compare(left: Input, right: Input) -> int:
    """Compare two inputs as the panel's last sort does (``getParametersSortedByVisibility``).

    What the drop-down of another needs comes before it; then required ones come first, and of these, and of
    the others, important before advanced before the rest. No total order: the result is that of Timsort.
    """
    if left.name in dependencies(right.schema):
        return -1
    if right.name in dependencies(left.schema):
        return 1
    return _rank(left) - _rank(right)


def _rank(item: Input) -> int:
    return (0 if item.required else 3) + {"important": 0, "advanced": 1}.get(item.visibility, 2)


def _of_parameter(data: Any, whole: Input) -> Iterator[Input]:
    parameter = whole.parameter
    if parameter.location == "body":
        yield from read_body(data, parameter).shown()
    elif whole.type in _SHOWN[parameter.location]:
        yield whole
        if (name := file_name(parameter)) is not None:
            yield read_parameter(name)


def _is_reserved(item: Input) -> bool:
    """Return whether ``item`` is the ``connectionId`` that the platform fills in."""
    parameter = item.parameter
    is_path = parameter.location == "path" and parameter.required and item.type == "string"
    return is_path and parameter.name.lower() == "connectionid" and item.visibility == "internal"


def read_parameter(parameter: Parameter) -> Input:
    """Return the input that stands for a parameter as a whole: any but the body, or a body as one input."""
    default = CALLBACK if parameter.schema.get("x-ms-notification-url") is True else parameter.default
    return Input(
        parameter,
        (),
        parameter.schema,
        parameter.summary or parameter.name,
        type_of(parameter.schema),
        parameter.required,
        (parameter.visibility or "").lower(),
        default,
        parameter.description or "",
    )


def file_name(parameter: Parameter) -> Parameter | None:
    """Return the second parameter of a file in a form, which names it; None where it has content only."""
    is_file = parameter.location == "formData" and parameter.type == "file"
    if not is_file or parameter.schema.get("x-ms-format") == "contentOnly":
        return None
    return Parameter(
        f"{parameter.name}.{FILE_NAME}",
        "formData",
        required=False,
        type="string",
        schema={"type": "string"},
        summary=f"{parameter.summary or parameter.name} (file name)",
        pointer=parameter.pointer,
    )


def read_body(data: Any, parameter: Parameter) -> Input:
    """Return the body parameter with its members as a tree; arrays and recursive objects have none."""
    whole = read_parameter(parameter)
    own, _ = follow(data, parameter.schema, frozenset())
    kind = type_of(own)
    place = Place(
        required=parameter.required or (False if parameter.optional else None),
        visibility=whole.visibility if kind == "array" else "",
    )
    root = _Reader(data, parameter).read(parameter.schema, place)
    if isinstance(root.default, Missing):
        root = replace(root, default=parameter.default)
    if kind == "object" and (mapping(own.get("properties")) or "x-ms-dynamic-schema" in own):
        is_named = "x-ms-dynamic-schema" in own or title(own) or summary(own)
        return replace(root, label=root.label if is_named else "Body")
    if kind == "array":
        return root
    # A body that is one input is shown as the parameter says.
    return replace(
        root,
        label=whole.label,
        visibility=whole.visibility or root.visibility,
        description=whole.description or root.description,
    )


class _Reader:
    """Reads the members of one body, ``left`` of them at most: definitions may contain each other."""

    def __init__(self, data: Any, parameter: Parameter) -> None:
        self.data = data
        self.parameter = parameter
        self.left = MANY

    def read(
        self, raw: Any, place: Place, above: frozenset[str] = frozenset(), *, joined: bool = False
    ) -> Input:
        target = reference(raw)
        found = read_schema(self.data, raw)
        own, below = follow(self.data, raw, above)
        members: tuple[Input, ...] = ()
        if len(place.path) < MAX_DEPTH and target not in above:
            members = tuple(self._members(own, found, place, below))
        return Input(
            self.parameter,
            place.path,
            own or found.own,
            place.label(own, place.path[-1] if place.path else self.parameter.name),
            type_of(own),
            bool(place.required),
            place.sees(own),
            CALLBACK if own.get("x-ms-notification-url") is True else own.get("default", MISSING),
            text(own.get("description")) or "",
            members,
            expands(own) and not place.is_read_only(own) and any(not item.joined for item in members),
            joined,
            is_open(found),
        )

    def _members(
        self, own: Mapping[str, Any], found: Schema, place: Place, above: frozenset[str]
    ) -> Iterator[Input]:
        shown = mapping(own.get("properties"))
        parts = {**own, "required": sorted(found.required)}
        for name, item in found.properties.items():
            if self.left <= 0 or not isinstance(item.raw, dict):
                continue
            inner = place.member(name, own if name in shown else parts)
            is_read_only = read_schema(self.data, item.raw).get("readOnly") is True
            if not is_read_only and not inner.is_read_only(follow(self.data, item.raw, above)[0]):
                self.left -= 1
                yield self.read(item.raw, inner, above, joined=name not in shown)

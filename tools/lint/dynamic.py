"""The dynamic extensions: the operation that each calls, from where, with which values.

Shapes: https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.lenient import mapping, text
from ..connector.pointer import join
from ..core.missing import MISSING, Missing
from .definition import METHODS

if TYPE_CHECKING:
    from .definition import Definition, OperationView

EXTENSIONS = (
    "x-ms-dynamic-values",
    "x-ms-dynamic-list",
    "x-ms-dynamic-schema",
    "x-ms-dynamic-properties",
    "x-ms-dynamic-tree",
)
NEWER_EXTENSIONS = {
    "x-ms-dynamic-values": "x-ms-dynamic-list",
    "x-ms-dynamic-schema": "x-ms-dynamic-properties",
}
"""The older extensions, whose references are names, and the newer ones, whose references are paths."""


class Argument(NamedTuple):
    """One of a call's ``parameters``: ``name`` at the called operation, and a value or a reference."""

    name: str
    pointer: str
    value: Any | Missing
    reference: str | None
    selected: bool  # taken from the node that is open in a tree


class Call(NamedTuple):
    """One call that an extension makes; ``part`` is ``open`` or ``browse`` where it makes two.

    ``holder`` is the schema or parameter that carries the extension; empty for the root's capabilities.
    """

    extension: str
    part: str
    raw: dict[str, Any]
    pointer: str
    holder: dict[str, Any]
    target: OperationView | None

    @property
    def operation_id(self) -> str | None:
        """The operationId, None where there is none."""
        return text(self.raw.get("operationId"))

    @property
    def by_name(self) -> bool:
        """True when references are names (older extensions), not paths."""
        return self.extension in NEWER_EXTENSIONS

    @property
    def has_twin(self) -> bool:
        """True when the newer extension stands beside this older one."""
        return isinstance(self.holder.get(NEWER_EXTENSIONS.get(self.extension, "")), dict)

    @property
    def arguments(self) -> list[Argument]:
        """The members of ``parameters``."""
        place = self.pointer + "/parameters"
        return [
            _argument(name, join(place, name), raw)
            for name, raw in mapping(self.raw.get("parameters")).items()
        ]


def _argument(name: str, pointer: str, raw: Any) -> Argument:
    if not isinstance(raw, dict):
        return Argument(name, pointer, raw, None, False)
    selected = "selectedItemValuePath" in raw or "value-property" in raw
    for key in ("parameterReference", "parameter"):
        reference = text(raw.get(key))
        if reference is not None:
            return Argument(name, pointer, MISSING, reference, selected)
    return Argument(name, pointer, raw.get("value", MISSING), None, selected)


def calls(definition: Definition) -> list[Call]:
    """Return every call of a dynamic extension and of the root's ``x-ms-capabilities``."""
    holders = [(schema.raw, schema.pointer, e) for e in EXTENSIONS for schema in definition.with_keyword(e)]
    holders += [
        (parameter.raw, parameter.pointer, extension)
        for parameter in definition.written_parameters
        if parameter.location == "body"
        for extension in EXTENSIONS
        if extension in parameter.raw
    ]
    found: list[Call] = []
    for holder, pointer, extension in holders:
        raw = holder[extension]
        if isinstance(raw, dict):
            parts = ("open", "browse") if extension == "x-ms-dynamic-tree" else ("",)
            place = f"{pointer}/{extension}"
            found += _calls(definition, extension, raw, place, holder=holder, parts=parts)
    capabilities = mapping(definition.data.get("x-ms-capabilities"))
    place = "/x-ms-capabilities"
    found += _calls(
        definition, "x-ms-capabilities", capabilities, place, holder={}, parts=("testConnection",)
    )
    picker = mapping(capabilities.get("file-picker"))
    place += "/file-picker"
    return found + _calls(definition, "x-ms-capabilities", picker, place, holder={}, parts=("open", "browse"))


def _calls(
    definition: Definition,
    extension: str,
    raw: dict[str, Any],
    pointer: str,
    *,
    holder: dict[str, Any],
    parts: tuple[str, ...],
) -> list[Call]:
    found = []
    for part in parts:
        call = raw.get(part) if part else raw
        if isinstance(call, dict):
            place = f"{pointer}/{part}" if part else pointer
            target = definition.by_id.get(text(call.get("operationId")) or "")
            found.append(Call(extension, part, call, place, holder, target))
    return found


def sources(definition: Definition, pointer: str) -> list[OperationView]:
    """Return the operations in whose form or response the part at ``pointer`` is, through references too."""
    places, users = definition.derived(_places), definition.derived(_users)
    found: dict[int, OperationView] = {}
    queue, seen = [_owner(pointer)], set()
    while queue:
        owner = queue.pop()
        if owner in seen:
            continue
        seen.add(owner)
        for operation in places.get(owner, ()):
            found[id(operation)] = operation
        queue += users.get(owner, ())
    return list(found.values())


def _owner(pointer: str) -> str:
    """Return the pointer of the operation, path item or shared part in which ``pointer`` lies."""
    tokens = pointer.split("/", 4)
    in_operation = tokens[1:2] == ["paths"] and len(tokens) > 3 and tokens[3] in METHODS
    return "/".join(tokens[: 4 if in_operation else 3])


def _places(definition: Definition) -> dict[str, list[OperationView]]:
    found: dict[str, list[OperationView]] = {}
    for operation in definition.operations:
        found[operation.pointer] = [operation]
        found.setdefault(operation.path.pointer, []).append(operation)
    return found


def _users(definition: Definition) -> dict[str, set[str]]:
    """Return by shared part which operations, path items and shared parts refer to it."""
    found: dict[str, set[str]] = {}
    references = [(schema.raw, schema.pointer) for schema in definition.with_keyword("$ref")]
    references += [(p.own, p.pointer) for path in definition.paths for p in path.parameters]
    for operation in definition.operations:
        references += [(p.own, p.pointer) for p in operation.own_parameters]
        references += [(response.own, response.pointer) for response in operation.responses]
    for raw, pointer in references:
        target = text(raw.get("$ref"))
        if target is not None and target.startswith("#/"):
            found.setdefault(target[1:], set()).add(_owner(pointer))
    return found

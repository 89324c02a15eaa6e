"""Names and paths in dynamic extensions, looked up among an operation's inputs and in its response.

A *path string* is a JSON pointer without its leading slash. What a document leaves open (no properties, a
dynamic schema, further properties allowed) counts as unknown, never as missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..connector.lenient import array, mapping
from ..connector.schema import read_schema
from .dynamic import EXTENSIONS

if TYPE_CHECKING:
    from .definition import Definition, OperationView, ParameterView

Found = Literal["yes", "no", "unknown"]
_MAX_DEPTH = 30


class Input(NamedTuple):
    """A parameter or a property of a body, by which an operation takes a value; ``raw`` is resolved."""

    raw: dict[str, Any]
    required: bool
    internal: bool
    is_parameter: bool

    @property
    def has_default(self) -> bool:
        """True when the platform fills it in by itself."""
        return "default" in self.raw


class Match(NamedTuple):
    """The meaning of a name or path at an operation: a parameter, a property, both (ambiguous) or nothing.

    ``certain`` is False where the body leaves open which properties it has.
    """

    parameter: Input | None
    prop: Input | None
    certain: bool

    @property
    def input(self) -> Input | None:
        """The parameter if there is one, else the property."""
        return self.parameter or self.prop


def segments(path: str) -> list[str]:
    """Return the keys of a path string."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.strip("/").split("/") if part]


def find_input(definition: Definition, operation: OperationView, reference: str, by_name: bool) -> Match:
    """Return what ``reference`` means among the inputs of ``operation``."""
    parameters = operation.parameters
    parameter = next((_parameter(p) for p in parameters if p.name == reference), None)
    head, *rest = segments(reference) or [""]
    body = next((p for p in parameters if p.location == "body"), None)
    if body is None:
        return Match(parameter, None, True)
    schema = mapping(body.raw.get("schema"))
    prop, certain = None, True
    if rest and body.name == head:
        prop, certain = _property(definition, body, schema, rest)
    if prop is None and (by_name or not rest):
        prop, known = _property(definition, body, schema, segments(reference))
        certain = certain and known
    if prop is None and by_name and "." in reference:
        prop, known = _property(definition, body, schema, reference.split("."))
        certain = certain and known
    if prop is None and by_name and parameter is None:
        prop, known = _leaf(definition, schema, reference)
        certain = certain and known
    return Match(parameter, prop, certain)


def _parameter(parameter: ParameterView) -> Input:
    raw = parameter.raw
    return Input(raw, raw.get("required") is True, raw.get("x-ms-visibility") == "internal", True)


def _property(
    definition: Definition, body: ParameterView, schema: dict[str, Any], path: list[str]
) -> tuple[Input | None, bool]:
    """Return the property of a body at ``path``, and whether its absence is certain."""
    found = Input(
        schema, body.raw.get("required") is True, body.raw.get("x-ms-visibility") == "internal", False
    )
    for name in path:
        child, required, certain = member(definition, found.raw, name)
        if child is None:
            return None, certain
        internal = found.internal or child.get("x-ms-visibility") == "internal"
        resolved = definition.resolved(child)
        internal = internal or resolved.get("x-ms-visibility") == "internal"
        found = Input(resolved, found.required and required, internal, False)
    return found, True


def _leaf(definition: Definition, schema: dict[str, Any], name: str) -> tuple[Input | None, bool]:
    """Return the property ``name`` at any depth, as forms name a body's fields by their leaves."""
    queue, seen, certain = [schema], set(), True
    while queue:
        node = definition.resolved(queue.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        members = mapping(node.get("properties"))
        if isinstance(members.get(name), dict):
            return Input(definition.resolved(members[name]), True, False, False), True
        certain = certain and not is_open(node)
        queue += [child for child in members.values() if isinstance(child, dict)]
        queue += [
            child for child in (node.get("items"), *array(node.get("allOf"))) if isinstance(child, dict)
        ]
    return None, certain


def is_open(schema: dict[str, Any]) -> bool:
    """Return whether a resolved schema leaves open which properties it has."""
    if any(extension in schema for extension in EXTENSIONS[2:4]):
        return True
    kind = schema.get("type")
    if kind not in ("object", None) or "items" in schema:
        return False
    if "additionalProperties" in schema and schema["additionalProperties"] is not False:
        return True
    return not schema.get("properties") and not schema.get("allOf")


def member(
    definition: Definition, schema: Any, name: str, depth: int = 0
) -> tuple[dict[str, Any] | None, bool, bool]:
    """Return the property ``name`` of a schema (not resolved), whether it is required, whether that is all.

    The last value is True where the schema is known not to have the property; an array's properties are
    those of its items.
    """
    node = definition.resolved(schema)
    if depth > _MAX_DEPTH or not node:
        return None, False, False
    schema = read_schema(definition.data, node)
    found = schema.properties.get(name)
    if found is not None and isinstance(found.raw, dict):
        return found.raw, name in schema.required, True
    certain = not any(is_open(dict(part)) for part, _ in schema.parts)
    items = node.get("items")
    if isinstance(items, dict):
        return (items, True, True) if name == "items" else member(definition, items, name, depth + 1)
    return None, False, certain


def at_path(definition: Definition, schema: dict[str, Any], path: str) -> tuple[dict[str, Any], Found]:
    """Return the resolved schema at a path string below ``schema``, and whether it is there."""
    node = definition.resolved(schema)
    for name in segments(path):
        child, _, certain = member(definition, node, name)
        if child is None:
            return {}, "no" if certain else "unknown"
        node = definition.resolved(child)
    return node, "yes"

"""Schemas as flows see them: references followed, the parts of ``allOf`` joined in one order of precedence.

What a schema says itself counts before its parts, and of its parts the last before the first. The Logic Apps
designer (``schemaprocessor.ts``) reads a schema's own ``properties`` and none of its parts; generators of
clients let a later part replace an earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.missing import MISSING
from .lenient import array, mapping, strings
from .pointer import join, lookup
from .refs import pointer_of, reference

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH = 16
"""Levels of objects in each other that are read where each may lead to the next without end."""
_LONGEST = 100  # references that lead to references
_JOINED = ("allOf", "properties", "required")
_OPEN = ("anyOf", "oneOf", "x-ms-dynamic-schema", "x-ms-dynamic-properties", "patternProperties")


class Property(NamedTuple):
    """One property: its schema as written, and the pointer of it."""

    raw: Any
    pointer: str


class Schema:
    """A schema with all that ``allOf`` adds to it.

    ``parts`` are its objects with their pointers, the one that counts most first: one unless there is an
    ``allOf``, none where a reference leads nowhere. ``pointer`` is where it begins. Pointers are relative to
    the pointer that the schema was read with, unless they lead through a reference.
    """

    __slots__ = ("parts", "pointer")

    def __init__(self, pointer: str, parts: tuple[tuple[Mapping[str, Any], str], ...]) -> None:
        self.pointer = pointer
        self.parts = parts

    @property
    def own(self) -> Mapping[str, Any]:
        """The object itself, without the parts that ``allOf`` adds; empty where a reference leads nowhere."""
        return self.parts[0][0] if self.parts else {}

    def get(self, keyword: str) -> Any:
        """Return the value of ``keyword`` that counts, ``MISSING`` where there is none."""
        for raw, _ in self.parts:
            if keyword in raw:
                return raw[keyword]
        return MISSING

    def at(self, keyword: str) -> str:
        """Return the pointer of the ``keyword`` that counts, that of the schema where there is none."""
        for raw, pointer in self.parts:
            if keyword in raw:
                return join(pointer, keyword)
        return self.parts[0][1] if self.parts else self.pointer

    @property
    def type(self) -> str | None:
        """The type, that which ``properties`` or ``items`` imply, or None."""
        declared = self.get("type")
        if isinstance(declared, str):
            return declared
        if isinstance(declared, list):
            return " or ".join(sorted(map(str, declared)))
        if self.get("properties") is not MISSING:
            return "object"
        return "array" if self.get("items") is not MISSING else None

    @property
    def required(self) -> frozenset[str]:
        """The names of the properties that must be there."""
        return frozenset(name for raw, _ in self.parts for name in strings(raw.get("required")))

    @property
    def properties(self) -> dict[str, Property]:
        """The properties by name, those of the parts before the schema's own."""
        if len(self.parts) == 1:
            raw, pointer = self.parts[0]
            return _properties(raw, pointer)
        found: dict[str, Property] = {}
        for raw, pointer in reversed(self.parts):
            found |= _properties(raw, pointer)
        return found

    def merged(self) -> dict[str, Any]:
        """Return one object that says the same without ``allOf``."""
        if len(self.parts) == 1:
            return {key: value for key, value in self.own.items() if key != "allOf"}
        whole: dict[str, Any] = {}
        for raw, _ in reversed(self.parts):
            whole |= {key: value for key, value in raw.items() if key not in _JOINED}
        if properties := self.properties:
            whole["properties"] = {name: item.raw for name, item in properties.items()}
        if required := self.required:
            whole["required"] = sorted(required)
        return whole


def read_schema(data: Any, raw: Any, pointer: str = "") -> Schema:
    """Return the schema ``raw`` of the definition ``data``, which is written at ``pointer``.

    Members beside a ``$ref`` are ignored, as JSON Schema Draft 4 says. A part that contains itself counts
    once; what is no object, and a reference that is not local or leads nowhere, counts as absent.
    """
    node, at = _followed(data, raw, pointer)
    if not isinstance(node, dict):
        return Schema(pointer, ())
    if "allOf" not in node:
        return Schema(pointer, ((node, at),))
    found: list[tuple[Mapping[str, Any], str]] = []
    stack, seen = [(node, at)], set()
    while stack:
        node, at = _followed(data, *stack.pop())
        if isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            found.append((node, at))
            stack += [(part, join(at, "allOf", n)) for n, part in enumerate(array(node.get("allOf")))]
    return Schema(pointer, tuple(found))


def is_open(schema: Schema) -> bool:
    """Return whether an object of ``schema`` may have members that no property declares.

    JSON Schema allows them by default; the designer offers them where the schema is dynamic, says
    ``additionalProperties``, has alternatives, or names no property at all.
    """
    if not schema.properties:
        return schema.own.get("additionalProperties") is not False
    return any(
        node.get("additionalProperties", False) is not False or any(key in node for key in _OPEN)
        for node, _ in schema.parts
    )


def _properties(raw: Mapping[str, Any], pointer: str) -> dict[str, Property]:
    below = join(pointer, "properties", "")
    return {
        name: Property(item, below + name.replace("~", "~0").replace("/", "~1"))
        for name, item in mapping(raw.get("properties")).items()
    }


def _followed(data: Any, raw: Any, pointer: str) -> tuple[Any, str]:
    for _ in range(_LONGEST):
        target = reference(raw)
        if target is None:
            return raw, pointer
        to = pointer_of(target)
        if to is None:
            return None, pointer
        raw, pointer = lookup(data, to), to
    return None, pointer


class SplitOn(NamedTuple):
    """The array by which a batch trigger starts one run an item.

    ``path`` are the names that lead to it, None where the whole response starts one run: then ``names`` lead
    to the last schema that was looked at, ``schema``, and ``visible`` are its visible properties.
    """

    path: tuple[str, ...] | None
    names: tuple[str, ...]
    schema: Schema
    visible: tuple[str, ...]


def split_on(data: Any, raw: Any) -> SplitOn:
    """Return where the designer splits a response with the schema ``raw``: its default for Split On.

    It splits an array, and an object whose only visible property leads to one, at any depth; it does not look
    into ``allOf``. Source: the Logic Apps designer, ``settings.ts``, ``getSplitOnValue``.
    """
    names: tuple[str, ...] = ()
    while True:
        schema = read_schema(data, raw)
        if schema.own.get("type") == "array":
            return SplitOn(names, names, schema, ())
        visible = {
            name: item
            for name, item in mapping(schema.own.get("properties")).items()
            if read_schema(data, item).own.get("x-ms-visibility") != "internal"
        }
        if len(visible) != 1 or len(names) > MAX_DEPTH:
            return SplitOn(None, names, schema, tuple(visible))
        ((name, raw),) = visible.items()
        names = (*names, name)

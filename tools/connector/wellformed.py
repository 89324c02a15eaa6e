"""Makes a definition of any JSON one that can be read by its types: what has another type is taken out.

Whoever reads a ``Connector`` finds each member of a definition, of its operations, parameters, responses and
schemas with the JSON type that the tables of ``shapes.py`` and ``extension_shapes.py`` name, or not at all.
Lint looks at the file itself, and reports the same by its rules about structure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.missing import MISSING
from ..core.values import TYPES_IN_WORDS
from . import shapes
from .extension_shapes import EXTENSIONS
from .lenient import array, mapping, strings
from .lenient_view import METHODS
from .pointer import join, lookup
from .refs import pointer_of, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .shapes import Shape

MOST_LEVELS = 64
"""Schemas nested more deeply in one another are not read: validators recurse several calls a level."""

_WORDS = {**TYPES_IN_WORDS, int: "a number"}
_KEYWORDS_OF_SCHEMAS = {"not": "one", "anyOf": "list", "oneOf": "list", "allOf": "list", "items": "one",
                        "additionalProperties": "one", "properties": "map", "patternProperties": "map",
                        "definitions": "map"}  # fmt: skip
_TYPES = {"not": dict, "anyOf": list, "oneOf": list, "patternProperties": dict, "definitions": dict,
          "x-nullable": bool, "x-ms-notification-content": dict}  # fmt: skip


class Malformed(NamedTuple):
    """A part of a definition that was taken out: where it stands, and what is wrong with it."""

    pointer: str
    message: str


def drop_malformed(data: dict[str, Any]) -> tuple[Malformed, ...]:
    """Take out of the definition ``data`` what has the wrong JSON type; return what that was, in order."""
    work = _Work(data)
    work.run()
    return tuple(work.found)


class _Work:
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.found: list[Malformed] = []
        self.kinds: dict[int, str] = {}  # of the objects that were visited, by id
        self.targets: list[tuple[dict[str, Any], str, str, int]] = []

    def drop(self, holder: Any, key: str | int, pointer: str, message: str) -> None:
        self.found.append(Malformed(join(pointer, key), message))
        del holder[key]

    def typed(self, raw: dict[str, Any], pointer: str, shape: Shape) -> None:
        """Take out the members of ``raw`` whose type its shape does not know."""
        for key, value in list(raw.items()):
            member = shape.members.get(key)
            if member is None and key in EXTENSIONS:
                member = EXTENSIONS[key].member
            types = member.types if member else frozenset({_TYPES[key]}) if key in _TYPES else None
            if key == "type" and isinstance(value, list) and len(strings(value)) == len(value):
                self.several(raw, value, pointer)
                continue
            if types is not None and type(value) not in types and not _is_whole(value, types):
                wanted = " or ".join(sorted({_WORDS[item] for item in types}))
                self.drop(raw, key, pointer, f"'{key}' must be {wanted}, not {_described(value)}")

    def several(self, raw: dict[str, Any], kinds: list[str], pointer: str) -> None:
        """Read a list of types, which JSON Schema has and Swagger 2.0 has not, as one type or as any."""
        kept = {kind for kind in kinds if kind != "null"}
        read = f"'{next(iter(kept))}'" if len(kept) == 1 else "any type"
        self.drop(raw, "type", pointer, f"'type' must be a string, not an array; it is read as {read}")
        if len(kept) == 1:
            raw["type"] = next(iter(kept))
            if "null" in kinds:
                raw["x-nullable"] = True

    def members(self, raw: dict[str, Any], key: str, pointer: str) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield the objects in the map ``raw[key]``; anything else in it is taken out."""
        holder, at = mapping(raw.get(key)), join(pointer, key)
        for name, value in list(holder.items()):
            if isinstance(value, dict):
                yield value, join(at, name)
            elif key == "properties":  # the property is there, whatever it is
                self.found.append(
                    Malformed(join(at, name), f"'{name}' must be an object, not {_described(value)}")
                )
                holder[name] = {}
            elif not name.startswith("x-"):
                self.drop(holder, name, at, f"'{name}' must be an object, not {_described(value)}")

    def items(self, raw: dict[str, Any], key: str, pointer: str) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield the objects in the list ``raw[key]``; anything else in it is taken out."""
        holder, at = array(raw.get(key)), join(pointer, key)
        for index, value in enumerate(list(holder)):
            if isinstance(value, dict):
                yield value, join(at, index)
            else:
                self.found.append(Malformed(join(at, index), f"must be an object, not {_described(value)}"))
        holder[:] = [value for value in holder if isinstance(value, dict)]

    def texts(self, raw: dict[str, Any], key: str, pointer: str) -> None:
        """Take out of the list ``raw[key]`` what is no string."""
        holder = array(raw.get(key))
        if len(kept := strings(holder)) != len(holder):
            self.found.append(Malformed(join(pointer, key), f"'{key}' must hold strings alone"))
            holder[:] = kept

    def run(self) -> None:
        data = self.data
        self.typed(data, "", shapes.ROOT)
        self.typed(mapping(data.get("info")), "/info", shapes.INFO)
        for key in ("schemes", "consumes", "produces"):
            self.texts(data, key, "")
        for key, visit in (
            ("definitions", self.schema),
            ("parameters", self.parameter),
            ("responses", self.response),
        ):
            for raw, at in self.members(data, key, ""):
                visit(raw, at, 0)
        for _ in self.members(data, "securityDefinitions", ""):
            pass
        for raw, at in self.members(data, "paths", ""):
            self.path(raw, at)
        visits: dict[str, Callable[[dict[str, Any], str, int], None]] = {
            "schema": self.schema,
            "parameter": self.parameter,
            "response": self.response,
        }
        while self.targets:
            raw, at, kind, depth = self.targets.pop()
            to = pointer_of(str(raw.get("$ref")))
            node = lookup(data, to) if to is not None else MISSING
            if node is MISSING:
                continue  # it leads nowhere: whoever follows it says so
            if isinstance(node, dict) and id(node) not in self.kinds:
                visits[kind](node, to or "", depth)
            if not isinstance(node, dict) or self.kinds[id(node)] != kind:
                self.drop(raw, "$ref", at, f"the reference '{raw['$ref']}' does not lead to a {kind}")

    def path(self, raw: dict[str, Any], pointer: str) -> None:
        self.typed(raw, pointer, shapes.PATH)
        self.kinds[id(raw)] = "path"
        self.parameters(raw, pointer)
        content = raw.get("x-ms-notification-content")
        if isinstance(content, dict):
            self.response(content, join(pointer, "x-ms-notification-content"), 0)
        for method, operation in raw.items():
            if method.lower() in METHODS and isinstance(operation, dict):
                at = join(pointer, method)
                self.typed(operation, at, shapes.OPERATION)
                self.kinds[id(operation)] = "operation"
                for key in ("consumes", "produces", "schemes"):
                    self.texts(operation, key, at)
                self.parameters(operation, at)
                for response, there in self.members(operation, "responses", at):
                    self.response(response, there, 0)

    def parameters(self, raw: dict[str, Any], pointer: str) -> None:
        for parameter, at in self.items(raw, "parameters", pointer):
            self.parameter(parameter, at, 0)

    def parameter(self, raw: dict[str, Any], pointer: str, depth: int) -> None:
        if not self.visit(raw, pointer, "parameter", depth):
            return
        self.typed(raw, pointer, shapes.BODY if raw.get("in") == "body" else shapes.PARAMETER)
        if raw.get("in") != "body":
            self.keywords(raw, pointer, depth)
        schema = raw.get("schema")
        if isinstance(schema, dict):
            self.schema(schema, join(pointer, "schema"), 0)
        elif schema is not None:
            self.drop(raw, "schema", pointer, f"'schema' must be an object, not {_described(schema)}")

    def response(self, raw: dict[str, Any], pointer: str, depth: int) -> None:
        if not self.visit(raw, pointer, "response", depth):
            return
        self.typed(raw, pointer, shapes.RESPONSE)
        if isinstance(raw.get("schema"), dict):
            self.schema(raw["schema"], join(pointer, "schema"), 0)
        for header, at in self.members(raw, "headers", pointer):
            self.schema(header, at, 0)

    def schema(self, raw: dict[str, Any], pointer: str, depth: int) -> None:
        if self.visit(raw, pointer, "schema", depth):
            self.typed(raw, pointer, shapes.SCHEMA)
            self.texts(raw, "required", pointer)
            self.keywords(raw, pointer, depth)

    def keywords(self, raw: dict[str, Any], pointer: str, depth: int) -> None:
        """Go on to the schemas in ``raw``."""
        for key, form in _KEYWORDS_OF_SCHEMAS.items():
            value = raw.get(key)
            if not value or isinstance(value, bool):
                continue
            if depth >= MOST_LEVELS:
                self.drop(raw, key, pointer, f"is nested more than {MOST_LEVELS} levels deep")
            elif form == "one" and isinstance(value, dict):
                self.schema(value, join(pointer, key), depth + 1)
            else:
                found = self.items(raw, key, pointer) if form == "list" else self.members(raw, key, pointer)
                for child, at in found:
                    self.schema(child, at, depth + 1)

    def visit(self, raw: dict[str, Any], pointer: str, kind: str, depth: int) -> bool:
        """Note that ``raw`` is of this kind; return whether it is to be looked at."""
        if id(raw) in self.kinds:
            return False
        self.kinds[id(raw)] = kind
        target = raw.get("$ref")
        if reference(raw) is not None:
            self.targets.append((raw, pointer, kind, depth))
        elif target is not None:
            self.drop(raw, "$ref", pointer, f"'$ref' must be a string, not {_described(target)}")
        return True


def _is_whole(value: Any, types: frozenset[type]) -> bool:
    """Return whether ``value`` is a count written as 5.0, which JSON does not tell from 5."""
    return type(value) is float and int in types and value.is_integer()


def _described(value: Any) -> str:
    return _WORDS[type(value)]

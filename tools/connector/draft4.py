"""Swagger 2.0 schemas made into plain JSON Schema Draft 4, so that every validator reads them alike.

``x-nullable`` becomes a type that may be null; int32 and int64 become limits; only the formats listed in
FORMATS are checked; keywords with a value that Draft 4 does not allow (``required: true`` on a property, as
many published definitions have it) are left out, as is every other member (titles, examples, ``x-*``), and
``patternProperties``, which Swagger 2.0 lacks. A reference that leads back to itself through ``allOf`` and
its like alone says nothing, and goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.errors import UserError
from .formats import FORMATS
from .lenient import array, mapping, number, strings, text
from .refs import expand, resolve
from .schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Mapping


class Direction(NamedTuple):
    """The rules that differ by who sends a value.

    ``file``: the schema of a file. ``binary``: the formats of a string that may be a file. ``read_only``:
    whether a required member must be there that is ``readOnly``, so that only the service sets it.
    """

    file: Mapping[str, Any]
    binary: frozenset[str | None]
    read_only: bool


RESPONSE = Direction({}, frozenset(), read_only=True)
INPUT = Direction(
    # A flow's file is an object with $content, or text.
    {"type": ["object", "string"], "required": ["$content"]},
    frozenset(("binary", "byte")),
    read_only=False,
)

_TYPES = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))
_LIMITS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_COUNTS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties")
_BOOLEANS = {"true": True, "false": False}
_DEFINITIONS = "#/definitions/"
_IN_PLACE = ("allOf", "anyOf", "oneOf", "not")
NULL = {"type": "null"}


def plain_schema(data: Any, schema: Mapping[str, Any], direction: Direction = RESPONSE) -> dict[str, Any]:
    """Return ``schema`` of the document ``data`` as self-contained Draft 4; nothing is fetched.

    Raises:
        UserError: a reference that is not local, leads nowhere or back to itself; a schema nested too deeply.
    """
    whole = expand(data, schema)
    plain = Plain(whole, direction)
    try:
        result = plain.clean(whole)
        definitions = {name: plain.clean(item) for name, item in whole.get("definitions", {}).items()}
        done: set[str] = set()
        for name in definitions:
            _cut_circles(definitions, {"$ref": f"{_DEFINITIONS}{name}"}, frozenset(), done)
    except RecursionError:
        raise UserError("a schema is nested too deeply") from None
    return {**result, "definitions": definitions} if definitions else result


class Plain:
    """The schemas of the document ``data`` as plain ones, each cleaned when it is asked for."""

    def __init__(self, data: Any, direction: Direction = RESPONSE) -> None:
        self._data = data
        self._direction = direction
        self._targets: dict[str, dict[str, Any]] = {}

    def target(self, reference: str) -> dict[str, Any]:
        """Return the plain schema that ``reference`` leads to.

        Raises:
            UserError: it is not local, leads nowhere or back to itself.
        """
        if reference not in self._targets:
            self._targets[reference] = self.clean(resolve(self._data, {"$ref": reference}))
        return self._targets[reference]

    def clean(self, node: Any) -> dict[str, Any]:
        """Return the plain schema that says the same as ``node``."""
        if not isinstance(node, dict):
            return {}
        if isinstance(node.get("$ref"), str):
            return {"$ref": node["$ref"]}
        kinds = node.get("type")
        if kinds == "file":
            return dict(self._direction.file)
        result: dict[str, Any] = {}
        # A schema of errors is JSON Schema, which has lists of types.
        types = [item for item in strings(kinds if isinstance(kinds, list) else [kinds]) if item in _TYPES]
        if types:
            result["type"] = types[0] if len(types) == 1 else types
        _clean_values(node, result)
        self._required(node, result)
        self._children(node, result)
        if kinds == "string" and text(node.get("format")) in self._direction.binary:
            result |= self._direction.file
            result.pop("format", None)  # a text is sent as it is
            types = result["type"]
        return _nullable(result, types) if node.get("x-nullable") is True else result

    def _required(self, node: Mapping[str, Any], result: dict[str, Any]) -> None:
        names = dict.fromkeys(strings(node.get("required")))
        if not self._direction.read_only:
            properties = mapping(node.get("properties"))
            names = {
                name: None
                for name in names
                if read_schema(self._data, properties.get(name)).get("readOnly") is not True
            }
        if names:
            result["required"] = list(names)

    def _children(self, node: Mapping[str, Any], result: dict[str, Any]) -> None:
        if isinstance(node.get("properties"), dict):
            result["properties"] = {name: self.clean(item) for name, item in node["properties"].items()}
        for key in ("items", "additionalItems", "additionalProperties", "not"):
            value = node.get(key)
            if isinstance(value, dict):
                result[key] = self.clean(value)
            elif isinstance(value, bool) and key.startswith("additional") and "patternProperties" not in node:
                result[key] = value
            elif isinstance(value, list) and key == "items" and value:
                result[key] = [self.clean(item) for item in value]
        for key in ("allOf", "anyOf", "oneOf"):
            if isinstance(node.get(key), list) and node[key]:
                result[key] = [self.clean(item) for item in node[key]]


def _nullable(schema: dict[str, Any], types: list[str]) -> dict[str, Any]:
    """Return ``schema`` so that null fits as well."""
    if types and "null" not in types:
        schema["type"] = [*types, "null"]
    if None not in schema.get("enum", (None,)):
        schema["enum"] = [*schema["enum"], None]
    return {"anyOf": [NULL, schema]} if any(key in schema for key in _IN_PLACE) else schema


def _cut_circles(
    definitions: dict[str, dict[str, Any]], node: dict[str, Any], above: frozenset[str], done: set[str]
) -> None:
    """Empty the references in ``node`` that lead back to ``above`` without going into a value.

    ``done`` are the definitions that have been looked at.
    """
    for key in _IN_PLACE:
        parts = node.get(key, [])
        for part in parts if isinstance(parts, list) else [parts]:
            _cut_circles(definitions, part, above, done)
    name = node.get("$ref", "").removeprefix(_DEFINITIONS)
    if name in above:
        node.clear()
    elif name and name not in done:
        _cut_circles(definitions, definitions[name], above | {name}, done)
        done.add(name)


def enum_values(node: Mapping[str, Any]) -> list[Any]:
    """Return the values of an enumeration, empty where there is none.

    The texts ``true`` and ``false`` of a boolean are the values that they name: so several published
    connectors write them, and no value at all would fit type and enumeration else.
    """
    values = array(node.get("enum"))
    if node.get("type") != "boolean":
        return values
    return [_BOOLEANS.get(value, value) if isinstance(value, str) else value for value in values]


def _clean_values(node: Mapping[str, Any], result: dict[str, Any]) -> None:
    if choices := enum_values(node):
        result["enum"] = choices
    if node.get("uniqueItems") is True:
        result["uniqueItems"] = True
    if isinstance(node.get("pattern"), str):
        result["pattern"] = node["pattern"]
    _clean_numbers(node, result)
    form = node.get("format")
    if isinstance(form, str) and form in FORMATS:
        result["format"] = form
    elif isinstance(form, str) and form in _LIMITS:
        low, high = _LIMITS[form]
        result.setdefault("minimum", low)
        result.setdefault("maximum", high)


def _clean_numbers(node: Mapping[str, Any], result: dict[str, Any]) -> None:
    for key in _COUNTS:
        count = number(node.get(key))
        if isinstance(count, int) and count >= 0:
            result[key] = count
    for key in ("minimum", "maximum"):
        limit = number(node.get(key))
        if limit is not None:
            result[key] = limit
            exclusive = f"exclusive{key.title()}"
            if node.get(exclusive) is True:
                result[exclusive] = True
    step = number(node.get("multipleOf"))
    if step is not None and step > 0:
        result["multipleOf"] = step

"""Values held against plain schemas (JSON Schema Draft 4, as ``draft4.py`` makes them), and the words for it.

It stands beside jsonschema for two reasons: the linter imports no library, and importing jsonschema takes
longer than checking all cases of a connector. Tests hold the two, and jsonschema-rs, to the same verdicts.
Source: draft-fge-json-schema-validation-00.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.patterns import TOO_SLOW, match
from ..core.values import equal, identity, shown
from .draft4 import NULL
from .formats import FORMATS
from .lenient import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from fractions import Fraction

    from ..core.paths import Path

    Target = Callable[[str], Mapping[str, Any]]


class Violation(NamedTuple):
    """One keyword that a value breaks.

    ``path`` leads to the value; for missing and unknown members to their object, whose ``names`` they are.
    ``limit`` is the keyword's value, ``value`` what breaks it. Beside the keywords of JSON Schema there are
    ``slow`` (a pattern that takes too long) and ``depth`` (a value that is nested too deeply).
    """

    path: Path
    keyword: str
    limit: Any
    value: Any
    names: tuple[str, ...] = ()


KINDS: Mapping[str, str] = {
    **dict.fromkeys(("maxItems", "maxLength", "maxProperties"), "length"),
    **dict.fromkeys(("minItems", "minLength", "minProperties"), "length"),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"), "range"),
    **dict.fromkeys(("pattern", "slow"), "pattern"),
    **{keyword: keyword for keyword in ("enum", "format", "type")},
}
"""The keywords that have codes of their own as problems of inputs, and what they are about."""

_NAMES_OF_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "text",
}
_CHOICES = 20
# The words of each keyword with its limit; where they begin with a blank, the value goes before them.
_WORDS = {
    "minimum": " is less than {}",
    "maximum": " is more than {}",
    "exclusiveMinimum": " must be more than {}",
    "exclusiveMaximum": " must be less than {}",
    "multipleOf": " is not a multiple of {}",
    "minLength": " is shorter than {} characters",
    "maxLength": " is longer than {} characters",
    "minItems": "has fewer than {} items",
    "maxItems": "has more than {} items",
    "minProperties": "has fewer than {} members",
    "maxProperties": "has more than {} members",
    "pattern": " does not match the pattern {}",
    "slow": f" cannot be held against the pattern {{}}: {TOO_SLOW}",
    "uniqueItems": "has the same item twice",
    "anyOf": " fits none of the allowed schemas",
    "oneOf": " does not fit exactly one of the schemas",
    "depth": "is nested too deeply to be checked",
}


def message(found: Violation, value: str) -> str:
    """Return ``found`` in words; ``value`` is the value as it may be shown."""
    limit = found.limit
    names = ", ".join(map(repr, found.names))
    if found.keyword == "required":
        return f"{names} is missing"
    if found.keyword == "additionalProperties":
        return f"{names} is not allowed here"
    if found.keyword == "type":
        return f"{value} must be {' or '.join(_NAMES_OF_TYPES[kind] for kind in sorted(_types(limit)))}"
    if found.keyword == "enum":
        listed = ", ".join(map(shown, limit[:_CHOICES]))
        return f"{value} is none of {listed}{', ...' if len(limit) > _CHOICES else ''}"
    if found.keyword == "format":
        return f"{value} is not {FORMATS[limit].described}"
    words = _WORDS.get(found.keyword, f" breaks the keyword {found.keyword}").format(limit)
    return f"{value}{words}" if words.startswith(" ") else words


def violations(schema: Mapping[str, Any], value: Any, target: Target) -> list[Violation]:
    """Return what ``value`` breaks of ``schema``, in no order; ``target`` returns what a ``$ref`` means."""
    try:
        return list(_violations(schema, value, target, (), frozenset()))
    except RecursionError:
        return [Violation((), "depth", None, value)]


def _violations(
    schema: Mapping[str, Any], value: Any, target: Target, path: Path, above: frozenset[str]
) -> Iterator[Violation]:
    """Yield what ``value`` breaks; ``above`` are the references that led here from the same value."""
    reference = schema.get("$ref")
    if reference is not None:
        if reference not in above:
            yield from _violations(target(reference), value, target, path, above | {reference})
        return
    if "type" in schema and not any(_has_type(value, kind) for kind in _types(schema["type"])):
        yield Violation(path, "type", schema["type"], value)
    if "enum" in schema and not any(equal(value, choice) for choice in schema["enum"]):
        yield Violation(path, "enum", schema["enum"], value)
    yield from _combined(schema, value, target, path, above)
    if isinstance(value, str):
        keywords = _of_text(schema, value)
    elif isinstance(value, list):
        keywords = _of_array(schema, value)
        yield from _below(_items(schema, value), target, path)
    elif isinstance(value, dict):
        keywords = _of_object(schema, value)
        yield from _below(_members(schema, value), target, path)
        yield from _names(schema, value, path)
    else:
        keywords = _of_number(schema, value) if number(value) is not None else iter(())
    for keyword in keywords:
        limit = schema["pattern" if keyword == "slow" else keyword.replace("exclusiveM", "m")]
        yield Violation(path, keyword, limit, value)


def _combined(
    schema: Mapping[str, Any], value: Any, target: Target, path: Path, above: frozenset[str]
) -> Iterator[Violation]:
    def found(part: Mapping[str, Any]) -> Iterator[Violation]:
        return _violations(part, value, target, path, above)

    for part in schema.get("allOf", ()):
        yield from found(part)
    choices = schema.get("anyOf", ())
    if choices and choices[0] == NULL:  # a schema that may be null: what the schema itself finds says more
        yield from () if value is None else found(choices[1])
    elif choices and all(any(found(part)) for part in choices):
        yield Violation(path, "anyOf", choices, value)
    if "oneOf" in schema and sum(not any(found(part)) for part in schema["oneOf"]) != 1:
        yield Violation(path, "oneOf", schema["oneOf"], value)
    if "not" in schema and not any(found(schema["not"])):
        yield Violation(path, "not", schema["not"], value)


def _below(
    parts: Iterator[tuple[str | int, Mapping[str, Any], Any]], target: Target, path: Path
) -> Iterator[Violation]:
    for step, schema, value in parts:
        yield from _violations(schema, value, target, (*path, step), frozenset())


def _items(schema: Mapping[str, Any], value: list[Any]) -> Iterator[tuple[int, Mapping[str, Any], Any]]:
    items, rest = schema.get("items", {}), schema.get("additionalItems")
    for index, item in enumerate(value):
        if isinstance(items, dict):
            yield index, items, item
        elif index < len(items):
            yield index, items[index], item
        elif isinstance(rest, dict):
            yield index, rest, item


def _members(
    schema: Mapping[str, Any], value: dict[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    properties, rest = schema.get("properties", {}), schema.get("additionalProperties")
    for name, item in value.items():
        if name in properties:
            yield name, properties[name], item
        elif isinstance(rest, dict):
            yield name, rest, item


def _names(schema: Mapping[str, Any], value: dict[str, Any], path: Path) -> Iterator[Violation]:
    for name in schema.get("required", ()):
        if name not in value:
            yield Violation(path, "required", schema["required"], value, (name,))
    unknown = value.keys() - schema.get("properties", {}).keys()
    if schema.get("additionalProperties") is False and unknown:
        yield Violation(path, "additionalProperties", False, value, tuple(sorted(unknown)))


def _types(kinds: str | list[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else kinds


_TYPES: dict[str, type] = {"string": str, "array": list, "object": dict, "boolean": bool, "null": type(None)}


def _has_type(value: Any, kind: str) -> bool:
    if kind in ("integer", "number"):  # Draft 4 has no 1.0 among the integers
        return number(value) is not None and (kind == "number" or isinstance(value, int))
    return isinstance(value, _TYPES[kind])


def _sized(schema: Mapping[str, Any], size: int, of: str) -> Iterator[str]:
    if size < schema.get(f"min{of}", size):
        yield f"min{of}"
    if size > schema.get(f"max{of}", size):
        yield f"max{of}"


def _of_text(schema: Mapping[str, Any], value: str) -> Iterator[str]:
    yield from _sized(schema, len(value), "Length")
    if "format" in schema and not FORMATS[schema["format"]].fits(value):
        yield "format"
    if "pattern" in schema:
        found = match(schema["pattern"], value)
        if found in ("no", "slow"):
            yield "pattern" if found == "no" else "slow"


def _of_number(schema: Mapping[str, Any], value: float) -> Iterator[str]:
    low, high, step = schema.get("minimum", value), schema.get("maximum", value), schema.get("multipleOf")
    if value < low or (value == low and "exclusiveMinimum" in schema):
        yield "exclusiveMinimum" if value == low else "minimum"
    if value > high or (value == high and "exclusiveMaximum" in schema):
        yield "exclusiveMaximum" if value == high else "maximum"
    # As decimals: 0.3 is a multiple of 0.1.
    if step is not None and (not _finite(value) or _fraction(value) % _fraction(step)):
        yield "multipleOf"


def _of_array(schema: Mapping[str, Any], value: list[Any]) -> Iterator[str]:
    yield from _sized(schema, len(value), "Items")
    if schema.get("uniqueItems") and len(set(map(identity, value))) < len(value):
        yield "uniqueItems"
    items = schema.get("items")
    if schema.get("additionalItems") is False and isinstance(items, list) and len(value) > len(items):
        yield "additionalItems"


def _of_object(schema: Mapping[str, Any], value: dict[str, Any]) -> Iterator[str]:
    return _sized(schema, len(value), "Properties")


def _finite(value: float) -> bool:
    return isinstance(value, int) or isfinite(value)


def _fraction(value: float) -> Fraction:
    from fractions import Fraction  # noqa: PLC0415 - costly, and few schemas have a multipleOf

    return Fraction(value if isinstance(value, int) else str(value))

"""Inputs against their declarations. Yields problems; never changes a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..connector.lenient import array, mapping, strings, text
from ..connector.refs import resolve
from ..core.errors import UserError
from ..core.patterns import TOO_SLOW, match
from ..core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..core.problem import Location

_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
_FORMATS = {
    "date": (re.compile(_DATE), "a date such as 2026-03-31"),
    "date-time": (
        re.compile(rf"{_DATE}[Tt ]{_CLOCK}(?:[Zz]|[+-]\d\d:\d\d)"),
        "a date-time with an offset, such as 2026-03-31T09:00:00Z",
    ),
    "date-no-tz": (
        re.compile(rf"{_DATE}[Tt ]{_CLOCK}"),
        "a date-time without an offset, such as 2026-03-31T09:00:00",
    ),
    "email": (re.compile(r"[^@\s]+@[^@\s]+"), "an e-mail address"),
    "uri": (re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*"), "an absolute URI"),
    "uuid": (
        re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
        "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
    ),
}
_BITS = {"int32": 31, "int64": 63}
_MAX_DEPTH = 40


def check_value(data: Any, schema: Mapping[str, Any], value: Any, where: Location) -> Iterator[Problem]:
    """Yield what is wrong with ``value`` by ``schema``, whose local references are followed in ``data``.

    Looked at are type, enum, format, pattern, lengths, ranges, required and unknown members. ``where`` is
    the location of the value.
    """
    yield from _check(data, schema, value, where, 0)


def _check(
    data: Any, raw: Mapping[str, Any], value: Any, where: Location, depth: int, *, part: bool = False
) -> Iterator[Problem]:
    # A part of an allOf does not know its siblings' members.
    try:
        schema = resolve(data, raw)
    except UserError as error:
        yield Problem("input-schema", f"cannot be checked: {error.message}", where)
        return
    if depth > _MAX_DEPTH or not isinstance(schema, dict):
        return
    if value is None and schema.get("x-nullable") is True:
        return
    kind = schema.get("type")
    if isinstance(kind, str) and not _has_type(kind, schema, value):
        yield Problem("input-type", f"must be {_article(kind)}, is {describe(value)}", where)
        return
    choices = schema.get("enum")
    if isinstance(choices, list) and not any(_same(value, choice) for choice in choices):
        shown = ", ".join(str(choice) for choice in choices[:10]) + (", ..." if len(choices) > 10 else "")
        yield Problem("input-enum", f"must be one of {shown}, is {describe(value)}", where)
    if isinstance(value, str):
        yield from _check_text(schema, value, where)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _check_number(schema, value, where)
    elif isinstance(value, list):
        yield from _check_length(schema, len(value), "Items", where)
        if isinstance(schema.get("items"), dict):
            for index, item in enumerate(value):
                yield from _check(data, schema["items"], item, where.below(index), depth + 1)
    elif isinstance(value, dict) and kind != "file" and "$content" not in value:
        yield from _check_object(data, schema, value, where, depth, part=part)


def _check_object(
    data: Any, schema: Mapping[str, Any], value: dict[str, Any], where: Location, depth: int, *, part: bool
) -> Iterator[Problem]:
    for composed in array(schema.get("allOf")):
        yield from _check(data, composed, value, where, depth + 1, part=True)
    known = mapping(schema.get("properties"))
    for name, item in value.items():
        if name in known:
            yield from _check(data, known[name], item, where.below(name), depth + 1)
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from _check(data, schema["additionalProperties"], item, where.below(name), depth + 1)
        elif known and not part and not is_open(schema):
            yield Problem("input-unknown", "is not declared", where.below(name))
    for name in strings(schema.get("required")):
        declared = known.get(name)
        if name not in value and not (isinstance(declared, dict) and declared.get("readOnly") is True):
            yield Problem("input-missing", "is required", where.below(name))


def is_open(schema: Mapping[str, Any]) -> bool:
    """Whether an object may have members that ``properties`` does not name.

    JSON Schema allows them by default; the designer offers them only where the schema is dynamic, says
    ``additionalProperties``, composes others, or names no property at all.
    """
    return (
        bool(schema.get("additionalProperties"))
        or not schema.get("properties")
        or any(key in schema for key in ("x-ms-dynamic-schema", "x-ms-dynamic-properties", "allOf"))
    )


def _check_text(schema: Mapping[str, Any], value: str, where: Location) -> Iterator[Problem]:
    known = _FORMATS.get(text(schema.get("format")) or "") if schema.get("type") == "string" else None
    if known is not None and not known[0].fullmatch(value):
        yield Problem("input-format", f"must be {known[1]}, is {describe(value)}", where)
    yield from _check_length(schema, len(value), "Length", where)
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        found = match(pattern, value)
        if found == "no":
            yield Problem("input-pattern", f"must match {pattern}, is {describe(value)}", where)
        elif found == "slow":
            yield Problem("input-pattern", f"cannot be held against {pattern}: {TOO_SLOW}", where)


def _check_number(schema: Mapping[str, Any], value: float, where: Location) -> Iterator[Problem]:
    bits = _BITS.get(text(schema.get("format")) or "")
    if bits is not None and not -(2**bits) <= value < 2**bits:
        yield Problem("input-range", f"does not fit {schema['format']}: {value}", where)
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(low, int | float) and (
        value < low or (value == low and schema.get("exclusiveMinimum") is True)
    ):
        yield Problem("input-range", f"must be at least {low}, is {value}", where)
    if isinstance(high, int | float) and (
        value > high or (value == high and schema.get("exclusiveMaximum") is True)
    ):
        yield Problem("input-range", f"must be at most {high}, is {value}", where)


def _check_length(schema: Mapping[str, Any], length: int, of: str, where: Location) -> Iterator[Problem]:
    low, high = schema.get(f"min{of}"), schema.get(f"max{of}")
    unit = "items" if of == "Items" else "characters"
    if isinstance(low, int) and length < low:
        yield Problem("input-length", f"must have at least {low} {unit}, has {length}", where)
    if isinstance(high, int) and length > high:
        yield Problem("input-length", f"must have at most {high} {unit}, has {length}", where)


def _has_type(kind: str, schema: Mapping[str, Any], value: Any) -> bool:
    if kind == "string":
        # A file in a flow is an object; declared as binary text it is accepted.
        return isinstance(value, str) or (
            schema.get("format") in ("binary", "byte") and (isinstance(value, bytes) or _is_file(value))
        )
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "array":
        return isinstance(value, list | tuple)
    if kind == "object":
        return isinstance(value, dict)
    if kind == "file":
        return isinstance(value, str | bytes) or _is_file(value)
    return kind != "null" or value is None


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and "$content" in value


def _same(value: Any, choice: Any) -> bool:
    return bool(value == choice) and isinstance(value, bool) == isinstance(choice, bool)


def _article(kind: str) -> str:
    return f"{'an' if kind[:1] in 'aeio' else 'a'} {kind}"


def describe(value: Any) -> str:
    """Return what a value is, in words for a message: the kind, and a short value itself."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text '{value if len(value) <= 60 else value[:57] + '...'}'"
    if isinstance(value, list | tuple):
        return f"an array of {len(value)}"
    if isinstance(value, dict):
        return "an object"
    return f"a {type(value).__name__}"

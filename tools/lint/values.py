"""JSON values in rules: their types, whether they are the same, how they read in a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
_MAX_QUOTED = 60


def json_type(value: Any) -> str:
    """Return the JSON type of a parsed value; a whole number is an ``integer``."""
    return _NAMES.get(type(value), "unknown")


def matches(value: Any, wanted: str) -> bool:
    """Return whether ``value`` is of the Swagger type ``wanted``; an unknown type matches everything."""
    found = json_type(value)
    if wanted == "number":
        return found in ("integer", "number")
    if wanted == "integer":
        return found == "integer" or (isinstance(value, float) and value.is_integer())
    return found == wanted or wanted not in _NAMES.values()


def number(value: Any) -> float | int | None:
    """Return ``value`` if it is a number (booleans are none), else None."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def identity(value: Any) -> str:
    """Return what two values share exactly if they are the same JSON value (``1`` is not ``"1"``)."""
    return value if type(value) is str else f"{json_type(value)} {value!r}"


def repeated(values: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Yield index and value of each item that is the same as an earlier one."""
    seen: set[tuple[bool, str]] = set()
    for index, value in enumerate(values):
        key = (type(value) is str, identity(value))
        if key in seen:
            yield index, value
        seen.add(key)


def quoted(value: Any) -> str:
    """Return a value as a message shows it: a string in single quotes, others as JSON, shortened."""
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 1]}…"


def listed(names: Iterable[str], limit: int = 5) -> str:
    """Return names in quotes, with commas and ``and``; of many, the first and how many more."""
    known = [f"'{name}'" for name in names]
    if len(known) > limit:
        known = [*known[:limit], f"{len(known) - limit} more"]
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}" if known else ""

"""JSON values in rules: their types, whether they are the same, how they read in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.suggestion import joined
from ..core.values import identity, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

_NAMES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


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


def repeated(values: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Yield index and value of each item that is equal to an earlier one."""
    seen: set[Hashable] = set()
    for index, value in enumerate(values):
        key = identity(value)
        if key in seen:
            yield index, value
        seen.add(key)


def quoted(value: Any) -> str:
    """Return a value as a message shows it: a string in single quotes, others as JSON, shortened."""
    return shortened(f"'{value}'") if isinstance(value, str) else shown(value)


def listed(names: Iterable[str], limit: int = 5) -> str:
    """Return names in quotes, with commas and ``and``; of many, the first and how many more."""
    known = [f"'{name}'" for name in names]
    if len(known) > limit:
        known = [*known[:limit], f"{len(known) - limit} more"]
    return joined(known, "and")

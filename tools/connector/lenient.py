"""Reading parsed JSON leniently: a member of the wrong type counts as absent, for a linter to report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def mapping(value: Any) -> dict[str, Any]:
    """Return ``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> dict[str, Mapping[str, Any]]:
    """Return those members of an object that are objects."""
    return {name: item for name, item in mapping(value).items() if isinstance(item, dict)}


def array(value: Any) -> list[Any]:
    """Return ``value`` if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def strings(value: Any) -> tuple[str, ...]:
    """Return those items of an array that are strings."""
    return tuple(item for item in array(value) if isinstance(item, str))


def text(value: Any) -> str | None:
    """Return ``value`` if it is a string, else None."""
    return value if isinstance(value, str) else None


def number(value: Any) -> float | int | None:
    """Return ``value`` if it is a number (booleans are none), else None."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None

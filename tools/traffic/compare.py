"""JSON values compared: the first places where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.missing import MISSING
from ..core.paths import Path, render_path
from ..core.values import LONGEST, equal, shown
from .redaction import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two values differ: ``left`` and ``right`` are the values there, or MISSING."""

    path: Path
    left: Any
    right: Any


def differences(left: Any, right: Any, path: Path = ()) -> Iterator[Difference]:
    """Yield where two JSON values differ, in document order of ``left``; nothing for equal ones."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in (*left, *(key for key in right if key not in left)):
            yield from differences(left.get(key, MISSING), right.get(key, MISSING), (*path, key))
    elif isinstance(left, list) and isinstance(right, list):
        for index in range(max(len(left), len(right))):
            yield from differences(
                left[index] if index < len(left) else MISSING,
                right[index] if index < len(right) else MISSING,
                (*path, index),
            )
    elif not equal(left, right):
        yield Difference(path, left, right)


def show(value: Any, path: Path = (), width: int = LONGEST) -> str:
    """Return ``value`` as ``shown`` writes it; a credential (by its name) as ``***``."""
    if value is not MISSING and any(isinstance(step, str) and is_secret_name(step) for step in path):
        return '"***"'
    return shown(_hidden(value), width)


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "***" if is_secret_name(str(key)) else _hidden(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return value


def describe(found: Iterator[Difference], left: str, right: str) -> str | None:
    """Return the first differences in words, or None where there is none.

    ``left`` and ``right`` name the two sides: ``describe(differences(a, b), "sent", "recorded")`` gives
    ``hours: 2 sent, 3 recorded``.
    """
    shown: list[str] = []
    more = 0
    for item in found:
        if len(shown) == _SHOWN:
            more += 1
            continue
        place = render_path(item.path) or "the value"
        shown.append(f"{place}: {show(item.left, item.path)} {left}, {show(item.right, item.path)} {right}")
    if not shown:
        return None
    return "; ".join(shown) + (f" (and {more} more)" if more else "")

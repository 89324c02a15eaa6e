"""JSON values: whether two are equal, their types in words, and how they read in a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .missing import MISSING

if TYPE_CHECKING:
    from collections.abc import Hashable

LONGEST = 60

TYPES_IN_WORDS: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    type(None): "null",
}
"""The JSON types, as Python's, with their articles."""


def equal(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal: ``1`` and ``1.0`` are, ``1`` and ``true`` are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def identity(value: Any) -> Hashable:
    """Return a key that two JSON values share exactly if they are ``equal``."""
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, dict):
        return dict, frozenset((name, identity(item)) for name, item in value.items())
    if isinstance(value, list):
        return list, tuple(map(identity, value))
    key: Hashable = value
    return key


def shown(value: Any, width: int = LONGEST) -> str:
    """Return ``value`` for a message: as JSON of at most ``width`` characters; ``MISSING`` as "nothing"."""
    if value is MISSING:
        return "nothing"
    return shortened(json.dumps(value, ensure_ascii=False, default=str), width)


def shown_difference(left: Any, right: Any, width: int = LONGEST) -> tuple[str, str]:
    """Return two values as ``shown``, of long ones the parts from shortly before where they differ.

    The members of objects are in one order.
    """
    texts = [json.dumps(value, ensure_ascii=False, default=str, sort_keys=True) for value in (left, right)]
    if all(len(text) <= width for text in texts):
        return texts[0], texts[1]
    same = next((n for n, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), min(map(len, texts)))
    start = max(0, same - width // 3)
    lead = "..." if start else ""
    first, second = (lead + shortened(text[start:], width - len(lead)) for text in texts)
    return first, second


def shortened(text: str, width: int = LONGEST) -> str:
    """Return ``text``, cut to ``width`` characters where it is longer."""
    return text if len(text) <= width else f"{text[: width - 3]}..."

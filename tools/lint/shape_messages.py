"""Parts of messages about structure: JSON types in words, and the name that a misspelt one resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..connector.shapes import Member


def near(name: str, known: tuple[str, ...]) -> str:
    """Return the one of ``known`` that ``name`` is a slip of, empty where there is none."""
    plain = name.strip(" :").casefold()
    for other in known:
        if plain == other.casefold() or _distance(plain, other.casefold()) <= 2:
            return other
    return ""


def _distance(left: str, right: str) -> int:
    """Return the number of letters to insert, delete or replace; large where the lengths differ by more."""
    if abs(len(left) - len(right)) > 2:
        return 99
    row = list(range(len(right) + 1))
    for index, letter in enumerate(left, 1):
        previous, row[0] = row[0], index
        for column, other in enumerate(right, 1):
            previous, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, previous + (letter != other)),
            )
    return row[-1]


def other_case(name: str, known: Iterable[str]) -> str:
    """Return the one of ``known`` from which ``name`` differs in case alone, empty where there is none."""
    folded = name.casefold()
    return next((other for other in known if other != name and other.casefold() == folded), "")


def in_words(value: Any) -> str:
    """Return the JSON type of a value, with its article."""
    return _WORDS.get(type(value), "a value")


_WORDS: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    type(None): "null",
}


def types_in_words(member: Member) -> str:
    """Return the types that a member may have, with articles."""
    names = dict.fromkeys(_WORDS[kind] for kind in _WORDS if kind in member.types)
    if "a number" in names:
        names.pop("an integer", None)
    names.pop("null", None)
    return " or ".join(names)

"""Parts of messages about structure: JSON types in words, and the name that a misspelt one resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.suggestion import closest
from ..core.values import TYPES_IN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..connector.shapes import Member


def near(name: str, known: tuple[str, ...]) -> str:
    """Return the one of ``known`` that ``name`` is a slip of, empty where there is none."""
    return next(iter(closest(name.strip(" :"), known, cutoff=0.75)), "")


def other_case(name: str, known: Iterable[str]) -> str:
    """Return the one of ``known`` from which ``name`` differs in case alone, empty where there is none."""
    folded = name.casefold()
    return next((other for other in known if other != name and other.casefold() == folded), "")


def in_words(value: Any) -> str:
    """Return the JSON type of a value, with its article."""
    return TYPES_IN_WORDS.get(type(value), "a value")


def types_in_words(member: Member) -> str:
    """Return the types that a member may have, with articles."""
    names = dict.fromkeys(TYPES_IN_WORDS[kind] for kind in TYPES_IN_WORDS if kind in member.types)
    if "a number" in names:
        names.pop("an integer", None)
    names.pop("null", None)
    return " or ".join(names)

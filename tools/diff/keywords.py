"""What the kinds of changes of inputs and of outputs look at alike: values of keywords, lists, limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..connector.lenient import array
from ..core.missing import MISSING
from ..core.values import equal
from .kind import Hit

if TYPE_CHECKING:
    from .pairs import Field, FieldPair


def both(pair: FieldPair) -> tuple[Field, Field] | None:
    """Return both fields, None where one is missing."""
    return None if pair.old is None or pair.new is None else (pair.old, pair.new)


def keyword_hit(pair: FieldPair, keyword: str, message: str, detail: str = "", instead: str = "") -> Hit:
    """Return a hit at a keyword of both fields."""
    old_at = pair.old_at if pair.old is None else pair.old.at(keyword)
    new_at = pair.new_at if pair.new is None else pair.new.at(keyword)
    return Hit(message, old_at, new_at, place=keyword, detail=detail, instead=instead)


def changed(pair: FieldPair, keyword: str) -> tuple[Any, Any] | None:
    """Return old and new value of a keyword where they differ; ``MISSING`` for one that is not there."""
    fields = both(pair)
    if fields is None:
        return None
    old, new = fields[0].get(keyword), fields[1].get(keyword)
    return None if equal(old, new) else (old, new)


def types(pair: FieldPair) -> tuple[str, str] | None:
    """Return old and new type where they differ; "any" where none is declared."""
    fields = both(pair)
    if fields is None:
        return None
    old, new = fields[0].node.type or "any", fields[1].node.type or "any"
    return None if old == new else (old, new)


def enums(pair: FieldPair) -> tuple[list[Any] | None, list[Any] | None] | None:
    """Return the lists of values of both, None where there is no list."""
    fields = both(pair)
    if fields is None:
        return None
    old, new = fields[0].get("enum"), fields[1].get("enum")
    return (old if isinstance(old, list) else None, new if isinstance(new, list) else None)


def missing_values(values: list[Any], others: list[Any]) -> Iterator[Any]:
    """Yield the values that are not among ``others``."""
    for value in array(values):
        if not any(equal(value, other) for other in others):
            yield value


def format_words(pair: FieldPair) -> tuple[str, str] | None:
    """Return old and new format in words where they differ, and the types do not."""
    found = changed(pair, "format")
    if found is None or types(pair) is not None:
        return None
    old, new = ("none" if value in (MISSING, "") else str(value) for value in found)
    return None if old == new else (old, new)

"""Selection of rules and of kinds of changes: by id, by the start of an id, or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from ..core import lazy
from ..core.errors import UserError
from ..core.suggestion import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PREFIX = lazy.pattern(r"[A-Z]{1,3}|[A-Z]{3}\d{1,3}")


class Named(Protocol):
    """An entry of a catalogue: ``noun`` says in a word what it is."""

    @property
    def name(self) -> str:
        """The name in kebab case."""

    @property
    def noun(self) -> str:
        """``rule`` or ``change``."""


T = TypeVar("T", bound=Named)


def find(catalogue: Mapping[str, T], word: str) -> T | None:
    """Return the entry whose id (any case) or name is ``word``, None where there is none."""
    return catalogue.get(word.upper()) or next(
        (entry for entry in catalogue.values() if entry.name == word.lower()), None
    )


def find_entry(catalogue: Mapping[str, T], word: str) -> T:
    """Return the entry whose id (any case) or name is ``word``.

    Raises:
        UserError: there is none; with what may have been meant.
    """
    found = find(catalogue, word)
    if found is None:
        noun = next(iter(catalogue.values())).noun
        hint = meant(word, names(catalogue)) or f"; `{_LISTS[noun]}` lists them"
        raise UserError(f"there is no {noun} '{word}'{hint}")
    return found


def names(catalogue: Mapping[str, Named]) -> list[str]:
    """Return all ids and names."""
    return [*catalogue, *(entry.name for entry in catalogue.values())]


def matching(catalogue: Mapping[str, Named], words: Iterable[str]) -> set[str]:
    """Return the ids of the entries that ``words`` name; ``ALL`` names every one.

    Raises:
        UserError: a word names none.
    """
    found: set[str] = set()
    for word in words:
        upper = word.strip().upper()
        if upper == "ALL":
            found |= catalogue.keys()
        elif _PREFIX.fullmatch(upper) and (ids := [id_ for id_ in catalogue if id_.startswith(upper)]):
            found.update(ids)
        else:
            entry = find_entry(catalogue, word.strip())
            found.add(next(id_ for id_, known in catalogue.items() if known is entry))
    return found


_LISTS = {"rule": "rules", "change": "rules --changes"}

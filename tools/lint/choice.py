"""Which rules run: ``select`` and ``ignore`` name them by id, by the start of an id, or by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.words import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .rule import Profile, Rule

_PREFIX = re.compile(r"[A-Z]{1,3}|[A-Z]{3}\d{1,3}")


def find_rule(rules: Mapping[str, Rule], word: str) -> Rule:
    """Return the rule whose id (any case) or name is ``word``.

    Raises:
        UserError: there is none; with what may have been meant.
    """
    found = rules.get(word.upper()) or next((r for r in rules.values() if r.name == word.lower()), None)
    if found is None:
        names = [*rules, *(rule.name for rule in rules.values())]
        raise UserError(f"there is no rule '{word}'{meant(word, names) or '; `rules` lists them'}")
    return found


def matching(rules: Mapping[str, Rule], words: Iterable[str]) -> set[str]:
    """Return the ids of the rules that ``words`` name; ``ALL`` names every rule.

    Raises:
        UserError: a word names no rule.
    """
    found: set[str] = set()
    for word in words:
        upper = word.strip().upper()
        if upper == "ALL":
            found |= rules.keys()
        elif _PREFIX.fullmatch(upper) and (ids := [name for name in rules if name.startswith(upper)]):
            found.update(ids)
        else:
            found.add(find_rule(rules, word.strip()).id)
    return found


def choose(
    rules: Mapping[str, Rule],
    profile: Profile,
    select: Iterable[str] | None,
    ignore: Iterable[str],
) -> frozenset[str]:
    """Return the ids of the rules that run: on in ``profile``, selected (None: all) and not ignored.

    Raises:
        UserError: a word names no rule, or no rule is left.
    """
    chosen = {rule.id for rule in rules.values() if profile in rule.levels}
    if select is not None:
        chosen &= matching(rules, select)
    chosen -= matching(rules, ignore)
    if not chosen:
        raise UserError(f"no rule is left to check: none of those selected is on in the profile '{profile}'")
    return frozenset(chosen)

"""What a rule is: a decorated function whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from ..core.page import read_sections
from ..core.problem import Severity

Profile = Literal["import", "independent", "certified"]
Subject = Literal["definition", "properties", "script", "package", "config"]
Levels = dict[Profile, Severity]

PROFILES: tuple[Profile, ...] = ("import", "independent", "certified")
_SECTIONS = ("Why", "Fix", "Bad", "Good")


class Hit(NamedTuple):
    """One place where a rule does not hold.

    ``pointer`` is a JSON pointer into the subject's file; for a script ``"LINE:COLUMN"`` (from 1); ``""`` is
    the whole file. ``on`` says whether the key or the value is meant. ``file`` names another file of the
    folder where that is not the subject's own.
    """

    message: str
    pointer: str = ""
    on: Literal["key", "value"] = "value"
    file: str | None = None


Check = Callable[[Any], Iterator[Hit]]


class Rule(NamedTuple):
    """A check with everything that is said about it.

    ``levels`` has a severity for each profile in which the rule is on. ``microsoft`` lists the ids of the
    validator's rules that it stands for. ``source`` says where the rule comes from.
    """

    id: str
    name: str
    subject: Subject
    levels: Levels
    microsoft: tuple[str, ...]
    source: str
    check: Check
    line: int

    @property
    def page(self) -> Page:
        """The parsed docstring of the check.

        Raises:
            ValueError: a section is missing; a test holds every rule to it.
        """
        return read_page(self.check.__doc__ or "")


class Page(NamedTuple):
    """What ``explain`` prints: what a rule does, why, how to fix it, a bad and a good example."""

    what: str
    why: str
    fix: str
    bad: str
    good: str


RULES: dict[str, Rule] = {}
_NAMES: set[str] = set()


def rule(
    id: str,  # the field's word for it
    name: str,
    subject: Subject,
    *,
    levels: Severity | Levels,
    source: str,
    microsoft: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Register the decorated generator as the check of a rule.

    ``levels`` is one severity for all profiles, or a severity for each profile in which the rule is on.

    Raises:
        ValueError: the id or the name is taken.
    """

    def register(check: Check) -> Check:
        if id in RULES or name in _NAMES:
            raise ValueError(f"rule {id} ({name}) is defined twice")
        _NAMES.add(name)
        by_profile: Levels = dict.fromkeys(PROFILES, levels) if isinstance(levels, str) else levels
        line = check.__code__.co_firstlineno
        RULES[id] = Rule(id, name, subject, by_profile, microsoft, source, check, line)
        return check

    return register


def read_page(docstring: str) -> Page:
    """Parse a rule's docstring: a first part, then the sections ``Why:``, ``Fix:``, ``Bad:`` and ``Good:``.

    Raises:
        ValueError: a section is missing, empty or out of order.
    """
    return Page(*read_sections(docstring, _SECTIONS))

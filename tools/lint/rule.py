"""A rule: a decorated function whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..connector.check_settings import PROFILES, Profile
from ..core.docstring_page import read_sections
from ..core.problem import Severity

if TYPE_CHECKING:
    from ..connector.document import Document
    from .fix.edits import Edit

Subject = Literal["definition", "properties", "script", "package", "config"]
Levels = dict[Profile, Severity]

BROKEN: Levels = {"import": "warning", "independent": "error", "certified": "error"}
"""The severities of what certification refuses and an import takes."""
TOLERATED: Levels = {"import": "warning", "independent": "warning", "certified": "warning"}
"""The severities of what certified connectors carry through their updates, though a document forbids it."""
REFUSED: Levels = {"import": "error", "independent": "error", "certified": "error"}
"""The severities of what an import refuses; the rule says who refuses it by its ``refusal``."""
_SUBJECTS: dict[str, Subject] = {
    "Definition": "definition",
    "Properties": "properties",
    "Script": "script",
    "Folder": "package",
    "Suppressor": "config",
}
_SECTIONS = ("Why", "Fix", "Bad", "Good")


class Refusal(NamedTuple):
    """The evidence for an error in the profile ``import``: who refuses a connector, where that was seen."""

    by: Literal["the import", "paconn", "the designer", "this linter"]
    seen: str


class Hit(NamedTuple):
    """One place where a rule does not hold.

    ``pointer`` is a JSON pointer into the subject's file, ``""`` for the whole file; ``on`` says whether the
    key or the value is meant. ``position`` is line and column (from 1) where the file is no JSON document, or
    the place has no pointer. ``file`` names another file of the folder than the subject's own.
    ``levels`` are its severities by profile where they are not those of its rule.
    """

    message: str
    pointer: str = ""
    on: Literal["key", "value"] = "value"
    file: str | None = None
    position: tuple[int, int] | None = None
    levels: Levels | None = None


Check = Callable[[Any], Iterator[Hit]]
Fix = Callable[["Document", str], "list[Edit]"]
"""A repair: from document and pointer of a finding to edits; none where there is no one right answer."""


class Rule(NamedTuple):
    """A check with everything that is said about it.

    ``levels`` has a severity for each profile in which the rule is on. ``microsoft`` lists the ids of the
    validator's rules that it stands for. ``source`` says where the rule comes from. ``fix`` is its repair, if
    it has one. ``always`` says that no choice, suppression or baseline leaves it out. ``refusal`` is there
    where the rule, or a hit of it, is an error in the profile ``import``.
    """

    id: str
    name: str
    subject: Subject
    levels: Levels
    microsoft: tuple[str, ...]
    source: str
    check: Check
    line: int
    fix: Fix | None = None
    always: bool = False
    refusal: Refusal | None = None

    @property
    def noun(self) -> str:
        """The word for it in messages."""
        return "rule"

    @property
    def page(self) -> Page:
        """The parsed docstring of the check.

        Raises:
            ValueError: a section is missing; a test holds every rule to it.
        """
        return read_page(self.check.__doc__ or "")


class Page(NamedTuple):
    """A rule's page, as ``explain`` prints it: what it does, why, how to fix it, a bad and a good example."""

    what: str
    why: str
    fix: str
    bad: str
    good: str


RULES: dict[str, Rule] = {}
_NAMES: set[str] = set()


def rule(
    id: str,
    name: str,
    levels: Refusal | Severity | Levels,
    source: str,
    *microsoft: str,
    fix: Fix | None = None,
    always: bool = False,
    refusal: Refusal | None = None,
) -> Callable[[Check], Check]:
    """Register the decorated generator as the check of a rule; its parameter's type says what it looks at.

    ``levels`` is one severity for all profiles, or a severity for each profile in which the rule is on, or
    the refusal of what is an error in all; ``microsoft`` are the ids of the validator's rules that it stands
    for; ``fix``, ``always``: see ``Rule``. ``refusal`` is for rules of which single hits are such errors.

    Raises:
        ValueError: the id or the name is taken, or nobody is known to refuse what is an error in ``import``.
    """

    def register(check: Check) -> Check:
        if id in RULES or name in _NAMES:
            raise ValueError(f"rule {id} ({name}) is defined twice")
        _NAMES.add(name)
        seen = levels if isinstance(levels, Refusal) else refusal
        by_profile = in_profiles(levels)
        if by_profile.get("import") == "error" and seen is None:
            raise ValueError(f"rule {id} ({name}) is an error in 'import': say who refuses it")
        subject = _SUBJECTS[next(iter(check.__annotations__.values()))]
        line = check.__code__.co_firstlineno
        RULES[id] = Rule(id, name, subject, by_profile, microsoft, source, check, line, fix, always, seen)
        return check

    return register


def in_profiles(levels: Refusal | Severity | Levels) -> Levels:
    """Return the severity in each profile; one that names none for ``agent`` has that of ``import``."""
    if isinstance(levels, Refusal):
        levels = REFUSED
    if isinstance(levels, str):
        return dict.fromkeys(PROFILES, levels)
    # What an agent uses is imported as well; texts for the catalogue are no matter there.
    return levels if "agent" in levels or "import" not in levels else {**levels, "agent": levels["import"]}


def read_page(docstring: str) -> Page:
    """Parse a rule's docstring: a first part, then the sections ``Why:``, ``Fix:``, ``Bad:`` and ``Good:``.

    Raises:
        ValueError: a section is missing, empty or out of order.
    """
    return Page(*read_sections(docstring, _SECTIONS))

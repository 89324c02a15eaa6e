"""What a kind of change is: a decorated function whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..core.docstring_page import read_sections

if TYPE_CHECKING:
    from ..core.problem import Severity

Subject = Literal["operation", "input", "output", "definition", "properties"]

_SECTIONS = ("Why", "Instead", "Old", "New")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a change of some kind was made.

    ``old`` and ``new`` are JSON pointers into the two files; one that leads nowhere means the closest part
    that is there. ``on`` says whether the keys or the values are meant. ``place`` extends the value path of
    the subject (``"type"``). ``detail`` tells changes of one kind at one place apart, such as a value of an
    enum. ``operation`` is the operationId that is concerned, where the subject is no operation.
    ``instead`` says what to do in this case, "" = what the page says.
    """

    message: str
    old: str
    new: str
    on: Literal["key", "value"] = "value"
    place: str = ""
    detail: str = ""
    operation: str | None = None
    instead: str = ""


Check = Callable[[Any], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Page:
    """What ``explain`` prints: what a kind of change is, why it matters, what to do instead, an example."""

    what: str
    why: str
    instead: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change with everything that is said about it.

    ``severity`` is ``error`` for what breaks existing flows and apps. ``hidden`` is the severity where makers
    did not see what changed: internal operations, parameters and fields. ``revise`` tells that the way to
    make such a change is a revision of the operation. ``microsoft`` is the message of Microsoft's change
    validator for it, where one is known.
    """

    code: str
    name: str
    subject: Subject
    severity: Severity
    hidden: Severity
    revise: bool
    microsoft: str | None
    source: str
    check: Check

    @property
    def noun(self) -> str:
        """The word for it in messages."""
        return "change"

    @property
    def page(self) -> Page:
        """The parsed docstring of the check.

        Raises:
            ValueError: a section is missing; a test holds every kind to it.
        """
        return Page(*read_sections(self.check.__doc__ or "", _SECTIONS))

    @property
    def direction(self) -> Literal["input", "output", ""]:
        """Whether it is about what flows send or about what they get; empty where it is about neither."""
        return self.subject if self.subject in ("input", "output") else ""


KINDS: dict[str, Kind] = {}
_NAMES: set[str] = set()


def kind(
    code: str,
    name: str,
    subject: Subject,
    severity: Severity,
    *,
    source: str,
    hidden: Severity | None = None,
    revise: bool = False,
    microsoft: str | None = None,
) -> Callable[[Check], Check]:
    """Register the decorated generator as the check of a kind of change.

    Raises:
        ValueError: the code or the name is taken.
    """

    def register(check: Check) -> Check:
        if code in KINDS or name in _NAMES:
            raise ValueError(f"the change {code} ({name}) is defined twice")
        _NAMES.add(name)
        KINDS[code] = Kind(
            code, name, subject, severity, hidden or severity, revise, microsoft, source, check
        )
        return check

    return register

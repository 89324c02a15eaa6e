"""The results that are reported: what a command found out, whole and immutable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..core.problem import has_errors
from ..traffic.provenance import ORIGINS

if TYPE_CHECKING:
    from ..core.message import Request
    from ..core.problem import Finding, Problem
    from ..replay.cases import CaseResult, Coverage
    from ..runtime.exchanges import Exchange
    from ..traffic.provenance import Provenance

Status = Literal["pass", "fail", "untested"]


@dataclass(frozen=True, slots=True)
class FileLocation:
    """A place in a file of the connector; ``line`` and ``column`` count from 1.

    ``pointer`` is the JSON pointer of the part, ``excerpt`` the lines of the file from there on.
    """

    file: str
    line: int
    column: int
    pointer: str = ""
    excerpt: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class OperationResult:
    """How one operation fared: ``cases`` and ``polls`` are counts, ``seconds`` the time of its cases.

    ``summary`` is its title, ``request`` its method and path, ``place`` where the definition has it,
    ``provenance`` the strongest of its cases that pass, None where none of them sends a request. ``refused``
    is the reason why `init` makes no case of an operation that has none, where that is known.
    """

    operation_id: str
    kind: str
    visibility: str | None
    status: Status
    cases: int
    polls: int
    seconds: float
    first_problem: str = ""
    summary: str = ""
    request: str = ""
    place: FileLocation | None = None
    provenance: Provenance | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class UnmatchedExchange:
    """A recorded request that was left out, and why."""

    request: Request
    file: str
    line: int
    reason: str


Places = Mapping[str, FileLocation]
"""Parts of the definition by their JSON pointer: those that problems are held against."""

HolePlaces = Mapping[tuple[str, str], FileLocation]
"""Where the definition has a status, parameter or property that no case shows: by operation id and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What commands that run cases have in common.

    ``title`` and ``version`` are the connector's, ``commit`` is that of its checkout, empty where there is
    none, ``root`` the folder from which reports for other programs name files. ``cases`` keep their
    exchanges only where a report asked for them; no credential is in those. ``engine`` and ``isolation`` (a
    level of SECURITY.md) are those of the script, None where there is none; ``not_run`` counts the cases that
    did not run because the script cannot. ``script`` is its file.
    """

    cases: tuple[CaseResult, ...] = ()
    coverage: Coverage | None = None
    seconds: float = 0.0
    operations: tuple[OperationResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    unmatched: tuple[UnmatchedExchange, ...] = ()
    engine: str | None = None
    isolation: str | None = None
    script: str = ""
    not_run: int = 0
    notes: tuple[str, ...] = ()
    title: str = ""
    version: str = ""
    commit: str = ""
    root: Path = field(default_factory=Path.cwd)
    places: Places = field(default_factory=dict)
    hole_places: HolePlaces = field(default_factory=dict)

    def place(self, problem: Problem) -> FileLocation | None:
        """Return where the definition has what ``problem`` is held against; None where it says nothing."""
        return self.places.get(problem.where.schema)

    @property
    def ok(self) -> bool:
        """Whether there is nothing to complain about; nothing tested is something."""
        raise NotImplementedError

    @property
    def runner(self) -> str:
        """The engine and the level of isolation in words; empty where there is no script."""
        return ", isolation ".join(filter(None, (self.engine, self.isolation)))

    @property
    def provenances(self) -> dict[Provenance | None, int]:
        """The number of cases on traffic of each provenance, the strongest first; None: without a request."""
        counts = Counter(case.provenance for case in self.cases)
        return {kind: counts[kind] for kind in ORIGINS if counts[kind]}

    @property
    def bare(self) -> tuple[int, int]:
        """The number of responses that are invented as ``{}``, and of all that have a body."""
        return sum(case.bare for case in self.cases), sum(case.bodies for case in self.cases)

    @property
    def shortfalls(self) -> tuple[Problem, ...]:
        """What the cases should cover and do not."""
        return ()

    @property
    def serious(self) -> tuple[Finding, ...]:
        """The findings that make it fail, in order."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that failed, in order."""
        return tuple(case for case in self.cases if case.status == "fail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Results):
    """Everything ``verify`` found out about one folder.

    ``failing`` tells whether a finding of the linter reaches the severity that fails; ``judged`` is False
    where the compiler that is here cannot judge the script, which a note explains. ``lists_holes``: text
    lists what no case shows.
    """

    failing: bool = False
    judged: bool = True
    lists_holes: bool = False

    @property
    def serious(self) -> tuple[Finding, ...]:
        """The errors; where the linter fails on less, the most severe ones that there are."""
        for severity in ("error", "warning", "info") if self.failing else ("error",):
            found = tuple(finding for finding in self.findings if finding.severity == severity)
            if found:
                return found
        return ()

    @property
    def shortfalls(self) -> tuple[Problem, ...]:
        """What the cases should cover and do not."""
        return self.coverage.problems if self.coverage else ()

    @property
    def ok(self) -> bool:
        """Whether all passed: something was tested, nothing is untested, wrong or uncovered."""
        return (
            bool(self.operations)
            and all(operation.status == "pass" for operation in self.operations)
            and not self.failing
            and self.judged
            and not any(finding.severity == "error" for finding in self.findings)
            and not self.shortfalls
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed(Results):
    """Everything ``replay`` found out; ``coverage`` is None where it was not measured."""

    @property
    def ok(self) -> bool:
        """True where something was replayed, all of it passed, and nothing was left out."""
        return bool(self.cases) and not self.not_run and all(case.status == "pass" for case in self.cases)


@dataclass(frozen=True, slots=True)
class Saved:
    """A case that was saved: its name, the files ``written``, the ``problems`` of its first run."""

    case: str
    written: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """One call with its whole trace, and the case that it was ``saved`` as.

    ``problems`` are those of the exchange and of its traffic, ``times`` the seconds that each request to the
    backend took, in the exchange's order. ``isolation`` is the level at which the script's process runs.
    """

    exchange: Exchange
    problems: tuple[Problem, ...]
    times: tuple[float, ...]
    isolation: str | None = None
    saved: Saved | None = None

    @property
    def ok(self) -> bool:
        """Whether no problem is an error; the response's status does not count."""
        return not has_errors(self.problems)

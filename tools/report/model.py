"""The results that are reported: what a command found out, whole and immutable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..core.message import Request
    from ..core.problem import Finding, Problem
    from ..replay.model import CaseResult, Coverage
    from ..runtime.model import Exchange

Status = Literal["pass", "fail", "untested"]


@dataclass(frozen=True, slots=True)
class OperationResult:
    """How one operation fared: ``cases`` and ``polls`` are counts, ``seconds`` the time of its cases."""

    operation_id: str
    kind: str
    visibility: str | None
    status: Status
    cases: int
    polls: int
    seconds: float
    first_problem: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything ``verify`` found out about one folder; ``engine`` is None where there is no script.

    ``failing`` tells whether a finding of the linter reaches the severity that fails.
    """

    operations: tuple[OperationResult, ...]
    cases: tuple[CaseResult, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage | None
    engine: str | None
    seconds: float
    notes: tuple[str, ...] = ()
    failing: bool = False

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
            and not any(finding.severity == "error" for finding in self.findings)
            and not self.shortfalls
        )


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A recorded request that was left out, and why."""

    request: Request
    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """Everything ``replay`` found out; ``coverage`` is None where it was not measured."""

    cases: tuple[CaseResult, ...]
    unmatched: tuple[Unmatched, ...]
    coverage: Coverage | None
    seconds: float
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether something was replayed and all of it passed."""
        return bool(self.cases) and all(case.status == "pass" for case in self.cases)


@dataclass(frozen=True, slots=True)
class Called:
    """One call with its whole trace.

    ``problems`` are those of the exchange and of its traffic, ``times`` the seconds that each request to the
    backend took, in the exchange's order.
    """

    exchange: Exchange
    problems: tuple[Problem, ...]
    times: tuple[float, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no problem; the response's status does not count."""
        return not self.problems

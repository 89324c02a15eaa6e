"""What is proven of an operation: one mark for each part of the way that a call takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..replay.cases import Evidence
from ..replay.holes import holes_of
from .results import Verification
from .style import plural

if TYPE_CHECKING:
    from ..core.problem import Aspect, Problem
    from ..replay.cases import CaseResult, Coverage
    from .results import OperationResult, Results

State = Literal["pass", "fail", "warn", "none"]
ASPECTS = ("lint", "request", "script", "response", "polls", "coverage")

_ASPECTS: dict[str, Aspect] = {
    **dict.fromkeys(("inputs", "connection", "policy", "request", "backend", "file"), "request"),
    "script": "script",
    "polls": "polls",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """``name`` is one of ``ASPECTS``; ``words`` say what ``state`` means here; "none": does not apply."""

    name: str
    state: State
    words: str


def aspect(problem: Problem) -> Aspect:
    """Return the part of the call that ``problem`` concerns."""
    return problem.aspect or _ASPECTS.get(problem.where.side, "response")


class Marks:
    """The marks of the operations of ``results``."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._cases: dict[str, list[CaseResult]] = {}
        for case in results.cases:
            self._cases.setdefault(case.operation_id, []).append(case)

    def of(self, operation: OperationResult) -> tuple[Mark, ...]:
        """Return the marks of ``operation``, in the order of ``ASPECTS``."""
        name, cases = operation.operation_id, operation.cases
        coverage = self._results.coverage
        evidence = coverage.evidence.get(name, Evidence()) if coverage else Evidence()
        wrong: dict[str, int] = {}
        for case in self._cases.get(name, ()):
            for part in {aspect(problem) for problem in case.problems if problem.severity == "error"}:
                wrong[part] = wrong.get(part, 0) + 1

        def mark(part: str, proof: str, nothing: str) -> Mark:
            if wrong.get(part):
                return Mark(part, "fail", f"{plural(wrong[part], 'case')} failed")
            if not cases:
                return Mark(part, "none", "untested")
            return Mark(part, "pass", proof) if proof else Mark(part, "none", nothing)

        return (
            self._lint(name),
            mark("request", _checked(evidence.requests, "request"), "none was sent"),
            mark("script", _checked(evidence.scripts, "run"), "runs no script"),
            mark("response", _answers(evidence, cases), ""),
            mark("polls", _checked(operation.polls, "poll"), "is not polled"),
            self._coverage(operation),
        )

    def _lint(self, name: str) -> Mark:
        if not isinstance(self._results, Verification):
            return Mark("lint", "none", "not linted")
        found = [item for item in self._results.findings if item.operation == name]
        errors = sum(item.severity == "error" for item in found)
        if errors:
            return Mark("lint", "fail", plural(errors, "error"))
        if found:
            return Mark("lint", "warn", plural(len(found), "remark"))
        return Mark("lint", "pass", "no finding")

    def _coverage(self, operation: OperationResult) -> Mark:
        name, coverage = operation.operation_id, self._results.coverage
        if not operation.cases:
            return Mark("coverage", "none", "untested")
        short = sum(item.where.operation == name for item in self._results.shortfalls)
        if short:
            return Mark("coverage", "fail", plural(short, "problem"))
        left = hole_count(coverage, name)
        return (
            Mark("coverage", "warn", plural(left, "hole")) if left else Mark("coverage", "pass", "complete")
        )


def hole_count(coverage: Coverage | None, name: str) -> int:
    """Return how much no case shows of the operation ``name``; an operation without a case is one hole."""
    return sum(1 for _ in holes_of(coverage, name)) if coverage else 0


def _checked(count: int, noun: str) -> str:
    return f"{plural(count, noun)} checked" if count else ""


def _answers(evidence: Evidence, cases: int) -> str:
    if evidence.answers:
        return f"{plural(evidence.answers, 'response')} held against the schema"
    return f"{plural(cases, 'case')} without a body to check"

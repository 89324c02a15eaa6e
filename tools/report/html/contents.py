"""What the page shows, as plain values in the order of the page; the template only writes them down."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...core import lazy
from ...core.message import phrase
from ...replay.holes import holes, shares
from ...traffic.provenance import ORIGINS
from ..holes import fill, lacks
from ..marks import Mark, Marks, hole_count
from ..paths import relative_name
from ..verdicts import bare_responses, outcome, reasons, rerun
from .calls import Call, read_calls
from .map import Group, coverage_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...core.problem import Finding, Location
    from ...replay.cases import CaseResult
    from ...replay.holes import Share
    from ..results import FileLocation, OperationResult, Results

_MOST_IN_FULL = 100  # failing cases; the others keep their problems
_SLOWEST = 10
_HOLES = frozenset(("status-not-shown", "property-not-shown"))  # the map has them
_LONGEST = 2000

_UNSAFE = lazy.pattern(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class ReportedProblem:
    """A problem of a case with both its places: ``where`` in the traffic, ``place`` in the definition."""

    number: int
    code: str
    where: Location
    message: str
    place: FileLocation | None


@dataclass(frozen=True, slots=True)
class Case:
    """One case; ``statuses`` are those of its responses in short, ``traffic`` is its provenance in words.

    ``rerun`` is the command that runs it again, where it failed.
    """

    anchor: str
    operation_id: str
    name: str
    source: str
    status: str
    seconds: float
    statuses: str
    problems: tuple[ReportedProblem, ...]
    calls: tuple[Call, ...]
    polls: int
    traffic: str
    rerun: str


@dataclass(frozen=True, slots=True)
class Cause:
    """What several cases complain about: the same part of the definition, or the same place of an operation.

    ``problem`` is that of the first; ``cases`` by operation id, in order.
    """

    problem: ReportedProblem
    cases: tuple[tuple[str, tuple[Case, ...]], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; ``text`` is what a search looks through, ``hole_count`` how much no case shows.

    ``demanded`` tells whether the rules of coverage ask for some of it; ``shortfalls`` is what else they ask.
    """

    anchor: str
    result: OperationResult
    marks: tuple[Mark, ...]
    cases: tuple[Case, ...]
    groups: tuple[Group, ...]
    hole_count: int
    shortfalls: tuple[str, ...]
    demanded: bool
    findings: tuple[Finding, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Slow:
    """One of the slowest cases; ``share`` of the slowest of all, in percent."""

    case: Case
    share: int


@dataclass(frozen=True, slots=True)
class View:
    """The whole page."""

    results: Results
    kind: str
    operations: tuple[Operation, ...]
    states: tuple[tuple[str, int], ...]
    failing: int
    causes: tuple[Cause, ...]
    findings: tuple[tuple[str, Finding], ...]
    unmatched: tuple[tuple[str, str, str], ...]
    general: tuple[str, ...]
    slowest: tuple[Slow, ...]
    verdict: str
    reasons: tuple[tuple[str, str], ...]
    polls: int
    holes: int
    made: str
    traffic: tuple[str, ...]
    shares: tuple[tuple[str, Share], ...]
    script_holes: tuple[tuple[str, str, str], ...]


def read_view(results: Results, kind: str, made: str) -> View:
    """Return what the page of ``results`` shows (see ``results_html``)."""
    anchors = _Anchors()
    marks = Marks(results)
    names = {
        operation.operation_id: anchors.of("op", operation.operation_id) for operation in results.operations
    }
    cases: dict[str, list[Case]] = {}
    full = 0
    for result in results.cases:
        failed = result.status == "fail"
        full += failed
        case = _case(results, result, anchors, full=failed and full <= _MOST_IN_FULL)
        cases.setdefault(result.operation_id, []).append(case)
    operations = tuple(
        _operation(
            results, item, marks.of(item), names[item.operation_id], tuple(cases.get(item.operation_id, ()))
        )
        for item in results.operations
    )
    listed = [case for found in cases.values() for case in found]
    slowest = sorted(listed, key=lambda case: -case.seconds)[:_SLOWEST]
    counts: Counter[str] = Counter(item.result.status for item in operations)
    states = tuple((state, counts[state]) for state in ("pass", "fail", "untested"))
    known = {item.operation_id for item in results.operations}
    return View(
        results=results,
        kind=kind,
        operations=operations,
        states=states,
        failing=sum(case.status == "fail" for case in listed),
        causes=tuple(_causes(listed)),
        findings=tuple(
            (_source(item.file, results, item.line, item.column), item) for item in results.findings
        ),
        unmatched=tuple(
            (
                f"{item.request.method} {item.request.url}"[:_LONGEST],
                _source(item.file, results, item.line),
                item.reason,
            )
            for item in results.unmatched
        ),
        general=tuple(item.message for item in results.shortfalls if item.where.operation not in known),
        slowest=tuple(Slow(case, _percent(case.seconds, slowest[0].seconds)) for case in slowest),
        verdict=outcome(results, kind),
        reasons=tuple(reasons(results)),
        polls=sum(item.result.polls for item in operations),
        holes=sum(1 for _ in holes(results.coverage)) if results.coverage else 0,
        made=made,
        traffic=(
            *(f"{count} {ORIGINS[kind]}" for kind, count in results.provenances.items()),
            *filter(None, [bare_responses(*results.bare)]),
        ),
        shares=tuple(shares(results.coverage).items()) if results.coverage else (),
        script_holes=tuple(_script_holes(results)),
    )


def _script_holes(results: Results) -> Iterator[tuple[str, str, str]]:
    """Yield place, lack and remedy of what never ran in the script."""
    for hole in holes(results.coverage) if results.coverage else ():
        if not hole.operation:
            yield _source(results.script, results, hole.line, hole.column), lacks(hole), fill(hole)


def _causes(cases: Iterable[Case]) -> Iterator[Cause]:
    """Yield what the failing cases complain about, what most of them share first."""
    first: dict[tuple[str | Location, ...], ReportedProblem] = {}
    found: dict[tuple[str | Location, ...], dict[str, Case]] = {}
    for case in cases:
        for item in case.problems:
            key: tuple[str | Location, ...] = (
                (item.code, item.place.pointer)
                if item.place
                else (item.code, case.operation_id, item.where.general)
            )
            first.setdefault(key, item)
            found.setdefault(key, {})[case.anchor] = case
    for key, listed in sorted(found.items(), key=lambda pair: -len(pair[1])):
        grouped: dict[str, list[Case]] = {}
        for case in listed.values():
            grouped.setdefault(case.operation_id, []).append(case)
        yield Cause(first[key], tuple((name, tuple(own)) for name, own in grouped.items()), len(listed))


def _operation(
    results: Results, result: OperationResult, marks: tuple[Mark, ...], anchor: str, cases: tuple[Case, ...]
) -> Operation:
    name = result.operation_id
    found = results.coverage.operations.get(name) if results.coverage else None
    short = [item for item in results.shortfalls if item.where.operation == name]
    return Operation(
        anchor=anchor,
        result=result,
        marks=marks,
        cases=cases,
        groups=coverage_groups(result, found, results.hole_places, anchor) if found else (),
        hole_count=hole_count(results.coverage, name),
        shortfalls=tuple(item.message for item in short if item.code not in _HOLES),
        demanded=bool(short),
        findings=tuple(item for item in results.findings if item.operation == name),
        text=" ".join((name, result.summary, result.request, result.kind)).lower(),
        source=_place(result.place, results),
    )


def _case(results: Results, result: CaseResult, anchors: _Anchors, *, full: bool) -> Case:
    numbered = tuple(enumerate(dict.fromkeys(result.problems), 1))
    problems = tuple(
        ReportedProblem(
            number,
            problem.code,
            problem.where,
            problem.message[:_LONGEST],
            _relative(results.place(problem), results),
        )
        for number, problem in numbered
    )
    counts = Counter(exchange.response.status for exchange in result.exchanges)
    statuses = ", ".join(
        f"{status} ({count})" if count > 1 else str(status) for status, count in counts.items()
    )
    if len(counts) == 1 and len(result.exchanges) == 1:
        status = result.exchanges[0].response.status
        statuses = f"{status} {phrase(status)}".rstrip()
    return Case(
        anchor=anchors.of("case", f"{result.operation_id}-{result.case}"),
        operation_id=result.operation_id,
        name=result.case,
        source=_source(str(result.file), results, result.line),
        status=result.status,
        seconds=result.seconds,
        statuses=statuses,
        problems=problems,
        calls=read_calls(result, numbered, full=full),
        polls=result.polls,
        traffic=ORIGINS[result.provenance],
        rerun=rerun(result, results.root) if result.status == "fail" else "",
    )


def _source(file: str, results: Results, line: int, column: int = 0) -> str:
    return ":".join(
        [relative_name(file, results.root), *(str(number) for number in (line, column) if number)]
    )


def _place(place: FileLocation | None, results: Results) -> str:
    return "" if place is None else _source(place.file, results, place.line, place.column)


def _relative(place: FileLocation | None, results: Results) -> FileLocation | None:
    return None if place is None else replace(place, file=relative_name(place.file, results.root))


def _percent(part: float, whole: float) -> int:
    return max(1, round(100 * part / whole)) if whole > 0 else 1


class _Anchors:
    """Names for parts of the page, each given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, kind: str, name: str) -> str:
        """Return a name made of ``kind`` and ``name``, letters, digits, dashes and underscores."""
        base = f"{kind}-{_UNSAFE.sub('-', name).strip('-')[:80]}"
        found, number = base, 1
        while found in self._taken:
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found

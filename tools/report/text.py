"""Results as text for people: what is wrong first to find, the summary on the last line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .style import BOLD, DIM, GREEN, RED, YELLOW, Style, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.problem import Finding, Problem
    from ..replay.model import CaseResult
    from .model import OperationResult, Replayed, Unmatched, Verification

_SEVERITY_COLOUR = {"error": RED, "warning": YELLOW}
_LONGEST_FIRST_PROBLEM = 90


def verification_text(result: Verification, style: Style) -> str:
    """Return ``result`` as text: one line an operation, then what is wrong, then the summary."""
    blocks = [
        _operation_lines(result.operations, result.cases, style),
        _failure_lines(result.cases, style),
        _titled("Findings", [finding_line(finding, style) for finding in result.findings], style),
        _titled("Coverage", _shortfall_lines(result), style),
        [style.paint(f"note: {note}", DIM) for note in result.notes],
        [_verification_summary(result, style)],
    ]
    return _joined(blocks, style)


def replay_text(result: Replayed, style: Style) -> str:
    """Return ``result`` as text: what failed, what matched nothing, then the summary."""
    counts = Counter(case.status for case in result.cases)
    parts = [f"{plural(len(result.cases), 'case')}: {counts['pass']} passed, {counts['fail']} failed"]
    if result.unmatched:
        parts.append(f"{len(result.unmatched)} unmatched")
    if not result.cases:
        parts.append("nothing was replayed, which is not a success")
    summary = f"{'; '.join(parts)}; {result.seconds:.2f} s"
    unmatched = [_unmatched(item) for item in result.unmatched] if style.verbosity >= 0 else []
    blocks = [
        _case_lines(result.cases, style) if style.verbosity > 0 else [],
        _failure_lines(result.cases, style),
        _titled("Unmatched", unmatched, style),
        [style.paint(f"note: {note}", DIM) for note in result.notes],
        [_verdict(summary, ok=result.ok, style=style)],
    ]
    return _joined(blocks, style)


def problem_line(problem: Problem, remark: str = "") -> str:
    """Return a problem with its code and ``remark``, as in every text output; further lines are indented."""
    first, *rest = str(problem).split("\n")
    return "\n".join(
        [f"{first} [{problem.code}]{remark}", *(f"      {line.strip()}" for line in rest if line.strip())]
    )


def _operation_lines(
    operations: tuple[OperationResult, ...], cases: tuple[CaseResult, ...], style: Style
) -> list[str]:
    width = max((len(operation.operation_id) for operation in operations), default=0)
    lines: list[str] = []
    for operation in operations:
        if style.verbosity < 0 and operation.status == "pass":
            continue
        lines.append(_operation_line(operation, width, style))
        if style.verbosity > 0:
            own = tuple(case for case in cases if case.operation_id == operation.operation_id)
            lines.extend(f"    {line}" for line in _case_lines(own, style, with_operation=False))
    return lines


def _operation_line(operation: OperationResult, width: int, style: Style) -> str:
    start = f"{style.mark(operation.status)} {operation.operation_id:<{width}}  {operation.kind:<7}"
    if operation.status == "untested":
        hint = f"untested: write samples/cases/{operation.operation_id}.yaml"
        return f"{start}  {style.paint(hint, YELLOW)}"
    polls = plural(operation.polls, "poll") if operation.polls else ""
    line = f"{start}  {plural(operation.cases, 'case'):>8}  {polls:>8}  {operation.seconds:6.2f} s"
    if operation.first_problem:
        line += f"  {_shortened(operation.first_problem)}"
    return line


def _case_lines(cases: tuple[CaseResult, ...], style: Style, *, with_operation: bool = True) -> list[str]:
    lines = []
    for case in cases:
        name = f"{case.operation_id}: {case.case}" if with_operation else case.case
        polls = f", {plural(case.polls, 'poll')}" if case.polls else ""
        lines.append(f"{style.mark(case.status)} {name} ({case.seconds:.3f} s{polls})")
    return lines


def _failure_lines(cases: Iterable[CaseResult], style: Style) -> list[str]:
    """Return the failed cases with their problems; one that several share is under the first of them."""
    failed = [case for case in cases if case.status == "fail"]
    counts = Counter(problem for case in failed for problem in set(case.problems))
    lines: list[str] = []
    said: set[Problem] = set()
    for case in failed:
        own = [problem for problem in dict.fromkeys(case.problems) if problem not in said]
        if not own and case.problems:
            continue
        said.update(own)
        place = f"{case.file}:{case.line}" if case.line else str(case.file)
        lines.append(f"{style.paint(place, BOLD)}: {case.operation_id}: {case.case}")
        lines.extend(f"  {problem_line(problem, _first_of(counts[problem]))}" for problem in own)
    return lines


def _first_of(count: int) -> str:
    return f" (first of {count} cases)" if count > 1 else ""


def _shortfall_lines(result: Verification) -> list[str]:
    """Return the shortfalls; where cases fail or are missing only their number, for they follow from that."""
    failed = {case.operation_id for case in result.cases if case.status == "fail"}
    failed |= {operation.operation_id for operation in result.operations if operation.status == "untested"}
    own = [problem for problem in result.shortfalls if problem.where not in failed]
    lines = [f"  {problem_line(problem)}" for problem in own]
    if len(own) < len(result.shortfalls):
        rest = len(result.shortfalls) - len(own)
        lines.append(f"  {'and ' if own else ''}{rest} where cases fail or are missing")
    return lines


def finding_line(finding: Finding, style: Style) -> str:
    """Return a finding as one indented line: its place, severity, message and rule."""
    place = ":".join([finding.file, *(str(number) for number in (finding.line, finding.column) if number)])
    severity = style.paint(finding.severity, _SEVERITY_COLOUR.get(finding.severity, DIM))
    return f"  {place}: {severity}: {finding.message} [{finding.rule}]"


def _unmatched(item: Unmatched) -> str:
    place = f"{item.file}:{item.line}" if item.line else item.file
    return f"  {place}: {item.request.method} {item.request.url}: {item.reason}"


def _verification_summary(result: Verification, style: Style) -> str:
    counts = Counter(operation.status for operation in result.operations)
    polls = sum(operation.polls for operation in result.operations)
    parts = [
        f"{plural(len(result.operations), 'operation')}: {counts['pass']} passed, "
        f"{counts['fail']} failed, {counts['untested']} untested",
        plural(len(result.cases), "case") + (f", {plural(polls, 'poll')}" if polls else ""),
        plural(len(result.findings), "finding"),
    ]
    if result.shortfalls:
        parts.append(plural(len(result.shortfalls), "coverage shortfall"))
    if not result.operations:
        parts.append("the definition has no operation, so nothing was verified")
    engine = f" ({result.engine})" if result.engine else ""
    return _verdict(f"{'; '.join(parts)}; {result.seconds:.2f} s{engine}", ok=result.ok, style=style)


def _verdict(summary: str, *, ok: bool, style: Style) -> str:
    word = style.paint("ok", GREEN) if ok else style.paint("not ok", RED)
    return f"{word}: {summary}"


def _titled(title: str, lines: list[str], style: Style) -> list[str]:
    return [style.paint(title, BOLD), *lines] if lines else []


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_FIRST_PROBLEM else f"{line[: _LONGEST_FIRST_PROBLEM - 3]}..."


def _joined(blocks: list[list[str]], style: Style) -> str:
    return "\n\n".join(_block(block, style) for block in blocks if block) + "\n"


def _block(lines: list[str], style: Style) -> str:
    return "\n".join(_printable(lines, style))


def _printable(lines: Iterable[str], style: Style) -> Iterator[str]:
    for line in lines:
        yield style.fits(line)

"""Results as text for people: what is wrong first to find, the summary on the last line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .findings import folded
from .holes import hole_lines, shares_text
from .style import BOLD, DIM, GREEN, RED, YELLOW, Style, columns, cut, padded, plural
from .verdicts import cases_by_provenance, reasons, severity_counts, todo
from .visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.problem import Finding, Problem
    from ..replay.cases import CaseResult
    from .results import OperationResult, Replayed, Results, UnmatchedExchange, Verification

_COMPILE = "compile"  # the rule of what the compiler says, which comes first
_SEVERITY_COLOUR = {"error": RED, "warning": YELLOW}
_LONGEST_FIRST_PROBLEM = 90
_WORTH_A_REMARK = 30  # columns


def verification_text(result: Verification, style: Style) -> str:
    """Return ``result`` as text: a line for each operation, what is wrong, the summary; quiet only that."""
    if style.verbosity < 0:
        return _joined([[_verification_summary(result, style)]], style)
    compiled = [finding for finding in result.findings if finding.rule == _COMPILE]
    others = [finding for finding in result.findings if finding.rule != _COMPILE]
    blocks = [
        _titled("Script", [finding_line(finding, style) for finding in compiled], style),
        _operation_lines(result.operations, result.cases, style),
        _titled("Failures", _problem_lines(result, result.failed, "error", style), style),
        _titled("Warnings", _problem_lines(result, result.cases, "warning", style), style),
        _titled("Findings", _finding_lines(others, style), style),
        _titled("Holes in coverage", _hole_lines(result), style),
        _titled("Coverage", _shortfall_lines(result), style),
        [style.paint(f"note: {note}", DIM) for note in result.notes],
        _hint(result, "verify", style),
        [_verification_summary(result, style)],
    ]
    return _joined(blocks, style)


def replay_text(result: Replayed, style: Style) -> str:
    """Return ``result`` as text: what failed, what matched nothing, the summary; quiet only that."""
    counts = Counter(case.status for case in result.cases)
    parts = [f"{cases_by_provenance(result)}: {counts['pass']} passed, {counts['fail']} failed"]
    if result.not_run:
        parts.append(f"{result.not_run} not run")
    if result.unmatched:
        parts.append(f"{len(result.unmatched)} unmatched")
    if not result.cases:
        parts.append("nothing was replayed, which is not a success")
    summary = f"{'; '.join(parts)}; {result.seconds:.2f} s"
    end = [_verdict(summary, ok=result.ok, style=style)]
    if style.verbosity < 0:
        return _joined([end], style)
    blocks = [
        _case_lines(result.cases, style) if style.verbosity > 0 else [],
        _titled("Failures", _problem_lines(result, result.failed, "error", style), style),
        _titled("Warnings", _problem_lines(result, result.cases, "warning", style), style),
        _titled("Unmatched", [_unmatched(item) for item in result.unmatched], style),
        [style.paint(f"note: {note}", DIM) for note in result.notes],
        _hint(result, "replay", style),
        end,
    ]
    return _joined(blocks, style)


def problem_line(problem: Problem, remark: str = "") -> str:
    """Return a problem with its code and ``remark``, as in every text output; further lines are indented."""
    first, *rest = str(problem).split("\n")
    return "\n".join(
        [f"{first} [{problem.code}]{remark}", *(f"      {line.strip()}" for line in rest if line.strip())]
    )


def _finding_lines(findings: list[Finding], style: Style) -> list[str]:
    pairs = folded(findings, style)
    return [line for finding, rest in pairs for line in (finding_line(finding, style), rest) if line]


def _operation_lines(
    operations: tuple[OperationResult, ...], cases: tuple[CaseResult, ...], style: Style
) -> list[str]:
    width = max((columns(visible(operation.operation_id)) for operation in operations), default=0)
    most = max((8, *(len(plural(operation.polls, "poll")) for operation in operations)))
    lines: list[str] = []
    for operation in operations:
        lines.append(_operation_line(operation, width, most, style))
        if style.verbosity > 0:
            own = tuple(case for case in cases if case.operation_id == operation.operation_id)
            lines.extend(f"    {line}" for line in _case_lines(own, style, with_operation=False))
    return lines


def _operation_line(operation: OperationResult, width: int, most: int, style: Style) -> str:
    """Return the line of an operation; a narrow terminal has no room for its kind and its time."""
    start = f"{style.mark(operation.status)} {padded(visible(operation.operation_id), width)}"
    narrow = style.width is not None and style.width < width + 55
    if not narrow:
        start += f"  {operation.kind:<7}"
    if operation.status == "untested":
        word, what = "untested", visible(todo(operation))
        if style.width is None or columns(start) + 2 + columns(what) <= style.width:
            return f"{start}  {style.paint(what, YELLOW)}"
        return f"{start}  {style.paint(word, YELLOW)}\n    {what.removeprefix(f'{word}: ')}"
    line = f"{start}  {plural(operation.cases, 'case'):>8}"
    if narrow:
        return line
    polls = plural(operation.polls, "poll") if operation.polls else ""
    line += f"  {polls:>{most}}  {operation.seconds:6.2f} s  {operation.provenance or '':<9}".rstrip()
    # The whole is said below; a few words of it would only be in the way.
    room = _LONGEST_FIRST_PROBLEM if style.width is None else style.width - columns(line) - 2
    if operation.first_problem and room >= _WORTH_A_REMARK:
        line += f"  {cut(one_line(operation.first_problem), room)}"
    return line


def _case_lines(cases: tuple[CaseResult, ...], style: Style, *, with_operation: bool = True) -> list[str]:
    lines = []
    for case in cases:
        name = f"{case.operation_id}: {case.case}" if with_operation else case.case
        polls = f", {plural(case.polls, 'poll')}" if case.polls else ""
        lines.append(f"{style.mark(case.status)} {name} ({case.seconds:.3f} s{polls})")
    return lines


def _problem_lines(result: Results, cases: tuple[CaseResult, ...], severity: str, style: Style) -> list[str]:
    """Return ``cases`` with their problems of ``severity``; what several share is under the first."""
    groups = [(case, _alike(result, case, severity)) for case in cases]
    counts = Counter(key for _, found in groups for key in found)
    lines: list[str] = []
    said: set[object] = set()
    for case, found in groups:
        own = {key: problems for key, problems in found.items() if key not in said}
        if not own and (found or severity == "warning"):
            continue
        said.update(own)
        place = f"{case.file}:{case.line}" if case.line else str(case.file)
        lines.append(f"{style.paint(place, BOLD)}: {case.operation_id}: {case.case}")
        for key, problems in own.items():
            lines.append(f"  {problem_line(problems[0], _remark(counts[key], len(problems)))}")
            there = result.place(problems[0])
            if there is not None:
                lines.append("    " + style.paint(f"defined at {there}", DIM))
    return lines


def _alike(result: Results, case: CaseResult, severity: str) -> dict[object, list[Problem]]:
    """Return the problems of a case; those that the same words of the definition give rise to in one list."""
    found: dict[object, list[Problem]] = {}
    for problem in dict.fromkeys(item for item in case.problems if item.severity == severity):
        place = result.place(problem)
        # Each undeclared member is one of its own, though all are missing in the same object.
        alike = place is not None and problem.code != "undeclared-property"
        key: object = (problem.code, place.pointer) if place and alike else problem
        found.setdefault(key, []).append(problem)
    return found


def _remark(cases: int, places: int) -> str:
    parts = [f"and at {plural(places - 1, 'more place')}"] if places > 1 else []
    parts += [f"first of {cases} cases"] if cases > 1 else []
    return f" ({', '.join(parts)})" if parts else ""


def _shortfall_lines(result: Verification) -> list[str]:
    """Return the shortfalls; where cases fail or are missing only their number, for they follow from that."""
    failed = {case.operation_id for case in result.failed}
    failed |= {operation.operation_id for operation in result.operations if operation.status == "untested"}
    own = [problem for problem in result.shortfalls if problem.where.operation not in failed]
    lines = [f"  {problem_line(problem)}" for problem in own]
    if len(own) < len(result.shortfalls):
        rest = len(result.shortfalls) - len(own)
        lines.append(f"  {'and ' if own else ''}{rest} where cases fail or are missing")
    return lines


def _hole_lines(result: Verification) -> list[str]:
    """Return the holes and the shares that the cases cover, where they are asked for."""
    if not result.lists_holes or result.coverage is None:
        return []
    return [*hole_lines(result.coverage, result.script), f"  {shares_text(result.coverage)}"]


def finding_line(finding: Finding, style: Style) -> str:
    """Return a finding as one indented line: its place, severity, message and rule."""
    place = ":".join([finding.file, *(str(number) for number in (finding.line, finding.column) if number)])
    severity = style.paint(finding.severity, _SEVERITY_COLOUR.get(finding.severity, DIM))
    return f"  {place}: {severity}: {finding.message} [{finding.rule}]"


def _unmatched(item: UnmatchedExchange) -> str:
    place = f"{item.file}:{item.line}" if item.line else item.file
    return f"  {place}: {item.request.method} {item.request.url}: {item.reason}"


def _hint(result: Results, command: str, style: Style) -> list[str]:
    """Return where to look next; people at a terminal only."""
    if not result.failed or style.width is None:
        return []
    words = f"the traffic of the failed cases: connector {command} --format html --output report.html"
    return [style.paint(words, DIM)]


def _verification_summary(result: Verification, style: Style) -> str:
    counts = Counter(operation.status for operation in result.operations)
    polls = sum(operation.polls for operation in result.operations)
    parts = [
        f"{plural(len(result.operations), 'operation')}: {counts['pass']} passed, "
        f"{counts['fail']} failed, {counts['untested']} untested",
        cases_by_provenance(result) + (f", {plural(polls, 'poll')}" if polls else ""),
        severity_counts(result.findings),
    ]
    why = []
    if not result.judged:
        why.append(f"the script is not judged{' (see the note)' if style.verbosity >= 0 else ''}")
    elif not result.operations and not result.not_run:
        why.append("the definition has no operation, so nothing was verified")
    why += [reason for reason, _ in reasons(result)]
    parts[:0] = [", ".join(why)] if why else []
    runner = f" ({result.runner})" if result.runner else ""
    return _verdict(f"{'; '.join(parts)}; {result.seconds:.2f} s{runner}", ok=result.ok, style=style)


def _verdict(summary: str, *, ok: bool, style: Style) -> str:
    word = style.paint("ok", GREEN) if ok else style.paint("not ok", RED)
    return f"{word}: {summary}"


def _titled(title: str, lines: list[str], style: Style) -> list[str]:
    return [style.paint(title, BOLD), *lines] if lines else []


def _joined(blocks: Iterable[list[str]], style: Style) -> str:
    return (
        "\n\n".join("\n".join(style.fold(style.fits(line)) for line in block) for block in blocks if block)
        + "\n"
    )

"""Results, findings and changes as annotations of GitHub Actions (workflow commands)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import changes
from .paths import relative_name
from .verdicts import outcome, problem_text, reasons, severity_counts, todo
from .visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.problem import Finding
    from ..diff.change import Change
    from ..replay.cases import CaseResult
    from .compared import Compared
    from .linted import Linted
    from .results import FileLocation, Results, UnmatchedExchange

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def findings_github(result: Linted) -> str:
    """Return one workflow command a finding, files relative to the repository, and a line that sums up.

    The escapes are those of actions/toolkit, packages/core/src/command.ts.
    """
    lines = [_command(finding, relative_name(finding.file, result.root)) for finding in result.findings]
    return "\n".join([*lines, f"{severity_counts(result.findings)} in {result.folders} connector(s)"]) + "\n"


def changes_github(result: Compared) -> str:
    """Return one workflow command a change, at its place in the new version, and a line that sums up."""
    lines = [_change(change, changes.file_name(change.new, result.root)) for change in result.changes]
    versions = f"from {one_line(result.old)} to {one_line(result.new)}"
    return "\n".join([*lines, f"{changes.counts(result)} {versions}"]) + "\n"


def results_github(results: Results, kind: str) -> str:
    """Return one workflow command for each case that failed, operation that lacks something, and finding.

    GitHub shows ten errors and ten warnings of a step, so what fails comes first. The last line, which is no
    command, sums up.
    """
    lines = [*_failures(results), *_shortfalls(results)]
    serious = set(results.serious)
    findings = sorted(results.findings, key=lambda finding: finding not in serious)
    lines += [_command(finding, relative_name(finding.file, results.root)) for finding in findings]
    lines += [
        _line("notice", (relative_name(item.file, results.root), item.line, 0), "unmatched", _asked(item))
        for item in results.unmatched
    ]
    summary = "; ".join(words for words, _ in reasons(results)) or outcome(results, kind)
    return "\n".join([*lines, f"{'ok' if results.ok else 'not ok'}: {summary}"]) + "\n"


def _failures(results: Results) -> Iterator[str]:
    """Yield the failed cases; a problem that several share is in the first of them."""
    said: set[object] = set()
    for case in results.failed:
        own = [problem for problem in dict.fromkeys(case.problems) if problem not in said]
        if not own and case.problems:
            continue
        said.update(own)
        message = "\n".join(problem_text(problem) for problem in own) or "failed"
        places = {_named(place, results) for problem in own if (place := results.place(problem))}
        if places:
            message += f"\nthe definition: {', '.join(sorted(places))}"
        yield _line(
            "error", (_file(case, results), case.line, 0), f"{case.operation_id}: {case.case}", message
        )


def _shortfalls(results: Results) -> Iterator[str]:
    known = {operation.operation_id: operation for operation in results.operations}
    short: dict[str, list[str]] = {}
    for operation in results.operations:
        if operation.status == "untested":
            short.setdefault(operation.operation_id, []).append(todo(operation))
    for item in results.shortfalls:
        short.setdefault(str(item.where), []).append(item.message)
    for name, messages in short.items():
        place = known[name].place if name in known else None
        at = (relative_name(place.file, results.root), place.line, place.column) if place else ("", 0, 0)
        yield _line("error", at, f"{name}: coverage", "\n".join(messages))


def _asked(item: UnmatchedExchange) -> str:
    return f"{item.request.method} {item.request.url}: {item.reason}"


def _file(case: CaseResult, results: Results) -> str:
    return relative_name(str(case.file), results.root)


def _named(place: FileLocation, results: Results) -> str:
    return f"{relative_name(place.file, results.root)}:{place.line}:{place.column}"


def _command(finding: Finding, file: str) -> str:
    title = f"{finding.rule} {finding.name}"
    return _line(_COMMANDS[finding.severity], (file, finding.line, finding.column), title, finding.message)


def _change(change: Change, file: str) -> str:
    names = changes.concerned(change)
    where = f" (in {names})" if names else ""
    instead = "" if change.severity == "info" else f"\nInstead: {change.instead}"
    message = f"{changes.WORDS[change.severity]}: {change.message}{where}\nWas: {change.old}{instead}"
    at = (file, change.new.line, change.new.column)
    return _line(_COMMANDS[change.severity], at, f"{change.code} {change.name}", message)


def _line(command: str, at: tuple[str, int, int], title: str, message: str) -> str:
    """Return one command; ``at`` is file, line and column, empty or 0 where not known."""
    known = zip(("file", "line", "col"), at, strict=True)
    properties = {name: str(value) for name, value in known if value}
    properties["title"] = title
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""Results, findings and changes as Markdown: for summaries of builds and comments of pull requests."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..core import lazy
from . import changes
from .marks import ASPECTS, Marks
from .paths import relative_name
from .style import plural
from .verdicts import cases_by_provenance, outcome, reasons, severity_counts, todo
from .visible import one_line

if TYPE_CHECKING:
    from ..core.problem import Finding, Problem
    from ..diff.change import Change
    from ..replay.cases import CaseResult
    from .compared import Compared
    from .linted import Linted
    from .results import Results

_SPECIAL = lazy.pattern(r"([\\`*_{}\[\]<>|#])")
_SIGNS = {"pass": "✅", "fail": "❌", "warn": "⚠️", "none": "", "untested": "⬜"}
_LONGEST = 60_000  # characters; GitHub takes 65,536 of a comment
_MOST_CASES, _MOST_PROBLEMS, _MOST_FINDINGS = 30, 8, 50


def findings_markdown(result: Linted) -> str:
    """Return ``result`` as Markdown: a table a file, errors first."""
    lines = ["# Lint", ""]
    if not result.folders:
        return "\n".join([*lines, "No connector was found, so nothing was checked."]) + "\n"
    connectors = "1 connector" if result.folders == 1 else f"{result.folders} connectors"
    said = severity_counts(result.findings)
    lines.append(f"{said[0].upper()}{said[1:]} in {connectors}.")
    files: dict[str, list[Finding]] = {}
    for finding in result.findings:
        files.setdefault(relative_name(finding.file, result.root), []).append(finding)
    for file, found in files.items():
        lines += [
            "",
            f"## {_text(file)}",
            "",
            "| place | severity | rule | message |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_row(finding) for finding in found]
    return "\n".join(lines) + "\n"


def changes_markdown(result: Compared) -> str:
    """Return ``result`` as Markdown: a table a severity, what breaks first, what is harmless folded."""
    lines = ["# Changes", ""]
    if not result.compared:
        return "\n".join([*lines, "There is no operation, so nothing was compared."]) + "\n"
    said = changes.counts(result)
    lines.append(f"{said[0].upper()}{said[1:]} from `{_code(result.old)}` to `{_code(result.new)}`.")
    titles = {"error": "Breaks existing flows and apps", "warning": "Warnings", "info": "For information"}
    for severity, title in titles.items():
        found = [change for change in result.changes if change.severity == severity]
        if not found:
            continue
        head = ["| change | operations | was | is | instead |", "| --- | --- | --- | --- | --- |"]
        table = [*head, *(_change(change) for change in found)]
        if severity == "info":
            lines += ["", f"<details><summary>{title} ({len(found)})</summary>", "", *table, "", "</details>"]
        else:
            lines += ["", f"## {title}", "", *table]
    return "\n".join(lines) + "\n"


def results_markdown(results: Results, kind: str) -> str:
    """Return ``results`` as Markdown: the verdict, a table, then what fails and what is not covered, folded.

    ``kind`` is the name of the command; the first line, which no reader sees, names it for programs that
    replace an earlier comment. What would make it longer than a comment may be is left out, and it says so.
    """
    word = "✅ ok" if results.ok else "❌ not ok"
    title = f"## {_text(results.title or kind)}: {word}"
    said = [f"**{outcome(results, kind)}**"]
    said += [f"- {words}" for words, _ in reasons(results)]
    blocks = [
        f"<!-- connector {kind} -->\n{title}",
        "\n\n".join(said[:1]) + ("\n\n" + "\n".join(said[1:]) if said[1:] else ""),
        _counted(results),
        _failures(results),
        _operations(results),
        _holes(results),
        _found(results),
        _others(results),
        "\n".join(f"_{_text(note)}_" for note in results.notes),
    ]
    return _fitting([block for block in blocks if block]) + "\n"


def _counted(results: Results) -> str:
    polls = sum(operation.polls for operation in results.operations)
    parts = [plural(len(results.operations), "operation"), cases_by_provenance(results)]
    parts += [plural(polls, "poll")] if polls else []
    runner = f" ({_text(results.runner)})" if results.runner else ""
    return f"{', '.join(parts)}; {results.seconds:.2f} s{runner}"


def _operations(results: Results) -> str:
    marks = Marks(results)
    listed = results.operations
    if not listed:
        return ""
    heads = ["", "operation", *ASPECTS, "cases", "traffic", "polls"]
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for operation in listed:
        signs = " | ".join(_SIGNS[mark.state] for mark in marks.of(operation))
        name = f"`{_code(operation.operation_id)}`"
        counts = f"{operation.cases} | {operation.provenance or ''} | {operation.polls or ''}"
        lines.append(f"| {_SIGNS[operation.status]} | {name} | {signs} | {counts} |")
    return _folded(f"{plural(len(listed), 'operation')}, and what is proven of each", "\n".join(lines))


def _failures(results: Results) -> str:
    """Return the failed cases, each folded; a problem that several share is in the first of them."""
    blocks: list[str] = []
    said: set[Problem] = set()
    others = 0
    for case in results.failed:
        own = [problem for problem in dict.fromkeys(case.problems) if problem not in said]
        if not own and case.problems:
            others += 1
            continue
        said.update(own)
        lines = [f"`{_code(relative_name(str(case.file), results.root))}:{case.line}`", ""]
        for problem in own[:_MOST_PROBLEMS]:
            lines.append(_complaint(results, case, problem))
        if len(own) > _MOST_PROBLEMS:
            lines.append(f"- and {len(own) - _MOST_PROBLEMS} more")
        blocks.append(_folded(f"❌ {_html(case.operation_id)}: {_html(case.case)}", "\n".join(lines)))
        if len(blocks) == _MOST_CASES:
            others = len(results.failed) - _MOST_CASES
            break
    if others:
        blocks.append(f"{plural(others, 'more case')} failed.")
    return "\n\n".join(["### What failed", *blocks]) if blocks else ""


def _complaint(results: Results, case: CaseResult, problem: Problem) -> str:
    where = f"`{_code(text)}` " if (text := str(problem.where)) else ""
    line = f"- {where}{_text(problem.message)} ({_text(problem.code)})"
    place = results.place(problem)
    if place is None:
        return line
    return f"{line}<br>the definition: `{_code(relative_name(place.file, results.root))}:{place.line}`"


def _holes(results: Results) -> str:
    known = {operation.operation_id for operation in results.operations}
    lines = [
        f"- `{_code(item.operation_id)}` {_text(todo(item))}" for item in results.operations if not item.cases
    ]
    by_operation: dict[str, list[str]] = {}
    for item in results.shortfalls:
        name = item.where.operation or ""
        by_operation.setdefault(name if name in known else "", []).append(item.message)
    for name, messages in by_operation.items():
        lines += [f"- {f'`{_code(name)}` ' if name else ''}{_text(message)}" for message in messages]
    if lines:
        return _folded(f"{plural(len(lines), 'coverage problem')}", "\n".join(lines), opened=True)
    for name, found in (results.coverage.operations if results.coverage else {}).items():
        missing = (*found.statuses_missing, *found.parameters_missing, *found.properties_missing)
        if missing:
            lines.append(f"- `{_code(name)}` {', '.join(f'`{_code(item)}`' for item in missing)}")
    return (
        _folded(f"Holes in coverage, in {plural(len(lines), 'operation')}", "\n".join(lines)) if lines else ""
    )


def _found(results: Results) -> str:
    if not results.findings:
        return ""
    lines = ["| place | severity | rule | message |", "| --- | --- | --- | --- |"]
    for finding in results.findings[:_MOST_FINDINGS]:
        lines.append(_row(finding, f"{_text(relative_name(finding.file, results.root))}:"))
    if len(results.findings) > _MOST_FINDINGS:
        lines += ["", f"And {len(results.findings) - _MOST_FINDINGS} more."]
    title = f"{plural(len(results.findings), 'finding')} in the files"
    return _folded(title, "\n".join(lines), opened=bool(results.serious))


def _others(results: Results) -> str:
    lines = [
        f"- `{_code(f'{item.request.method} {item.request.url}')}` {_text(item.reason)}"
        for item in results.unmatched[:_MOST_FINDINGS]
    ]
    title = f"{plural(len(results.unmatched), 'recorded request')} of no operation"
    return _folded(title, "\n".join(lines)) if lines else ""


def _folded(title: str, text: str, *, opened: bool = False) -> str:
    state = " open" if opened else ""
    return f"<details{state}><summary>{title}</summary>\n\n{text}\n\n</details>"


def _fitting(blocks: list[str]) -> str:
    """Return the blocks that fit into a comment, in order."""
    kept: list[str] = []
    left = _LONGEST
    for block in blocks:
        if len(block) + 2 > left:
            kept.append("_Parts were left out: there is more than a comment can hold._")
            break
        kept.append(block)
        left -= len(block) + 2
    return "\n\n".join(kept)


def _change(change: Change) -> str:
    cells = [
        f"{change.code} {_text(change.message)}",
        _text(", ".join(change.operations)),
        _text(str(change.old)),
        _text(str(change.new)),
        "" if change.severity == "info" else _text(change.instead),
    ]
    return f"| {' | '.join(cells)} |"


def _row(finding: Finding, file: str = "") -> str:
    place = file + f"{finding.line}:{finding.column}" if finding.line else file.rstrip(":") or "file"
    where = f"{_text(finding.operation)}: " if finding.operation else ""
    rule = _text(f"{finding.rule} {finding.name}")
    return f"| {place} | {finding.severity} | {rule} | {where}{_text(finding.message)} |"


def _text(text: str) -> str:
    """Return ``text`` as it is to be read: no markup, one line."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def _code(text: str) -> str:
    """Return ``text`` as it stands between backticks, also in a table."""
    return one_line(text).replace("`", "'").replace("|", "\\|")


def _html(text: str) -> str:
    return escape(one_line(text))

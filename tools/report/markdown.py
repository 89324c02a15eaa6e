"""Findings and changes as Markdown: for summaries of builds and comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import changes
from .findings import counts
from .paths import relative_name

if TYPE_CHECKING:
    from ..core.problem import Finding
    from ..diff.change import Change
    from .compared import Compared
    from .linted import Linted

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")
_BLANK = re.compile(r"\s+")


def findings_markdown(result: Linted) -> str:
    """Return ``result`` as Markdown: a table a file, errors first."""
    lines = ["# Lint", ""]
    if not result.folders:
        return "\n".join([*lines, "No connector was found, so nothing was checked."]) + "\n"
    connectors = "1 connector" if result.folders == 1 else f"{result.folders} connectors"
    lines.append(f"{counts(result)[0].upper()}{counts(result)[1:]} in {connectors}.")
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
    lines.append(f"{said[0].upper()}{said[1:]} from {_code(result.old)} to {_code(result.new)}.")
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


def _change(change: Change) -> str:
    cells = [
        f"{change.code} {_text(change.message)}",
        _text(", ".join(change.operations)),
        _text(str(change.old)),
        _text(str(change.new)),
        "" if change.severity == "info" else _text(change.instead),
    ]
    return f"| {' | '.join(cells)} |"


def _row(finding: Finding) -> str:
    place = f"{finding.line}:{finding.column}" if finding.line else "file"
    where = f"{_text(finding.operation)}: " if finding.operation else ""
    return (
        f"| {place} | {finding.severity} | {finding.rule} {finding.name} | {where}{_text(finding.message)} |"
    )


def _code(text: str) -> str:
    """Return ``text`` as code, on one line."""
    return f"`{_BLANK.sub(' ', text).replace('`', '')}`"


def _text(text: str) -> str:
    """Return ``text`` as it is to be read: no markup, one line."""
    return _SPECIAL.sub(r"\\\1", _BLANK.sub(" ", text).strip())

"""Findings and changes as annotations of GitHub Actions (workflow commands)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import changes
from .findings import counts
from .paths import relative_name

if TYPE_CHECKING:
    from ..core.problem import Finding, Severity
    from ..diff.change import Change
    from .compared import Compared
    from .linted import Linted

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def findings_github(result: Linted) -> str:
    """Return one workflow command a finding, files relative to the repository, and a line that sums up.

    The escapes are those of actions/toolkit, packages/core/src/command.ts.
    """
    lines = [_command(finding, relative_name(finding.file, result.root)) for finding in result.findings]
    return "\n".join([*lines, f"{counts(result)} in {result.folders} connector(s)"]) + "\n"


def changes_github(result: Compared) -> str:
    """Return one workflow command a change, at its place in the new version, and a line that sums up."""
    lines = [_change(change, changes.file_name(change.new, result.root)) for change in result.changes]
    return "\n".join([*lines, f"{changes.counts(result)} from {result.old} to {result.new}"]) + "\n"


def _command(finding: Finding, file: str) -> str:
    properties = {"file": file}
    if finding.line:
        properties |= {"line": str(finding.line), "col": str(finding.column)}
    return _written(finding.severity, properties, f"{finding.rule} {finding.name}", finding.message)


def _change(change: Change, file: str) -> str:
    names = changes.concerned(change)
    where = f" (in {names})" if names else ""
    instead = "" if change.severity == "info" else f"\nInstead: {change.instead}"
    message = f"{changes.WORDS[change.severity]}: {change.message}{where}\nWas: {change.old}{instead}"
    properties = {"file": file, "line": str(change.new.line), "col": str(change.new.column)}
    return _written(change.severity, properties, f"{change.code} {change.name}", message)


def _written(severity: Severity, properties: dict[str, str], title: str, message: str) -> str:
    listed = ",".join(f"{name}={_property(value)}" for name, value in {**properties, "title": title}.items())
    return f"::{_COMMANDS[severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

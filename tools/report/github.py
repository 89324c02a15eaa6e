"""Findings as annotations of GitHub Actions (workflow commands)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .findings import counts
from .paths import relative_name

if TYPE_CHECKING:
    from ..core.problem import Finding
    from .linted import Linted

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def findings_github(result: Linted) -> str:
    """Return one workflow command a finding, files relative to the repository, and a line that sums up.

    The escapes are those of actions/toolkit, packages/core/src/command.ts.
    """
    lines = [_command(finding, relative_name(finding.file, result.root)) for finding in result.findings]
    return "\n".join([*lines, f"{counts(result)} in {result.folders} connector(s)"]) + "\n"


def _command(finding: Finding, file: str) -> str:
    properties = {"file": file}
    if finding.line:
        properties |= {"line": str(finding.line), "col": str(finding.column)}
    properties["title"] = f"{finding.rule} {finding.name}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

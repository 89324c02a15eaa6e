"""Findings as JUnit XML: a suite a file, a test case a finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .findings import place

if TYPE_CHECKING:
    from ..core.problem import Finding
    from .linted import Linted

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def findings_junit(result: Linted) -> str:
    """Return ``result`` as JUnit XML; without findings one case, which passes if something was checked."""
    files: dict[str, list[Finding]] = {}
    for finding in result.findings:
        files.setdefault(finding.file, []).append(finding)
    failures = len(result.findings) + (0 if result.folders else 1)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="connector lint" tests="{max(failures, 1)}" failures="{failures}" '
        f'time="{result.seconds:.3f}">',
    ]
    for file, found in files.items():
        lines.append(f'  <testsuite name={_attribute(file)} tests="{len(found)}" failures="{len(found)}">')
        for finding in found:
            lines += _case(finding)
        lines.append("  </testsuite>")
    if not files:
        lines.append(f'  <testsuite name="lint" tests="1" failures="{failures}">')
        case = '    <testcase classname="lint" name="every rule"'
        nothing = f'{case}><failure message="no connector was found, so nothing was checked"/></testcase>'
        lines += [f"{case}/>" if result.folders else nothing, "  </testsuite>"]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _case(finding: Finding) -> list[str]:
    name = f"{finding.rule} {finding.name} at {finding.line}:{finding.column}"
    where = f"{finding.operation}: " if finding.operation else ""
    text = f"{place(finding)}: {finding.severity}: {where}{finding.message}"
    return [
        f"    <testcase classname={_attribute(finding.file)} name={_attribute(name)}>",
        f"      <failure type={_attribute(finding.severity)} message={_attribute(finding.message)}>"
        f"{escape(_legal(text))}</failure>",
        "    </testcase>",
    ]


def _attribute(text: str) -> str:
    return quoteattr(_legal(text), {"\n": "&#10;"})


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)

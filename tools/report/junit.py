"""Results as JUnit XML: a suite a file or operation, a test case a finding or case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .findings import place
from .paths import relative_name
from .words import problem_text, todo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.problem import Finding
    from ..replay.model import CaseResult
    from .linted import Linted
    from .model import OperationResult, Results

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


def results_junit(results: Results, kind: str) -> str:
    """Return ``results`` as JUnit XML: a suite an operation, a test case a case; then the findings.

    What is untested or not covered as it should be is a failure, a finding that fails nothing is a test that
    passes and says so. ``kind`` is the name of the command. ``file`` and ``line`` are as pytest writes them.
    """
    suites = [_suite(name, tests) for name, tests in _tests(results) if tests]
    tests = sum(suite.tests for suite in suites)
    failures = sum(suite.failures for suite in suites)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="connector {kind}" tests="{tests}" failures="{failures}" '
            f'time="{results.seconds:.3f}">',
            *(line for suite in suites for line in suite.lines),
            "</testsuites>\n",
        ]
    )


@dataclass(frozen=True, slots=True)
class _Test:
    """A test case: its attributes in XML, and what stands in it; ``failed`` where that is a failure."""

    attributes: str
    inner: str = ""
    failed: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Suite:
    tests: int
    failures: int
    lines: tuple[str, ...]


def _suite(name: str, tests: list[_Test]) -> _Suite:
    failures = sum(test.failed for test in tests)
    seconds = sum(test.seconds for test in tests)
    counts = f'tests="{len(tests)}" failures="{failures}" time="{seconds:.3f}"'
    lines = [f"  <testsuite name={_attribute(name)} {counts}>"]
    for test in tests:
        start = f"    <testcase {test.attributes}"
        lines += [f"{start}>", f"      {test.inner}", "    </testcase>"] if test.inner else [f"{start}/>"]
    return _Suite(len(tests), failures, (*lines, "  </testsuite>"))


def _tests(results: Results) -> Iterator[tuple[str, list[_Test]]]:
    if not results.operations and not results.cases:
        yield (
            "cases",
            [_failed("cases", "something is checked", "nothing was checked, which is not a success")],
        )
    cases: dict[str, list[CaseResult]] = {}
    for case in results.cases:
        cases.setdefault(case.operation_id, []).append(case)
    for operation in results.operations:
        name = operation.operation_id
        yield name, [*(_ran(results, case) for case in cases.get(name, ())), *_lacking(results, operation)]
    known = {operation.operation_id for operation in results.operations}
    general = [item for item in results.shortfalls if item.where.operation not in known]
    yield "coverage", [_failed("coverage", item.code, item.message) for item in general]
    files: dict[str, list[Finding]] = {}
    for finding in results.findings:
        files.setdefault(relative_name(finding.file, results.root), []).append(finding)
    serious = set(results.serious)
    for file, found in files.items():
        yield file, [_found(file, finding, failed=finding in serious) for finding in found]


def _ran(results: Results, case: CaseResult) -> _Test:
    file = relative_name(str(case.file), results.root)
    attributes = (
        f"classname={_attribute(case.operation_id)} name={_attribute(case.case)} file={_attribute(file)} "
        f'line="{case.line}" time="{case.seconds:.3f}"'
    )
    if case.status == "pass":
        return _Test(attributes, seconds=case.seconds)
    lines = [f"{file}:{case.line}"]
    for problem in case.problems:
        lines.append(problem_text(problem))
        there = results.place(problem)
        if there is not None:
            where = f"{relative_name(there.file, results.root)}:{there.line}:{there.column}"
            lines.append(f"  the definition: {where}")
    first = case.problems[0] if case.problems else None
    message = str(first) if first else "failed"
    return _Test(attributes, _failure(first.code if first else "", message, lines), True, case.seconds)


def _lacking(results: Results, operation: OperationResult) -> Iterator[_Test]:
    name = operation.operation_id
    if operation.status == "untested":
        yield _failed(name, "has a case", todo(operation))
    short = [item.message for item in results.shortfalls if item.where.operation == name]
    if short:
        yield _failed(name, "coverage", short[0], short)


def _found(file: str, finding: Finding, *, failed: bool) -> _Test:
    where = f"{finding.operation}: " if finding.operation else ""
    text = f"{place(finding._replace(file=file))}: {finding.severity}: {where}{finding.message}"
    attributes = f"classname={_attribute(file)} name={_attribute(_title(finding))}"
    if failed:
        return _Test(attributes, _failure(finding.severity, finding.message, [text]), True)
    return _Test(attributes, f"<system-out>{escape(_legal(text))}</system-out>")


def _failed(suite: str, name: str, message: str, lines: Iterable[str] = ()) -> _Test:
    attributes = f"classname={_attribute(suite)} name={_attribute(name)}"
    return _Test(attributes, _failure("", message, list(lines) or [message]), True)


def _failure(kind: str, message: str, lines: list[str]) -> str:
    type_ = f"type={_attribute(kind)} " if kind else ""
    text = escape(_legal("\n".join(lines)))
    return f"<failure {type_}message={_attribute(message)}>{text}</failure>"


def _title(finding: Finding) -> str:
    return f"{finding.rule} {finding.name} at {finding.line}:{finding.column}"


def _case(finding: Finding) -> list[str]:
    where = f"{finding.operation}: " if finding.operation else ""
    text = f"{place(finding)}: {finding.severity}: {where}{finding.message}"
    return [
        f"    <testcase classname={_attribute(finding.file)} name={_attribute(_title(finding))}>",
        f"      <failure type={_attribute(finding.severity)} message={_attribute(finding.message)}>"
        f"{escape(_legal(text))}</failure>",
        "    </testcase>",
    ]


def _attribute(text: str) -> str:
    return quoteattr(_legal(text), {"\n": "&#10;"})


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)

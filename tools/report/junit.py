"""Results as JUnit XML: a suite a file or operation, a test case a finding or case."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..core import lazy
from .findings import place
from .paths import relative_name
from .verdicts import problem_text, todo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.problem import Finding
    from ..replay.cases import CaseResult
    from .linted import Linted
    from .results import OperationResult, Results

T = TypeVar("T")

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = lazy.pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def findings_junit(result: Linted) -> str:
    """Return ``result`` as JUnit XML; without findings one case, which passes if something was checked."""
    root = Element("testsuites", name="connector lint")
    for file, found in _grouped((finding.file, finding) for finding in result.findings).items():
        suite = _suite(root, file)
        for finding in found:
            _finding(suite, finding, failed=True)
    if not result.findings:
        nothing = "" if result.folders else "no connector was found, so nothing was checked"
        case = _case(_suite(root, "lint"), "every rule")
        if nothing:
            _failure(case, "", nothing)
    return _xml(root, result.seconds)


def results_junit(results: Results, kind: str) -> str:
    """Return ``results`` as JUnit XML: a suite an operation, a test case a case; then the findings.

    What is untested or not covered as it should be is a failure, a finding that fails nothing is a test that
    passes and says so. ``kind`` is the name of the command. ``file`` and ``line`` are as pytest writes them.
    """
    root = Element("testsuites", name=f"connector {kind}")
    if not results.operations and not results.cases:
        case = _case(_suite(root, "cases"), "something is checked")
        _failure(case, "", "nothing was checked, which is not a success")
    cases = _grouped((item.operation_id, item) for item in results.cases)
    for operation in results.operations:
        suite = _suite(root, operation.operation_id)
        for result in cases.get(operation.operation_id, ()):
            _result(suite, results, result)
        _lacking(suite, results, operation)
    known = {operation.operation_id for operation in results.operations}
    coverage = _suite(root, "coverage")
    for item in results.shortfalls:
        if item.where.operation not in known:
            _failure(_case(coverage, item.code), "", item.message)
    serious = set(results.serious)
    files = _grouped((relative_name(item.file, results.root), item) for item in results.findings)
    for file, found in files.items():
        suite = _suite(root, file)
        for finding in found:
            _finding(suite, finding._replace(file=file), failed=finding in serious)
    return _xml(root, results.seconds)


def _grouped(items: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for name, item in items:
        groups.setdefault(name, []).append(item)
    return groups


def _result(suite: Element, results: Results, result: CaseResult) -> None:
    file = relative_name(str(result.file), results.root)
    case = _case(suite, result.case, file=file, line=str(result.line), time=f"{result.seconds:.3f}")
    if result.status == "pass":
        return
    lines = [f"{file}:{result.line}"]
    for problem in result.problems:
        lines.append(problem_text(problem))
        there = results.place(problem)
        if there is not None:
            where = f"{relative_name(there.file, results.root)}:{there.line}:{there.column}"
            lines.append(f"  the definition: {where}")
    first = result.problems[0] if result.problems else None
    _failure(case, first.code if first else "", str(first) if first else "failed", "\n".join(lines))


def _lacking(suite: Element, results: Results, operation: OperationResult) -> None:
    if operation.status == "untested":
        _failure(_case(suite, "has a case"), "", todo(operation))
    short = [item.message for item in results.shortfalls if item.where.operation == operation.operation_id]
    if short:
        _failure(_case(suite, "coverage"), "", short[0], "\n".join(short))


def _finding(suite: Element, finding: Finding, *, failed: bool) -> None:
    where = f"{finding.operation}: " if finding.operation else ""
    text = f"{place(finding)}: {finding.severity}: {where}{finding.message}"
    case = _case(suite, f"{finding.rule} {finding.name} at {finding.line}:{finding.column}")
    if failed:
        _failure(case, finding.severity, finding.message, text)
    else:
        SubElement(case, "system-out").text = _legal(text)


def _suite(root: Element, name: str) -> Element:
    return _node(root, "testsuite", name=name)


def _case(suite: Element, name: str, **more: str) -> Element:
    return _node(suite, "testcase", classname=suite.attrib["name"], name=name, **more)


def _failure(case: Element, kind: str, message: str, text: str | None = None) -> None:
    kinds = {"type": kind} if kind else {}
    _node(case, "failure", **kinds, message=message).text = _legal(message if text is None else text)


def _node(parent: Element, tag: str, **attributes: str) -> Element:
    return SubElement(parent, tag, {name: _legal(value) for name, value in attributes.items()})


def _xml(root: Element, seconds: float) -> str:
    """Return ``root`` as text, its tests counted; suites without a test are left out."""
    for suite in root.findall("testsuite"):
        _counted(suite, sum(float(case.get("time", 0)) for case in suite))
        if not len(suite):
            root.remove(suite)
    _counted(root, seconds)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'


def _counted(node: Element, seconds: float) -> None:
    node.set("tests", str(len(node.findall(".//testcase"))))
    node.set("failures", str(len(node.findall(".//failure"))))
    node.set("time", f"{seconds:.3f}")


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)

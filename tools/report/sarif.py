"""Results, findings and changes as SARIF 2.1.0 (OASIS), as code scanning takes it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..core.problem import Location, Problem
from ..lint.fingerprint import fingerprints
from . import changes
from .marks import aspect
from .paths import uri
from .verdicts import todo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ..core.problem import Finding
    from ..diff.change import Change
    from ..diff.kind import Kind
    from ..lint.rule import Rule
    from .compared import Compared
    from .linted import Linted
    from .results import Results

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000
"""How many results of a run GitHub's code scanning takes; of these it shows 5,000."""

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def findings_sarif(result: Linted, rules: Mapping[str, Rule], version: str) -> str:
    """Return ``result`` as SARIF; ``rules`` are all rules by id, ``version`` that of this program.

    Files are relative to the repository; fingerprints stay when lines move.
    """
    return _log(_findings(result.findings, result.root, rules), version)


def results_sarif(results: Results, rules: Mapping[str, Rule], version: str) -> str:
    """Return ``results`` as SARIF: a result for each problem of a case, each shortfall and each finding.

    A problem points to its case, with the definition's line as related location. ``rules`` and ``version``
    as in ``findings_sarif``. Of more than ``MOST`` results the first are kept, which a notification says.
    """
    items = [
        *_complaints(results),
        *_shortfalls(results),
        *_findings(results.findings, results.root, rules),
        *_unmatched(results),
    ]
    return _log(items, version)


def changes_sarif(result: Compared, kinds: Mapping[str, Kind], version: str) -> str:
    """Return ``result`` as SARIF, each change at its place in the new version; ``kinds`` are all by code."""
    items = [_Item(_kind(kinds[change.code]), _change(change, result.root)) for change in result.changes]
    # Code scanning keeps uploads of one tool apart by this id.
    return _log(items, version, "connector-diff/")


@dataclass(frozen=True, slots=True)
class _Item:
    """A result to be: its rule's descriptor, and itself without the rule's number."""

    rule: dict[str, Any]
    result: dict[str, Any]


def _log(items: Iterable[_Item], version: str, id_: str = "") -> str:
    listed = list(items)
    rules = {item.rule["id"]: item.rule for item in sorted(listed, key=lambda item: str(item.rule["id"]))}
    numbers = {name: number for number, name in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "connector", "version": version, "rules": list(rules.values())}},
        **({"automationDetails": {"id": id_}} if id_ else {}),
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The folder of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            {"ruleId": item.rule["id"], "ruleIndex": numbers[item.rule["id"]], **item.result}
            for item in listed[:MOST]
        ],
    }
    if len(listed) > MOST:
        text = f"{len(listed) - MOST} more results were left out: code scanning takes {MOST} of a run."
        note = {"level": "warning", "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [note]}]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _findings(findings: Sequence[Finding], root: Path, rules: Mapping[str, Rule]) -> Iterator[_Item]:
    names = fingerprints(findings, root)
    for finding, name in zip(findings, names, strict=True):
        known = rules.get(finding.rule)
        rule = _rule(known) if known else _plain_rule(finding.rule, finding.name)
        yield _Item(rule, _result(finding, name, uri(finding.file, root)))


def _complaints(results: Results) -> Iterator[_Item]:
    seen: Counter[tuple[str, ...]] = Counter()
    for case in results.cases:
        file = uri(str(case.file), results.root)
        for problem in dict.fromkeys(case.problems):
            there = results.place(problem)
            related = [_location(uri(there.file, results.root), there.line, there.column)] if there else []
            for number, item in enumerate(related):
                item["id"] = number
                item["message"] = {"text": f"The definition, {there.pointer}" if there else ""}
            # Neither lines, nor indices, nor values: they move while the problem stays.
            key = (problem.code, file, case.operation_id, case.case, str(problem.where.general))
            seen[key] += 1
            location = _location(file, max(case.line, 1), 0, operation=case.operation_id)
            yield _Item(
                _plain_rule(problem.code, problem.code, f"What cases show of the {aspect(problem)}: "),
                {
                    "level": problem.severity,
                    "message": {"text": f"{case.operation_id}: {case.case}: {problem}"},
                    "locations": [location],
                    **({"relatedLocations": related} if related else {}),
                    "partialFingerprints": {"connectorCase/v1": _digest(*key, str(seen[key]))},
                },
            )


def _shortfalls(results: Results) -> Iterator[_Item]:
    known = {operation.operation_id: operation for operation in results.operations}
    first = next((operation.place for operation in results.operations if operation.place), None)
    short = [
        Problem("untested", todo(item), Location("operation", path=(name,)))
        for name, item in known.items()
        if item.status == "untested"
    ]
    for problem in (*short, *results.shortfalls):
        place = known[problem.where.operation].place if problem.where.operation in known else None
        file, line, column = (
            (place.file, place.line, place.column) if place else (first.file if first else "", 1, 1)
        )
        where = f"{problem.where}: " if problem.where.operation in known else ""
        yield _Item(
            _plain_rule(problem.code, problem.code, "What the cases cover: "),
            {
                "level": "error",
                "message": {"text": f"{where}{problem.message}"},
                "locations": [_location(uri(file, results.root), line, column)],
                "partialFingerprints": {
                    "connectorCoverage/v1": _digest(problem.code, str(problem.where), problem.message)
                },
            },
        )


def _unmatched(results: Results) -> Iterator[_Item]:
    for item in results.unmatched:
        asked = f"{item.request.method} {item.request.url}"
        yield _Item(
            _plain_rule("unmatched", "recorded-request-of-no-operation"),
            {
                "level": "note",
                "message": {"text": f"{asked}: {item.reason}"},
                "locations": [_location(uri(item.file, results.root), max(item.line, 1), 0)],
                "partialFingerprints": {"connectorUnmatched/v1": _digest(item.file, asked, item.reason)},
            },
        )


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _plain_rule(id_: str, name: str, topic: str = "") -> dict[str, Any]:
    """Return the descriptor of a check that has no page of its own."""
    words = f"{topic}{name.replace('-', ' ')}."
    text = words[:1].upper() + words[1:]
    return {
        "id": id_,
        "name": name,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": "The message says what is wrong and what to do."},
    }


def _location(
    file: str, line: int, column: int, pointer: str = "", operation: str | None = None
) -> dict[str, Any]:
    """Return a location; a ``line`` or ``column`` of 0 is not known."""
    artifact: dict[str, Any] = {"uri": file}
    if not file.startswith("file:"):
        artifact["uriBaseId"] = "ROOT"
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if line:
        physical["region"] = {"startLine": line} | ({"startColumn": column} if column else {})
    location: dict[str, Any] = {"physicalLocation": physical}
    if operation or pointer:
        logical = {"kind": "member", "fullyQualifiedName": pointer, "name": operation}
        location["logicalLocations"] = [{key: value for key, value in logical.items() if value}]
    return location


def _rule(rule: Rule) -> dict[str, Any]:
    page = rule.page
    text = f"{page.why}\n\nTo fix: {page.fix}"
    markdown = (
        f"{page.why}\n\n**To fix:** {page.fix}\n\nBad:\n\n```\n{page.bad}\n```\n\n"
        f"Good:\n\n```\n{page.good}\n```"
    )
    return _described(rule.id, rule, page.what, (text, markdown), list(rule.microsoft))


def _kind(kind: Kind) -> dict[str, Any]:
    page = kind.page
    text = f"{page.why}\n\nInstead: {page.instead}"
    markdown = (
        f"{page.why}\n\n**Instead:** {page.instead}\n\nOld:\n\n```\n{page.old}\n```\n\n"
        f"New:\n\n```\n{page.new}\n```"
    )
    return _described(kind.code, kind, page.what, (text, markdown), [])


def _described(
    id_: str, rule: Rule | Kind, what: str, help_: tuple[str, str], tags: list[str]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": id_,
        "name": rule.name,
        "shortDescription": {"text": what.split("\n\n", maxsplit=1)[0]},
        "fullDescription": {"text": what},
        "help": {"text": help_[0], "markdown": help_[1]},
        "properties": {"tags": tags, "source": rule.source},
    }
    if rule.source.startswith("https://") and " " not in rule.source:
        described["helpUri"] = rule.source
    return described


def _change(change: Change, root: Path) -> dict[str, Any]:
    place = change.new
    where = quote(place.file) if place.revision else uri(place.file, root)
    names = changes.concerned(change)
    message = change.message + (f" (in {names})" if names else "") + f"; was: {change.old}"
    if change.severity != "info":
        message += f". Instead: {change.instead}"
    return {
        "level": _LEVELS[change.severity],
        "message": {"text": message},
        "locations": [_location(where, place.line, place.column, place.pointer, change.operation)],
        "partialFingerprints": {"connectorDiff/v1": change.fingerprint},
    }


def _result(finding: Finding, name: str, where: str) -> dict[str, Any]:
    return {
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(where, finding.line, finding.column, finding.pointer, finding.operation)],
        "partialFingerprints": {"connectorLint/v1": name},
    }

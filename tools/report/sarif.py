"""Findings and changes as SARIF 2.1.0 (OASIS), as code scanning takes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..lint.fingerprint import fingerprints
from . import changes
from .paths import uri

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..core.problem import Finding
    from ..diff.change import Change
    from ..diff.kind import Kind
    from ..lint.rule import Rule
    from .compared import Compared
    from .linted import Linted

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def findings_sarif(result: Linted, rules: Mapping[str, Rule], version: str) -> str:
    """Return ``result`` as SARIF; ``rules`` are all rules by id, ``version`` that of this program.

    Files are relative to the repository; fingerprints stay when lines move.
    """
    used = sorted({finding.rule for finding in result.findings})
    numbers = {name: number for number, name in enumerate(used)}
    names = fingerprints(result.findings, result.root)
    results = [
        _result(finding, numbers[finding.rule], name, uri(finding.file, result.root))
        for finding, name in zip(result.findings, names, strict=True)
    ]
    return _log([_rule(rules[name]) for name in used], results, version)


def changes_sarif(result: Compared, kinds: Mapping[str, Kind], version: str) -> str:
    """Return ``result`` as SARIF, each change at its place in the new version; ``kinds`` are all by code."""
    used = sorted({change.code for change in result.changes})
    numbers = {code: number for number, code in enumerate(used)}
    results = [_change(change, numbers[change.code], result.root) for change in result.changes]
    # Code scanning keeps uploads of one tool apart by this id.
    return _log([_kind(kinds[code]) for code in used], results, version, "connector-diff/")


def _log(rules: list[dict[str, Any]], results: list[dict[str, Any]], version: str, id_: str = "") -> str:
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "connector", "version": version, "rules": rules}},
        **({"automationDetails": {"id": id_}} if id_ else {}),
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The folder of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


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


def _change(change: Change, index: int, root: Path) -> dict[str, Any]:
    place = change.new
    where = quote(place.file) if place.revision else uri(place.file, root)
    names = changes.concerned(change)
    message = change.message + (f" (in {names})" if names else "") + f"; was: {change.old}"
    if change.severity != "info":
        message += f". Instead: {change.instead}"
    return {
        "ruleId": change.code,
        "ruleIndex": index,
        "level": _LEVELS[change.severity],
        "message": {"text": message},
        "locations": [_location(where, place.line, place.column, place.pointer, change.operation)],
        "partialFingerprints": {"connectorDiff/v1": change.fingerprint},
    }


def _location(where: str, line: int, column: int, pointer: str, operation: str | None) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": where}
    if not where.startswith("file:"):
        artifact["uriBaseId"] = "ROOT"
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if line:
        physical["region"] = {"startLine": line, "startColumn": max(column, 1)}
    location: dict[str, Any] = {"physicalLocation": physical}
    if operation or pointer:
        logical = {"kind": "member", "fullyQualifiedName": pointer, "name": operation}
        location["logicalLocations"] = [{key: value for key, value in logical.items() if value}]
    return location


def _result(finding: Finding, index: int, name: str, where: str) -> dict[str, Any]:
    location = _location(where, finding.line, finding.column, finding.pointer, finding.operation)
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"connectorLint/v1": name},
    }

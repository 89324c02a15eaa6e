"""Findings as SARIF 2.1.0 (OASIS), as code scanning takes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..lint.fingerprint import fingerprints
from .paths import uri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.problem import Finding
    from ..lint.rule import Rule
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
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "connector",
                "version": version,
                "rules": [_rule(rules[name]) for name in used],
            }
        },
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The folder of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, numbers[finding.rule], name, uri(finding.file, result.root))
            for finding, name in zip(result.findings, names, strict=True)
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    page = rule.page
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": page.what.split("\n\n")[0]},
        "fullDescription": {"text": page.what},
        "help": {
            "text": f"{page.why}\n\nTo fix: {page.fix}",
            "markdown": f"{page.why}\n\n**To fix:** {page.fix}\n\nBad:\n\n```\n{page.bad}\n```\n\n"
            f"Good:\n\n```\n{page.good}\n```",
        },
        "properties": {"tags": list(rule.microsoft), "source": rule.source},
    }
    if rule.source.startswith("https://"):
        described["helpUri"] = rule.source
    return described


def _result(finding: Finding, index: int, name: str, where: str) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": where}
    if not where.startswith("file:"):
        artifact["uriBaseId"] = "ROOT"
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.operation or finding.pointer:
        logical = {"kind": "member", "fullyQualifiedName": finding.pointer, "name": finding.operation}
        location["logicalLocations"] = [{key: value for key, value in logical.items() if value}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"connectorLint/v1": name},
    }

"""Results for an agent: what is wrong and counts, in JSON-ready values that stay small."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .json import change_json, finding_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..core.problem import Finding
    from .compared import Compared
    from .linted import Linted
    from .results import Verification

MOST = 60
"""The entries of a list that are given; how many were left out is said beside it."""

_SEVERITIES = ("error", "warning", "info")


def linted_brief(result: Linted) -> dict[str, Any]:
    """Return the findings, the most severe first, with their number by severity."""
    return {"ok": result.ok, **_findings(result.findings), "notes": list(result.notes)}


def verification_brief(result: Verification) -> dict[str, Any]:
    """Return what made ``verify`` fail: operations, cases, holes and findings."""
    statuses = Counter(item.status for item in result.operations)
    failed = [item for item in result.operations if item.status == "fail"]
    return {
        "ok": result.ok,
        "operations": dict(statuses),
        "cases": len(result.cases),
        **_some(
            "failed",
            failed,
            lambda item: {"operationId": item.operation_id, "firstProblem": item.first_problem},
        ),
        **_some(
            "untested", [o for o in result.operations if o.status == "untested"], lambda o: o.operation_id
        ),
        **_some(
            "problems",
            [(case, problem) for case in result.cases for problem in case.problems],
            lambda pair: {
                "operationId": pair[0].operation_id,
                "case": pair[0].case,
                "file": f"{pair[0].file}:{pair[0].line}",
                **{name: pair[1].as_json()[name] for name in ("code", "severity", "where", "message")},
            },
        ),
        **_some("shortfalls", result.shortfalls, str),
        **_findings(result.findings),
        "notes": list(result.notes),
    }


def compared_brief(result: Compared) -> dict[str, Any]:
    """Return the changes, the most severe first."""
    ordered = sorted(result.changes, key=lambda change: _SEVERITIES.index(change.severity))
    return {
        "ok": result.ok,
        "old": result.old,
        "new": result.new,
        "operations": result.compared,
        **_some("changes", ordered, change_json),
        "notes": list(result.notes),
    }


def _findings(findings: Sequence[Finding]) -> dict[str, Any]:
    ordered = sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))
    counts = Counter(finding.severity for finding in findings)
    return {"severities": dict(counts), **_some("findings", ordered, finding_json)}


def _some(name: str, items: Sequence[Any] | Iterable[Any], shown: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the first ``items``, and how many were left out where any was."""
    items = list(items)
    left = len(items) - MOST
    return {name: [shown(item) for item in items[:MOST]], **({f"{name}LeftOut": left} if left > 0 else {})}

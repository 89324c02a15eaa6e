"""Results as JSON-ready values; the keys are part of the stable surface."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..replay.holes import holes, shares
from ..runtime.assumptions import ASSUMPTIONS
from .holes import fill
from .style import plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.message import Headers, Request, Response
    from ..core.problem import Finding
    from ..diff.change import Change, Place
    from ..replay.cases import CaseResult, Coverage
    from ..runtime.exchanges import Exchange
    from ..script.calls import ScriptResult
    from .results import Called, Replayed, Results, UnmatchedExchange, Verification


def verification_json(result: Verification) -> dict[str, Any]:
    """Return the JSON of ``verify``; of its cases only those that failed."""
    return {
        "ok": result.ok,
        "engine": result.engine,
        "isolation": result.isolation,
        "provenances": _provenances(result),
        "operations": [
            {
                "operationId": operation.operation_id,
                "kind": operation.kind,
                "visibility": operation.visibility,
                "status": operation.status,
                "cases": operation.cases,
                "polls": operation.polls,
                "seconds": round(operation.seconds, 4),
                "provenance": operation.provenance,
            }
            for operation in result.operations
        ],
        "findings": [finding_json(finding) for finding in result.findings],
        "coverage": _coverage(result.coverage),
        "cases": [
            {**_case(case), "file": str(case.file), "line": case.line}
            for case in result.cases
            if case.status == "fail"
        ],
        "notes": list(result.notes),
    }


def findings_json(findings: Iterable[Finding]) -> str:
    """Return the JSON text of ``lint``: the list of findings."""
    return json.dumps([finding_json(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"


def changes_json(changes: Iterable[Change]) -> str:
    """Return the JSON text of ``diff``: the list of changes."""
    return json.dumps([change_json(change) for change in changes], indent=2, ensure_ascii=False) + "\n"


def replay_json(result: Replayed) -> dict[str, Any]:
    """Return the JSON of ``replay``: cases, unmatched, coverage."""
    return {
        "provenances": _provenances(result),
        "cases": [_case(case) for case in result.cases],
        "unmatched": [_unmatched(item) for item in result.unmatched],
        "coverage": _coverage(result.coverage),
    }


def call_json(result: Called) -> dict[str, Any]:
    """Return the JSON of ``call``; credentials must have been replaced in ``result`` before."""
    exchange: Exchange = result.exchange
    return {
        "request": _request(exchange.request),
        "policies": [asdict(step) for step in exchange.policies],
        "isolation": result.isolation,
        "script": _script(exchange.script),
        "backend": [
            {
                "request": _request(sent.request),
                "response": None if sent.response is None else _response(sent.response),
                "error": sent.error,
                "seconds": round(seconds, 4),
            }
            for sent, seconds in zip(exchange.backend, result.times, strict=True)
        ],
        "response": _response(exchange.response),
        "assumptions": [asdict(ASSUMPTIONS[name]) for name in exchange.assumptions],
        "problems": [problem.as_json() for problem in result.problems],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as a JSON-ready object."""
    return {**finding._asdict(), "microsoft": list(finding.microsoft)}


def change_json(change: Change) -> dict[str, Any]:
    """Return one change."""
    return {
        "code": change.code,
        "name": change.name,
        "severity": change.severity,
        "breaking": change.breaking,
        "direction": change.direction or None,
        "message": change.message,
        "instead": change.instead,
        "microsoft": change.microsoft,
        "operation": change.operation,
        "operations": list(change.operations),
        "path": change.path,
        "fingerprint": change.fingerprint,
        "old": _place(change.old),
        "new": _place(change.new),
    }


def _place(place: Place) -> dict[str, Any]:
    return {**asdict(place), "revision": place.revision or None}


def _provenances(results: Results) -> dict[str, int]:
    """Return how many cases run on traffic of each provenance; ``none``: those that send no request."""
    return {kind or "none": count for kind, count in results.provenances.items()}


def _coverage(coverage: Coverage | None) -> dict[str, Any]:
    """Return the coverage of operations, of the script where it was measured, by kind, and the holes."""
    if coverage is None:
        return {}
    return {
        "operations": {name: item.as_json() for name, item in coverage.operations.items()},
        "problems": [item.as_json() for item in coverage.problems],
        "shares": {kind: {"seen": seen, "count": total} for kind, (seen, total) in shares(coverage).items()},
        "script": None if coverage.script is None else coverage.script.as_json(),
        "holes": [{**asdict(hole), "fill": fill(hole)} for hole in holes(coverage)],
    }


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "operationId": case.operation_id,
        "case": case.case,
        "status": case.status,
        "provenance": case.provenance,
        "problems": [problem.as_json() for problem in case.problems],
    }


def _unmatched(item: UnmatchedExchange) -> dict[str, Any]:
    return {
        "method": item.request.method,
        "url": item.request.url,
        "file": item.file,
        "line": item.line,
        "reason": item.reason,
    }


def _script(script: ScriptResult | None) -> dict[str, Any] | None:
    if script is None:
        return None
    failure = script.failure
    return {
        "seconds": round(script.seconds, 4),
        "logs": [{"level": line.level, "message": line.message} for line in script.logs],
        "failure": None
        if failure is None
        else {"kind": failure.kind, "message": failure.message, "stack": failure.stack},
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": _headers(request.headers),
        "body": body_value(request.body),
    }


def _response(response: Response) -> dict[str, Any]:
    return {
        "status": response.status,
        "headers": _headers(response.headers),
        "size": len(response.body),
        "body": body_value(response.body),
    }


def _headers(headers: Headers) -> dict[str, str]:
    result: dict[str, str] = {}
    for name, value in headers:
        result[name] = f"{result[name]}, {value}" if name in result else value
    return result


def body_value(body: bytes) -> Any:
    """Return a body as JSON value where it is JSON, else as text; binary in words; empty as None."""
    if not body:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return f"<{plural(len(body), 'byte')}, not text>"
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text

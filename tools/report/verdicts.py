"""What every format says in the same words."""

from __future__ import annotations

from collections import Counter
from shlex import join
from typing import TYPE_CHECKING

from ..traffic.provenance import ORIGINS
from .paths import relative_name
from .style import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ..core.problem import Finding, Problem
    from ..replay.cases import CaseResult
    from .results import OperationResult, Results


def todo(operation: OperationResult) -> str:
    """Return what an operation without a case needs."""
    file = f"samples/cases/{operation.operation_id}.yaml"
    if operation.refused:
        return f"untested: write {file} yourself; `connector init` makes no case: {operation.refused}"
    return f"untested: write {file}, or let `connector init` write a first case"


def rerun(case: CaseResult, root: Path) -> str:
    """Return the command that, in the folder ``root``, runs ``case`` again; empty for a bare recording."""
    folder, below, _ = relative_name(str(case.file), root).rpartition("samples/cases/")
    if not below:
        return ""
    name = [f"--case={case.case}"] if case.case.startswith("-") else ["--case", case.case]
    words = ["connector", "replay", folder.rstrip("/"), "--operation", case.operation_id, *name]
    return join(filter(None, words))


def problem_text(problem: Problem) -> str:
    """Return a problem with its code."""
    return f"{problem} [{problem.code}]"


def cases_by_provenance(results: Results) -> str:
    """Return how many cases there are, and on what traffic: "3 cases on invented traffic"."""
    counts, cases = results.provenances, plural(len(results.cases), "case")
    parts = [f"{count} {ORIGINS[kind]}" for kind, count in counts.items()]
    if len(counts) == 1:
        cases, parts = f"{cases} {ORIGINS[next(iter(counts))]}", []
    parts += filter(None, [bare_responses(*results.bare)])
    return f"{cases} ({', '.join(parts)})" if parts else cases


def bare_responses(bare: int, bodies: int) -> str:
    """Return that ``bare`` of ``bodies`` are ``{}``, where half or more are: cases prove little then."""
    if not bare or 2 * bare < bodies:
        return ""
    return f"{bare} of {plural(bodies, 'response')} {'is' if bare == 1 else 'are'} only {{}}"


def severity_counts(findings: Iterable[Finding]) -> str:
    """Return how many findings there are by severity: "1 error, 2 warnings, 3 info", or "no findings"."""
    found = Counter(finding.severity for finding in findings)
    parts = [plural(found[level], level) for level in ("error", "warning") if found[level]]
    parts += [f"{found['info']} info"] if found["info"] else []
    return ", ".join(parts) or "no findings"


def outcome(results: Results, kind: str) -> str:
    """Return in one sentence how it went; ``kind`` is the command's name."""
    if not results.operations and not results.cases:
        return "Nothing was checked, which is not a success."
    if results.ok:
        return "Every operation is proven." if kind == "verify" else "Every case passed."
    return "Not proven yet." if kind == "verify" else "Not every case passed."


def reasons(results: Results) -> Iterator[tuple[str, str]]:
    """Yield what stands against success, each with the part of the results that has it."""
    counts = Counter(operation.status for operation in results.operations)
    if results.failed:
        where = plural(len({case.operation_id for case in results.failed}), "operation")
        yield f"{plural(len(results.failed), 'case')} failed in {where}", "failures"
    if counts["untested"]:
        yield f"{plural(counts['untested'], 'operation')} without a case", "operations"
    if results.serious:
        yield f"{plural(len(results.serious), results.serious[0].severity)} in the files", "findings"
    if results.shortfalls:
        yield plural(len(results.shortfalls), "coverage problem"), "coverage"
    if results.unmatched:
        yield f"{plural(len(results.unmatched), 'recorded request')} of no operation", "unmatched"
    if results.not_run:
        yield f"{plural(results.not_run, 'case')} not run", "operations"

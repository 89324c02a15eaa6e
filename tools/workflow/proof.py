"""The proof of a connector: its files, its script and every case are checked, and the findings collected."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ..connector.document import load_document
from ..core.cache import Cache, cache_folder
from ..core.problem import Finding
from ..replay.contract import passed_through
from ..replay.holes import below
from ..report.results import Verification
from ..script import CompileError, check_strict, strict_missing
from .bundle import bundle_findings
from .compiled import compiled_script, left_out, script_findings
from .docs import reference_findings
from .init import refusals
from .lint import LintOptions, lint
from .results import hole_places, operation_results, problem_places, subject
from .run_cases import CaseRun, load_beside
from .session import Session, open_session
from .swagger import second_opinion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from ..replay.cases import CaseResult
    from ..replay.load import StrayCases
    from ..replay.samples import Samples
    from .case_processes import CaseOptions, CaseProcesses
    from .verify import VerifyOptions

_MOST_ASKED = 20
STRAY = ("cases", "cases-of-unknown-operation")
STRICT = ("compile-strict", "script-fits-net-framework")


def prove(
    options: VerifyOptions, cases_options: CaseOptions, processes: CaseProcesses | None, start: float
) -> Verification:
    """Return what `verify` returns; it began at ``start`` (`time.perf_counter`), and started ``processes``.

    Raises:
        UserError: as `verify`.
    """
    folder = cases_options.folder
    with open_session(folder, options.script) as session, ThreadPoolExecutor(2) as pool:
        connector = session.connector
        cache = Cache(cache_folder())
        # The model takes out what is malformed; this judge sees the file as it is.
        whole = (
            load_document(connector.definition.path, folder) if connector.malformed else connector.definition
        )
        beside = [pool.submit(second_opinion, whole, cache)]
        strays: list[StrayCases] = []
        cases = load_beside(session, processes, strays)
        options.step("compiling the script")
        compiled, unjudged = compiled_script(session)
        broken = bool(unjudged) or any(finding.severity == "error" for finding in compiled)
        left = left_out(connector, cases) if broken else None
        names, runnable = (left.names, left.cases) if left is not None else (None, cases)
        run = CaseRun(session, runnable, cases_options, processes)
        options.step("checking the files")
        linted = lint([folder], LintOptions(options.profile, jobs=1))
        pages = reference_findings(connector, session.samples, cases)
        contract = passed_through(connector, session.samples)
        lost = [Finding(*STRAY, "error", e.message, str(e.file), e.line, e.column) for e in strays]
        findings = [*lost, *compiled, *bundle_findings(folder, cache), *linted.findings, *pages, *contract]
        notes = [*unjudged, *linted.notes]
        notes += _without_companions(session.samples) if cases else _without_cases(session)
        if connector.script is not None and not broken:
            reason = strict_missing()
            if reason is None:
                beside.append(pool.submit(_strict, connector.script))
            else:
                notes.append(f"the strict compile was left out: {reason}")
        if left is not None:
            notes.insert(0, left.note)
        results = tuple(run.run(options.step))
        measured = session.host.coverage if session.host is not None else None
        refused = _refused(session, results, names) if results else {}
        options.step("waiting for the checks beside")
        for future in beside:
            findings += future.result()
    coverage = run.collector.result(names)
    reason = "there is no script" if connector.script is None else "the script did not run"
    if isinstance(measured, CompileError):
        reason = f"its copy with probes {measured.reason}"
        notes.append(f"lines and branches of the script were not measured: {reason}")
    else:
        coverage = replace(coverage, script=measured)
    problems = (*coverage.problems, *below(coverage, options.least, reason))
    coverage = replace(coverage, problems=problems)
    return Verification(
        **subject(connector, traces=options.traces),
        operations=operation_results(connector, results, coverage.problems, names, refused),
        cases=results,
        places=problem_places(connector, results),
        hole_places=hole_places(connector, coverage) if options.traces else {},
        findings=tuple(findings),
        coverage=coverage,
        **session.runner,
        seconds=time.perf_counter() - start,
        notes=tuple(notes),
        not_run=len(cases) - len(runnable),
        judged=not unjudged,
        failing=linted.failing,
        lists_holes=options.holes,
        script=str(connector.script or ""),
    )


def _refused(
    session: Session, results: Iterable[CaseResult], names: Collection[str] | None
) -> dict[str, str]:
    """Return why `init` makes no case of operations without one (of the first: each is run)."""
    tested = {name for result in results for name in (result.operation_id, result.deletion)}
    left = (name for name in session.connector.operations if name not in tested)
    return refusals(session, islice((name for name in left if names is None or name in names), _MOST_ASKED))


def _without_cases(session: Session) -> Iterator[str]:
    """Yield what was checked all the same where there is no case, and what writes one."""
    if session.connector.operations:
        compiled = " and the script's compile" if session.host is not None else ""
        yield (
            "there is no case yet, so no call was made. Checked were the files (the rules of the linter, "
            f"a second opinion on the Swagger){compiled}; `connector init` writes first cases"
        )


def _without_companions(samples: Samples) -> Iterator[str]:
    """Yield a note for each check that was not made because its file is not there."""
    for name, companion, unchecked in (
        ("backend.swagger.yaml", samples.backend, "no request was checked against the backend's definition"),
        ("error.schema.json", samples.error_schema, "no error body was checked against a schema"),
        ("coverage.yaml", samples.coverage, "nothing was demanded of what the cases cover"),
    ):
        if companion is None:
            yield f"samples/{name} is not there: {unchecked}"


def _strict(script: Path) -> tuple[Finding, ...]:
    return tuple(
        finding._replace(message=f"{finding.message} (compiled against .NET Framework 4.8)")
        for finding in script_findings(STRICT, script, check_strict(script))
    )

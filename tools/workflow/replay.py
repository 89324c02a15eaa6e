"""Cases on their cassettes; or foreign cassettes, whose responses are held against the definition."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.progress import Step, silent
from ..report.results import Replayed
from ..script import CompileError
from .case_processes import CaseOptions, case_processes
from .compiled import compiled_script, left_out
from .inputs import find_operation
from .recordings import Selection, replay_foreign
from .results import hole_places, operation_results, problem_places, subject
from .run_cases import CaseRun, load_beside
from .script_options import ScriptOptions
from .session import open_session

if TYPE_CHECKING:
    from ..replay.cases import Case
    from ..traffic.provenance import Provenance
    from .case_processes import CaseProcesses
    from .session import Session


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What to replay; ``cassette`` None: the cases of the folder, narrowed by ``operation`` and ``case``.

    ``traces`` keeps what every case sent and got, for reports that show it. With ``require``, cases on
    traffic of a weaker provenance fail. ``jobs``: see `CaseOptions`.
    """

    script: ScriptOptions = field(default_factory=ScriptOptions)
    cassette: Path | None = None
    match: tuple[str, ...] | None = None
    operation: str | None = None
    case: str | None = None
    traces: bool = False
    step: Step = silent
    require: Provenance | None = None
    jobs: int = 0


def replay(folder: Path, options: ReplayOptions) -> Replayed:
    """Return what came of the cases, or of the cassettes that ``options`` names.

    Raises:
        UserError: something cannot be read, nothing is called so, or the script does not compile.
    """
    if options.cassette is not None:
        if options.require is not None:
            raise UserError("--require is about the cases of a folder; with --cassette there are none")
        chosen = Selection(
            options.cassette, options.match, options.operation, options.case, options.traces, options.script
        )
        return replay_foreign(folder, chosen, options.step)
    start = time.perf_counter()
    whole = options.operation is None and options.case is None
    cases_options = CaseOptions(
        *(folder, options.script, options.match),
        coverage=whole,
        traces=options.traces,
        require=options.require,
        jobs=options.jobs if whole else 1,
    )
    with case_processes(cases_options) as processes, open_session(folder, options.script) as session:
        connector = session.connector
        try:
            cases = _chosen(session, options, processes)
            left = left_out(connector, cases)
            _, unjudged = compiled_script(session) if left.cases != cases else ([], [])
            runnable = left.cases if unjudged else cases
            run = CaseRun(session, runnable, cases_options, processes)
            results = tuple(run.run(options.step))
        except CompileError as error:
            raise error.at(connector.script) from None
        names = dict.fromkeys(item.operation_id for item in results)
        only = None if whole and not unjudged else names
        coverage = run.collector.result(only)
    return Replayed(
        **subject(connector, traces=options.traces),
        cases=results,
        operations=operation_results(connector, results, only=only),
        places=problem_places(connector, results),
        hole_places=hole_places(connector, coverage) if options.traces else {},
        coverage=coverage,
        **session.runner,
        notes=(left.note, *unjudged) if unjudged else (),
        not_run=len(cases) - len(runnable),
        seconds=time.perf_counter() - start,
    )


def _chosen(session: Session, options: ReplayOptions, processes: CaseProcesses | None) -> tuple[Case, ...]:
    connector = session.connector
    if options.operation is not None:
        find_operation(connector, options.operation)
    cases = load_beside(session, processes)
    if options.operation is not None:
        cases = tuple(case for case in cases if case.operation_id == options.operation)
    if options.case is not None:
        wanted = options.case.lower()
        cases = tuple(case for case in cases if wanted in case.name.lower())
    return cases

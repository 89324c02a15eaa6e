"""Cases on their cassettes; or foreign cassettes, whose answers are held against the definition."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.progress import Step, silent
from ..replay.coverage import Collector
from ..replay.load import load_cases
from ..replay.run import run_cases
from ..report.results import Replayed
from ..script import CompileError
from .folders import repository_root
from .inputs import find_operation
from .recordings import Selection, replay_foreign
from .results import Keeper, hole_places, operation_results
from .session import ScriptOptions, open_session

if TYPE_CHECKING:
    from ..replay.cases import Case, CaseResult
    from ..traffic.provenance import Provenance
    from .session import Session


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What to replay; ``cassette`` None: the cases of the folder, narrowed by ``operation`` and ``case``.

    ``traces`` keeps what every case sent and got, for reports that show it. With ``require``, cases on
    traffic of a weaker provenance fail.
    """

    script: ScriptOptions = field(default_factory=ScriptOptions)
    cassette: Path | None = None
    match: tuple[str, ...] | None = None
    operation: str | None = None
    case: str | None = None
    traces: bool = False
    step: Step = silent
    require: Provenance | None = None


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
    with open_session(folder, options.script) as session:
        connector = session.connector
        whole = options.operation is None and options.case is None
        collector = Collector(connector, session.samples.coverage if whole else None)
        keeper = Keeper(connector, session.hidden if options.traces else None)
        for result in _results(session, _chosen(session, folder, options), options):
            collector.add(result)
            keeper.add(result)
        names = dict.fromkeys(item.operation_id for item in keeper.results)
        coverage = collector.result(None if whole else names)
    return Replayed(
        title=connector.title,
        root=repository_root(folder),
        cases=tuple(keeper.results),
        operations=operation_results(connector, keeper.results, only=None if whole else names),
        places=keeper.places,
        hole_places=hole_places(connector, coverage) if options.traces else {},
        coverage=coverage,
        **session.runner,
        seconds=time.perf_counter() - start,
    )


def _chosen(session: Session, folder: Path, options: ReplayOptions) -> tuple[Case, ...]:
    connector = session.connector
    if options.operation is not None:
        find_operation(connector, options.operation)
    cases = load_cases(folder, connector.operations, session.samples.connections)
    if options.operation is not None:
        cases = tuple(case for case in cases if case.operation_id == options.operation)
    if options.case is not None:
        wanted = options.case.lower()
        cases = tuple(case for case in cases if wanted in case.name.lower())
    return cases


def _results(session: Session, cases: tuple[Case, ...], options: ReplayOptions) -> Iterator[CaseResult]:
    try:
        results = run_cases(
            *(session.connector, cases, session.samples, session.platform, options.match),
            require=options.require,
        )
        for number, result in enumerate(results, 1):
            options.step(f"{result.operation_id}: {result.case}", number, len(cases))
            yield result
    except CompileError as error:
        raise error.at(session.connector.script) from None

"""Makes first cases for a connector that has none, from its definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.files import check_inside, write_inside
from ..replay.load import StrayCases, load_cases
from ..replay.scaffold import FirstCase, case_file, connections_file, first_cases
from ..report.initialised import Initialised, Started
from ..runtime.platform import size_problems
from ..script import CompileError
from ..traffic.cassette import dump_cassette
from .script_options import ScriptOptions
from .session import open_session
from .stems import file_stems

if TYPE_CHECKING:
    from pathlib import Path

    from .session import Session


@dataclass(frozen=True, slots=True)
class InitOptions:
    """``script``: how the script is run.

    ``step`` hears what comes.
    """

    script: ScriptOptions = field(default_factory=ScriptOptions)
    step: Callable[[str], None] = lambda _: None


def init(folder: Path, options: InitOptions) -> Initialised:
    """Write cases, cassettes and connections of the operations that have no case; nothing is overwritten.

    Raises:
        UserError: the folder or what is in its ``samples/`` cannot be read, the definition or the script is
            larger than the platform takes, or a file cannot be written.
    """
    with open_session(folder, options.script) as session:
        connector = session.connector
        # Every call of such a connector is a problem, so that no case would be made of any.
        for problem in size_problems(connector, session.limits):
            raise UserError(f"{problem.message}: make it smaller, no case would pass", str(problem.where))
        strays: list[StrayCases] = []
        existing = load_cases(folder, connector.operations, session.samples.connections, strays)
        known = Counter(case.operation_id for case in existing)
        files: dict[Path, bytes] = {}
        broken = list(_broken_script(session))
        stems = file_stems(connector.operations)
        started = []
        for name in connector.operations:
            options.step(name)
            if known[name]:
                started.append(Started(name, had=known[name]))
            elif broken and connector.runs_script(name):
                started.append(Started(name, reason="it runs through script.csx, which cannot be run here"))
            elif name in connector.without_their_script:
                started.append(Started(name, reason="it runs through a script, and there is no script.csx"))
            else:
                started.append(_started(session, name, _first(session, name, stems[name]), files))
        connections = folder / "samples" / "connections.yaml"
        if files and session.samples.connections and not connections.exists():
            files[connections] = connections_file(session.samples.connections)
    for path in files:  # all are looked at before the first is written
        check_inside(path, folder)
    for path, raw in files.items():
        write_inside(path, folder, raw)
    written = tuple(sorted(path.relative_to(folder).as_posix() for path in files))
    return Initialised(tuple(started), written, (*map(str, strays), *broken))


def refusals(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Return of the operations ``names`` those of which `init` makes no case, each with the reason.

    Their scripts must run here; nothing is written.
    """
    stems, found = file_stems(session.connector.operations), {}
    for name in names:
        cases = _first(session, name, stems[name])
        if cases and all(item.case is None for item in cases):
            found[name] = cases[0].reason
    return found


def _first(session: Session, name: str, stem: str) -> list[FirstCase]:
    operation = session.connector.operations[name]
    return list(first_cases(session.connector, operation, session.samples, session.platform, stem))


def _started(session: Session, name: str, cases: list[FirstCase], files: dict[Path, bytes]) -> Started:
    """Add the files of the cases that could be made to ``files``; return how it went."""
    made = [item.case for item in cases if item.case is not None]
    failed = [item for item in cases if item.case is None]
    if not made:
        return Started(name, reason=failed[0].reason)
    own = {cassette.path: dump_cassette(cassette) for item in cases for cassette in item.cassettes}
    root = session.connector.folder / "samples" / "cassettes"
    own[made[0].file] = case_file(name, made, root)
    for path in own:
        if path.exists():
            return Started(name, reason=f"{path} is there already: move it, or write the case yourself")
    files |= own
    left = f"{failed[0].name}: {failed[0].reason}" if failed else ""
    # The cases of an MCP server bring one more, which begins the session: `verify` counts it.
    count = len(made) + (made[0].server is not None)
    bare, bodies = (sum(getattr(item, key) for item in cases) for key in ("bare", "bodies"))
    return Started(name, cases=count, left_out=left, bare=bare, bodies=bodies)


def _broken_script(session: Session) -> Iterable[str]:
    """Return a note where the script does not compile, so that nothing that needs it can run."""
    if session.host is None:
        return (session.missing,) if session.missing else ()
    try:
        session.host.compile()
    except CompileError as error:
        first = error.diagnostics[0]
        return (f"script.csx:{first.line}:{first.column}: {error.reason}",)
    return ()

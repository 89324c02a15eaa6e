"""The compile of a script, and what runs where it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..core.problem import Finding
from ..report.style import plural
from ..script import NOT_RUN, CompileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..connector.model import Connector
    from ..replay.cases import Case
    from ..script import Diagnostic
    from .session import Session

COMPILE = ("compile", "script-compiles")


class LeftOut(NamedTuple):
    """The ``cases`` that need no script, all operations that do not (``names``), and a note of the others."""

    cases: tuple[Case, ...]
    names: frozenset[str]
    note: str


def left_out(connector: Connector, cases: Sequence[Case]) -> LeftOut:
    """Return what runs of ``cases`` where the script cannot."""
    lost = connector.without_their_script
    names = frozenset(n for n in connector.operations if not connector.runs_script(n) and n not in lost)
    kept = tuple(case for case in cases if case.operation_id in names)
    others = plural(len(connector.operations) - len(names), "operation")
    not_run = len(cases) - len(kept)
    what = f"{plural(not_run, 'case')} of {others}" if not_run else others
    return LeftOut(kept, names, not_run_note(connector, what))


def not_run_note(connector: Connector, what: str) -> str:
    """Return the note that ``what`` did not run, as the script cannot or is not there."""
    why = "cannot be" if connector.script is not None else "is not there"
    return f"{what} not run, as script.csx {why}"


def compiled_script(session: Session) -> tuple[list[Finding], list[str]]:
    """Compile the script, if there is one; return what the compiler says, and a note if it cannot judge."""
    if lost := session.connector.without_their_script:
        number = plural(len(lost), "operation")
        return [], [f"scriptOperations of apiProperties.json names {number}, and there is no script.csx"]
    if session.host is None:
        return [], [f"not judged: no engine: {session.missing}"] if session.missing else []
    try:
        said: Iterable[Diagnostic] = session.host.compile()
    except CompileError as error:
        said = error.diagnostics
        if not error.judged:
            place = ":".join(str(n) for n in (session.connector.script, said[0].line, said[0].column) if n)
            return [], [f"{place}: the script {error.reason}"]
    return script_findings(COMPILE, session.connector.script, said), []


def script_findings(rule: tuple[str, str], script: Path | None, said: Iterable[Diagnostic]) -> list[Finding]:
    """Return what a compiler says of ``script`` as findings of ``rule``: its id and name."""
    return [
        Finding(
            *rule,
            item.severity,
            item.message if item.code == NOT_RUN else f"{item.code}: {item.message}",
            str(script),
            item.line,
            item.column,
        )
        for item in said
    ]

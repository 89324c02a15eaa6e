"""The result of ``record``, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .style import DIM, GREEN, RED, Style, plural

if TYPE_CHECKING:
    from ..replay.structure import Difference


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """The outcome for one operation: the ``case`` that was written and its ``status``, else the ``reason``.

    ``problems``: what is wrong with the connector, as what the service answered shows. ``changes``: what of
    the structure of the responses changed since the case was recorded before.
    """

    operation_id: str
    case: str = ""
    status: int = 0
    problems: tuple[str, ...] = ()
    changes: tuple[Difference, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The operations in order, and the ``written`` files by their path in the connector's folder."""

    cases: tuple[RecordedCase, ...]
    written: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True where something was recorded, nothing of it shows a fault, and no structure changed."""
        return bool(self.written) and not any(case.problems or case.changes for case in self.cases)


def recorded_text(result: Recorded, style: Style) -> str:
    """Return ``result`` as text: a line an operation, what it shows, the summary."""
    width = max((len(case.operation_id) for case in result.cases), default=0)
    lines: list[str] = []
    for case in result.cases:
        good = bool(case.case) and not (case.problems or case.changes)
        mark = style.mark("pass" if good else "fail" if case.case else "untested")
        what = f"{case.status}  {case.case}" if case.case else f"left out: {case.reason}"
        if style.verbosity >= 0 or not good:
            lines.append(f"{mark} {case.operation_id:<{width}}  {what}")
        lines += [f"    {problem}" for problem in case.problems]
        lines += [f"    since the last recording: {change}" for change in case.changes]
    lines += [style.paint(f"  {path}", DIM) for path in result.written if style.verbosity > 0]
    lines.append(_summary(result, style))
    return style.fits("\n".join(map(style.fold, lines)) + "\n")


def _summary(result: Recorded, style: Style) -> str:
    made = sum(bool(case.case) for case in result.cases)
    parts = [f"{plural(made, 'case')} in {plural(len(result.written), 'file')} recorded"]
    faults = sum(bool(case.problems) for case in result.cases)
    changed = sum(bool(case.changes) for case in result.cases)
    left = len(result.cases) - made
    shows = "shows" if faults == 1 else "show"
    parts += [f"{faults} {shows} a fault of the connector"] if faults else []
    parts += [f"{changed} changed"] if changed else []
    parts += [f"{plural(left, 'operation')} left out"] if left else []
    word = style.paint("ok", GREEN) if result.ok else style.paint("not ok", RED)
    return f"{word}: {'; '.join(parts)}"


def recorded_json(result: Recorded) -> str:
    """Return the JSON text of ``record``."""
    value = {
        "ok": result.ok,
        "cases": [
            {
                "operationId": case.operation_id,
                "case": case.case or None,
                "status": case.status or None,
                "problems": list(case.problems),
                "changes": [
                    {**item._asdict(), "before": sorted(item.before), "now": sorted(item.now)}
                    for item in case.changes
                ],
                "reason": case.reason or None,
            }
            for case in result.cases
        ],
        "written": list(result.written),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

"""What ``init`` wrote: the result, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .style import DIM, GREEN, RED, Style, plural
from .verdicts import bare_responses


@dataclass(frozen=True, slots=True)
class Started:
    """How one operation fared: ``cases`` written now, ``had`` that it had before, else the ``reason``.

    ``left_out`` says of a case that could not be made beside others. Of the cases' ``bodies`` of responses,
    ``bare`` are only ``{}``, as the definition says nothing of them.
    """

    operation_id: str
    cases: int = 0
    had: int = 0
    reason: str = ""
    left_out: str = ""
    bare: int = 0
    bodies: int = 0

    @property
    def ok(self) -> bool:
        """Whether the operation has cases."""
        return bool(self.cases or self.had)


@dataclass(frozen=True, slots=True)
class Initialised:
    """What was made: ``written`` files by their path in the connector's folder."""

    operations: tuple[Started, ...]
    written: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there are operations, and each has cases."""
        return bool(self.operations) and all(item.ok for item in self.operations)


def initialised_text(result: Initialised, style: Style) -> str:
    """Return ``result`` as text: one line an operation, the files, what is left to do."""
    width = max((len(item.operation_id) for item in result.operations), default=0)
    lines = []
    for item in result.operations:
        if item.ok and (style.verbosity < 0 or (item.had and style.verbosity == 0)):
            continue
        if item.had:
            what = f"has {plural(item.had, 'case')}"
        elif item.cases:
            what = f"{plural(item.cases, 'case')} written"
        else:
            what = f"no case: {item.reason}"
        left = f" (not {item.left_out})" if item.left_out else ""
        lines.append(
            f"{style.mark('pass' if item.ok else 'fail')} {item.operation_id:<{width}}  {what}{left}"
        )
    if style.verbosity > 0:
        lines += [f"  {path}" for path in result.written]
    lines += [style.paint(f"note: {note}", DIM) for note in result.notes]
    lines.append(_summary(result, style))
    return style.fits("\n".join(lines) + "\n")


def _summary(result: Initialised, style: Style) -> str:
    missing = sum(not item.ok for item in result.operations)
    cases = sum(item.cases for item in result.operations)
    word = style.paint("ok", GREEN) if result.ok else style.paint("not ok", RED)
    parts = [f"{plural(cases, 'case')} in {plural(len(result.written), 'file')} written"]
    had = sum(item.had > 0 for item in result.operations)
    parts += [f"{plural(had, 'operation')} had cases before"] if had else []
    parts += [f"{plural(missing, 'operation')} left to you"] if missing else []
    bare, bodies = (sum(getattr(item, key) for item in result.operations) for key in ("bare", "bodies"))
    said = bare_responses(bare, bodies)
    parts += (
        [f"{said}: describe them in the definition, else the cases prove next to nothing"] if said else []
    )
    return f"{word}: {'; '.join(parts)}" if result.operations else f"{word}: there is no operation"


def initialised_json(result: Initialised) -> str:
    """Return the JSON text of ``init``."""
    value = {
        "ok": result.ok,
        "operations": [
            {
                "operationId": item.operation_id,
                "written": item.cases,
                "had": item.had,
                "reason": item.reason,
                "leftOut": item.left_out,
            }
            for item in result.operations
        ],
        "written": list(result.written),
        "notes": list(result.notes),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

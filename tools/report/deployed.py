"""How a deployment went: the result, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .json import verification_json
from .style import DIM, GREEN, RED, Style
from .text import verification_text

if TYPE_CHECKING:
    from .results import Verification


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be right before anything is sent."""

    name: str
    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class Deployed:
    """How ``action`` (validate, create, update) went.

    ``sent`` tells whether paconn ran. ``said`` is what it printed, ``next_steps`` what the person does then.
    ``verification`` is there where it is what failed.
    """

    action: str
    ok: bool
    sent: bool
    checks: tuple[Check, ...]
    command: tuple[str, ...] = ()
    said: str = ""
    connector_id: str | None = None
    next_steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    verification: Verification | None = None


def deployed_text(result: Deployed, style: Style) -> str:
    """Return ``result`` as text: the checks, what paconn printed, what comes next."""
    lines = []
    for check in result.checks:
        if style.verbosity >= 0 or not check.ok:
            lines.append(f"{style.mark('pass' if check.ok else 'fail')} {check.name}: {check.message}")
    if result.verification is not None:
        brief = Style(style.colour, style.ascii_only, verbosity=-1)
        lines += ["", *verification_text(result.verification, brief).rstrip().split("\n"), ""]
    if result.command and style.verbosity >= 0:
        lines += ["", style.paint(f"$ {' '.join(result.command)}", DIM)]
    if result.said:
        lines += [*(f"  {line}" for line in result.said.splitlines()), ""]
    lines += [style.paint(f"note: {note}", DIM) for note in result.notes]
    lines += [f"next: {step}" for step in result.next_steps]
    word = style.paint("ok", GREEN) if result.ok else style.paint("not ok", RED)
    lines.append(f"{word}: {_summary(result)}")
    return style.fits("\n".join(lines) + "\n")


def _summary(result: Deployed) -> str:
    if not result.sent:
        return "everything local passes; nothing was sent" if result.ok else "nothing was sent"
    if result.ok:
        name = f" {result.connector_id}" if result.connector_id else ""
        return {"validate": "the service has no findings", "create": f"created{name}"}.get(
            result.action, f"updated{name}"
        )
    return f"paconn {result.action} did not succeed"


def deployed_json(result: Deployed) -> str:
    """Return the JSON text of ``deploy``."""
    value = {
        "ok": result.ok,
        "action": result.action,
        "sent": result.sent,
        "connectorId": result.connector_id,
        "checks": [asdict(check) for check in result.checks],
        "command": list(result.command),
        "said": result.said,
        "next": list(result.next_steps),
        "notes": list(result.notes),
        "verification": None if result.verification is None else verification_json(result.verification),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

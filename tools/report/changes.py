"""Changes as text for people, and what the other formats of changes share."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .paths import relative_name
from .style import BOLD, DIM, GREEN, RED, YELLOW, Style, plural
from .visible import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from ..diff.change import Change, Place
    from .compared import Compared

_COLOURS = {"error": RED, "warning": YELLOW, "info": DIM}
_FEW = 3
WORDS = {"error": "breaking", "warning": "warning", "info": "info"}


def changes_text(result: Compared, style: Style) -> str:
    """Return ``result`` as text, the summary on the last line; quiet leaves out what is not needed to act.

    Verbose adds the fingerprint, the value path and the message of Microsoft's change validator.
    """
    said: set[str] = set()
    blocks = [_block(change, style, said) for change in result.changes]
    blocks.append(_summary(result, style))
    return "\n".join(style.fits(style.fold(block)) for block in blocks) + "\n"


def concerned(change: Change) -> str:
    """Return the operations that a change concerns, in words; empty where the message names them."""
    names = change.operations
    if not names or (len(names) == 1 and names[0] in change.message):
        return ""
    listed = ", ".join(names[:_FEW])
    return listed if len(names) <= _FEW else f"{listed} and {len(names) - _FEW} more"


def counts(result: Compared) -> str:
    """Return how many changes there are of each severity, in words."""
    found = Counter(change.severity for change in result.changes)
    parts = [f"{found['error']} breaking"] if found["error"] else []
    parts += [plural(found["warning"], "warning")] if found["warning"] else []
    parts += [f"{found['info']} info"] if found["info"] else []
    return ", ".join(parts) or "no changes"


def file_name(place: Place, root: Path) -> str:
    """Return the file of a place relative to the repository."""
    return place.file if place.revision else relative_name(place.file, root)


def _block(change: Change, style: Style, said: set[str]) -> str:
    severity = style.paint(WORDS[change.severity], _COLOURS[change.severity])
    names = concerned(change)
    where = f" (in {names})" if names else ""
    code = style.paint(f"[{change.code} {change.name}]", DIM)
    lines = [f"{style.paint(str(change.new), BOLD)}: {severity}: {one_line(change.message)}{where} {code}"]
    if style.verbosity >= 0:
        lines.append(f"    was: {change.old}")
        if change.severity != "info" and change.instead not in said:
            said.add(change.instead)
            lines.append(f"    instead: {change.instead}")
    if style.verbosity > 0:
        lines.append(f"    path: {one_line(change.path)}; fingerprint: {change.fingerprint}")
        lines += [f"    Microsoft: {change.microsoft}"] if change.microsoft else []
    return "\n".join(lines)


def _summary(result: Compared, style: Style) -> str:
    versions = f"between {result.old} and {result.new}"
    if not result.compared:
        return f"{style.paint('not ok', RED)}: nothing was compared {versions}: there is no operation"
    word = style.paint("ok", GREEN) if result.ok else style.paint("not ok", RED)
    parts = [f"{counts(result)} {versions}", f"{plural(result.compared, 'operation')} compared"]
    parts += [f"{result.suppressed} suppressed by connector.toml"] if result.suppressed else []
    return f"{word}: {'; '.join(parts)}; {result.seconds:.2f} s"

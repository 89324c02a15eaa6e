"""What was packaged: the result, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .json import finding_json
from .style import BOLD, DIM, GREEN, RED, Style, plural
from .text import finding_line

if TYPE_CHECKING:
    from ..core.problem import Finding


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file: its ``path`` below the output folder, size in ``bytes``, ``sha256`` in hexadecimal."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Packed:
    """One package: ``kind`` (``folder``, ``solution``, ``certification``), its path, and the files there."""

    kind: str
    path: str
    files: tuple[PackedFile, ...]


@dataclass(frozen=True, slots=True)
class Packaged:
    """What ``package`` did: nothing where ``findings`` forbid it.

    ``names`` are those of the solution, by what they name; empty where there is none.
    """

    packages: tuple[Packed, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether something was packaged."""
        return bool(self.packages)


def packaged_text(result: Packaged, style: Style) -> str:
    """Return ``result`` as text: what was written, under which names, or why nothing was."""
    lines = []
    if result.findings:
        lines += [style.paint("Findings", BOLD), *(finding_line(item, style) for item in result.findings), ""]
    for package in result.packages:
        lines.append(f"{style.mark('pass')} {package.kind:<13}  {package.path}")
        if style.verbosity >= 0:
            lines += [f"    {item.sha256[:12]}  {item.bytes:>8}  {item.path}" for item in package.files]
    if result.names and style.verbosity >= 0:
        lines += ["", *(f"{name}: {value}" for name, value in result.names)]
    lines += [style.paint(f"note: {note}", DIM) for note in result.notes]
    if result.ok:
        lines.append(f"{style.paint('ok', GREEN)}: {plural(len(result.packages), 'package')} written")
    else:
        reason = "an import would fail; nothing was written (--force packages it anyway)"
        lines.append(f"{style.paint('not ok', RED)}: {reason}")
    return style.fits("\n".join(lines) + "\n")


def packaged_json(result: Packaged) -> str:
    """Return the JSON text of ``package``: ok, packages with their files, names, findings, notes."""
    value = {
        "ok": result.ok,
        "packages": [asdict(package) for package in result.packages],
        "names": dict(result.names),
        "findings": [finding_json(item) for item in result.findings],
        "notes": list(result.notes),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

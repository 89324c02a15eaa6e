"""The result of ``doctor``, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from .style import DIM, GREEN, RED, Style, plural

State = Literal["there", "optional", "missing"]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that commands use.

    ``found`` is its version or path, else the reason; ``use`` what it is for. What is ``optional`` is not
    there, and only some commands or checks do without it. ``command`` installs it, empty where none is known.
    """

    name: str
    found: str
    use: str = ""
    state: State = "there"
    command: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The version of the program and the parts, in the order in which they are shown."""

    version: str
    parts: tuple[Part, ...]

    @property
    def ok(self) -> bool:
        """True where every command can run: an engine for scripts is there."""
        return any(part.state == "there" for part in self.parts if part.name.startswith("engine "))


def diagnosis_text(result: Diagnosis, style: Style) -> str:
    """Return ``result`` as text: a line a part, what to run for those that are not there, the verdict."""
    width = max(len(part.name) for part in result.parts)
    lines: list[str] = []
    for part in result.parts:
        if style.verbosity < 0 and part.state != "missing":
            continue
        mark = style.mark({"there": "pass", "missing": "fail"}.get(part.state, part.state))
        use = style.paint(f" ({part.use})", DIM) if part.use and part.state != "there" else ""
        lines.append(style.fold(f"{mark} {part.name:<{width}}  {part.found}{use}", hang=width + 4))
        if part.command and part.state != "there":
            lines.append(f"  {'':<{width}}  to install it: {part.command}")
    lines.append(_verdict(result, style))
    return style.fits("\n".join(lines) + "\n")


def _verdict(result: Diagnosis, style: Style) -> str:
    if not result.ok:
        return f"{style.paint('not ok', RED)}: no engine works here, so scripts are neither compiled nor run"
    optional = sum(part.state == "optional" for part in result.parts)
    rest = f"; {plural(optional, 'optional part')} not there" if optional else ""
    return f"{style.paint('ok', GREEN)}: connector {result.version} can run scripts{rest}"


def diagnosis_json(result: Diagnosis) -> str:
    """Return the JSON text of ``doctor``."""
    value = {"ok": result.ok, "version": result.version, "parts": [asdict(part) for part in result.parts]}
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

"""What the linter found, as it is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..core.problem import Finding, Severity
    from ..lint.fix.repair import Change


class Linted(NamedTuple):
    """What the linter found in ``folders`` connectors.

    ``failing`` tells whether a finding reaches the severity that fails. ``suppressed`` and ``known`` count
    the findings left out by the configuration and by the baseline. ``lines`` has the source line of findings
    by file and line, for the text; ``root`` is the folder from which reports for other programs name files.
    ``fixed`` are the repairs that were made; with a ``diff`` (unified, empty where nothing changes) they
    were not, and it shows them. ``below`` counts the findings that are less severe than ``least``, and not
    among them.
    """

    findings: tuple[Finding, ...]
    folders: int
    failing: bool
    root: Path
    suppressed: int = 0
    known: int = 0
    lines: Mapping[tuple[str, int], str] = {}
    fixed: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    below: int = 0
    least: Severity = "info"
    diff: bytes | None = None

    @property
    def ok(self) -> bool:
        """Whether something was checked, and nothing found that fails."""
        return self.folders > 0 and not self.failing

"""Suppressions: findings that the configuration leaves out, each for a reason."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from ..connector.selection import find
from .fingerprint import relative

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ..connector.check_settings import Settings, Suppression
    from ..core.problem import Finding
    from .rule import Rule


class Suppressor:
    """Leaves findings out as one configuration says, and keeps count of what each suppression did.

    ``whole`` says whether everything that the configuration concerns is being checked: else one that leaves
    nothing out may yet do so elsewhere. ``ran`` collects the ids of the rules that ran.
    """

    def __init__(self, settings: Settings, rules: Mapping[str, Rule], whole: bool = True) -> None:
        self.settings = settings
        self.rules = rules
        self.whole = whole
        self.ran: set[str] = set()
        self.counts: dict[int, int] = {}

    def keep(self, findings: list[Finding], ran: Collection[str]) -> list[Finding]:
        """Return the findings that no suppression leaves out; ``ran`` are the ids of the rules that ran."""
        self.ran.update(ran)
        # Of a file that cannot be read, nobody knows what a suppression would leave out.
        self.whole = self.whole and not any(
            finding.rule in self.rules and self.rules[finding.rule].always for finding in findings
        )
        active = list(self.active())
        if not active:
            return findings
        kept = []
        for finding in findings:
            numbers = [
                number for number, id_, entry in active if id_ == finding.rule and self._at(entry, finding)
            ]
            for number in numbers:
                self.counts[number] = self.counts.get(number, 0) + 1
            if not numbers:
                kept.append(finding)
        return kept

    def active(self) -> Iterator[tuple[int, str, Suppression]]:
        """Yield number, rule id and suppression of those that count: with rule, place and reason."""
        for number, entry in enumerate(self.settings.suppressions):
            id_ = self.rule_id(entry)
            if id_ is not None and not self.rules[id_].always and entry.has_place and entry.reason:
                yield number, id_, entry

    def unused(self) -> Iterator[Suppression]:
        """Yield the suppressions whose rule ran and that left nothing out."""
        for number, id_, entry in self.active():
            if self.whole and id_ in self.ran and number not in self.counts:
                yield entry

    def rule_id(self, entry: Suppression) -> str | None:
        """Return the id of the rule that ``entry`` names, None where there is none."""
        rule = find(self.rules, entry.name or "")
        return rule.id if rule is not None else None

    @property
    def path(self) -> Path | None:
        """The configuration file, None where there is none."""
        return self.settings.path

    def _at(self, entry: Suppression, finding: Finding) -> bool:
        if entry.operation is not None and entry.operation != finding.operation:
            return False
        if not entry.covers(finding.pointer):
            return False
        if entry.file is None or self.settings.path is None:
            return True
        name = relative(finding.file, self.settings.path.parent)
        return fnmatchcase(name, entry.file) or fnmatchcase(Path(name).name, entry.file)

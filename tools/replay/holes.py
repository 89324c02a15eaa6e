"""The shares that cases cover, by kind, and the holes: what no case shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..core.problem import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ..script.coverage import ScriptCoverage
    from .cases import Coverage

KINDS = ("operations", "statuses", "parameters", "properties", "lines", "branches")
SCRIPT_KINDS = frozenset(("lines", "branches"))


class Share(NamedTuple):
    """The part of ``total`` things that the cases show: ``seen`` of them."""

    seen: int
    total: int

    @property
    def percent(self) -> float:
        """The share in percent, rounded down to a tenth: 100 is all."""
        return 1000 * self.seen // self.total / 10 if self.total else 100.0


@dataclass(frozen=True, slots=True)
class Hole:
    """One thing that no case shows.

    ``kind`` is operation, status, parameter, property, line or condition. ``operation`` is its id, empty for
    the script's. ``name``: of a line its number, or the first and last of several with nothing that ran
    between them; of a condition its text. ``state``: of a property ``absent`` where its object came without
    it, of a condition the outcomes that it never had, else ``never``. ``line`` and ``column``: in the script.
    """

    kind: str
    operation: str
    name: str
    state: str = "never"
    line: int = 0
    column: int = 0


def shares(coverage: Coverage) -> dict[str, Share]:
    """Return the shares of `KINDS`; those of the script only where it was measured.

    What the service never answers does not count, nor does a property that another operation shows where that
    is enough (``properties: seen anywhere``).
    """
    found = coverage.operations.values()
    result = {"operations": Share(sum(bool(item.statuses_seen) for item in found), len(found))}
    pairs: dict[str, list[tuple[Collection[str], tuple[str, ...]]]] = {
        "statuses": [({*i.statuses_seen} - {*i.statuses_undeclared}, i.statuses_missing) for i in found],
        "parameters": [(i.parameters_given, i.parameters_missing) for i in found],
        "properties": [(i.properties_seen, i.properties_missing) for i in found],
    }
    for kind, listed in pairs.items():
        seen = sum(len(shown) for shown, _ in listed)
        result[kind] = Share(seen, seen + sum(len(missing) for _, missing in listed))
    script = coverage.script
    if script is not None:
        result["lines"] = Share(len(script.lines) - len(script.lines_missing), len(script.lines))
        result["branches"] = Share(script.branches - script.branches_missing, script.branches)
    return result


def holes(coverage: Coverage) -> Iterator[Hole]:
    """Yield everything that no case shows; of an operation without a case only itself."""
    for name in coverage.operations:
        yield from holes_of(coverage, name)
    if coverage.script is not None:
        yield from _script_holes(coverage.script)


def holes_of(coverage: Coverage, name: str) -> Iterator[Hole]:
    """Yield what no case shows of the operation ``name``; without a case only itself."""
    found = coverage.operations.get(name)
    if found is None:
        return
    if not found.statuses_seen:
        yield Hole("operation", name, name)
        return
    yield from (Hole("status", name, item) for item in found.statuses_missing)
    yield from (Hole("parameter", name, item) for item in found.parameters_missing)
    absent = set(found.properties_absent)
    for path in found.properties_missing:
        yield Hole("property", name, path, "absent" if path in absent else "never")


def _script_holes(script: ScriptCoverage) -> Iterator[Hole]:
    """Yield the lines that never ran, and the conditions of others that had one outcome alone."""
    missing = set(script.lines_missing)
    found = [
        Hole("condition", "", item.text, " and ".join(item.missing), item.line, item.column)
        for item in script.conditions
        if item.missing and (item.line not in missing or len(item.missing) == 1)
    ]
    first = last = 0
    for line, ran in (*script.lines.items(), (0, True)):
        if not ran:
            first, last = first or line, line
        elif first:
            name = str(first) if first == last else f"{first}-{last}"
            found.append(Hole("line", "", name, line=first))
            first = 0
    yield from sorted(found, key=lambda hole: (hole.line, hole.column))


def below(coverage: Coverage, least: Mapping[str, float], reason: str = "") -> Iterator[Problem]:
    """Yield a problem for each kind whose share is less than ``least`` (in percent).

    ``reason``: why lines and branches were not measured, where they were asked for.
    """
    found = shares(coverage)
    for kind, percent in least.items():
        share = found.get(kind)
        if share is None:
            if reason:
                yield Problem("coverage-below", f"{kind} were not measured: {reason}", Location("operation"))
        elif share.percent < percent:
            message = f"{share.percent:g} % of the {kind} are shown ({share.seen} of {share.total}), "
            yield Problem("coverage-below", f"{message}less than {percent:g} %", Location("operation"))

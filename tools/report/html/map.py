"""The coverage map of an operation: what the cases show of statuses, parameters and properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...replay.holes import Hole
from ..holes import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...replay.cases import OperationCoverage
    from ..results import HolePlaces, OperationResult

_MOST = 400  # cells of a group

SEEN, ABSENT, NEVER, SILENT, WRONG = "seen", "absent", "never", "silent", "wrong"


@dataclass(frozen=True, slots=True)
class Cell:
    """One square: ``state`` is seen, absent, never, silent (the service has no value) or wrong.

    ``hint`` says what case would fill a hole, ``place`` where the definition has it.
    """

    name: str
    state: str
    words: str
    hint: str = ""
    place: str = ""

    @property
    def is_hole(self) -> bool:
        """Whether a case is lacking."""
        return bool(self.hint)


@dataclass(frozen=True, slots=True)
class Group:
    """The squares of one kind; ``more`` are left out. ``seen`` of ``count`` are shown by a case."""

    name: str
    cells: tuple[Cell, ...]
    seen: int
    count: int
    more: int
    anchor: str

    @property
    def holes(self) -> tuple[Cell, ...]:
        """The cells that no case shows."""
        return tuple(cell for cell in self.cells if cell.is_hole)


def coverage_groups(
    operation: OperationResult, found: OperationCoverage, places: HolePlaces, anchor: str
) -> tuple[Group, ...]:
    """Return the squares of ``operation``: statuses, parameters, properties."""
    name = operation.operation_id
    return (
        _group("statuses", _statuses(found, name), name, places, anchor),
        _group("parameters", _parameters(found, name), name, places, anchor),
        _group("properties", _properties(found, name), name, places, anchor),
    )


def _group(title: str, cells: Iterable[Cell], name: str, places: HolePlaces, anchor: str) -> Group:
    listed = list(cells)
    counted = [cell for cell in listed if cell.state != SILENT]
    return Group(
        title,
        tuple(_placed(cell, name, places) for cell in listed[:_MOST]),
        sum(cell.state == SEEN for cell in counted),
        len(counted),
        max(0, len(listed) - _MOST),
        f"{anchor}-{title}",
    )


def _placed(cell: Cell, name: str, places: HolePlaces) -> Cell:
    place = places.get((name, cell.name))
    if place is None or not cell.is_hole:
        return cell
    shown = f"{place.file.rpartition('/')[2]}:{place.line}:{place.column}"
    return Cell(cell.name, cell.state, cell.words, cell.hint, shown)


def _statuses(found: OperationCoverage, operation: str) -> Iterator[Cell]:
    for status in sorted({*found.statuses_seen, *found.statuses_missing}):
        if status in found.statuses_undeclared:
            yield Cell(status, WRONG, "answered, but not declared", f"declare {status} under 'responses'")
        elif status in found.statuses_seen:
            yield Cell(status, SEEN, "answered in a case")
        else:
            yield Cell(status, NEVER, "no case shows it", fill(Hole("status", operation, status)))


def _parameters(found: OperationCoverage, operation: str) -> Iterator[Cell]:
    for name in found.parameters_given:
        yield Cell(name, SEEN, "given by a case")
    for name in found.parameters_missing:
        yield Cell(name, NEVER, "no case gives it", fill(Hole("parameter", operation, name)))


def _properties(found: OperationCoverage, operation: str) -> Iterator[Cell]:
    absent = set(found.properties_absent)
    order = [(path, SEEN) for path in found.properties_seen]
    order += [(path, ABSENT if path in absent else NEVER) for path in found.properties_missing]
    order += [(path, SILENT) for path in found.never_answered]
    for path, state in sorted(order):
        if state == SEEN and path in found.never_but_seen:
            yield Cell(path, WRONG, "answered, though listed under never_answered", "take it off that list")
        elif state == SEEN:
            yield Cell(path, SEEN, "answered with a value")
        elif state == SILENT:
            reason = found.never_answered[path]
            yield Cell(path, SILENT, f"never answered: {reason}" if reason else "never answered")
        else:
            words = "its object was answered only without it"
            words = words if state == ABSENT else "no case answers the object it belongs to"
            yield Cell(path, state, words, fill(Hole("property", operation, path, state)))

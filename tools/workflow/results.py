"""What of the cases goes into the results: how operations fared, places in the definition, traces."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from ..connector.pointer import join
from ..replay.places import definition_pointer, property_pointer
from ..report.model import OperationResult, Place, Status
from ..runtime.polling import items_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from ..connector.model import Connector, Operation
    from ..core.problem import Problem
    from ..replay.hidden import Hidden
    from ..replay.model import CaseResult, Coverage

_POLL = re.compile(r"^poll (\d+)")
_EXCERPT = 5
_LINE = 120
_MOST_PLACES = 2000


class Keeper:
    """Takes the results of cases as they come, and keeps what reports need of them.

    ``hidden`` None: exchanges are let go; else they are kept without credentials. ``places`` holds where the
    definition says what a case's problem is about.
    """

    def __init__(self, connector: Connector, hidden: Callable[[], Hidden] | None) -> None:
        self._connector = connector
        self._hidden = hidden() if hidden is not None else None
        self.results: list[CaseResult] = []
        self.places: dict[tuple[str, Problem], Place] = {}

    def add(self, result: CaseResult) -> None:
        """Keep ``result``."""
        for problem in result.problems:
            key = (result.operation_id, problem)
            if key not in self.places and len(self.places) < _MOST_PLACES:
                pointer = self._pointer(result, problem)
                if pointer is not None:
                    self.places[key] = place_of(self._connector, pointer)
        if self._hidden is None:
            self.results.append(replace(result, exchanges=(), unmatched=()))
            return
        exchanges = tuple(map(self._hidden.exchange, result.exchanges))
        self.results.append(replace(result, exchanges=exchanges, items=tuple(self._items(result))))

    def _items(self, result: CaseResult) -> Iterator[int]:
        operation = self._connector.operations[result.operation_id]
        for exchange in result.exchanges if result.polls else ():
            body = exchange.response.json_or_none() if exchange.response.status == 200 else None
            yield len(items_of(self._connector.definition.data, operation, body))

    def _pointer(self, result: CaseResult, problem: Problem) -> str | None:
        poll = _POLL.match(problem.where)
        index = int(poll[1]) - 1 if poll else 0
        made = result.exchanges
        status = made[index].response.status if index < len(made) else None
        operation = self._connector.operations[result.operation_id]
        return definition_pointer(self._connector, operation, problem, status)


def place_of(connector: Connector, pointer: str) -> Place:
    """Return where the part of the definition at ``pointer`` stands, with its first lines."""
    definition = connector.definition
    found = definition.position(pointer, "key")
    at = definition.line_start(found.line)
    lines = definition.text[at : at + _EXCERPT * 4 * _LINE].split("\n")[:_EXCERPT]
    margin = len(lines[0]) - len(lines[0].lstrip())
    # What is indented less lies outside the part.
    inside = takewhile(lambda line: not line[:margin].strip(), lines)
    excerpt = tuple(line[margin:][:_LINE].rstrip() for line in inside)
    return Place(str(definition.path), found.line, found.column, pointer, excerpt)


def operation_results(
    connector: Connector,
    results: Iterable[CaseResult],
    problems: Iterable[Problem] = (),
    only: Collection[str] | None = None,
) -> tuple[OperationResult, ...]:
    """Return how each operation (``only`` some: ids) fared; ``problems`` (of an operation) fail it too."""
    by_operation: dict[str, list[CaseResult]] = {}
    for result in results:
        by_operation.setdefault(result.operation_id, []).append(result)
    outcomes = []
    further = tuple(problems)
    for name, operation in connector.operations.items():
        if only is not None and name not in only:
            continue
        own = by_operation.get(name, [])
        found = [problem for result in own for problem in result.problems]
        found += [problem for problem in further if problem.where == name]
        status: Status = "untested" if not own else "fail" if found else "pass"
        outcomes.append(
            OperationResult(
                operation_id=name,
                kind=operation.kind,
                visibility=operation.visibility,
                status=status,
                cases=len(own),
                polls=sum(result.polls for result in own),
                seconds=sum(result.seconds for result in own),
                first_problem=_first(found, name) if own else "",
                summary=operation.summary or "",
                request=f"{operation.method} {operation.path}",
                place=place_of(connector, operation.pointer),
            )
        )
    return tuple(outcomes)


def _first(problems: list[Problem], name: str) -> str:
    # A shortfall's place is the operation itself, which the line names already.
    return str(problems[0]).removeprefix(f"{name}: ") if problems else ""


def hole_places(connector: Connector, coverage: Coverage) -> dict[tuple[str, str], Place]:
    """Return where the definition has each status, parameter and property that no case shows."""
    return {
        (name, hole): place_of(connector, pointer)
        for name, found in coverage.operations.items()
        for hole, pointer in _holes(connector, connector.operations[name], found)
    }


def _holes(connector: Connector, operation: Operation, found: Any) -> Iterable[tuple[str, str]]:
    for status in found.statuses_missing:
        yield status, join(operation.pointer, "responses", status)
    for path in found.properties_missing:
        yield path, property_pointer(connector, operation, path)

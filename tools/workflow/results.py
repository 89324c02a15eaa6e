"""What of the cases goes into the results: how operations fared, places in the definition, traces."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING, TypedDict

from ..connector.lenient import mapping, text
from ..connector.locate import response_pointer
from ..connector.pointer import join
from ..core.paths import parse_path
from ..report.results import FileLocation, OperationResult, Status
from ..runtime.polling_protocol import items_of
from ..traffic.provenance import strongest
from .folders import commit_of, repository_root

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from ..connector.model import Connector, Operation
    from ..core.problem import Problem
    from ..replay.cases import CaseResult, Coverage, OperationCoverage
    from ..replay.redactor import Redactor

_EXCERPT = 5
_LINE = 120
_MOST_PLACES = 2000


class Subject(TypedDict):
    """The connector that results are about, as arguments of them."""

    title: str
    version: str
    commit: str
    root: Path


def subject(connector: Connector, *, traces: bool) -> Subject:
    """Return what results say of ``connector``; its commit only for a page, which keeps ``traces``."""
    info, folder = mapping(connector.definition.data.get("info")), connector.folder
    return {
        "title": connector.title,
        "version": text(info.get("version")) or "",
        "commit": commit_of(folder) if traces else "",
        "root": repository_root(folder),
    }


class Reducer:
    """Reduces the results of cases to what reports need of them.

    ``hidden`` None: exchanges are let go; else they are kept without credentials.
    """

    def __init__(self, connector: Connector, hidden: Callable[[], Redactor] | None) -> None:
        self._connector = connector
        self._hidden = hidden() if hidden is not None else None

    def reduced(self, result: CaseResult) -> CaseResult:
        """Return what reports need of ``result``."""
        if self._hidden is None:
            return replace(result, exchanges=(), unmatched=())
        exchanges = tuple(map(self._hidden.exchange, result.exchanges))
        return replace(result, exchanges=exchanges, items=tuple(self._items(result)))

    def _items(self, result: CaseResult) -> Iterator[int]:
        operation = self._connector.operations[result.operation_id]
        for exchange in result.exchanges if result.polls else ():
            body = exchange.response.json_or_none() if exchange.response.status == 200 else None
            yield len(items_of(self._connector.definition.data, operation, body))


def problem_places(connector: Connector, results: Iterable[CaseResult]) -> dict[str, FileLocation]:
    """Return where the definition says what problems of ``results`` are about, by pointer into it."""
    pointers = (problem.where.schema for result in results for problem in result.problems)
    first = islice(dict.fromkeys(filter(None, pointers)), _MOST_PLACES)
    return {pointer: place_of(connector, pointer) for pointer in first}


def place_of(connector: Connector, pointer: str) -> FileLocation:
    """Return where the part of the definition at ``pointer`` stands, with its first lines."""
    definition = connector.definition
    found = definition.position(pointer, "key")
    at = definition.line_start(found.line)
    lines = definition.text[at : at + _EXCERPT * 4 * _LINE].split("\n")[:_EXCERPT]
    margin = len(lines[0]) - len(lines[0].lstrip())
    # What is indented less lies outside the part.
    inside = takewhile(lambda line: not line[:margin].strip(), lines)
    excerpt = tuple(line[margin:][:_LINE].rstrip() for line in inside)
    return FileLocation(str(definition.path), found.line, found.column, pointer, excerpt)


def operation_results(
    connector: Connector,
    results: Iterable[CaseResult],
    problems: Iterable[Problem] = (),
    only: Collection[str] | None = None,
    refused: Mapping[str, str] | None = None,
) -> tuple[OperationResult, ...]:
    """Return how each operation (``only`` some: ids) fared; ``problems`` (of an operation) fail it too.

    ``refused``: why `init` makes no case of it.
    """
    by_operation: dict[str, list[CaseResult]] = {}
    deleting: dict[str, list[CaseResult]] = {}
    for result in results:
        by_operation.setdefault(result.operation_id, []).append(result)
        if result.deletion is not None:
            deleting.setdefault(result.deletion, []).append(result)
    outcomes = []
    further: dict[str | None, list[Problem]] = {}
    for problem in problems:
        further.setdefault(problem.where.operation, []).append(problem)
    for name, operation in connector.operations.items():
        if only is not None and name not in only:
            continue
        own = by_operation.get(name, [])
        found = [item for result in own for item in result.problems if item.severity == "error"]
        found += further.get(name, ())
        # What deletes a webhook is proven by the case of the webhook, which fails where that does.
        tested = own or [result for result in deleting.get(name, ()) if result.status == "pass"]
        status: Status = "untested" if not tested else "fail" if found else "pass"
        outcomes.append(
            OperationResult(
                operation_id=name,
                kind=operation.kind,
                visibility=operation.visibility,
                status=status,
                cases=len(own),
                polls=sum(result.polls for result in own),
                seconds=sum(result.seconds for result in own),
                first_problem=_first(found) if own else "",
                summary=operation.summary or "",
                request=f"{operation.method} {operation.path}",
                place=place_of(connector, operation.pointer),
                provenance=strongest(
                    result.provenance for result in own if result.provenance and result.status == "pass"
                ),
                refused=(refused or {}).get(name, ""),
            )
        )
    return tuple(outcomes)


def _first(problems: list[Problem]) -> str:
    if not problems:
        return ""
    # The line names the operation already.
    return problems[0].message if problems[0].where.side == "operation" else str(problems[0])


def hole_places(connector: Connector, coverage: Coverage) -> dict[tuple[str, str], FileLocation]:
    """Return where the definition has each status, parameter and property that no case shows."""
    return {
        (name, hole): place_of(connector, pointer)
        for name, found in coverage.operations.items()
        for hole, pointer in _holes(connector, connector.operations[name], found)
    }


def _holes(connector: Connector, operation: Operation, found: OperationCoverage) -> Iterable[tuple[str, str]]:
    for status in found.statuses_missing:
        yield status, join(operation.pointer, "responses", status)
    success = operation.success
    for path in found.properties_missing:
        steps = parse_path(path.replace("[]", "[0]"))
        pointer = operation.pointer
        if success is not None and success.schema is not None:
            pointer = response_pointer(connector.definition.data, success, steps)
        yield path, pointer

"""What the cases have shown of each operation: statuses, and properties with a value."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..connector.outputs import output_schema
from ..connector.schema import read_schema
from ..core.problem import Location, Problem
from ..runtime.declared import Shapes, declared, present
from .cases import Coverage, Evidence, OperationCoverage
from .inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ..connector.model import Connector, Operation
    from ..core.message import Response
    from .cases import CaseResult
    from .samples import CoverageRules


_LAST_STEP = re.compile(r"""(\.?[^\s.\[\]"'\\]+|\["(?:[^"\\]|\\.)*"\])$""")


@dataclass(slots=True)
class Shown:
    """Status codes, paths with a value and inputs by name that the cases of one operation have shown."""

    statuses: set[int] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    inputs: set[str] = field(default_factory=set)
    evidence: Counter[str] = field(default_factory=Counter)
    cases: int = 0

    def update(self, other: Shown) -> None:
        """Take in what further cases have shown."""
        self.statuses |= other.statuses
        self.properties |= other.properties
        self.inputs |= other.inputs
        self.evidence.update(other.evidence)
        self.cases += other.cases


class Collector:
    """Gathers what the responses show, case by case; ``rules`` None: nothing is asked for."""

    def __init__(self, connector: Connector, rules: CoverageRules | None = None) -> None:
        self._connector = connector
        self._rules = rules
        self._shown: defaultdict[str, Shown] = defaultdict(Shown)
        self._names: dict[str, Inputs] = {}
        self._shapes = Shapes(connector.definition.data)
        self._places: dict[str, dict[str, tuple[int, str]]] = {}

    def add(self, result: CaseResult) -> None:
        """Take in one case and its responses."""
        name = result.operation_id
        shown = self._shown[name]
        shown.cases += 1
        if result.exchanges:
            # The polls of a case share its inputs.
            shown.inputs.update(self._known(name).given(result.exchanges[0].inputs))
        for exchange in result.exchanges:
            # The request that deletes a webhook is another operation's.
            own = exchange.operation_id == result.exchanges[0].operation_id
            self.answer(name if own else exchange.operation_id, exchange.response)
            shown.evidence["requests"] += len(exchange.backend)
            shown.evidence["scripts"] += exchange.script is not None
            shown.evidence["answers"] += 200 <= exchange.response.status < 300 and bool(
                exchange.response.body
            )

    def answer(self, operation_id: str, response: Response) -> None:
        """Take in one answer as the flow sees it."""
        shown = self._shown[operation_id]
        shown.statuses.add(response.status)
        if 200 <= response.status < 300 and response.body:
            value = response.json_or_none()
            if value is not None:
                shown.properties.update(present(value))

    def take(self) -> dict[str, Shown]:
        """Return what was gathered, by operation id, and begin anew."""
        shown, self._shown = self._shown, defaultdict(Shown)
        return dict(shown)

    def merge(self, shown: Mapping[str, Shown]) -> None:
        """Take in what another collector has gathered (`take`)."""
        for name, more in shown.items():
            self._shown[name].update(more)

    def result(self, operations: Iterable[str] | None = None) -> Coverage:
        """Return the coverage of ``operations`` (ids; None = all of the connector)."""
        chosen = tuple(self._connector.operations if operations is None else operations)
        shown = self._shown_places() if self._rules is not None and self._rules.anywhere else set()
        covered = {name: self._operation(self._connector.operations[name], shown) for name in chosen}
        told: set[tuple[int, str]] = set()  # a property that several operations share is reported once
        problems: tuple[Problem, ...] = ()
        for name, found in covered.items():
            places = self._declared(name)
            lacking = [path for path in found.properties_missing if places[path] not in told]
            if self._rules is not None and self._rules.anywhere:
                told.update(places[path] for path in lacking)
            problems += tuple(self._problems(name, found, lacking))
        if operations is None and self._rules is not None:
            problems += (*self._stale(covered), *self._internal(self._rules.internal))
        evidence = {name: Evidence(**self._shown[name].evidence) for name in chosen}
        return Coverage(covered, problems, evidence)

    def _known(self, name: str) -> Inputs:
        if name not in self._names:
            self._names[name] = Inputs(self._connector.definition.data, self._connector.operations[name])
        return self._names[name]

    def _declared(self, name: str) -> dict[str, tuple[int, str]]:
        """Return the properties of the operation's success response, each with where it is declared."""
        if name not in self._places:
            operation = self._connector.operations[name]
            success = None if operation.is_agentic else operation.success
            schema = None if success is None else success.schema
            self._places[name] = {} if schema is None else declared(self._shapes.of(schema))
        return self._places[name]

    def _shown_places(self) -> set[tuple[int, str]]:
        """Return where the properties are declared that some operation has answered with a value."""
        return {
            place
            for name, found in self._shown.items()
            for path, place in self._declared(name).items()
            if path in found.properties
        }

    def _operation(self, operation: Operation, shown: set[tuple[int, str]]) -> OperationCoverage:
        name = operation.operation_id
        promised = [item.status for item in operation.responses]
        found = self._shown[name]
        seen = [str(status) for status in sorted(found.statuses)]
        known, values = self._declared(name), found.properties
        own = self._rules.never(name) if self._rules else {}
        general = self._rules.never("*") if self._rules else {}
        never = {*own, *(path for path in general if path in known)}
        # A member inside one that is never answered is never answered either.
        silent = {path: top for path in known for top in never if path == top or _inside(path, top)}
        given, inputs = found.inputs, self._known(name).names
        around = {_parent(path) for path in values}
        missing = tuple(
            path
            for path, place in known.items()
            if path not in values and path not in silent and place not in shown
        )
        return OperationCoverage(
            statuses_seen=tuple(seen),
            statuses_missing=tuple(item for item in promised if item != "default" and item not in seen),
            statuses_undeclared=tuple(item for item in seen if not declares(operation, item)),
            properties_seen=tuple(path for path in known if path in values),
            properties_missing=missing,
            never_but_seen=tuple(path for path in sorted({*never, *silent}) if path in values),
            never_unknown=tuple(path for path in own if path not in known),
            properties_absent=tuple(path for path in missing if _parent(path) in around),
            parameters_given=tuple(item for item in inputs if item in given),
            parameters_missing=tuple(item for item in inputs if item not in given),
            never_answered={path: own.get(top) or general.get(top) or "" for path, top in silent.items()},
        )

    def _problems(self, name: str, found: OperationCoverage, lacking: list[str]) -> Iterable[Problem]:
        if self._rules is None:
            return
        where = Location("operation", path=(name,))
        least, there = self._rules.cases.get(name, 0), self._shown[name].cases
        if there < least:
            message = (
                f"has {there} of {least} cases; restore what is missing, or lower the number in coverage.yaml"
            )
            yield Problem("cases-missing", message, where)
        if self._rules.statuses:
            for status in found.statuses_missing:
                message = f"no case shows the status {status} that it declares; add one, or drop the response"
                yield Problem("status-not-shown", message, where)
            for status in found.statuses_undeclared:
                message = (
                    f"a case shows the status {status}, which it does not declare; add it to 'responses'"
                )
                yield Problem("status-undeclared", message, where)
        if self._rules.properties:
            for path in lacking:
                message = f"no case shows '{path}' with a value; add one, or list it under never_answered"
                yield Problem("property-not-shown", message, where)
        for path in found.never_but_seen:
            reason = (
                self._rules.never(name).get(path)
                or self._rules.never("*").get(path)
                or "its parent is listed"
            )
            message = (
                f"'{path}' is listed under never_answered ({reason}) but a case shows it; remove it there"
            )
            yield Problem("never-answered-shown", message, where)
        for path in found.never_unknown:
            message = f"never_answered lists '{path}', which is no property of its response; remove it there"
            yield Problem("never-answered-unknown", message, where)

    def _stale(self, covered: dict[str, OperationCoverage]) -> tuple[Problem, ...]:
        assert self._rules is not None
        known = {path for name in covered for path in self._declared(name)}
        message = "never_answered lists '{}' for all operations, but none has it; remove it there"
        return tuple(
            Problem("never-answered-unknown", message.format(path), Location("operation"))
            for path in self._rules.never("*")
            if path not in known
        )

    def _internal(self, allowed: Collection[str] | None) -> Iterator[Problem]:
        """Yield the internal outputs whose names are not ``allowed``, and the names that no output has."""
        if allowed is None:
            return
        data, found, seen = self._connector.definition.data, dict[str, str](), set[int]()
        for name, operation in self._connector.operations.items():
            waiting = [] if operation.visibility == "internal" else [output_schema(operation)]
            while waiting:
                schema = read_schema(data, waiting.pop())
                if not schema.parts or id(schema.parts[0][0]) in seen:
                    continue
                seen.add(id(schema.parts[0][0]))
                for key, item in schema.properties.items():
                    if read_schema(data, item.raw).get("x-ms-visibility") == "internal":
                        found.setdefault(key, name)
                    else:
                        waiting.append(item.raw)
                waiting.append(schema.get("items"))
        for key, name in found.items():
            if key not in allowed:
                message = (
                    f"'{key}' is internal, so no flow sees it: list it under internal_outputs, or show it"
                )
                yield Problem("output-internal", message, Location("operation", path=(name,)))
        for key in allowed:
            if key not in found:
                message = f"internal_outputs lists '{key}', but no such output is internal; remove it there"
                yield Problem("output-internal-unknown", message, Location("operation"))


def declares(operation: Operation, status: str) -> bool:
    """Whether the operation may answer with ``status``: it is among its responses, or they have ``default``.

    A trigger may answer 202, the polling protocol's "nothing new", which no flow sees.
    """
    known = {item.status for item in operation.responses}
    return status in known or "default" in known or (operation.kind == "trigger" and status == "202")


def _parent(path: str) -> str:
    """Return the path of the object that the property at ``path`` is a member of."""
    return _LAST_STEP.sub("", path)


def _inside(path: str, top: str) -> bool:
    return path.startswith(top) and path[len(top)] in ".["

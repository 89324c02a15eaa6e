"""Recordings that nobody here made: each recorded response held against what the definition promises.

An operation whose path is the service's own is found by it. Where it runs the script, it is run on the
recorded response; one that the script leads to other paths cannot be found this way.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from ..connector.model import load_connector
from ..connector.pointer import join
from ..core.errors import UserError
from ..core.message import Request, authority, json_or_none, strict_json
from ..core.patterns import TemplatePattern
from ..core.problem import Location, Problem, has_errors
from ..replay.cases import CaseResult
from ..replay.checks import Checks
from ..replay.coerce import converted
from ..replay.coverage import Collector, declares
from ..replay.redactor import Redactor
from ..replay.samples import load_samples
from ..report.results import Replayed, UnmatchedExchange
from ..report.style import plural
from ..runtime.exchanges import Exchange
from ..runtime.gateway import without_nulls
from ..script import CompileError
from ..traffic.cassette import Cassette
from ..traffic.foreign import REQUEST, UNKNOWN, load_recording
from ..traffic.player import Player
from ..traffic.redaction import named_secrets
from .cassettes import cassettes_in
from .compiled import compiled_script, left_out, not_run_note
from .inputs import find_operation
from .recorded_requests import check_request
from .results import Reducer, hole_places, operation_results, problem_places, subject
from .script_options import ScriptOptions
from .session import session_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connector.model import Connector
    from ..connector.operations import Operation
    from ..core.message import Response
    from ..core.progress import Step
    from ..replay.samples import CoverageRules, Samples
    from ..runtime.platform import Platform
    from ..traffic.cassette import Interaction
    from .session import Runner, Session

MATCHERS = ("method", "scheme", "host", "path")
DEFAULT = ("method", "host", "path")
_PLACEHOLDER = re.compile(r"\{([^/{}]+)\}")


@dataclass(frozen=True, slots=True)
class _Route:
    """An operation and the expression of its paths; ``literal`` counts the fixed characters.

    ``moved`` tells that the connection gives the address: a policy ``dynamichosturl`` replaces host and base.
    """

    operation: Operation
    name: str
    pattern: TemplatePattern
    literal: int
    moved: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """Which interactions: those of the cassette ``place``, or of all below that folder.

    ``match`` names what of a recorded request must agree with the definition, ``operation`` is an id,
    ``case`` a part of the name of an interaction (``two.yaml:14``). ``traces`` keeps what was recorded.
    """

    place: Path
    match: tuple[str, ...] | None = None
    operation: str | None = None
    case: str | None = None
    traces: bool = False
    script: ScriptOptions = field(default_factory=ScriptOptions)

    def has(self, name: str) -> bool:
        """Return whether an interaction of this name belongs to it."""
        return self.case is None or self.case.lower() in name.lower()


def replay_foreign(folder: Path, chosen: Selection, step: Step) -> Replayed:
    """Return what the chosen interactions show; ``step`` hears which cassette comes next.

    Raises:
        UserError: a file cannot be read, or a name is not known.
    """
    with ExitStack() as stack:
        return _replayed(folder, chosen, step, stack)


def _replayed(folder: Path, chosen: Selection, step: Step, stack: ExitStack) -> Replayed:
    start = time.perf_counter()
    connector = load_connector(folder)
    samples = load_samples(connector)
    routes = _Routes(connector, samples.coverage, chosen.match)
    if chosen.operation is not None:
        find_operation(connector, chosen.operation)
    judge = _Judge(connector, samples, chosen.script, stack)
    collector = Collector(connector)
    reducer = Reducer(connector, (lambda: Redactor((), judge.secret_names)) if chosen.traces else None)
    results: list[CaseResult] = []
    unmatched: list[UnmatchedExchange] = []
    notes: list[str] = []
    without: list[str] = []
    not_run = 0
    base = f"{connector.scheme}://{connector.host}" if connector.host else ""
    for cassette in cassettes_in(chosen.place, lambda path: load_recording(path, base, routes.has), ".har"):
        step(cassette.path.name)
        statuses: list[int] = []
        for interaction in cassette.interactions:
            name = f"{cassette.path.name}:{interaction.line}" if interaction.line else cassette.path.name
            if not chosen.has(name):
                continue
            found = routes.find(interaction)
            hidden = judge.redactor(interaction)
            if isinstance(found, str):
                request = hidden.request(interaction.request)
                unmatched.append(UnmatchedExchange(request, str(cassette.path), interaction.line, found))
                continue
            if chosen.operation not in (None, found.name):
                continue
            result = judge.result(found, interaction, hidden, name, cassette)
            if result is None:
                not_run += 1
                continue
            statuses += [exchange.response.status for exchange in result.exchanges]
            collector.add(result)
            results.append(reducer.reduced(result))
        if statuses and not any(200 <= status < 300 for status in statuses):
            without.append(cassette.path.name)
    if without:
        more = f" and {len(without) - 1} more have" if len(without) > 1 else " has"
        notes.append(f"{without[0]}{more} no response of success (2xx), so it proves no schema")
    if not_run:
        notes += [not_run_note(connector, plural(not_run, "recorded exchange")), *judge.unjudged]
    names = dict.fromkeys(result.operation_id for result in results)
    coverage = collector.result(names)
    return Replayed(
        **subject(connector, traces=chosen.traces),
        cases=tuple(results),
        operations=operation_results(connector, results, only=names),
        unmatched=tuple(unmatched),
        places=problem_places(connector, results),
        hole_places=hole_places(connector, coverage) if chosen.traces else {},
        coverage=coverage,
        **judge.runner,
        not_run=not_run,
        seconds=time.perf_counter() - start,
        notes=tuple(notes),
    )


def _status(operation: Operation, response: Response) -> Iterator[Problem]:
    if not declares(operation, str(response.status)):
        known = ", ".join(item.status for item in operation.responses) or "none"
        message = f"{response.status} is not declared (there is {known}): add it to 'responses'"
        yield Problem(
            "status-undeclared",
            message,
            Location("response", "status", schema=join(operation.pointer, "responses")),
        )


class _Routes:
    """Finds the operation of a recorded request."""

    def __init__(
        self, connector: Connector, rules: CoverageRules | None, match: tuple[str, ...] | None
    ) -> None:
        unknown = [name for name in match or () if name not in MATCHERS]
        if unknown:
            known = ", ".join(MATCHERS)
            raise UserError(f"--match {unknown[0]}: cassettes without cases are matched by {known} only")
        self._match = match or DEFAULT
        self._asked = match is not None
        self._scheme = connector.scheme
        self._host = authority(urlsplit(f"{connector.scheme}://{connector.host}"))
        routes = [_route(connector, name, item) for name, item in connector.operations.items()]
        # "/tasks/active" before "/tasks/{id}".
        self._routes = sorted(routes, key=lambda route: -route.literal)
        self._elsewhere = {
            name
            for name, item in connector.operations.items()
            if connector.runs_script(name) and not (rules is not None and rules.runs_without_script(item))
        }

    def find(self, interaction: Interaction) -> _Route | str:
        """Return the operation's route, or why there is none."""
        request = interaction.request
        try:
            parts = urlsplit(request.url)
            host = authority(parts)
        except ValueError as error:
            return f"the address cannot be read: {error}"
        if "scheme" in self._match and parts.scheme != self._scheme:
            return f"the scheme is not {self._scheme}"
        fitting = [route for route in self._routes if self._is_there(route, host)]
        if not fitting:
            return f"the host is not {self._host}"
        fitting = [
            route for route in fitting if "path" not in self._match or route.pattern.fullmatch(parts.path)
        ]
        if not fitting:
            return "no operation has this path"
        if "method" in self._match:
            fitting = [route for route in fitting if route.operation.method == request.method]
            if not fitting:
                return f"no operation has this path with {request.method}"
        plain = [route for route in fitting if route.name not in self._elsewhere]
        if not plain:
            return f"{fitting[0].name} runs the script, so its responses are not the recorded ones"
        return plain[0]

    def has(self, request: Request) -> bool:
        """Return whether there is an operation of the method and path of ``request``."""
        path = urlsplit(request.url).path
        return any(r.operation.method == request.method and r.pattern.fullmatch(path) for r in self._routes)

    def _is_there(self, route: _Route, host: str) -> bool:
        if "host" not in self._match or not self._host:
            return True
        return host == self._host or (route.moved and not self._asked)


def _route(connector: Connector, name: str, operation: Operation) -> _Route:
    moved = any(
        policy.template == "dynamichosturl" and policy.applies_to(operation.operation_id)
        for policy in connector.policies
    )
    base = "(?:/.*)?" if moved else re.escape(connector.base_path)
    # Literal text and parameter names in turn, text first.
    pieces = _PLACEHOLDER.split(operation.path.partition("?")[0])
    pattern = base + "([^/]+)".join(re.escape(piece) for piece in pieces[::2]) + "/?"
    literal = sum(len(piece) for piece in pieces[::2])
    return _Route(operation, name, TemplatePattern(pattern), literal, moved)


class _Judge:
    """Judges recorded exchanges; operations with a script run on the response, the first one compiles it."""

    def __init__(
        self, connector: Connector, samples: Samples, script: ScriptOptions, stack: ExitStack
    ) -> None:
        self._connector, self._samples, self._script, self._stack = connector, samples, script, stack
        self._checks = Checks(connector, samples)
        self._connection = samples.connection(None)
        self._unscripted = left_out(connector, ()).names
        self._opened: Session | None = None

    @property
    def secret_names(self) -> frozenset[str]:
        """The names of inputs and headers that hold credentials."""
        return self._checks.secret_names

    def redactor(self, interaction: Interaction) -> Redactor:
        """Return what masks the credentials of ``interaction``."""
        return Redactor(named_secrets(interaction.request, self.secret_names), self.secret_names)

    def result(
        self, route: _Route, interaction: Interaction, hidden: Redactor, name: str, cassette: Cassette
    ) -> CaseResult | None:
        """Return what ``interaction`` of ``cassette`` shows of the operation, or None where it cannot run.

        Raises:
            UserError: the script does not compile.
        """
        scripted = route.name not in self._unscripted
        if scripted and self.unjudged:
            return None
        begun = time.perf_counter()
        exchange, missed = self._run(route, interaction) if scripted else (_exchange(route, interaction), ())
        sent = check_request(
            *(self._connector, route.operation, route.pattern, interaction.request), self._checks.query_keys
        )
        # Of a body alone, nobody knows what was sent for it.
        unasked = ("inputs", "request") if cassette.metadata.get(REQUEST) == UNKNOWN else ()
        problems = tuple(
            item._replace(message=hidden.text(item.message))
            for item in (
                *missed,
                *sent,
                *_status(route.operation, exchange.response),
                *self._checks.exchange(route.operation, exchange, Player(None), self._connection),
            )
            if item.where.side not in unasked
        )
        return CaseResult(
            *(route.name, name, cassette.path, interaction.line),
            "fail" if has_errors(problems) else "pass",
            problems,
            polls=0,
            seconds=time.perf_counter() - begun,
            exchanges=(hidden.exchange(exchange),),
            provenance=cassette.provenance,
        )

    @property
    def _session(self) -> Session:
        """The session that runs the script, opened for the first operation that needs it."""
        if self._opened is None:
            self._opened = self._stack.enter_context(session_of(self._connector, self._samples, self._script))
        return self._opened

    @cached_property
    def _platform(self) -> Platform:
        return self._session.platform(self._session.samples.connection(None))

    @cached_property
    def unjudged(self) -> list[str]:
        """Why the script cannot be run, in words; empty where it can."""
        return compiled_script(self._session)[1]

    @property
    def runner(self) -> Runner:
        """The script's engine and level of isolation, None where nothing needed them."""
        return {"engine": None, "isolation": None} if self._opened is None else self._opened.runner

    def _run(self, route: _Route, interaction: Interaction) -> tuple[Exchange, tuple[Problem, ...]]:
        """Return what came of the operation, with the inputs of the recorded request, and what is wrong."""
        cassette = Cassette(Path("recording"), (interaction,))
        player = Player(cassette, ("method", "path"))
        try:
            exchange = self._platform.call(route.operation, _typed(route, interaction.request), player)
        except CompileError as error:
            raise error.at(self._connector.script) from None
        where = Location("response", "status")
        if exchange.response.status != interaction.response.status:
            message = f"is {exchange.response.status}, and {interaction.response.status} was recorded"
            return exchange, (*exchange.problems, Problem("status", message, where))
        return exchange, exchange.problems


def _typed(route: _Route, request: Request) -> dict[str, Any]:
    """Return the inputs that make the recorded request: of path and query by their type, and the body."""
    found: dict[str, Any] = {}
    texts = _inputs(route, Request(request.method, request.url))
    for parameter in route.operation.parameters:
        if parameter.location in ("path", "query") and parameter.name in texts:
            found[parameter.name] = converted([str(texts[parameter.name])], parameter.schema)
        elif parameter.location == "body" and request.body:
            with suppress(ValueError):
                found[parameter.name] = strict_json(request.body)
    return found


def _exchange(route: _Route, interaction: Interaction) -> Exchange:
    request, response = interaction.request, interaction.response
    return Exchange(
        operation_id=route.name,
        inputs=_inputs(route, request),
        request=request,
        policies=(),
        script=None,
        backend=(),
        raw_response=response,
        response=without_nulls(response),
        problems=(),
        seconds=0.0,
    )


def _inputs(route: _Route, request: Request) -> dict[str, Any]:
    """Return what of the operation's inputs stands in ``request``."""
    parts = urlsplit(request.url)
    found = route.pattern.fullmatch(parts.path)
    inputs: dict[str, Any] = dict(
        zip(
            _PLACEHOLDER.findall(route.operation.path.partition("?")[0]),
            found.groups() if found else (),
            strict=False,
        )
    )
    inputs |= dict(parse_qsl(parts.query, keep_blank_values=True))
    body = json_or_none(request.body)
    return inputs | (body if isinstance(body, dict) else {})

"""The platform: carries calls of a flow through policies and script to the backend, and back."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ..core.errors import UserError
from ..core.problem import Location, Problem
from .credentials import check_connection, connection_set, injection
from .dispatch import Recorder, script_call, straight, through_script
from .draft import Draft
from .exchanges import GATEWAY, BuiltRequest, Exchange, Poll
from .gateway import failure_response, throttled_response, with_platform_headers, without_nulls
from .limits import CallWindow, Limits
from .policies.registry import PolicyRun, scope_of
from .policies.step import PolicyFailure
from .polling_protocol import check_response, gateway_path, items_of, next_location, retry_after
from .request import RequestPlans

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from ..connector.model import Connector, Operation
    from ..core.message import Request, Response
    from ..script.calls import ScriptResult
    from .clock import Clock
    from .dispatch import Carrier, Host
    from .exchanges import Connection, PolicyStep


_CONTENT = re.compile(rb"Context\s*\.\s*Request\s*\.\s*Content\b")


class _Plan:
    """What is the same for every call of an operation."""

    __slots__ = ("on_failure", "on_request", "on_response", "polled_by_policy", "request", "scripted")

    def __init__(self, platform: Platform, operation: Operation) -> None:
        connector = platform.connector
        policies = [policy for policy in connector.policies if policy.applies_to(operation.operation_id)]
        scope = scope_of(connector)
        self.request = platform.requests.of(operation)
        self.on_request = PolicyRun(policies, "Request", scope)
        self.on_response = PolicyRun(policies, "Response", scope)
        self.on_failure = PolicyRun(policies, "Failure", scope)
        self.scripted = connector.runs_script(operation.operation_id)
        self.polled_by_policy = any(policy.template == "pollingtrigger" for policy in policies)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the policies, whatever the call."""
        return (*self.on_request.problems, *self.on_response.problems, *self.on_failure.problems)


class _Call:
    """One call on its way: its draft, and what is collected for the exchange."""

    __slots__ = ("draft", "failures", "policies", "recorder", "script")

    def __init__(self, draft: Draft, recorder: Recorder) -> None:
        self.draft = draft
        self.recorder = recorder
        self.policies: list[PolicyStep] = []
        self.script: ScriptResult | None = None
        self.failures: tuple[Problem, ...] = ()

    def fail(self, failure: PolicyFailure) -> Response:
        """Note a policy that fails; return what the gateway answers then."""
        self.failures += (failure.problem,)
        return failure_response(failure.kind)


class Platform:
    """Makes calls with one connection of one connector.

    ``host`` runs the script (None where no called operation has one), ``limits`` are the platform's; those of
    calls are kept only with a ``clock``, as calls without one belong to no time. ``executor`` makes the
    script's parallel sends parallel; None keeps them in line, which a replay wants. ``requests`` are plans of
    the connector's requests, which platforms share; None: its own. ``missing`` says why there is no host for
    a script. A ``transport`` has ``send(Request) -> Response``.

    Raises:
        UserError: the connector has no connection parameter set of the connection's name.
    """

    def __init__(
        self,
        connector: Connector,
        connection: Connection,
        host: Host | None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        *,
        executor: Executor | None = None,
        clock: Clock | None = None,
        requests: RequestPlans | None = None,
        missing: str = "",
    ) -> None:
        self.connector = connector
        self.connection = connection
        self.limits = limits
        self.clock = clock
        self._host = host
        self._executor = executor
        self.requests = requests or RequestPlans(connector)
        self._missing = missing or "no C# engine runs it"
        self._window = CallWindow(limits)
        self._plans: dict[str, _Plan] = {}
        chosen = connection_set(connector, connection)
        self._inject = injection(connector, chosen, connection)
        self._problems = (*check_connection(chosen, connection), *size_problems(connector, limits))
        self._values: dict[str, str] = {}
        if chosen is not None:
            for name, parameter in chosen.parameters.items():
                if isinstance(parameter.get("defaultValue"), str):
                    self._values[name.lower()] = parameter["defaultValue"]
        # A published connector that works names its parameter in two cases.
        self._values.update((name.lower(), value) for name, value in connection.values.items())

    def call(self, operation: Operation, inputs: Mapping[str, Any], transport: Carrier) -> Exchange:
        """Return everything about one call with ``inputs`` (keys: see ``build_request``).

        Raises:
            UserError: the operation runs through the script and there is no host for it, or the definition's
                address names an environment variable that is not known.
        """
        return self._exchange(operation, inputs, transport, None)

    def poll(
        self, operation: Operation, inputs: Mapping[str, Any], transport: Carrier, location: str | None = None
    ) -> Poll:
        """Return one poll of a trigger: the first with ``location`` None, the next with the former's.

        Raises:
            UserError: as ``call``; or ``location`` does not lead through the gateway.
        """
        path = None if location is None else gateway_path(location)
        if location is not None and path is None:
            raise UserError(f"a poll cannot go to '{location}': it does not lead through the gateway")
        return self.read_poll(operation, self._exchange(operation, inputs, transport, path))

    def forward(self, operation: Operation, request: Request, transport: Carrier) -> Exchange:
        """Return everything about a call whose request came to the gateway from outside.

        ``request.url`` is the path with its query, below the connection's address at the gateway. Nothing in
        the request is checked or filled in: the gateway does neither.

        Raises:
            UserError: as ``call``.
        """
        plan = self._plan(operation)
        path = request.url
        built = BuiltRequest(
            replace(request, url=plan.request.base + path), GATEWAY + path, (), plan.request.match(path) or {}
        )
        # A poll that carries a state has something in its query that no person entered.
        visible = {item.name for item in operation.parameters if item.visibility != "internal"}
        names = {name for name, _ in parse_qsl(path.partition("?")[2], keep_blank_values=True)}
        return self._carried(operation, built, {}, transport, first=names <= visible)

    def leads_to(self, operation: Operation, path: str) -> bool:
        """Whether ``path``, below the connection's address at the gateway, is one of the operation's."""
        return self._plan(operation).request.match(path) is not None

    def read_poll(self, operation: Operation, exchange: Exchange) -> Poll:
        """Return what ``exchange`` means as one poll of the trigger."""
        response = exchange.response
        plan = self._plan(operation)
        problems: list[Problem] = []
        assumed: tuple[str, ...] = ()
        following: str | None = None
        seconds: float | None = None
        # An error is a poll that failed: the platform repeats it, and keeps the state it had.
        now = None if self.clock is None else self.clock.now()
        if response.status >= 400:
            seconds, _ = retry_after(response, now)
        else:
            rewritten = None if plan.scripted else _backend_base(plan.request.base, exchange)
            following, wrong = next_location(
                response, lambda path: plan.request.match(path) is not None, rewritten
            )
            if following is not None and following != response.header("Location"):
                assumed = ("location-rewritten",)
            problems += wrong
            seconds, wrong = retry_after(response, now)
            # The template has no parameter for the header.
            problems += () if plan.polled_by_policy and seconds is None else wrong
        items = (
            items_of(self.connector.definition.data, operation, response.json_or_none())
            if response.status == 200
            else ()
        )
        problems += check_response(operation, response, items)
        problems = [] if exchange.missed else problems
        if problems or assumed:
            exchange = replace(
                exchange,
                problems=(*exchange.problems, *problems),
                assumptions=(*exchange.assumptions, *assumed),
            )
        return Poll(exchange, following, seconds, items)

    @cached_property
    def _reads_content(self) -> bool:
        """True where the script reads the content of the request that it is given."""
        script = self.connector.script
        try:
            return script is not None and _CONTENT.search(script.read_bytes()) is not None
        except OSError:
            return False

    def _plan(self, operation: Operation) -> _Plan:
        key = operation.pointer or operation.operation_id
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = _Plan(self, operation)
        return plan

    def _exchange(
        self, operation: Operation, inputs: Mapping[str, Any], transport: Carrier, location: str | None
    ) -> Exchange:
        plan = self._plan(operation)
        built = plan.request.build(inputs, location)
        return self._carried(operation, built, inputs, transport, first=location is None)

    def _carried(
        self,
        operation: Operation,
        built: BuiltRequest,
        inputs: Mapping[str, Any],
        transport: Carrier,
        *,
        first: bool,
    ) -> Exchange:
        start = perf_counter()
        plan = self._plan(operation)
        if plan.scripted and self._host is None:
            message = (
                f"'{operation.operation_id}' is not judged, as it runs through script.csx: {self._missing}"
            )
            raise UserError(message)
        recorder = Recorder(transport)
        call = _Call(self._draft(plan, built, recorder, first=first), recorder)
        refused = self._window.refused_for(self.clock.now()) if self.clock is not None else None
        if refused is not None:
            raw = response = throttled_response(refused)
            call.failures = (_too_many(self.limits, refused),)
            call.draft.assume("call-window")
        else:
            raw, response = self._carry(operation, plan, built, call)
        return Exchange(
            operation_id=operation.operation_id,
            inputs=inputs,
            request=built.request,
            policies=tuple(call.policies),
            script=call.script,
            backend=recorder.sent,
            raw_response=raw,
            response=response,
            problems=(
                *self._problems,
                *plan.problems,
                *built.problems,
                *call.draft.problems,
                # What follows from a recording that is missing is no problem of its own.
                *(() if recorder.missed else call.failures),
            ),
            seconds=perf_counter() - start,
            assumptions=tuple(call.draft.assumed),
        )

    def _draft(self, plan: _Plan, built: BuiltRequest, recorder: Recorder, *, first: bool) -> Draft:
        draft = Draft.of(built.request, plan.request.base, built.path_values, self._values)
        draft.headers = with_platform_headers(draft.headers, built.original_uri)
        draft.original_uri = built.original_uri
        draft.first = first
        draft.send = recorder.send
        if self._inject is not None:
            self._inject(draft)
        return draft

    def _carry(
        self, operation: Operation, plan: _Plan, built: BuiltRequest, call: _Call
    ) -> tuple[Response, Response]:
        """Return the response of script or backend (the gateway's where there is none), and the flow's."""
        draft = call.draft
        try:
            plan.on_request.run(draft, call.policies)
        except PolicyFailure as failure:
            raw, failed = call.fail(failure), True
        else:
            raw, failed = self._send(operation, plan, draft.request(), built, call)
        response = raw
        if not failed and plan.on_response:
            answer = draft.answered(raw)
            try:
                plan.on_response.run(answer, call.policies)
            except PolicyFailure as failure:
                response, failed = call.fail(failure), True
            else:
                response = answer.response()
        if failed and plan.on_failure:
            answer = draft.answered(response)
            answer.assume("failure-section")
            try:
                plan.on_failure.run(answer, call.policies)
            except PolicyFailure as failure:
                response = call.fail(failure)
            else:
                response = answer.response()
        return raw, without_nulls(response)

    def _send(
        self, operation: Operation, plan: _Plan, request: Request, built: BuiltRequest, call: _Call
    ) -> tuple[Response, bool]:
        """Return the response, and whether it is the gateway's own, as there is none."""
        if not plan.scripted or self._host is None:
            return straight(request, call.recorder)
        if not request.body and self._reads_content:
            call.draft.assume("request-content")
        run = script_call(operation.operation_id, request, built.original_uri, self.limits.script_seconds)
        call.script, raw, wrong = through_script(self._host, run, call.recorder, self._executor)
        call.failures += wrong
        return raw, bool(wrong)


def _backend_base(base: str, exchange: Exchange) -> str:
    """Return the address that the path was sent to: ``base``, or what a policy put in its place."""
    path = exchange.request.url[len(base) :].partition("?")[0]
    if not exchange.backend:
        return base
    sent = exchange.backend[-1].request.url.partition("?")[0]
    return sent.removesuffix(path) if path and sent.endswith(path) else base


def size_problems(connector: Connector, limits: Limits) -> tuple[Problem, ...]:
    """Return what is wrong with the sizes of definition and script."""
    files = [(connector.definition.path, "definition", limits.definition_bytes)]
    if connector.script is not None:
        files.append((connector.script, "script", limits.script_bytes))
    problems: list[Problem] = []
    for path, what, most in files:
        size = path.stat().st_size if path.is_file() else 0
        if size > most:
            message = f"has {size:,} bytes; the platform takes at most {most:,}"
            problems.append(Problem(f"{what}-size", message, Location("file", path=(path.name,))))
    return tuple(problems)


def _too_many(limits: Limits, seconds: int) -> Problem:
    message = (
        f"the connection has made {limits.calls} calls in the last {limits.calls_seconds:g} s: the platform "
        f"answers 429, and takes the next call in {seconds} s"
    )
    return Problem("too-many-calls", message, Location("request"))

"""The platform: carries calls of a flow through policies and script to the backend, and back."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from .credentials import check_connection, connection_set, injection
from .dispatch import Recorder, script_call, straight, through_script
from .draft import Draft
from .gateway import with_platform_headers, without_nulls
from .model import Exchange, Poll
from .policies.registry import PolicyRun, scope_of
from .polling import check_answer, gateway_path, items_of, next_location, retry_after
from .request import RequestPlan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from ..connector.model import Connector, Operation
    from ..core.message import Response
    from ..core.problem import Problem
    from ..script.model import ScriptResult
    from .dispatch import Carrier, Host
    from .model import BuiltRequest, Connection, PolicyStep


class _Plan:
    """What is the same for every call of an operation."""

    __slots__ = ("on_request", "on_response", "request", "scripted")

    def __init__(self, platform: Platform, operation: Operation) -> None:
        connector = platform.connector
        policies = [policy for policy in connector.policies if policy.applies_to(operation.operation_id)]
        scope = scope_of(connector)
        self.request = RequestPlan(connector, operation)
        self.on_request = PolicyRun(policies, "Request", scope)
        self.on_response = PolicyRun(policies, "Response", scope)
        self.scripted = connector.runs_script(operation.operation_id)


class Platform:
    """Makes calls with one connection of one connector.

    ``host`` runs the script (None where no called operation has one), ``time_limit`` is the script's, in
    seconds. ``executor`` makes the script's parallel sends parallel; None keeps them in line, which a replay
    wants. A ``transport`` has ``send(Request) -> Response``.

    Raises:
        UserError: the connector has no connection parameter set of the connection's name.
    """

    def __init__(
        self,
        connector: Connector,
        connection: Connection,
        host: Host | None,
        time_limit: float = 5.0,
        executor: Executor | None = None,
    ) -> None:
        self.connector = connector
        self.connection = connection
        self._host = host
        self._time_limit = time_limit
        self._executor = executor
        self._plans: dict[str, _Plan] = {}
        chosen = connection_set(connector, connection)
        self._inject = injection(connector, chosen, connection)
        self._problems = check_connection(chosen, connection)
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
            UserError: the operation runs through the script and there is no host for it.
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
        exchange = self._exchange(operation, inputs, transport, path)
        response = exchange.response
        plan = self._plan(operation)
        problems: list[Problem] = []
        following: str | None = None
        seconds: float | None = None
        # An error is a poll that failed: the platform repeats it, and keeps the state it had.
        if response.status < 400:
            rewritten = None if plan.scripted else plan.request.base
            following, wrong = next_location(
                response, lambda path: plan.request.match(path) is not None, rewritten
            )
            problems += wrong
            seconds, wrong = retry_after(response)
            problems += wrong
        items = (
            items_of(self.connector.definition.data, operation, response.json_or_none())
            if response.status == 200
            else ()
        )
        problems += check_answer(response, items)
        if problems:
            exchange = replace(exchange, problems=(*exchange.problems, *problems))
        return Poll(exchange, following, seconds, items)

    def _plan(self, operation: Operation) -> _Plan:
        key = operation.pointer or operation.operation_id
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = _Plan(self, operation)
        return plan

    def _exchange(
        self, operation: Operation, inputs: Mapping[str, Any], transport: Carrier, location: str | None
    ) -> Exchange:
        start = perf_counter()
        plan = self._plan(operation)
        if plan.scripted and self._host is None:
            raise UserError(f"'{operation.operation_id}' runs through script.csx, and no C# engine runs it")
        built = plan.request.build(inputs, location)
        draft = self._draft(plan, built)
        steps = plan.on_request.run(draft)
        recorder = Recorder(transport)
        script: ScriptResult | None = None
        failed: tuple[Problem, ...] = ()
        request = draft.request()
        if plan.scripted and self._host is not None:
            call = script_call(operation.operation_id, request, built.original_uri, self._time_limit)
            script, raw, failed = through_script(self._host, call, recorder, self._executor)
        else:
            raw = straight(request, recorder)
        response, later = self._answer(plan, draft, raw)
        return Exchange(
            operation_id=operation.operation_id,
            inputs=inputs,
            request=built.request,
            policies=(*steps, *later),
            script=script,
            backend=recorder.sent,
            raw_response=raw,
            response=response,
            problems=(
                *self._problems,
                *plan.on_request.problems,
                *plan.on_response.problems,
                *built.problems,
                *draft.problems,
                *failed,
            ),
            seconds=perf_counter() - start,
        )

    def _draft(self, plan: _Plan, built: BuiltRequest) -> Draft:
        draft = Draft.of(built.request, plan.request.base, built.path_values, self._values)
        draft.headers = with_platform_headers(draft.headers, built.original_uri)
        if self._inject is not None:
            self._inject(draft)
        return draft

    def _answer(self, plan: _Plan, draft: Draft, raw: Response) -> tuple[Response, list[PolicyStep]]:
        """Return the answer as the flow sees it, and what the Response section did."""
        if not plan.on_response:
            return without_nulls(raw), []
        draft.headers = raw.headers
        steps = plan.on_response.run(draft)
        return without_nulls(replace(raw, headers=draft.headers)), steps

"""The connector as a service: forms, calls, polls, lists of choices and traces for page and gateway."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..connector.lenient import mapping, text
from ..connector.model import load_connector
from ..core.errors import UserError
from ..core.files import read_file
from ..core.message import Request, json_or_none
from ..core.problem import Problem
from ..core.suggestion import instead
from ..replay.backend import OTHERS
from ..replay.checks import Checks
from ..replay.load import case_files, put_together, read_files
from ..replay.mcp_client import request_message
from ..replay.redactor import Redactor
from ..replay.samples import load_samples
from ..replay.scaffold import notification_example
from ..report.json import call_json
from ..report.style import plural
from ..runtime.clock import Clock, SystemClock
from ..runtime.poller import Polled, PollingEngine
from ..runtime.polling_protocol import is_polling, items_of
from ..runtime.webhook import registers
from ..script import CompileError
from ..workflow.case_writer import CaseSaver, Made, made_of, refuse_unsaved, sent_of
from ..workflow.inputs import find_operation
from ..workflow.session import Session, with_connection
from ..workflow.traced import Tracer
from ..workflow.transports import BackendChoice, choose_connection, open_transport
from .clock import SharedClock
from .dynamic import choices_of, schema_of
from .form import read_form, read_response, read_shape
from .gateway import slug
from .recent import Recent
from .trace_view import shown
from .traces import Traces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..connector.operations import Operation
    from ..replay.cases import Case
    from ..replay.lookups import Lookup
    from ..runtime.exchanges import Connection, Poll
    from ..runtime.webhook import Deletion
    from ..traffic.transport import Transport
    from ..workflow.case_writer import Sent
    from ..workflow.traced import Traced

LIVE = "live"
_MOST_POLLS = 500
_MOST_MADE = 50


@dataclass(slots=True)
class _Polling:
    """The state of a trigger that the page polls; ``fired`` counts its runs, ``sent`` are its polls."""

    operation_id: str
    connection: str
    inputs: Mapping[str, Any]
    engine: PollingEngine
    fired: int = 0
    sent: list[Sent] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


@dataclass(slots=True)
class _Webhook:
    """A webhook that the page registered; ``deletion`` ends it, or says why nothing does."""

    made: Made
    connection: str
    deletion: Deletion | Problem
    notifications: list[Any] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


class Service:
    """Makes the calls of one connector, from several threads.

    ``source`` chooses the backend, ``connection`` the connection to begin with, and ``say`` takes a line for
    each call. Definition, properties and samples are read again when they change.

    Raises:
        UserError: the backend or the connection is not available.
    """

    def __init__(
        self,
        session: Session,
        source: BackendChoice,
        connection: str | None = None,
        *,
        clock: Clock | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.traces = Traces()
        self.clock: Clock = clock or SystemClock()
        self.source = source
        self._say = say
        self._session = session
        self._lock = Lock()
        self._polls: Recent[str, _Polling] = Recent(_MOST_POLLS)
        self._webhooks: Recent[str, _Webhook] = Recent(_MOST_POLLS)
        self._made: Recent[int, tuple[Made, str]] = Recent(_MOST_MADE)  # by trace, with the connection
        self._executor = ThreadPoolExecutor(source.parallel) if source.parallel > 1 else None
        self._stamp = self._files()
        if source.live:
            self._live = {LIVE: choose_connection(session, source, connection)}
            self.default = LIVE
        else:
            self._live = {}
            choose_connection(session, source, connection)
            steps = {name: step for step, name in self._steps().items()}
            self.default = steps[connection] if connection else next(iter(steps.values()), "none")
        checks = Checks(session.connector, session.samples)
        hidden = Redactor.of(self.connections.values(), checks)
        self._transport: Transport = open_transport(
            source,
            session.connector.folder,
            hidden.values,
            hidden.names,
            rpc=any(operation.is_agentic for operation in session.connector.operations.values()),
        )
        self._tracers: dict[str, Tracer] = {}

    def close(self) -> None:
        """Close threads and connections; the session belongs to the caller."""
        self._transport.close()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    # The connector and its operations

    @property
    def session(self) -> Session:
        """The current session."""
        return self._session

    @property
    def slug(self) -> str:
        """The path segment of the connector in the gateway's addresses."""
        return slug(self.title, "connector")

    @property
    def title(self) -> str:
        """The connector's name."""
        return self._session.connector.title

    @property
    def connections(self) -> dict[str, Connection]:
        """The connections by their path segment in the gateway's addresses."""
        if self._live:
            return dict(self._live)
        known = self._session.samples.connections
        if not known:
            return {"none": self._session.samples.connection(None)}
        return {step: known[name] for step, name in self._steps().items()}

    def _steps(self) -> dict[str, str]:
        """Return the names of the samples' connections by path segment; each segment is unique."""
        found: dict[str, str] = {}
        for number, name in enumerate(self._session.samples.connections, 1):
            step = slug(name, f"connection-{number}")
            found[step if step not in found else f"{step}-{number}"] = name
        return found

    def overview(self) -> dict[str, Any]:
        """Return the connector, its connections and its operations, for the page."""
        self.refresh()
        connector = self._session.connector
        info = mapping(connector.definition.data.get("info"))
        names = {} if self._live else self._steps()
        return {
            "title": self.title,
            "version": str(info.get("version") or ""),
            "description": text(info.get("description")) or "",
            "slug": self.slug,
            "backend": str(self.source),
            "host": connector.host,
            **self._session.runner,
            "connections": [{"id": key, "name": names.get(key, key)} for key in self.connections],
            "connection": self.default,
            "clock": self.time(),
            "operations": [self._listed(name, item) for name, item in connector.operations.items()],
        }

    def time(self) -> dict[str, Any]:
        """Return the time: ``now`` in ISO 8601, and whether it is ``simulated``."""
        now = self.clock.now().isoformat(timespec="milliseconds")
        return {"now": now, "simulated": isinstance(self.clock, SharedClock)}

    def advance(self, seconds: float) -> dict[str, Any]:
        """Move the simulated time forward and return ``time()``.

        Raises:
            UserError: the time is not simulated, or cannot be moved so far.
        """
        if not isinstance(self.clock, SharedClock):
            raise UserError("the time is the machine's: start the server with --simulate-time to move it")
        self.clock.advance(seconds)
        return self.time()

    def _listed(self, name: str, operation: Operation) -> dict[str, Any]:
        return {
            "id": name,
            "summary": operation.summary or name,
            "kind": operation.kind,
            "internal": operation.visibility == "internal",
            "deprecated": operation.deprecated,
        }

    def form(self, name: str) -> dict[str, Any]:
        """Return the operation with the description of its form.

        Raises:
            UserError: no operation is called ``name``.
        """
        self.refresh()
        connector = self._session.connector
        operation = find_operation(connector, name)
        is_webhook = _is_webhook(operation)
        return {
            **self._listed(name, operation),
            "description": operation.description or "",
            "method": operation.method,
            "path": operation.path,
            "polling": is_polling(operation),
            "webhook": is_webhook,
            "notification": json.dumps(
                notification_example(connector, operation), indent=2, ensure_ascii=False
            )
            if is_webhook
            else None,
            "response": read_response(connector, operation),
            "hint": text(operation.raw.get("x-ms-trigger-hint")) or "",
            "fields": [item.as_json() for item in read_form(connector, operation)],
        }

    def cases(self, name: str) -> dict[str, Any]:
        """Return ``{"cases"}``: the ``name`` of each case of an operation, its ``inputs`` as JSON.

        Raises:
            UserError: no operation is called ``name``, or a case cannot be read.
        """
        self.refresh()
        connector = self._session.connector
        folder, operation = connector.folder, find_operation(connector, name)
        files = (path for path in case_files(folder) if name.encode() in read_file(path, folder))
        read = read_files(files, folder, connector.operations, self._session.samples.connections)
        own = (case for case in put_together(read, []) if case.operation_id == name)
        # As they are: a member called password is an input like others here, to be found in a cassette.
        return {
            "cases": [
                {
                    "name": case.name,
                    "inputs": json.dumps(_inputs(operation, case), indent=2, ensure_ascii=False),
                }
                for case in own
                if case.server is None or case.tool is not None
            ]
        }

    # Calls and polls

    def run(self, name: str, connection: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``{"trace"}`` of one call, of a webhook's registration with ``"webhook"``: what it became.

        Raises:
            UserError: the operation or the connection is not known, or the call cannot be made.
            CompileError: the script does not compile.
        """
        tracer, operation = self._ready(name, connection)
        traced = tracer.call(operation, inputs)
        trace = self._keep(traced, operation, name, connection, "page")
        if not _answered(traced):
            return {"trace": shown(trace)}
        made = made_of(name, operation, traced.exchange)
        self._made.add(int(trace["id"]), (made, connection))
        if not _is_webhook(operation) or traced.exchange.response.status >= 300:
            return {"trace": shown(trace)}
        webhook = _Webhook(made, connection, tracer.deletion(operation, traced.exchange))
        number = secrets.token_hex(8)
        self._webhooks.add(number, webhook)
        return {"trace": shown(trace), "webhook": _webhook_json(number, webhook)}

    def notify(self, number: str, body: Any) -> dict[str, Any]:
        """Return ``{"trace", "webhook"}`` of a notification with ``body`` to the webhook ``number``.

        Raises:
            UserError: the webhook is not known.
        """
        webhook, tracer = self._webhook(number)
        made = webhook.made
        with webhook.lock:
            webhook.notifications.append(body)
            traced = tracer.notify(made.operation, body, len(webhook.notifications))
        trace = self._keep(traced, made.operation, made.name, webhook.connection, "notification")
        return {"trace": shown(trace), "webhook": _webhook_json(number, webhook)}

    def remove(self, number: str) -> dict[str, Any]:
        """Return ``{"trace", "webhook"}`` of the request that deletes the webhook ``number``.

        ``"webhook"`` is None where it is gone; else the request may be made again.

        Raises:
            UserError: the webhook is not known, nothing deletes it, or the call cannot be made.
        """
        webhook, tracer = self._webhook(number)
        deletion = webhook.deletion
        if isinstance(deletion, Problem):
            raise UserError(str(deletion))
        operation, request = deletion.operation, Request("DELETE", deletion.path)
        traced = tracer.forward(operation, request, polls=False)
        trace = self._keep(traced, operation, operation.operation_id, webhook.connection, "page")
        if not _answered(traced) or traced.exchange.response.status >= 300:
            return {"trace": shown(trace), "webhook": _webhook_json(number, webhook)}
        self._webhooks.drop(number)
        sent, notified = sent_of(traced.exchange), tuple(webhook.notifications)
        whole = replace(webhook.made, notifications=notified, delete=sent)
        self._made.add(int(trace["id"]), (whole, webhook.connection))
        return {"trace": shown(trace), "webhook": None}

    def _webhook(self, number: str) -> tuple[_Webhook, Tracer]:
        self.refresh()
        webhook = self._webhooks.get(number)
        if webhook is None:
            raise UserError("the server knows nothing of this registration (any more): register again")
        return webhook, self._tracer(webhook.connection)

    def save(self, number: int, case: str) -> dict[str, Any]:
        """Return ``{"saved"}``: what was written of the call with trace ``number``, or of a trigger's polls.

        Raises:
            UserError: the call is not kept any more, or it cannot be saved.
        """
        made, connection = self._made.get(number) or (None, "")
        if made is None:
            raise UserError("only the last calls of this page that were answered can be saved: run it again")
        if not case.strip():
            raise UserError("give the case a name")
        if made.delete is None and registers(made.operation):
            raise UserError("a webhook is saved as a whole: notify, remove it, then save the removal")
        if made.delete is not None and not made.notifications:
            raise UserError("the case of a webhook has a notification: register again, notify, remove, save")
        if made.delete is None:
            refuse_unsaved(made.operation)
        saver = CaseSaver(self._session, self.connections[connection], self.source, case.strip())
        return {"saved": asdict(saver.save(made))}

    def poll(
        self, name: str, connection: str, inputs: Mapping[str, Any], number: str | None
    ) -> dict[str, Any]:
        """Return ``{"trace", "poll"}``: the first poll of a trigger, or the one after poll ``number``.

        Raises:
            UserError: as ``run``; or no trigger is polled under ``number``, with these inputs.
            CompileError: the script does not compile.
        """
        tracer, operation = self._ready(name, connection)
        engine = PollingEngine(
            tracer.platform, operation, inputs, clock=self.clock, limits=self._session.limits
        )
        number, state = self._polling(_Polling(name, connection, inputs, engine), number)
        with state.lock:
            traced, polled = tracer.poll(operation, state.engine)
            state.fired += len(polled.items)
            fired = state.fired
            if _answered(traced):
                state.sent.append(sent_of(traced.exchange, len(polled.items)))
            polls = tuple(state.sent)
        trace = self._keep(traced, operation, name, connection, "page", polled=polled)
        if polls:
            self._made.add(int(trace["id"]), (Made(name, operation, inputs, polls), connection))
        return {"trace": shown(trace), "poll": {"id": number, "polls": polled.number, "fired": fired}}

    def _polling(self, wanted: _Polling, number: str | None) -> tuple[str, _Polling]:
        """Return the polling ``number``, which must equal ``wanted``; with None, ``wanted`` begins."""
        if number is None:
            number = secrets.token_hex(8)
            self._polls.add(number, wanted)
            return number, wanted
        state = self._polls.get(number)
        if state is None or (state.operation_id, state.connection) != (
            wanted.operation_id,
            wanted.connection,
        ):
            raise UserError("the server knows nothing of the earlier polls: start over")
        if state.inputs != wanted.inputs:
            raise UserError("the inputs have changed, which a flow that runs cannot do: start over")
        return number, state

    def choices(self, connection: str, lookup: Lookup, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``{"choices", "trace"}`` of a drop-down.

        Raises:
            UserError: as ``run``; or the response is an error, or has no list where it should.
        """
        body, number = self._looked_up(connection, lookup, inputs)
        found = choices_of(body, lookup)
        return {"choices": [{"title": item.title, "text": item.text} for item in found], "trace": number}

    def shape(
        self, name: str, connection: str, path: tuple[str, ...], lookup: Lookup, inputs: Mapping[str, Any],
        *, required: bool,
    ) -> dict[str, Any]:  # fmt: skip
        """Return ``{"fields", "trace"}``: the fields of the input at ``path``, by a schema that is looked up.

        Raises:
            UserError: as ``choices``.
        """
        body, number = self._looked_up(connection, lookup, inputs)
        connector = self._session.connector
        operation = find_operation(connector, name)
        fields = read_shape(connector, operation, schema_of(body, lookup), path, required=required)
        return {"fields": [item.as_json() for item in fields], "trace": number}

    def _looked_up(self, connection: str, lookup: Lookup, inputs: Mapping[str, Any]) -> tuple[Any, int]:
        tracer, operation = self._ready(lookup.operation_id, connection)
        traced = tracer.call(operation, inputs)
        trace = self._keep(traced, operation, lookup.operation_id, connection, "list")
        response = traced.exchange.response
        if response.status >= 400:
            shown_body = traced.called.exchange.response.body.decode("utf-8", "replace")
            raise UserError(f"{lookup.operation_id} answered {response.status}: {_message_of(shown_body)}")
        return response.json_or_none(), int(trace["id"])

    def forward(self, operation: Operation, connection: str, request: Request) -> tuple[Traced, int]:
        """Return a call that came in at the gateway, and the id of its trace.

        Raises:
            UserError: the connection is not known, or the call cannot be made.
            CompileError: the script does not compile.
        """
        tracer = self._tracer(connection)
        traced = tracer.forward(operation, request, polls=is_polling(operation))
        trace = self._keep(traced, operation, operation.operation_id, connection, "gateway")
        return traced, int(trace["id"])

    def tracer(self, connection: str) -> Tracer:
        """Return the tracer of a connection; files that changed are read again first.

        Raises:
            UserError: the connection is not known, or a file cannot be read.
        """
        self.refresh()
        return self._tracer(connection)

    # Reading the folder again, and making traces

    def refresh(self) -> None:
        """Read the connector again if one of its files changed; the script's host does so for the script.

        Raises:
            UserError: a file cannot be read any more.
        """
        stamp = self._files()
        if stamp == self._stamp:
            return
        with self._lock:
            connector = load_connector(self._session.connector.folder)
            samples = with_connection(connector, load_samples(connector))
            self._session = replace(self._session, connector=connector, samples=samples)
            self._tracers.clear()
            self._polls.clear()
            self._webhooks.clear()
            self._stamp = stamp

    def _files(self) -> tuple[tuple[str, int, int], ...]:
        connector = self._session.connector
        beside = connector.folder / "samples"
        paths = [connector.definition.path]
        paths += [connector.properties.path] if connector.properties is not None else []
        paths += [beside / name for name in ("connections.yaml", "backend.swagger.yaml", "error.schema.json")]
        paths += sorted(beside.glob(OTHERS))
        found = []
        for path in paths:
            try:
                state = path.stat()
                found.append((str(path), state.st_mtime_ns, state.st_size))
            except OSError:
                found.append((str(path), 0, 0))
        return tuple(found)

    def _ready(self, name: str, connection: str) -> tuple[Tracer, Operation]:
        tracer = self.tracer(connection)
        return tracer, find_operation(self._session.connector, name)

    def _tracer(self, connection: str) -> Tracer:
        with self._lock:
            tracer = self._tracers.get(connection)
            if tracer is None:
                known = self.connections
                if connection not in known:
                    raise UserError(f"no connection '{connection}'{instead(connection, known)}")
                tracer = Tracer(
                    self._session,
                    known[connection],
                    self._transport,
                    executor=self._executor,
                    clock=self.clock,
                )
                self._tracers[connection] = tracer
        return tracer

    def _keep(
        self,
        traced: Traced,
        operation: Operation,
        name: str,
        connection: str,
        via: str,
        *,
        polled: Polled | None = None,
    ) -> dict[str, Any]:
        """Store the trace of a call, report its line, and return it."""
        called = traced.called
        exchange = called.exchange
        trace = self.traces.add(
            {
                "at": self.clock.now().isoformat(timespec="milliseconds"),
                "operationId": name,
                "connection": connection,
                "via": via,
                "seconds": round(exchange.seconds, 4),
                "path": self._below(exchange.request.url),
                "inputs": dict(exchange.inputs),
                **call_json(called),
                "poll": traced.poll
                and self._polled(
                    operation,
                    traced.poll,
                    json_or_none((exchange.request if via == "notification" else exchange.response).body),
                    connection,
                    polled,
                ),
            }
        )
        problems = f", {plural(len(called.problems), 'problem')}" if called.problems else ""
        self._say(
            f"#{trace['id']} {via} {name} {exchange.response.status} {exchange.seconds:.2f} s, "
            f"{plural(len(exchange.backend), 'request')}{problems}"
        )
        return trace

    def _below(self, url: str) -> str:
        """Return the path of a request below the connection's address at the gateway."""
        connector = self._session.connector
        return url.removeprefix(f"{connector.scheme}://{connector.host}{connector.base_path}")

    def _polled(
        self, operation: Operation, poll: Poll, body: Any, connection: str, polled: Polled | None
    ) -> dict[str, Any]:
        """Return a poll or a notification for its trace; ``body`` starts the runs, without credentials."""
        data = self._session.connector.definition.data
        due = self.clock.now() + timedelta(seconds=poll.retry_after or 0) if polled is None else polled.due
        hidden = self._tracer(connection).secrets
        return {
            "first": polled is not None and polled.number == 1,
            "items": list(items_of(data, operation, body)) if poll.items else [],
            "location": None if poll.location is None else hidden.text(poll.location),
            "retryAfter": poll.retry_after,
            "due": due.isoformat(timespec="seconds"),
        }


def _inputs(operation: Operation, case: Case) -> dict[str, Any]:
    """Return the inputs of ``case`` as a form takes them: the call of a tool is a message in the body."""
    if case.server is None or case.tool is None:
        return dict(case.inputs)
    names = [item.name for item in operation.parameters if item.location == "body"] or ["body"]
    params = {"name": case.tool.name, "arguments": dict(case.tool.arguments)}
    return {**case.server.inputs, **case.inputs, names[0]: request_message("tools/call", params)}


def _answered(traced: Traced) -> bool:
    """Return whether every request of a call got a response."""
    return all(sent.response is not None for sent in traced.exchange.backend)


def _is_webhook(operation: Operation) -> bool:
    """Return whether running the operation registers a webhook, which may notify with anything."""
    return operation.kind == "trigger" and not is_polling(operation)


def _webhook_json(number: str, webhook: _Webhook) -> dict[str, Any]:
    """Return a registered webhook for the page: ``removal`` deletes it, ``why`` says why nothing does."""
    deletion, notified = webhook.deletion, len(webhook.notifications)
    found: dict[str, Any] = {"id": number, "notified": notified, "removal": None, "why": None}
    if isinstance(deletion, Problem):
        return {**found, "why": str(deletion)}
    return {**found, "removal": f"DELETE {deletion.path}"}


def failure(error: UserError | CompileError, script: str | None) -> dict[str, Any]:
    """Return an error as JSON for the page; ``script`` is the source of a script that does not compile."""
    if isinstance(error, CompileError) and not error.judged:
        first = error.diagnostics[0]
        error = UserError(f"the script {error.reason}", "script.csx", first.line, first.column)
    if isinstance(error, UserError):
        return {"kind": "error", "message": str(error)}
    lines = (script or "").splitlines()
    return {
        "kind": "compile",
        "message": "script.csx does not compile",
        "diagnostics": [
            {
                "line": item.line,
                "column": item.column,
                "code": item.code,
                "message": item.message,
                "severity": item.severity,
                "source": lines[item.line - 1][:400] if 0 < item.line <= len(lines) else "",
            }
            for item in error.diagnostics
        ],
    }


def _message_of(body: str) -> str:
    try:
        value = json.loads(body)
    except ValueError:
        return body[:300]
    error = value.get("error") if isinstance(value, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return str(message or body)[:300]

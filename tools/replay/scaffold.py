"""First cases of an operation, written from the definition: what goes in, what the backend answers."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_plus

from ..connector.lenient import array, mapping
from ..core.message import Request, Response, is_json_type
from ..core.missing import MISSING
from ..core.paths import render_path
from ..core.problem import Problem, has_errors
from ..core.values import shortened
from ..runtime.polling_protocol import is_polling
from ..runtime.validation import compile_schema
from ..runtime.webhook import Webhooks, registers
from ..traffic.cassette import SAMPLE_BYTES, Cassette, Interaction
from ..traffic.yamlfile import dump_yaml
from .cases import Case, Expectation, Step, Webhook
from .dynamic import fulfilled, needs_in
from .example import Examples, NoExample
from .in_place import interaction_data, placed
from .run import CaseRunner
from .sample_connections import host_inputs
from .scaffold_mcp import server_data, tool_cases, tool_data, without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ..connector.model import Connector, Operation, Parameter, ResponseSpec
    from ..runtime.exchanges import Connection, Exchange
    from .run import Platform
    from .samples import Samples

_ORIGIN = "invented from the definition: nothing here was seen at the service"
_RETRY_AFTER = 60
_MOST_REQUESTS = 20
_TELLING = 4
"""The length of a text from which on it is hardly part of another by chance."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class FirstCase:
    """A case with its cassettes, or the ``reason`` why there is none.

    ``bodies`` and ``bare`` are those of its result.
    """

    name: str
    case: Case | None = None
    cassettes: tuple[Cassette, ...] = ()
    reason: str = ""
    bodies: int = 0
    bare: int = 0


def first_cases(
    connector: Connector,
    operation: Operation,
    samples: Samples,
    platform: Callable[[Connection], Platform],
    stem: str,
) -> Iterator[FirstCase]:
    """Yield the first cases of ``operation``: with what is required, and with everything where that is more.

    Each was run as ``verify`` runs it, and passed, or is yielded with the reason. ``stem`` names the case
    file and the folder of its cassettes below ``samples/``.
    """
    if operation.is_agentic:
        yield from _of_tools(connector, operation, samples, platform, stem)
        return
    known: Mapping[str, Any] | None = None
    for name, everything in (("required inputs", False), ("all inputs", True)):
        try:
            inputs = _inputs(connector, operation, everything=everything)
            if inputs == known:
                return
            known = inputs
            answer = _last_page(operation, _answer(connector, operation))
            if registers(operation):
                answer = _registered(connector, operation, answer)
            made = _Draft(connector, operation, samples, platform, stem).made(name, inputs, answer)
        except NoExample as error:
            yield FirstCase(name, reason=str(error))
            continue
        yield made


def _of_tools(
    connector: Connector,
    operation: Operation,
    samples: Samples,
    platform: Callable[[Connection], Platform],
    stem: str,
) -> Iterator[FirstCase]:
    """Yield a case for each tool of an MCP operation; the first brings the cassette of all."""
    root = connector.folder / "samples"
    files = (root / "cases" / f"{stem}.yaml", root / "cassettes" / f"{stem}.yaml")
    try:
        inputs = _inputs(connector, operation, everything=False)
    except NoExample as error:
        yield FirstCase("tools", reason=str(error))
        return
    names = {item.name for item in operation.parameters if item.location == "body"}
    inputs = {name: value for name, value in inputs.items() if name not in names}
    cases, cassette, reason = tool_cases(
        connector, operation, inputs, samples, platform=platform, files=files
    )
    if not cases:
        yield FirstCase("tools", reason=reason)
    made = () if cassette is None else (replace(cassette, metadata=_metadata(connector, operation)),)
    for case in cases:
        yield FirstCase(case.name, case, made)


def _metadata(connector: Connector, operation: Operation) -> dict[str, Any]:
    return {
        "about": f"{operation.operation_id}: first traffic, {_ORIGIN}",
        "provenance": "invented",
        "reference": f"{connector.definition.path.name}#{operation.pointer}",
    }


class _Draft:
    """Makes one case: lets the operation run on invented responses, and writes down what it did."""

    def __init__(
        self,
        connector: Connector,
        operation: Operation,
        samples: Samples,
        platform: Callable[[Connection], Platform],
        stem: str,
    ) -> None:
        self._connector = connector
        self._operation = operation
        self._samples = samples
        self._platform = platform
        self._root = connector.folder / "samples"
        self._stem = stem

    def made(self, name: str, inputs: Mapping[str, Any], answer: Response) -> FirstCase:
        cassettes: list[Cassette] = []
        steps: list[Step] = []
        file_path = self._root / "cases" / f"{self._stem}.yaml"
        webhook: Webhook | None = None
        platform = self._platform(self._samples.connection(None))
        polls = is_polling(self._operation)
        location = None
        for number in (1, 2) if polls else (0,):
            carrier = _Inventor(answer, poll=number)
            file = f"{name.replace(' ', '-')}{f'-poll-{number}' if number else ''}.yaml"
            if number:
                poll = platform.poll(self._operation, inputs, carrier, location)
                exchange, location = poll.exchange, poll.location
                items = len(poll.items)
            else:
                exchange, items = platform.call(self._operation, inputs, carrier), 0
            step, own = self._step(file, carrier, exchange, items if number else None)
            cassettes += own
            steps.append(step)
            given = {} if number > 1 else inputs  # a further poll sends its state
            if reason := _wrong(given, exchange, is_scripted=exchange.script is not None):
                return FirstCase(name, reason=reason)
            if registers(self._operation):
                webhook, own = self._ended(exchange, platform, file)
                cassettes += own
            if number and location is None:
                break
        name_of = self._operation.operation_id
        case = Case(name_of, name, file_path, 0, tuple(steps), None, inputs, (), polls, webhook=webhook)
        return self._tried(case, tuple(cassettes))

    def _step(
        self, file: str, carrier: _Inventor, exchange: Exchange, items: int | None = None
    ) -> tuple[Step, list[Cassette]]:
        """Return a step of the case, and its cassette where its traffic does not stand in the case.

        The body is expected where something might change it: a script, a policy.
        """
        expected = expected_of(exchange.response)
        if items is not None or (exchange.script is None and not exchange.policies):
            expected = replace(expected, items=items, body=MISSING)
        if not carrier.interactions:
            return Step(expected), []
        metadata = _metadata(self._connector, self._operation)
        path = self._root / "cassettes" / self._stem / file
        cassette = Cassette(path, tuple(carrier.interactions), metadata)
        own = placed(cassette, self._root / "cases" / f"{self._stem}.yaml")
        if own is not None:
            return Step(expected, interaction=own), []
        return Step(expected, path), [cassette]

    def _ended(
        self, registered: Exchange, platform: Platform, file: str
    ) -> tuple[Webhook | None, list[Cassette]]:
        """Return the rest of a webhook's life; None where nothing ends it, which is found wrong then."""
        deletion = Webhooks(self._connector).deletion(self._operation, registered)
        if isinstance(deletion, Problem):
            return None, []
        body = notification_example(self._connector, self._operation)
        carrier = _Inventor(_answer(self._connector, deletion.operation), poll=0)
        exchange = platform.forward(deletion.operation, Request("DELETE", deletion.path), carrier)
        step, cassettes = self._step(file.replace(".yaml", "-end.yaml"), carrier, exchange)
        return Webhook((body,), step), cassettes

    def _tried(self, case: Case, cassettes: tuple[Cassette, ...]) -> FirstCase:
        known = {cassette.path: cassette for cassette in cassettes}
        samples = replace(self._samples, coverage=None, _cassettes=known)
        [result] = CaseRunner(self._connector, samples, self._platform).run([case])
        problems = [problem for problem in result.problems if problem.severity == "error"]
        if problems:
            by_script = self._connector.runs_script(self._operation.operation_id)
            why = "its script does not take the definition's own response: " if by_script else ""
            return FirstCase(case.name, reason=f"{why}{problems[0]}")
        return FirstCase(case.name, case, cassettes, bodies=result.bodies, bare=result.bare)


class _Inventor:
    """Answers whatever is sent, and keeps it; ``poll`` is the number of the poll, 0 for a call."""

    def __init__(self, answer: Response, poll: int) -> None:
        self._answer = answer
        self._poll = poll
        self.interactions: list[Interaction] = []

    def send(self, request: Request) -> Response:
        if len(self.interactions) >= _MOST_REQUESTS:
            return Response(500)
        response = self._polled(request) if self._poll else self._answer
        self.interactions.append(Interaction(without_credentials(request), response))
        return response

    def _polled(self, request: Request) -> Response:
        """Return a response by the protocol of polling: 202 first, then 200, both with the next address."""
        # Without the query, which may hold a credential.
        state = ("Location", f"{request.url.partition('?')[0]}?triggerState={self._poll}")
        later = (state, ("Retry-After", str(_RETRY_AFTER)))
        if self._poll == 1:
            return Response(202, later)
        return Response(200, (*self._answer.headers, *later), self._answer.body)


def _wrong(inputs: Mapping[str, Any], exchange: Exchange, *, is_scripted: bool) -> str:
    """Return why a run is not to be recorded as right: it was refused, or its requests lost an input."""
    response, sent = exchange.response, [item.request for item in exchange.backend]
    if response.status >= 400 and not has_errors(exchange.problems):
        said = shortened(" ".join(response.body.decode("utf-8", "replace").split()), 200)
        by = "its script rejects the inputs" if is_scripted and not sent else "the inputs were rejected"
        return f"{by} with status {response.status}{': ' if said else ''}{said}"
    texts = "\n".join(_all_texts(request) for request in sent)
    lost = next((path for path, text in _given(inputs) if texts and text not in texts), None)
    if lost is None:
        return ""
    by = "its script sends" if is_scripted else "is sent"
    return f"no request that {by} has the value of inputs.{render_path(lost)}: it would be recorded as lost"


def _given(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the texts in inputs that can be told from others, with their paths; dates may be written anew."""
    if isinstance(value, dict) and "$content" not in value:
        for name, item in value.items():
            yield from _given(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _given(item, (*path, number))
    elif isinstance(value, str) and len(value) >= _TELLING and not value[0].isdigit():
        yield path, value


def _all_texts(request: Request) -> str:
    """Return address, headers and body of a request, each as it is read at the other end."""
    body = request.body.decode("utf-8", "replace")
    try:
        body += json.dumps(json.loads(body), ensure_ascii=False) if body else ""
    except ValueError:
        body += unquote_plus(body)
    return "\n".join((unquote(unquote_plus(request.url)), *(value for _, value in request.headers), body))


def _inputs(connector: Connector, operation: Operation, *, everything: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    data, hosts = connector.definition.data, host_inputs(connector)
    for parameter in operation.parameters:
        hidden = parameter.visibility == "internal"
        filled = parameter.required and parameter.default is not MISSING
        if parameter.schema.get("x-ms-notification-url") is True or (filled and (hidden or not everything)):
            continue  # the platform fills it in
        # Required members of a body make it one that is sent.
        needed = parameter.required or (parameter.location == "body" and _requires(data, parameter.schema))
        if not needed and (hidden or not everything):
            continue
        examples = Examples(data, sending=True, all_members=everything)
        try:
            value = examples.value(parameter.schema)
        except NoExample as error:
            if parameter.required:
                raise NoExample(f"inputs.{parameter.name}: {error}") from None
            continue
        if value == {} and parameter.location == "body":
            continue  # the platform fills in all of it
        host = hosts.get(parameter.name.lower()) if isinstance(value, str) else None
        found[parameter.name] = host or _input(parameter, value)
    return found


def _requires(data: Any, schema: Mapping[str, Any]) -> bool:
    """Return whether an object of ``schema`` has a required member that the platform does not fill in."""
    try:
        value = Examples(data, sending=True, all_members=False).value(schema)
    except NoExample:
        return False
    return isinstance(value, dict) and bool(value)


def _input(parameter: Parameter, value: Any) -> Any:
    if parameter.location == "path" and isinstance(value, str):
        return value.replace(" ", "-").replace("/", "-")  # which need no encoding
    if parameter.location == "body" and parameter.schema.get("format") == "binary":
        content = base64.b64encode(SAMPLE_BYTES).decode()
        return {"$content-type": "application/octet-stream", "$content": content}
    return value


def _answer(connector: Connector, operation: Operation) -> Response:
    """Return what the backend answers: the definition's own example, else one made from the schema."""
    spec = operation.success
    status = _status(operation, spec)
    schema = spec.schema if spec is not None else None
    if spec is None or schema is None:
        return Response(status)
    kinds = [kind for kind in array(operation.raw.get("produces")) if isinstance(kind, str)]
    kinds = kinds or [
        kind for kind in array(connector.definition.data.get("produces")) if isinstance(kind, str)
    ]
    if schema.get("type") == "file" or schema.get("format") == "binary":
        kind = next((kind for kind in kinds if not is_json_type(kind)), "application/octet-stream")
        return Response(status, (("Content-Type", kind),), SAMPLE_BYTES)
    value = _fitting(connector.definition.data, schema)
    for need in needs_in(connector.definition).get(operation.operation_id, ()):
        # Where a list or a form is filled from it, `{}` of a schema that says nothing more is not enough.
        filled = fulfilled(value, need)
        value = filled if compile_schema(connector.definition.data, schema).valid(filled) else value
    body = json.dumps(value, ensure_ascii=False, indent=1).encode()
    return Response(status, (("Content-Type", "application/json"),), body)


def _fitting(data: Any, schema: Mapping[str, Any]) -> Any:
    """Return a value of ``schema`` with all members, or with the required ones where those do not fit."""
    validator = compile_schema(data, schema)
    values = [
        Examples(data, sending=False, all_members=everything).value(schema) for everything in (True, False)
    ]
    return next((value for value in values if validator.valid(value)), values[0])


def notification_example(connector: Connector, operation: Operation) -> Any:
    """Return what could notify a webhook, by its ``x-ms-notification-content``; ``{}`` without a schema."""
    schema = mapping(operation.notification).get("schema")
    return _fitting(connector.definition.data, schema) if isinstance(schema, dict) else {}


def _last_page(operation: Operation, answer: Response) -> Response:
    """Return ``answer`` without a next link, which would lead to a page that nobody invented."""
    name = mapping(operation.raw.get("x-ms-pageable")).get("nextLinkName")
    body = answer.json_or_none()
    if not isinstance(body, dict) or name not in body:
        return answer
    kept = {key: value for key, value in body.items() if key != name}
    return replace(answer, body=json.dumps(kept, ensure_ascii=False, indent=1).encode())


def _registered(connector: Connector, operation: Operation, answer: Response) -> Response:
    """Return ``answer`` with the address at which a DELETE operation of the definition ends the webhook.

    It is the one below the path of the registration, else one that makers do not see, else the first.
    """
    deletions = [item for item in connector.operations.values() if item.method == "DELETE"]
    if not deletions:
        return answer
    own = f"{operation.path.rstrip('/')}/"
    ended = min(deletions, key=lambda item: (not item.path.startswith(own), item.visibility != "internal"))
    address = f"{connector.base_path}{_PLACEHOLDER.sub('1', ended.path)}"
    return replace(answer, headers=(*answer.headers, ("Location", address)))


def _status(operation: Operation, spec: ResponseSpec | None) -> int:
    if spec is not None and spec.status.isdigit() and 200 <= int(spec.status) < 300:
        return int(spec.status)
    declared = [
        item.status for item in operation.responses if item.status.startswith("2") and item.status.isdigit()
    ]
    return int(declared[0]) if declared else 200


def expected_of(response: Response) -> Expectation:
    """Return what ``response`` is, as an expectation: the status, and the body where it is JSON."""
    body = response.json_or_none() if response.is_json else None
    return Expectation(response.status, body=MISSING if body is None else body)


def case_file(operation_id: str, cases: list[Case], root: Path) -> bytes:
    """Return the text of a case file; ``root`` is the folder of all cassettes."""
    head = f"# First cases of {operation_id}, {_ORIGIN}.\n"
    head += "# Replace them by what the service really answers, or make them say more.\n"
    listed = [case_data(case, root) for case in cases]
    data = {"operation": operation_id, **server_data(cases[0], root), "cases": listed}
    return (head + dump_yaml(data, short=True)).encode()


def case_data(case: Case, root: Path) -> dict[str, Any]:
    """Return ``case`` as its file has it; ``root`` is the folder of all cassettes."""
    if case.tool is not None:
        return tool_data(case, case.tool)
    data: dict[str, Any] = {"name": case.name}
    data |= {"connection": case.connection} if case.connection is not None else {}
    data |= {"inputs": dict(case.inputs)} if case.inputs else {}
    data |= {"invalid_inputs": list(case.invalid_inputs)} if case.invalid_inputs else {}
    steps = [_step_data(step, root) for step in case.steps]
    if case.webhook is not None:
        delete = _step_data(case.webhook.delete, root)
        return data | {
            "register": steps[0],
            "notifications": list(case.webhook.notifications),
            "delete": delete,
        }
    return data | ({"polls": steps} if case.is_polls else steps[0])


def _step_data(step: Step, root: Path) -> dict[str, Any]:
    expect: dict[str, Any] = {"status": step.expect.status}
    expect |= {} if step.expect.body is MISSING else {"body": step.expect.body}
    expect |= {} if step.expect.items is None else {"items": step.expect.items}
    own = None if step.interaction is None else interaction_data(step.interaction)
    data: dict[str, Any] = {} if own is None else {"interaction": own}
    if step.cassette is not None:
        data = {"cassette": step.cassette.relative_to(root).as_posix()}
    return {**data, "expect": expect}


def connections_file(connections: Mapping[str, Connection]) -> bytes:
    """Return the text of ``connections.yaml``."""
    data = {
        name: {
            **({"set": item.set_name} if item.set_name else {}),
            **({"token": item.token} if item.token else {}),
            **({"parameters": dict(item.values)} if item.values else {}),
        }
        for name, item in connections.items()
    }
    head = "# Connections that the cases use. Every value is invented: nothing here opens an account.\n"
    return (head + dump_yaml(data)).encode()

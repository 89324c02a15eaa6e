"""The checks of one exchange that need no expectation: they hold for every response of every operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus, urlsplit

from ..connector.lenient import mapping, text
from ..connector.locate import response_pointer, schema_pointer
from ..connector.pointer import join
from ..connector.refs import resolved_object
from ..core.message import authority
from ..core.paths import parse_path
from ..core.problem import Location, Problem
from ..runtime.declared import Shapes, undeclared
from ..runtime.polling_protocol import gateway_path
from ..runtime.validation import Schemas
from ..runtime.webhook import Webhooks, registers
from ..traffic.redaction import holds, is_secret_name, redact
from .coverage import declares
from .dynamic import at_path, check_need, is_used, needs_in, steps_to
from .inputs import Inputs
from .rewritten import check_rewritten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ..connector.model import Connector, Operation, ResponseSpec
    from ..core.message import Request, Response
    from ..core.paths import Path
    from ..runtime.exchanges import Connection, Exchange
    from ..traffic.cassette import Interaction
    from ..traffic.player import Player
    from .cases import Case
    from .samples import Samples

_JSON_TYPES = frozenset(("object", "array", "integer", "number", "boolean"))
_STRUCTURED = ("properties", "items", "allOf", "additionalProperties")
_SHORT_SECRET = 6
_SCHEME = re.compile("^(basic|bearer|token) +(?=.{6})", re.IGNORECASE)  # given with the credential itself
_MOVING = ("dynamichosturl", "dynamicsubdomain", "routerequesttoendpoint")
_ADDRESSING = ("setqueryparameter", *_MOVING)
_BODY = Location("response", "body")
MAX_AGENT_BYTES = 500_000
"""The largest response that an agent's tool takes.

Source: learn.microsoft.com, troubleshoot Copilot Studio, "generative-answers-connector-request-failure".
"""


class Checks:
    """The checks that hold for every exchange of ``connector``; schemas are compiled once.

    ``for_agents`` adds what an agent needs that uses operations as tools.
    """

    def __init__(self, connector: Connector, samples: Samples, *, for_agents: bool = False) -> None:
        self._connector = connector
        self._for_agents = for_agents
        self._schemas = Schemas(connector.definition.data)
        self._shapes = Shapes(connector.definition.data)
        self._samples = samples
        self._inputs: dict[str, Inputs] = {}
        self._needs = needs_in(connector.definition)
        self.webhooks = Webhooks(connector)
        """What deletes a webhook that was registered."""
        keys = [item for item in _security(connector) if item.get("type") == "apiKey"]
        self.query_keys = frozenset(str(item.get("name")) for item in keys if item.get("in") == "query")
        """The parameters of an address that are an API key by the definition."""
        securestrings = (
            name
            for part in connector.connection_sets
            for name, item in part.parameters.items()
            if item.get("type") == "securestring"
        )
        self.secret_names = frozenset(
            name.lower() for name in (*(str(item.get("name")) for item in keys), *securestrings)
        )
        """The names (in lower case) under which this connector's credentials travel beside the usual."""

    def exchange(
        self,
        operation: Operation,
        exchange: Exchange,
        player: Player | None,
        connection: Connection,
        *,
        shared: bool = False,
    ) -> Iterator[Problem]:
        """Yield what is wrong with the traffic and the response of one exchange.

        ``player`` answered for the backend; None where something else did, which has no record to hold the
        requests against. What is left of a ``shared`` cassette is for other cases. Where a recording
        is missing, only that is reported of what came back and of what was not asked for.

        Problems that the platform has found (inputs, script, polling protocol) are in
        ``exchange.problems``.
        """
        yield from self._traffic(exchange, player, shared=shared or exchange.missed)
        if not exchange.missed:
            yield from self._answer(operation, exchange.response)
            yield from _undeclared_failure(operation, exchange)
            if 200 <= exchange.response.status < 300:
                yield from self._uses(operation, exchange)
            yield from check_rewritten(exchange)
        secrets = self.secrets(connection)
        yield from self._leaks(exchange, secrets)
        yield from _run_on(exchange, secrets)

    def hidden(self, operation: Operation, inputs: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield a problem for each of a case's ``inputs`` that no flow can give, as it is internal.

        An internal operation is called by the designer, which gives it what a dynamic list says; the next
        page of a list by the platform, whose link may have any internal parameter in its query.
        """
        if operation.visibility == "internal" or "x-ms-pageable" in operation.raw:
            return
        name = operation.operation_id
        if name not in self._inputs:
            self._inputs[name] = Inputs(self._connector.definition.data, operation)
        known = self._inputs[name]
        for given in known.given(inputs) if known.hidden else ():
            if given in known.hidden and inputs.get(given) != known.hidden[given]:
                message = "is internal, so that no flow can give it a value: take the mark off, or the input"
                yield Problem("input-internal", message, Location("inputs", path=_steps(given)))

    def _traffic(self, exchange: Exchange, player: Player | None, *, shared: bool) -> Iterator[Problem]:
        for number, sent in enumerate(exchange.backend, 1):
            if self._samples.backend is not None:
                yield from self._samples.backend.check(sent.request, number)
            if player is None and sent.error is not None:
                yield Problem("no-response", sent.error, Location("request", number=number))
        if player is None:
            return
        for message in dict.fromkeys(map(str, player.unmatched)):
            yield Problem("unmatched-request", message, Location("backend", "unmatched"))
        if not shared:
            yield from self.unused(player.unused)

    def unused(self, interactions: Iterable[Interaction]) -> Iterator[Problem]:
        """Yield a problem for each of ``interactions``, whose requests were never sent."""
        for left in interactions:
            line = f" (line {left.line})" if left.line else ""
            shown = redact(left.request, names=self.secret_names)
            message = (
                f"the interaction {shown.method} {shown.url}{line} of the cassette was never "
                "asked for; remove it, or find out why the request is not sent"
            )
            yield Problem("unused-interaction", message, Location("backend"))

    def _answer(self, operation: Operation, response: Response) -> Iterator[Problem]:
        if self._for_agents and len(response.body) > MAX_AGENT_BYTES:
            message = (
                f"has {len(response.body):,} bytes; an agent's tool fails on more than {MAX_AGENT_BYTES:,}: "
                "return fewer items or fields"
            )
            yield Problem("too-large-for-agents", message, _BODY)
        if operation.is_agentic:
            return  # JSON-RPC, which the session of its cases reads
        if 200 <= response.status < 300:
            yield from self._success(operation, response)
        elif response.body and self._samples.error_schema is not None:
            value = response.json_or_none()
            if value is None:
                message = (
                    f"the error body ({response.header('Content-Type') or 'no Content-Type'}) is not JSON"
                )
                yield Problem("error-schema", message, _BODY)
                return
            for error in self._samples.error_schema.errors(value):
                message = f"{error.message} (error.schema.json)"
                yield Problem("error-schema", message, _BODY.below(*error.path))

    def _uses(self, operation: Operation, exchange: Exchange) -> Iterator[Problem]:
        """Yield what keeps the platform from using a success: as a list or schema, a page, a registration."""
        if registers(operation):
            found = self.webhooks.deletion(operation, exchange)
            if isinstance(found, Problem):
                yield found
        body = exchange.response.json_or_none()
        for need in self._needs.get(operation.operation_id, ()) if body is not None else ():
            steps: Path = (*steps_to(body, need.items), 0, *need.title.replace(".", "/").split("/"))
            spec = success_spec(operation, exchange.response.status)
            is_declared = self._declared(operation, spec, steps).endswith(join("/properties", steps[-1]))
            yield from check_need(body, need, may_lack_title=is_declared)
        link_name = text(mapping(operation.raw.get("x-ms-pageable")).get("nextLinkName"))
        link = at_path(body, link_name) if link_name else None
        if isinstance(link, str) and link and gateway_path(link) is None:
            message = (
                f"leads past the gateway, to '{redact(link, names=self.secret_names)}', so the next page is "
                "asked for without the connection: let the policy template updatenextlink rewrite it, or "
                "build it in the script from this.Context.OriginalRequestUri"
            )
            spec = success_spec(operation, exchange.response.status)
            where = _BODY.below(*steps_to(body, link_name or ""))
            yield Problem(
                "next-link-past-gateway",
                message,
                where._replace(schema=self._declared(operation, spec, where.path)),
            )

    def notification(self, operation: Operation, body: Any, number: int) -> Iterator[Problem]:
        """Yield what is wrong with the ``body`` of a webhook's notification; ``number`` counts from 1."""
        content = mapping(operation.notification)
        schema = content.get("schema")
        pointer = join(operation.pointer.rpartition("/")[0], "x-ms-notification-content")
        where = Location("notification", path=(number,), schema=pointer)
        if not isinstance(schema, dict):
            message = "has no schema: a flow gets no outputs; give x-ms-notification-content a schema"
            yield Problem("no-schema", message, where)
            return
        at_schema = join(pointer, "schema")
        data = self._connector.definition.data
        for error in self._schemas.validator(schema).errors(body):
            place = where.below(*error.path)._replace(schema=schema_pointer(data, at_schema, error.path))
            yield Problem("notification-schema", error.message, place)
        reported: set[Path] = set()
        for path in undeclared(self._shapes.of(schema), body):
            place = where.below(*path)._replace(schema=schema_pointer(data, at_schema, path))
            if place.general.path not in reported:
                reported.add(place.general.path)
                message = "is not declared by the schema, so a flow cannot choose it: declare it"
                yield Problem("undeclared-property", message, place)

    def _success(self, operation: Operation, response: Response) -> Iterator[Problem]:
        spec = success_spec(operation, response.status)
        schema = spec.schema if spec is not None else None
        body = _BODY._replace(schema=self._declared(operation, spec, ()))
        plain = resolved_object(self._connector.definition.data, schema) if schema is not None else {}
        is_binary = plain.get("type") == "file" or plain.get("format") == "binary"
        is_encoded = plain.get("format") == "byte"  # Base64, whose text may look like JSON
        if not response.body:
            if schema is not None and response.status not in (202, 204) and not (is_binary or is_encoded):
                message = f"is empty, but the response {spec.status if spec else ''} declares a schema"
                yield Problem("no-body", message, body)
            return
        if schema is None:
            message = (
                "has a body, but no success response declares a schema; a flow cannot use it: add a schema"
            )
            yield Problem("no-schema", message, body)
            return
        if is_binary:
            return
        kind = response.header("Content-Type") or "none"
        structured = plain.get("type") in _JSON_TYPES or any(key in plain for key in _STRUCTURED)
        try:
            is_text = is_encoded and not response.is_json
            value = response.body.decode("utf-8", "replace") if is_text else response.json()
        except ValueError as error:
            if response.is_json or structured:
                message = f"is not JSON (Content-Type: {kind}): {error}"
                yield Problem("not-json", message, body)
                return
            value = response.body.decode("utf-8", "replace")
        else:
            if structured and not response.is_json:
                message = f"is '{kind}', so a flow gets text and no members; answer with application/json"
                yield Problem("content-type", message, body.at("header", "Content-Type"))
        yield from self._value(operation, spec, schema, value)

    def _value(
        self, operation: Operation, spec: ResponseSpec | None, schema: Mapping[str, Any], value: Any
    ) -> Iterator[Problem]:
        for error in self._schemas.validator(schema).errors(value):
            where = _BODY._replace(path=error.path, schema=self._declared(operation, spec, error.path))
            yield Problem("response-schema", error.message, where)
        reported: set[Location] = set()
        hidden = operation.visibility == "internal"  # then the designer alone reads it, whatever is declared
        needs = self._needs.get(operation.operation_id, ()) if hidden else ()
        for path in undeclared(self._shapes.of(schema), value):
            if any(is_used(value, need, path) for need in needs):
                continue
            # The same property of each item of a list is one omission.
            where = Location("response", "body", path)
            key = where.general
            if key not in reported:
                reported.add(key)
                message = (
                    "is not declared by the schema, so a flow cannot choose it: declare it, or leave it out"
                )
                schema_of = self._declared(operation, spec, path)
                yield Problem("undeclared-property", message, where._replace(schema=schema_of))

    def _declared(self, operation: Operation, spec: ResponseSpec | None, path: Path) -> str:
        """Return the pointer of what the definition says about the value at ``path`` of a success body."""
        if spec is None:
            return join(operation.pointer, "responses")
        return response_pointer(self._connector.definition.data, spec, path)

    def _leaks(self, exchange: Exchange, secrets: set[str]) -> Iterator[Problem]:
        answer = (
            exchange.response.body.decode("utf-8", "replace"),
            *(value for _, value in exchange.response.headers),
        )
        if any(holds(text, secrets) for text in answer):
            message = "the response holds the connection's credential"
            yield Problem("credential-in-response", message, Location("response"))
        addresses = [self._without_key(item.request.url, secrets) for item in exchange.backend]
        if any(holds(address, secrets) for address in addresses):
            # What no definition can declare, a service may ask for: a key in its path, an address as secret.
            parts = (address.partition("?") for address in addresses)
            wanted = not any(holds(query, secrets) for _, _, query in parts) or self._by_policy(exchange)
            way_out = (
                "logs of servers on the way keep it; send it in a header if the service takes it there"
                if wanted
                else "send it in a header, or declare an apiKey in query in securityDefinitions"
            )
            message = f"the address of a request holds the connection's credential: {way_out}"
            problem = Problem("credential-in-address", message, Location("backend"))
            yield problem._replace(severity="warning") if wanted else problem
        yield from self._strays(exchange, secrets)
        if exchange.script is not None and any(holds(line.message, secrets) for line in exchange.script.logs):
            yield Problem(
                "credential-in-log", "the script logs the connection's credential", Location("script")
            )

    def _strays(self, exchange: Exchange, secrets: set[str]) -> Iterator[Problem]:
        """Yield the headers in which a script sends a credential to another host than the operation's."""
        if exchange.script is None:
            return
        backend = self._samples.backend
        own = {_host(exchange.request), backend.host if backend is not None else ""}
        if self._has_policy(exchange, _MOVING):
            own |= {_host(sent.request) for sent in exchange.backend[:1]}
        for number, sent in enumerate(exchange.backend, 1):
            host = _host(sent.request)
            if host in own:
                continue
            known = backend.headers_of(host) if backend is not None else None
            for name, value in sent.request.headers:
                if name.lower() in (known or ()) or not holds(value, secrets):
                    continue
                message = (
                    f"takes the connection's credential to '{host}': leave it out there, or declare the "
                    "header in the samples/backend.*.swagger.yaml of that host"
                )
                where = Location("request", "header", (name,), number=number)
                problem = Problem("credential-to-another-host", message, where)
                yield problem if known is not None else problem._replace(severity="warning")

    def _by_policy(self, exchange: Exchange) -> bool:
        """Return whether a policy of the operation puts a connection parameter into the address."""
        return self._has_policy(exchange, _ADDRESSING, "connectionparameters(")

    def _has_policy(self, exchange: Exchange, templates: Collection[str], text: str = "") -> bool:
        """Return whether a policy of the operation is one of ``templates``, ``text`` in one of its values."""
        return any(
            policy.template in templates
            and policy.applies_to(exchange.operation_id)
            and any(text in str(item).lower() for item in policy.parameters.values())
            for policy in self._connector.policies
        )

    def _without_key(self, url: str, secrets: set[str]) -> str:
        """Return ``url`` without the API key in the parameter that the definition has it in."""
        base, mark, query = url.partition("?")
        kept = []
        for part in query.split("&"):
            name, _, value = part.partition("=")
            if unquote_plus(name) not in self.query_keys or unquote_plus(value) not in secrets:
                kept.append(part)
        return f"{base}{mark}{'&'.join(kept)}"

    def secrets(self, connection: Connection) -> set[str]:
        """Return the values of ``connection`` that are credentials: they may appear in no message."""
        declared = {
            name: item for part in self._connector.connection_sets for name, item in part.parameters.items()
        }
        values = {
            value
            for name, value in connection.values.items()
            if is_secret_name(name) or declared.get(name, {}).get("type") == "securestring"
        }
        if "username" in connection.values and connection.values.get("password"):
            values.add(f"{connection.values['username']}:{connection.values['password']}")
        # A very short value is found anywhere by chance.
        return {item for item in (connection.token, *values) if item and len(item) >= _SHORT_SECRET}


def _run_on(exchange: Exchange, secrets: Collection[str]) -> Iterator[Problem]:
    """Yield the headers of requests in which a letter or digit stands right beside a credential.

    The recordings have no credentials, so a request with a wrong one is else like that with the right one.
    """
    secrets = {_SCHEME.sub("", secret) for secret in secrets}
    for number, sent in enumerate(exchange.backend, 1):
        for name, value in sent.request.headers:
            held = [secret for secret in secrets if secret in value]
            longest = (one for one in held if not any(one != other and one in other for other in held))
            if any(_beside(one, value) for one in longest):
                message = "has a letter or digit right beside the connection's credential: it is another one"
                where = Location("request", "header", (name,), number=number)
                yield Problem("credential-altered", message, where)


def _beside(secret: str, value: str) -> bool:
    before, _, after = value.partition(secret)
    return before[-1:].isalnum() or after[:1].isalnum()


def _host(request: Request) -> str:
    """Return the host of the request, with its port; the whole address where it is malformed."""
    try:
        return authority(urlsplit(request.url))
    except ValueError:
        return request.url


def _security(connector: Connector) -> list[Mapping[str, Any]]:
    found = connector.definition.data.get("securityDefinitions")
    return [item for item in found.values() if isinstance(item, dict)] if isinstance(found, dict) else []


def _undeclared_failure(operation: Operation, exchange: Exchange) -> Iterator[Problem]:
    """Yield a problem for a status of 500 or above that the script made and the definition lacks.

    A script that failed is reported as such.
    """
    status = exchange.response.status
    answered = {sent.response.status if sent.response is not None else status for sent in exchange.backend}
    made = exchange.script is not None and exchange.script.failure is None
    if status < 500 or not made or status in answered or declares(operation, str(status)):
        return
    message = (
        f"is {status}, which the operation does not declare and the service did not answer: the connector "
        "itself fails; answer 4xx with a reason where the inputs are wrong, or declare the status"
    )
    where = Location("response", "status", schema=join(operation.pointer, "responses"))
    yield Problem("undeclared-failure", message, where)


def success_spec(operation: Operation, status: int) -> ResponseSpec | None:
    """Return what a response of success is held against: its own declaration, else the designer's."""
    exact = next((item for item in operation.responses if item.status == str(status)), None)
    return exact if exact is not None and exact.schema is not None else operation.success or exact


def unannounced(case: Case, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the ``problems`` that are not about an input which the case announces as invalid.

    Such an input may be passed on, for the backend to refuse: a request is not held against its description.
    """
    sides = ("inputs", "request")
    return (item for item in problems if not any(_about(item, name, sides) for name in case.invalid_inputs))


def not_invalid(case: Case, problems: Collection[Problem]) -> Iterator[Problem]:
    """Yield a problem for each input that the case announces as invalid while no problem is about it."""
    for name in case.invalid_inputs:
        if not any(_about(item, name) for item in problems):
            message = "is listed under invalid_inputs, but is valid; take it off the list"
            yield Problem("input-not-invalid", message, Location("inputs", path=_steps(name)))


def _steps(name: str) -> Path:
    try:
        return parse_path(name)
    except ValueError:  # a parameter's name may be any text
        return (name,)


def _about(problem: Problem, name: str, sides: Collection[str] = ("inputs",)) -> bool:
    if problem.where.side not in sides:
        return False
    path, steps = problem.where.path, _steps(name)
    return path[: len(steps)] == steps or (path[:1] != () and str(path[0]).startswith(f"{name}/"))

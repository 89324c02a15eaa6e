"""Records cases: runs operations against the service, and writes what they sent and got without secrets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..connector.files import is_definition
from ..connector.lenient import mapping
from ..connector.model import load_connector
from ..core.errors import UserError
from ..core.files import write_inside
from ..core.progress import Step, silent
from ..replay.checks import Checks
from ..replay.dynamic import at_path
from ..replay.lookups import Argument, Lookup, References
from ..replay.samples import load_samples
from ..report.recorded import Recorded, RecordedCase
from ..runtime.polling_protocol import is_polling
from ..runtime.webhook import registers
from ..traffic.cassette import dump_cassette, load_cassette
from ..traffic.scrub import Scrubber, host_of
from .call import check_required
from .case_writer import CaseWriter, Made, private_members, refuse_leaks, sent_of, write_files
from .inputs import find_operation, parse_inputs
from .script_options import ScriptOptions
from .session import open_session
from .transports import BackendChoice, choose_connection, open_transport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ..connector.operations import Operation, Parameter
    from ..runtime.exchanges import Connection, Exchange
    from ..traffic.transport import Transport
    from .live import Ask
    from .session import Session


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """The operations to record, and the service to record from.

    ``operation`` None: all that only read. ``arguments`` and ``inputs`` as in a call. ``case`` is the name
    of the case. With ``refresh`` a case of this name is recorded anew, and what changed is reported.
    ``ask`` gets credentials that the environment does not have, None where nobody can be asked.
    """

    source: BackendChoice
    script: ScriptOptions = field(default_factory=ScriptOptions)
    operation: str | None = None
    arguments: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    case: str = "recorded"
    connection: str | None = None
    refresh: bool = False
    step: Step = silent
    ask: Ask | None = None


def record(folder: Path, options: RecordOptions) -> Recorded:
    """Run the operations, and write a case and a cassette of each; return what was written and seen.

    Everything private is replaced first, and a second look refuses to write what it should not hold.

    Raises:
        UserError: nothing answers for the backend, an operation, input or file is not as it must be, a case
            of this name is there already, or something secret would be written. Nothing is written then.
    """
    with open_session(folder, options.script) as session, ThreadPoolExecutor(options.source.parallel) as pool:
        connection = choose_connection(session, options.source, options.connection, options.ask)
        transport = open_transport(options.source, folder)
        recorder = _Recorder(session, connection, transport, options, pool)
        try:
            files, cases = recorder.run()
        finally:
            transport.close()
    return Recorded(tuple(cases), write_files(folder, files))


def scrub(path: Path, folder: Path) -> int:
    """Replace what is private in the cassette ``path``; return the number of its interactions.

    ``folder`` is that of the connector, whose settings may name further private members.

    Raises:
        UserError: it is no cassette, or something secret would be left; nothing is written then.
    """
    cassette = load_cassette(path)
    items = cassette.interactions
    names: frozenset[str] = frozenset()
    if any(is_definition(path.name) for path in folder.iterdir()):
        connector = load_connector(folder)
        names = Checks(connector, load_samples(connector)).secret_names
    scrubber = Scrubber({}, names, private_members(folder), [host_of(item.request.url) for item in items[:1]])
    scrubber.learn(items)
    raw = dump_cassette(replace(cassette, interactions=tuple(map(scrubber.interaction, items))))
    refuse_leaks({path: raw}, scrubber.learnt)
    write_inside(path, path.parent, raw)
    return len(items)


class _Recorder:
    """Runs operations on one connection, and makes the files of what they showed."""

    def __init__(
        self,
        session: Session,
        connection: Connection,
        transport: Transport,
        options: RecordOptions,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._session = session
        self._connector = session.connector
        self._options = options
        self._transport = transport
        executor = pool if options.source.parallel > 1 else None
        self._platform = session.platform(connection, executor=executor)
        self._writer = CaseWriter(session, connection, options.case)
        self._lists: dict[str, Any] = {}

    def run(self) -> tuple[dict[Path, bytes], list[RecordedCase]]:
        """Return the files to write, and how each operation fared."""
        results: dict[str, RecordedCase] = {}
        made: list[Made] = []
        for name, operation, inputs in self._chosen():
            self._options.step(name)
            found = self._made(name, operation, inputs)
            if isinstance(found, str):
                results[name] = RecordedCase(name, reason=found)
            else:
                results[name] = RecordedCase(name)  # keeps the place
                made.append(found)
        files, written = self._writer.write(made)
        return files, list((results | written).values())

    def _made(self, name: str, operation: Operation, inputs: Mapping[str, Any] | str) -> Made | str:
        """Run an operation; return what came of it, or why there is nothing to record."""
        if isinstance(inputs, str):
            return inputs
        before = self._writer.before(name)
        if before is not None and not self._options.refresh:
            if self._options.operation is None:
                return "has a case of this name; --refresh records it anew"
            self._writer.refuse_second(name, "--case, or --refresh")
        exchange = self._sent(operation, inputs)
        try:
            sent = sent_of(exchange)
        except UserError as error:
            return error.message
        if not sent.interactions:
            problems = exchange.problems
            why = str(problems[0]) if problems else f"the response is {exchange.response.status}"
            return f"nothing was sent: {why}"
        return Made(name, operation, inputs, (sent,), before=before)

    def _chosen(self) -> Iterator[tuple[str, Operation, Mapping[str, Any] | str]]:
        """Yield the operations to run with their inputs, or with the reason why one is left out."""
        options = self._options
        if options.operation is not None:
            operation = find_operation(self._connector, options.operation)
            if registers(operation):
                raise UserError(f"{options.operation} registers a webhook, whose life no single call shows")
            inputs = {**options.inputs, **parse_inputs(self._connector, operation, options.arguments)}
            check_required(self._connector, operation, inputs)
            yield options.operation, operation, inputs
            return
        for name, operation in self._connector.operations.items():
            if operation.method == "GET" and not is_polling(operation) and not registers(operation):
                try:
                    yield name, operation, self._required(operation)
                except LookupError as error:
                    yield name, operation, str(error.args[0])

    def _required(self, operation: Operation) -> dict[str, Any]:
        """Return a value for each required input that is not internal.

        Raises:
            LookupError: there is none to choose; says of which.
        """
        found: dict[str, Any] = {}
        for parameter in operation.parameters:
            if parameter.required and "default" not in parameter.schema:
                found[parameter.name] = self._value(operation, parameter, found)
        return found

    def _value(self, operation: Operation, parameter: Parameter, known: Mapping[str, Any]) -> Any:
        """Return a value of its enum or choices, a date, or the id of the first record of its list."""
        schema = parameter.schema
        if schema.get("enum"):
            return schema["enum"][0]
        if schema.get("format") in ("date", "date-time"):
            days = 30 if parameter.name.lower().startswith(("from", "start", "since")) else 0
            moment = datetime.now(UTC) - timedelta(days=days)
            return moment.date().isoformat() if schema["format"] == "date" else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        lookup = References(self._connector, operation).values(schema)[0]
        lookup = lookup or self._list_above(operation, parameter, known)
        if lookup is None or lookup.operation_id not in self._connector.operations:
            raise LookupError(f"record it with -i {parameter.name}=VALUE")
        body = self._listed(lookup, known)
        items = at_path(body, lookup.items) if lookup.items or isinstance(body, list) else _first_list(body)
        if not isinstance(items, list) or not items or at_path(items[0], lookup.value) is None:
            raise LookupError(f"nothing to choose for {parameter.name}: give -i {parameter.name}=VALUE")
        return at_path(items[0], lookup.value)

    def _list_above(
        self, operation: Operation, parameter: Parameter, known: Mapping[str, Any]
    ) -> Lookup | None:
        """Return the call of the list that a path like ``/clients/{client_id}`` lies in; None without one."""
        above = operation.path.partition(f"/{{{parameter.name}}}")[0]
        found = self._connector.operations.items()
        name = next((name for name, item in found if item.method == "GET" and item.path == above), None)
        if name is None or parameter.location != "path":
            return None
        names = {item.name for item in self._connector.operations[name].parameters}
        arguments = tuple(Argument(key, value) for key, value in known.items() if key in names)
        return Lookup(name, arguments, value="id")

    def _listed(self, lookup: Lookup, known: Mapping[str, Any]) -> Any:
        """Return the body that a list brings, which is asked for once; ``known`` are the inputs chosen."""
        given = {item.name: known.get(item.path[0]) if item.path else item.value for item in lookup.arguments}
        inputs = {name: value for name, value in given.items() if value is not None}
        asked = repr((lookup.operation_id, inputs))
        if asked not in self._lists:
            operation = self._connector.operations[lookup.operation_id]
            response = self._platform.call(operation, inputs, self._transport).response
            self._lists[asked] = response.json_or_none()
        return self._lists[asked]

    def _sent(self, operation: Operation, inputs: Mapping[str, Any]) -> Exchange:
        if is_polling(operation):
            return self._platform.poll(operation, inputs, self._transport).exchange
        return self._platform.call(operation, inputs, self._transport)


def _first_list(body: Any) -> Any:
    """Return the first member of an object that is a list."""
    return next((item for item in mapping(body).values() if isinstance(item, list)), None)

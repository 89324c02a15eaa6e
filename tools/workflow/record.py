"""Records cases: runs operations against the service, and writes what they sent and got without secrets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..connector.config import own_table
from ..connector.files import is_definition
from ..connector.lenient import mapping, text
from ..connector.model import load_connector
from ..core.errors import UserError
from ..core.files import check_inside, write_inside
from ..core.progress import Step, silent
from ..replay.cases import Case, Expectation
from ..replay.cases import Step as CaseStep
from ..replay.checks import Checks
from ..replay.dynamic import at_path
from ..replay.load import load_cases
from ..replay.lookups import Argument, Lookup, References
from ..replay.run import CaseRunner
from ..replay.samples import load_samples
from ..replay.scaffold import expected_of
from ..replay.structure import differences, structure_of
from ..replay.write_cases import new_file, with_case
from ..report.recorded import Recorded, RecordedCase
from ..runtime.polling_protocol import is_polling
from ..runtime.webhook import registers
from ..traffic.cassette import Cassette, Interaction, dump_cassette, load_cassette
from ..traffic.redaction import SHORTEST
from ..traffic.scrub import Scrubber, find_leaks, host_of
from .call import check_required
from .inputs import find_operation, parse_inputs
from .session import ScriptOptions, open_session
from .stems import file_stems, slug
from .transports import BackendChoice, choose_connection, open_transport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from ..connector.operations import Operation, Parameter
    from ..replay.cases import CaseResult
    from ..replay.structure import Difference
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
    for path in files:  # all are looked at before the first is written
        check_inside(path, folder)
    for path, raw in files.items():
        write_inside(path, folder, raw)
    return Recorded(tuple(cases), tuple(sorted(path.relative_to(folder).as_posix() for path in files)))


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
    scrubber = Scrubber({}, names, _private(folder), host_of(items[0].request.url) if items else "")
    scrubber.learn(items)
    raw = dump_cassette(replace(cassette, interactions=tuple(map(scrubber.interaction, items))))
    _refuse_leaks({path: raw}, scrubber.learnt)
    write_inside(path, path.parent, raw)
    return len(items)


@dataclass(frozen=True, slots=True)
class _Raw:
    """One run of an operation as it was, with everything private; ``before`` is the case that it replaces."""

    name: str
    operation: Operation
    inputs: Mapping[str, Any]
    interactions: tuple[Interaction, ...]
    status: int
    before: Case | None


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
        self._name, self._stand_in = _stand_in(session, connection)
        checks = Checks(self._connector, session.samples)
        credentials = {
            value: self._stand_in.values.get(key, "invented")
            for key, value in connection.values.items()
            if len(value) >= SHORTEST
        }
        if connection.token is not None:
            credentials[connection.token] = self._stand_in.token or "invented-token"
        self._credentials, self._secret_names = credentials, checks.secret_names
        self._lists: dict[str, Any] = {}
        self._samples = self._connector.folder / "samples"
        self._stems = file_stems(self._connector.operations)
        cases = load_cases(self._connector.folder, self._connector.operations, session.samples.connections)
        self._known = {(case.operation_id, case.name): case for case in cases}

    def run(self) -> tuple[dict[Path, bytes], list[RecordedCase]]:
        """Return the files to write, and how each operation fared.

        All of it is learnt before any is replaced, so that a person is the same one in every file.
        """
        results: dict[str, RecordedCase] = {}
        raw: list[_Raw] = []
        for name, operation, inputs in self._chosen():
            self._options.step(name)
            found = self._raw(name, operation, inputs)
            if isinstance(found, str):
                results[name] = RecordedCase(name, reason=found)
            else:
                results[name] = RecordedCase(name)  # keeps the place
                raw.append(found)
        scrubber = self._scrubber(raw)
        files: dict[Path, bytes] = {}
        for item in raw:
            results[item.name], own = self._written(item, scrubber)
            files |= own
        _refuse_leaks(files, scrubber.learnt)
        return files, list(results.values())

    def _raw(self, name: str, operation: Operation, inputs: Mapping[str, Any] | str) -> _Raw | str:
        """Run an operation; return what came of it, or why there is nothing to record."""
        if isinstance(inputs, str):
            return inputs
        before = self._known.get((name, self._options.case))
        if before is not None and not self._options.refresh:
            if self._options.operation is None:
                return "has a case of this name; --refresh records it anew"
            message = f"{name} has a case '{before.name}': give another --case, or --refresh"
            raise UserError(message, str(before.file), before.line)
        exchange = self._sent(operation, inputs)
        failed = next((sent.error for sent in exchange.backend if sent.response is None), None)
        if failed is not None:
            return f"the service did not answer: {failed}"
        interactions = tuple(
            Interaction(sent.request, sent.response) for sent in exchange.backend if sent.response is not None
        )
        if not interactions:
            problems = exchange.problems
            why = str(problems[0]) if problems else f"the response is {exchange.response.status}"
            return f"nothing was sent: {why}"
        return _Raw(name, operation, inputs, interactions, exchange.response.status, before)

    def _scrubber(self, raw: Iterable[_Raw]) -> Scrubber:
        """Return a scrubber that has learnt all of ``raw``."""
        host = text(self._connector.definition.data.get("host"))
        private = _private(self._connector.folder)
        scrubber = Scrubber(self._credentials, self._secret_names, private, host_of(f"https://{host or ''}"))
        for item in raw:
            scrubber.learn_value(dict(item.inputs))
            scrubber.learn(item.interactions)
        return scrubber

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

    def _written(self, raw: _Raw, scrubber: Scrubber) -> tuple[RecordedCase, dict[Path, bytes]]:
        """Return how it went, and the files of the case."""
        cassette = self._cassette(raw.name, tuple(map(scrubber.interaction, raw.interactions)))
        case, result = self._case(raw, scrubber.inputs(dict(raw.inputs)), cassette)
        changes = tuple(self._changes(raw.before, cassette))
        problems = tuple(map(str, result.problems))
        files = {cassette.path: dump_cassette(cassette), case.file: self._case_file(case)}
        return RecordedCase(raw.name, case.name, raw.status, problems, changes), files

    def _sent(self, operation: Operation, inputs: Mapping[str, Any]) -> Exchange:
        if is_polling(operation):
            return self._platform.poll(operation, inputs, self._transport).exchange
        return self._platform.call(operation, inputs, self._transport)

    def _cassette(self, name: str, interactions: tuple[Interaction, ...]) -> Cassette:
        path = self._samples / "cassettes" / self._stems[name] / f"{slug(self._options.case)}.yaml"
        if path.exists() and (name, self._options.case) not in self._known:
            raise UserError("is there already: give another --case", str(path))
        metadata = {
            "about": f"{name}: {self._options.case}",
            "provenance": "recorded",
            "source": host_of(interactions[0].request.url),
            "recorded": datetime.now(UTC).date().isoformat(),
        }
        return Cassette(path, interactions, metadata)

    def _case(self, raw: _Raw, inputs: Mapping[str, Any], cassette: Cassette) -> tuple[Case, CaseResult]:
        """Return the case and its run; it expects what the cassette gives on the samples' connection."""
        before, stem = raw.before, cassette.path.parent.name
        case = Case(
            *(raw.name, self._options.case),
            file=before.file if before else self._samples / "cases" / f"{stem}.yaml",
            line=before.line if before else 0,
            steps=(CaseStep(Expectation(raw.status), cassette.path),),
            connection=self._name,
            inputs=inputs,
            is_polls=is_polling(raw.operation),
        )
        samples = replace(self._session.samples, coverage=None, _cassettes={cassette.path: cassette})
        [result] = CaseRunner(self._connector, samples, self._session.platform).run([case])
        expected = expected_of(result.exchanges[0].response)
        return replace(case, steps=(CaseStep(expected, cassette.path),)), result

    def _changes(self, before: Case | None, cassette: Cassette) -> Iterator[Difference]:
        """Yield what changed in the structure of the service's responses since the case was recorded."""
        if before is None or not before.cassettes:
            return
        old = load_cassette(before.cassettes[0]).interactions
        for was, now in zip(old, cassette.interactions, strict=False):
            yield from differences(
                structure_of(was.response.json_or_none()), structure_of(now.response.json_or_none())
            )

    def _case_file(self, case: Case) -> bytes:
        """Return the text of the case file with the case in it; what is there stays as it is written."""
        root = self._samples / "cassettes"
        if not case.file.exists():
            return new_file(case, root).encode()
        return with_case(case.file.read_text(encoding="utf-8"), case, root, case.line).encode()


def _first_list(body: Any) -> Any:
    """Return the first member of an object that is a list."""
    return next((item for item in mapping(body).values() if isinstance(item, list)), None)


def _stand_in(session: Session, connection: Connection) -> tuple[str | None, Connection]:
    """Return the connection of the samples that stands for a live one: its name, and itself.

    Raises:
        UserError: the samples have none of its set.
    """
    known = session.samples.connections
    for name, found in known.items():
        if found.set_name == connection.set_name:
            return name, found
    if not known and not connection.values and connection.token is None:
        return None, connection
    of_set = f" of the set '{connection.set_name}'" if connection.set_name else ""
    raise UserError(f"samples/connections.yaml has no connection{of_set}: the case needs an invented one")


def _private(folder: Path) -> tuple[str, ...]:
    """Return the further members that hold something private: ``private`` of the table ``record``.

    Raises:
        UserError: the settings cannot be read.
    """
    table = own_table(folder, "record")
    if table is None:
        return ()
    table.only(("private",))
    return table.texts("private") or ()


def _refuse_leaks(files: Mapping[Path, bytes], known: Iterable[str]) -> None:
    """Raise an error where a file holds what was to be replaced, or something of the shape of a secret."""
    known = tuple(known)
    for path, raw in files.items():
        for leak in find_leaks(raw.decode("utf-8", "replace"), known):
            raise UserError(
                f"would hold {leak.what} (line {leak.line} of what was to be written), so nothing was; "
                "name the member that holds it in [record] private of connector.toml",
                str(path),
            )

"""Cases written from calls that were made: what is private is replaced, and each case is run once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from ..connector.config import own_table
from ..connector.inputs import CALLBACK
from ..connector.lenient import text
from ..core.errors import UserError
from ..core.files import check_inside, write_inside
from ..core.missing import MISSING
from ..replay.cases import Case, Expectation, Step, Webhook
from ..replay.checks import Checks
from ..replay.in_place import placed
from ..replay.load import load_cases
from ..replay.run import CaseRunner
from ..replay.scaffold import expected_of
from ..replay.structure import differences, structure_of
from ..replay.write_cases import new_file, with_case
from ..report.recorded import RecordedCase
from ..report.results import Saved
from ..runtime.exchanges import GATEWAY
from ..runtime.polling_protocol import is_polling
from ..runtime.webhook import registers
from ..traffic.cassette import Cassette, Interaction, dump_cassette
from ..traffic.provenance import STATED
from ..traffic.redaction import SHORTEST
from ..traffic.scrub import Scrubber, find_leaks, host_of
from .stems import file_stems, slug
from .transports import provenance_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from ..connector.operations import Operation
    from ..core.message import Response
    from ..core.problem import Problem
    from ..replay.cases import CaseResult
    from ..replay.structure import Difference
    from ..runtime.exchanges import Connection, Exchange
    from ..traffic.provenance import Provenance
    from .session import Session
    from .transports import BackendChoice


@dataclass(frozen=True, slots=True)
class Sent:
    """One call or poll as it was, with everything private; ``items``: those that a poll brought."""

    interactions: tuple[Interaction, ...]
    status: int
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The calls or polls of an operation, to be written as the case ``name``.

    ``notifications`` and ``delete`` are the rest of a webhook's life. ``before`` is the case to replace.
    """

    name: str
    operation: Operation
    inputs: Mapping[str, Any]
    calls: tuple[Sent, ...]
    invalid_inputs: tuple[str, ...] = ()
    notifications: tuple[Any, ...] = ()
    delete: Sent | None = None
    before: Case | None = None

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """All interactions, in order."""
        ends = (self.delete,) if self.delete is not None else ()
        return tuple(item for call in (*self.calls, *ends) for item in call.interactions)


def sent_of(exchange: Exchange, items: int | None = None) -> Sent:
    """Return what ``exchange`` sent and got.

    Raises:
        UserError: a request got no response.
    """
    failed = next((sent.error for sent in exchange.backend if sent.response is None), None)
    if failed is not None:
        raise UserError(f"the service did not answer: {failed}")
    pairs = ((sent.request, sent.response) for sent in exchange.backend)
    interactions = tuple(Interaction(asked, came) for asked, came in pairs if came is not None)
    return Sent(interactions, exchange.response.status, items)


def made_of(name: str, operation: Operation, exchange: Exchange, items: int | None = None) -> Made:
    """Return what one call or poll of an operation becomes.

    Raises:
        UserError: a request got no response.
    """
    invalid = (str(item.where.path[0]) for item in exchange.problems if _is_invalid_input(item))
    known = tuple(dict.fromkeys(key for key in invalid if key in exchange.inputs))
    return Made(name, operation, exchange.inputs, (sent_of(exchange, items),), known)


def _is_invalid_input(problem: Problem) -> bool:
    return problem.where.side == "inputs" and bool(problem.where.path)


def refuse_unsaved(operation: Operation) -> None:
    """Raise an error where one call of ``operation`` makes no case."""
    if registers(operation):
        raise UserError(
            f"{operation.operation_id} registers a webhook, whose life no single call shows: connector "
            "init writes such a case, samples/README.md has its form"
        )
    if operation.is_agentic:
        message = "is an MCP server: its cases name a tool, see docs/guides/mcp-connectors.md"
        raise UserError(f"{operation.operation_id} {message}")


class CaseWriter:
    """Makes the files of cases from calls on ``connection``.

    ``case`` is the name of each. ``recorded``: the traffic is the service's own and goes to cassettes; else
    it has the ``provenance`` given, and one short interaction stands in the case itself.

    Raises:
        UserError: the samples have no connection that could stand in, or a case file cannot be read.
    """

    def __init__(
        self,
        session: Session,
        connection: Connection,
        case: str,
        *,
        recorded: bool = True,
        provenance: Provenance | None = None,
    ) -> None:
        self._session = session
        self._connector = session.connector
        self._case_name = case
        self._recorded = recorded
        self._provenance = "recorded" if recorded else provenance
        self._name, stand_in = _stand_in(session, connection)
        pairs = [(value, stand_in.values.get(key, "invented")) for key, value in connection.values.items()]
        if connection.token is not None:
            pairs.append((connection.token, stand_in.token or "invented-token"))
        # On a connection of the samples, each stands for itself.
        self._credentials = {value: new for value, new in pairs if value != new and len(value) >= SHORTEST}
        self._secret_names = Checks(self._connector, session.samples).secret_names
        self._samples = self._connector.folder / "samples"
        self._stems = file_stems(self._connector.operations)
        cases = load_cases(self._connector.folder, self._connector.operations, session.samples.connections)
        self._known = {(case.operation_id, case.name): case for case in cases}

    def before(self, name: str) -> Case | None:
        """Return the case of this name that the operation has."""
        return self._known.get((name, self._case_name))

    def refuse_second(self, name: str, way_out: str) -> None:
        """Raise an error where the operation has a case of this name; ``way_out``: what else may be done."""
        before = self.before(name)
        if before is not None:
            message = f"{name} has a case '{before.name}': give another {way_out}"
            raise UserError(message, str(before.file), before.line)

    def write(self, made: Iterable[Made]) -> tuple[dict[Path, bytes], dict[str, RecordedCase]]:
        """Return the files to write, and how each operation fared.

        All of it is learnt before any is replaced, so that a person is the same one in every file.

        Raises:
            UserError: a file is there already, or something secret would be written.
        """
        made = tuple(made)
        scrubber = self._scrubber(made)
        files: dict[Path, bytes] = {}
        results = {}
        for item in made:
            results[item.name], own = self._written(item, scrubber)
            files |= own
        refuse_leaks(files, scrubber.learnt)
        return files, results

    def _scrubber(self, made: tuple[Made, ...]) -> Scrubber:
        """Return a scrubber that has learnt all that was ``made``."""
        backend = f"https://{text(self._connector.definition.data.get('host')) or ''}"
        hosts = map(host_of, (backend, CALLBACK, GATEWAY))
        private = private_members(self._connector.folder)
        scrubber = Scrubber(self._credentials, self._secret_names, private, hosts)
        for item in made:
            scrubber.learn_value([dict(item.inputs), list(item.notifications)])
            scrubber.learn(item.interactions)
        return scrubber

    def _written(self, made: Made, scrubber: Scrubber) -> tuple[RecordedCase, dict[Path, bytes]]:
        """Return how it went, and the files of the case."""
        before = made.before
        stem = self._stems[made.name]
        file = before.file if before else self._samples / "cases" / f"{stem}.yaml"
        polls = is_polling(made.operation)
        calls = (*made.calls, *((made.delete,) if made.delete is not None else ()))
        names = [f"-poll-{n}" for n in range(1, len(calls) + 1)] if polls else ["", "-end"]
        files: dict[Path, bytes] = {}
        cassettes: dict[Path, Cassette] = {}
        steps = []
        for call, ending in zip(calls, names if len(calls) > 1 else [""], strict=False):
            cassette = self._cassette(made.name, ending, tuple(map(scrubber.interaction, call.interactions)))
            own = None if self._recorded else placed(cassette, file)
            path = cassette.path if cassette is not None and own is None else None
            if path is not None and cassette is not None:
                cassettes[path], files[path] = cassette, dump_cassette(cassette)
            steps.append(Step(Expectation(call.status, items=call.items), path, interaction=own))
        inputs = scrubber.inputs(dict(made.inputs))
        case = Case(
            *(made.name, self._case_name),
            file=file,
            line=before.line if before else 0,
            steps=tuple(steps[: len(made.calls)]),
            connection=self._name,
            inputs=inputs,
            invalid_inputs=made.invalid_inputs,
            is_polls=polls,
            webhook=Webhook(scrubber.inputs(list(made.notifications)), steps[-1]) if made.delete else None,
        )
        case, result = self._tried(case, cassettes)
        changes = tuple(self._changes(before, cassettes)) if before is not None else ()
        files[case.file] = self._case_file(case)
        problems = tuple(map(str, result.problems))
        return RecordedCase(made.name, case.name, made.calls[-1].status, problems, changes), files

    def _cassette(self, name: str, ending: str, interactions: tuple[Interaction, ...]) -> Cassette | None:
        if not interactions:
            return None
        path = self._samples / "cassettes" / self._stems[name] / f"{slug(self._case_name)}{ending}.yaml"
        if self.before(name) is None:
            path = next(free for free in _numbered(path) if not free.exists())
        metadata = {"about": f"{name}: {self._case_name}"}
        metadata |= {"provenance": self._provenance} if self._provenance in STATED else {}
        if self._recorded:
            source = host_of(interactions[0].request.url)
            metadata |= {"source": source, "recorded": datetime.now(UTC).date().isoformat()}
        return Cassette(path, interactions, metadata)

    def _tried(self, case: Case, cassettes: dict[Path, Cassette]) -> tuple[Case, CaseResult]:
        """Return the case and its run; it expects what its traffic gives on the samples' connection."""
        samples = replace(self._session.samples, coverage=None, _cassettes=cassettes)
        [result] = CaseRunner(self._connector, samples, self._session.platform).run([case])
        exchanges = result.exchanges
        steps = tuple(
            replace(step, expect=_expected(exchange.response, step.expect.items))
            for step, exchange in zip(case.steps, exchanges, strict=False)
        )
        webhook = case.webhook
        if webhook is not None and len(exchanges) > len(steps):
            end = replace(webhook.delete, expect=expected_of(exchanges[-1].response))
            webhook = replace(webhook, delete=end)
        return replace(case, steps=(*steps, *case.steps[len(steps) :]), webhook=webhook), result

    def _changes(self, before: Case, cassettes: Mapping[Path, Cassette]) -> Iterator[Difference]:
        """Yield what changed in the structure of the service's responses since the case was recorded."""
        cassette = self._session.samples.cassette
        old = [item for found in before.traffic for item in cassette(found).interactions]
        new = [item for cassette in cassettes.values() for item in cassette.interactions]
        for was, now in zip(old, new, strict=False):
            yield from differences(
                structure_of(was.response.json_or_none()), structure_of(now.response.json_or_none())
            )

    def _case_file(self, case: Case) -> bytes:
        """Return the text of the case file with the case in it; what is there stays as it is written."""
        root = self._samples / "cassettes"
        if not case.file.exists():
            return new_file(case, root).encode()
        return with_case(case.file.read_text(encoding="utf-8"), case, root, case.line).encode()


class CaseSaver:
    """Saves calls on ``connection``, for which ``source`` answered, as cases called ``case``.

    Raises:
        UserError: see ``CaseWriter``.
    """

    def __init__(self, session: Session, connection: Connection, source: BackendChoice, case: str) -> None:
        self._folder = session.connector.folder
        known = provenance_of(source)
        self._writer = CaseWriter(session, connection, case, recorded=source.live, provenance=known)

    def refuse(self, name: str, operation: Operation) -> None:
        """Raise an error where no single call of the operation makes a case, or it has one of this name."""
        refuse_unsaved(operation)
        self._writer.refuse_second(name, "name")

    def save(self, made: Made) -> Saved:
        """Write the files of the case; return what was written.

        Raises:
            UserError: the operation has a case of this name, or a file cannot or must not be written.
        """
        self._writer.refuse_second(made.name, "name")
        files, results = self._writer.write([made])
        result = results[made.name]
        return Saved(result.case, write_files(self._folder, files), result.problems)


def _numbered(path: Path) -> Iterator[Path]:
    """Yield ``path``, then with 2, 3 and so on behind its name."""
    yield path
    yield from (path.with_stem(f"{path.stem}-{number}") for number in count(2))


def _expected(response: Response, items: int | None) -> Expectation:
    """Return what ``response`` is; of a poll the number of its items in place of its body."""
    expected = expected_of(response)
    return expected if items is None else replace(expected, body=MISSING, items=items)


def write_files(folder: Path, files: Mapping[Path, bytes]) -> tuple[str, ...]:
    """Write ``files``, all of them inside ``folder``; return their paths in it, sorted.

    Raises:
        UserError: a file would be outside, or cannot be written.
    """
    for path in files:  # all are looked at before the first is written
        check_inside(path, folder)
    for path, raw in files.items():
        write_inside(path, folder, raw)
    return tuple(sorted(path.relative_to(folder).as_posix() for path in files))


def _stand_in(session: Session, connection: Connection) -> tuple[str | None, Connection]:
    """Return the connection of the samples that stands for one: the name that its cases need, and itself.

    Raises:
        UserError: the samples have none of its set.
    """
    known = session.samples.connections
    for name, found in known.items():
        if found.set_name == connection.set_name:
            # The first is that of a case that names none.
            return None if name == next(iter(known)) else name, found
    if not known and not connection.values and connection.token is None:
        return None, connection
    of_set = f" of the set '{connection.set_name}'" if connection.set_name else ""
    raise UserError(f"samples/connections.yaml has no connection{of_set}: the case needs an invented one")


def private_members(folder: Path) -> tuple[str, ...]:
    """Return the further members that hold something private: ``private`` of the table ``record``.

    Raises:
        UserError: the settings cannot be read.
    """
    table = own_table(folder, "record")
    if table is None:
        return ()
    table.only(("private",))
    return table.texts("private") or ()


def refuse_leaks(files: Mapping[Path, bytes], known: Iterable[str]) -> None:
    """Raise an error where a file holds what was to be replaced, or something of the shape of a secret."""
    known = tuple(known)
    for path, raw in files.items():
        for leak in find_leaks(raw.decode("utf-8", "replace"), known):
            raise UserError(
                f"would hold {leak.what} (line {leak.line} of what was to be written), so nothing was; "
                "name the member that holds it in [record] private of connector.toml",
                str(path),
            )

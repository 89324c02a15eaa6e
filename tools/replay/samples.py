"""What stands beside the cases in ``samples/``: connections, backend, error schema, coverage rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..connector.document import load_document
from ..core.suggestion import instead, meant
from ..runtime.exchanges import Connection
from ..runtime.validation import Validator, compile_schema
from ..traffic.cassette import Cassette, load_cassette
from ..traffic.parse_cache import parse_cache
from ..traffic.provenance import STATED
from ..traffic.yamlfile import load_yaml
from .backend import Backend, load_backend
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..connector.model import Connector, Operation


_MOST_CASES = 1_000_000


@dataclass(frozen=True, slots=True)
class CoverageRules:
    """What ``coverage.yaml`` asks for.

    ``statuses``: declared statuses must be seen, no other may be. ``properties``: each property of a success
    schema must be seen with a value, but those in ``never_answered`` (operation id or "*" -> path -> reason),
    which must never be; of a definition that several operations share, where ``anywhere``, by one of them.
    ``cases``: operation id -> the least number of cases. ``scripted``: the beginnings of the paths whose
    operations need the script; the cases of all others also run without it, None = none does. ``internal``:
    the names of all outputs that may be internal, None = any.
    """

    statuses: bool = False
    properties: bool = False
    never_answered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cases: Mapping[str, int] = field(default_factory=dict)
    anywhere: bool = False
    scripted: tuple[str, ...] | None = None
    internal: tuple[str, ...] | None = None

    def runs_without_script(self, operation: Operation) -> bool:
        """Return whether the cases of ``operation`` also run without the script."""
        return self.scripted is not None and not operation.path.startswith(self.scripted)

    def never(self, operation_id: str) -> dict[str, str]:
        """Return path -> reason of what ``operation_id`` ("*": any) never answers."""
        return dict(self.never_answered.get(operation_id, {}))


@dataclass(frozen=True, slots=True)
class Samples:
    """The optional companions of the cases; what a folder does not have is None or empty."""

    connections: Mapping[str, Connection]
    backend: Backend | None = None
    error_schema: Validator | None = None
    coverage: CoverageRules | None = None
    _cassettes: dict[Path, Cassette] = field(default_factory=dict, compare=False, repr=False)

    def connection(self, name: str | None) -> Connection:
        """Return the connection ``name``, None = the first; an empty one where there are none."""
        if name is not None:
            return self.connections[name]
        return next(iter(self.connections.values()), Connection("", {}, None))

    def cassette(self, path: Path | Cassette) -> Cassette:
        """Return the cassette ``path``, read once; one that stands in a case is given itself.

        Raises:
            UserError: it is no cassette, or its provenance is none that there is; with the line.
        """
        if isinstance(path, Cassette):
            return path
        if path not in self._cassettes:
            cassette = load_cassette(path, parse_cache())
            stated = cassette.metadata.get("provenance")
            if stated is not None and stated not in STATED:
                message = f"the provenance of a cassette is {', '.join(STATED[:-1])} or {STATED[-1]}"
                hint = meant(str(stated), STATED)
                raise load_yaml(path).error(f"{message}, not '{stated}'{hint}", "metadata", "provenance")
            self._cassettes[path] = cassette
        return self._cassettes[path]


def load_samples(connector: Connector) -> Samples:
    """Return what ``samples/`` of the connector's folder holds beside cases and cassettes.

    Raises:
        UserError: a file is malformed; with its line.
    """
    folder = connector.folder / "samples"
    backend, error, coverage = (
        folder / name for name in ("backend.swagger.yaml", "error.schema.json", "coverage.yaml")
    )
    return Samples(
        load_connections(folder / "connections.yaml", connector),
        load_backend(backend) if backend.is_file() else None,
        _error_schema(error) if error.is_file() else None,
        load_coverage_rules(coverage, connector) if coverage.is_file() else None,
    )


def _error_schema(path: Path) -> Validator:
    document = load_document(path, path.parent.parent)
    if not isinstance(document.data, dict):
        raise document.error("must be a JSON schema, an object", "")
    return compile_schema(document.data, document.data)


def load_connections(path: Path, connector: Connector) -> dict[str, Connection]:
    """Return the connections of ``path`` by name, none if there is no such file.

    Raises:
        UserError: malformed, or a set or parameter that the connector does not have; with its line.
    """
    if not path.is_file():
        return {}
    file = load_yaml(path, connector.folder)
    sets = {item.name: item.parameters for item in connector.connection_sets}
    found: dict[str, Connection] = {}
    for name, item in Reader(file, file.data, "connections.yaml").members():
        item.known(("set", "token", "parameters"))
        chosen = item.child("set").text() if item.has("set") else ""
        if sets and chosen not in sets:
            if item.has("set"):
                raise item.error(f"there is no connection set '{chosen}'{instead(chosen, sets)}", "set")
            if len(sets) > 1:
                raise item.error(f"'set' must say which connection set is meant: {', '.join(sets)}")
            chosen = next(iter(sets))
        values: dict[str, str] = {}
        for key, value in item.child("parameters").members() if item.has("parameters") else ():
            if sets and key not in sets[chosen] and not key.startswith("token:"):
                hint = instead(key, sets[chosen])
                raise item.error(f"the connection has no parameter '{key}'{hint}", "parameters", key)
            values[key] = value.scalar_text()
        token = item.child("token").text() if item.has("token") else None
        found[name] = Connection(chosen, values, token)
    return found


def load_coverage_rules(path: Path, connector: Connector) -> CoverageRules:
    """Return the rules in ``path`` (``coverage.yaml``).

    Raises:
        UserError: malformed, or an operation that the connector does not have; with its line.
    """
    file = load_yaml(path, connector.folder, parse_cache())
    top = Reader(file, file.data or {}, "coverage.yaml").known(
        ("statuses", "properties", "never_answered", "cases", "scripted_paths", "internal_outputs")
    )
    if top.has("statuses"):
        top.child("statuses").choice("declared")
    shown = top.child("properties").choice("seen", "seen anywhere") if top.has("properties") else None
    never: dict[str, dict[str, str]] = {}
    for operation, paths in top.child("never_answered").members() if top.has("never_answered") else ():
        if operation != "*":
            _known_operation(operation, paths, connector)
        never[operation] = {name: reason.text() for name, reason in paths.members()}
    cases: dict[str, int] = {}
    for operation, number in top.child("cases").members() if top.has("cases") else ():
        _known_operation(operation, number, connector)
        cases[operation] = number.integer(1, _MOST_CASES)

    def texts(key: str, what: str) -> tuple[str, ...] | None:
        return tuple(item.text() for item in top.child(key).items(what)) if top.has(key) else None

    return CoverageRules(
        top.has("statuses"),
        shown is not None,
        never,
        cases,
        anywhere=shown == "seen anywhere",
        scripted=texts("scripted_paths", "a path"),
        internal=texts("internal_outputs", "a name"),
    )


def _known_operation(name: str, at: Reader, connector: Connector) -> None:
    if name not in connector.operations:
        raise at.error(f"there is no operation '{name}'{instead(name, connector.operations)}")

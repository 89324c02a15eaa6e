"""A connector's folder as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..core.files import check_inside, files_in, real
from ..core.missing import MISSING
from .document import Document, load_document
from .files import definition_name, script_name
from .lenient import array, mapping, strings, text
from .operations import Location, Operation, Parameter, ResponseSpec, read_operations
from .refs import foreign_refs
from .settings import ConnectionSet, Policy, read_connection_sets, read_policies
from .wellformed import Malformed, drop_malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = [
    "MISSING",
    "ConnectionSet",
    "Connector",
    "Document",
    "Location",
    "Operation",
    "Parameter",
    "Policy",
    "ResponseSpec",
    "load_connector",
]


@dataclass(frozen=True)
class Connector:
    """A connector's folder.

    ``host``, ``base_path`` (``""`` or ``"/v2"``) and ``scheme`` make the backend's address; ``operations``
    are in the order of the file. ``script`` and ``properties`` are None where the file is missing.
    ``script_operations`` is None when apiProperties.json has no such list. ``malformed`` are the parts of the
    definition that were taken out, as they have the wrong JSON type.
    """

    folder: Path
    definition: Document
    properties: Document | None
    script: Path | None
    host: str
    base_path: str
    scheme: str
    operations: Mapping[str, Operation]
    policies: tuple[Policy, ...] = ()
    connection_sets: tuple[ConnectionSet, ...] = ()
    script_operations: tuple[str, ...] | None = None
    malformed: tuple[Malformed, ...] = ()

    @cached_property
    def _scripted(self) -> frozenset[str]:
        return frozenset(self.script_operations or ())

    @property
    def title(self) -> str:
        """The name that users see, the folder's where the definition has none."""
        return text(mapping(self.definition.data.get("info")).get("title")) or real(self.folder).name

    def runs_script(self, operation_id: str) -> bool:
        """Whether the operation goes through the script: an absent or empty list means all of them."""
        return self.script is not None and (not self._scripted or operation_id in self._scripted)

    @cached_property
    def without_their_script(self) -> frozenset[str]:
        """The operations that ``scriptOperations`` gives to a script, where there is none."""
        return frozenset() if self.script is not None else self._scripted & self.operations.keys()


def load_connector(folder: Path) -> Connector:
    """Read the connector in ``folder``.

    File names are found in any case: ``apiDefinition.swagger.json`` (else ``apiDefinition.json``, else the
    only ``*.swagger.json``), ``apiProperties.json`` and the script (``script_name``). The last two may
    be missing.
    An operation without operationId, or with one used before, is listed as ``"GET /path"``.

    Raises:
        UserError: no definition, a file that cannot be read or is outside by a link, or a reference that is
            not local or leads nowhere.
    """
    files = files_in(folder)
    names = [path.name for path in files.values()]

    def load(name: str) -> Any:
        return load_document(folder / name, folder).data

    definition = load_document(folder / definition_name(names, str(folder), load), folder)
    data = definition.data
    if not isinstance(data, dict):
        raise definition.error("is not a connector's definition: a JSON object is expected", "")
    for pointer, target in foreign_refs(data):
        raise definition.error(
            f"the reference '{target}' is not local; only '#/...' is followed, nothing is fetched", pointer
        )
    malformed = drop_malformed(data)
    script = script_name(names, str(folder), load)
    properties = load_document(files["apiproperties.json"], folder) if "apiproperties.json" in files else None
    settings = mapping(mapping(properties.data if properties else None).get("properties"))
    schemes = [scheme for scheme in array(data.get("schemes")) if isinstance(scheme, str)]
    return Connector(
        folder=folder,
        definition=definition,
        properties=properties,
        script=None if script is None else check_inside(folder / script, folder),
        host=text(data.get("host")) or "",
        base_path=_base_path(data.get("basePath")),
        scheme="https" if "https" in schemes or not schemes else schemes[0],
        operations=dict(_keyed(read_operations(definition))),
        policies=tuple(read_policies(settings)),
        connection_sets=tuple(read_connection_sets(settings)),
        script_operations=strings(settings["scriptOperations"]) if "scriptOperations" in settings else None,
        malformed=malformed,
    )


def _base_path(value: Any) -> str:
    path = (text(value) or "").strip("/")
    return f"/{path}" if path else ""


def _keyed(operations: Iterable[Operation]) -> Iterator[tuple[str, Operation]]:
    seen: set[str] = set()
    for operation in operations:
        key = operation.operation_id
        if key in seen:
            key = f"{operation.method} {operation.path}"
        seen.add(key)
        # Cases and coverage are counted by the id that the operation has here.
        yield key, operation if operation.operation_id == key else replace(operation, operation_id=key)

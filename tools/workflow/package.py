"""Packages a connector once nothing stands against its import."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..lint.runner import all_rules, lint_folder
from ..package.certification import certification_zip, read_flow_solution, read_plugin_solution
from ..package.folder import NAMES, folder_files
from ..package.identity import Chosen, identify
from ..package.solution import after_import, solution_zip
from ..package.solution_names import find_chosen
from ..package.source import read_source, with_client_id
from ..package.write import write_outputs
from ..report.packaged import Packaged, Packed, PackedFile
from .lint import LintOptions, lint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..core.problem import Finding
    from ..package.identity import Identity
    from ..package.source import Source

KINDS = ("folder", "solution", "certification")
FOLDER_NAME = "connector"
_MENDED = ("byte-order-mark",)  # errors that no package has, whatever the source


@dataclass(frozen=True, slots=True)
class PackageOptions:
    """What is packaged, and with which names; None = what the configuration or the connector itself says.

    ``flow`` and ``plugin`` are exported solutions, which only a certification takes. ``force`` packages
    in spite of errors.
    """

    kinds: tuple[str, ...] = ("folder", "solution")
    chosen: Chosen = field(default_factory=Chosen)
    environment: str | None = None
    connector_id: str | None = None
    client_id: str | None = None
    flow: Path | None = None
    plugin: Path | None = None
    force: bool = False


def package(folder: Path, output: Path, options: PackageOptions) -> Packaged:
    """Write the packages of the connector in ``folder`` to ``output``, or nothing where an import would fail.

    Raises:
        UserError: a file cannot be read, a name is against the rules, a certification lacks a part, or
            something cannot be written.
    """
    source = read_source(folder)
    errors = import_errors(folder)
    if errors and not options.force:
        return Packaged((), errors)
    notes = list(source.notes)
    if options.client_id is not None:
        source = with_client_id(source, options.client_id)
    else:
        notes += (f"{finding.message}: give --client-id" for finding in without_client_id(folder))
    identity = identify(source, options.chosen.over(find_chosen(folder)))
    outputs = dict(_outputs(source, identity, options, notes))
    write_outputs(output, {name: content for _, name, content in outputs.values()}, frozenset(NAMES))
    packages = tuple(_packed(kind, output, name, content) for kind, name, content in outputs.values())
    if "solution" in outputs:
        notes += after_import(source, identity)
    return Packaged(packages, errors, tuple(notes), _names(identity) if set(outputs) != {"folder"} else ())


def import_errors(folder: Path) -> tuple[Finding, ...]:
    """Return the errors of the profile ``import``, without those suppressed or mended here."""
    found = lint([folder], LintOptions(profile="import", jobs=1)).findings
    return tuple(item for item in found if item.severity == "error" and item.name not in _MENDED)


def without_client_id(folder: Path) -> list[Finding]:
    """Return a finding for each client id that is missing or an example, whatever is suppressed."""
    [rule] = [rule.id for rule in all_rules().values() if rule.name == "missing-client-id"]
    return [finding for finding in lint_folder(folder, "import", {rule}) if finding.rule == rule]


def _outputs(
    source: Source, identity: Identity, options: PackageOptions, notes: list[str]
) -> Iterator[tuple[str, tuple[str, str, bytes | dict[str, bytes]]]]:
    """Yield each kind with (kind, name in the output folder, content)."""
    kinds = [kind for kind in KINDS if kind in options.kinds]
    if "folder" in kinds:
        files = folder_files(source, options.environment, options.connector_id)
        yield "folder", ("folder", FOLDER_NAME, files)
    if kinds == ["folder"]:
        return
    solution = solution_zip(source, identity)
    # The name that an export gives it.
    base = f"{identity.solution}_{identity.version.replace('.', '_')}"
    if "solution" in kinds:
        yield "solution", ("solution", f"{base}.zip", solution)
    if "certification" in kinds:
        raw = _certification(source, identity, solution, options, notes)
        yield "certification", ("certification", f"{base}_certification.zip", raw)


def _certification(
    source: Source, identity: Identity, solution: bytes, options: PackageOptions, notes: list[str]
) -> bytes:
    if source.intro is None:
        message = (
            "has no intro.md, which certification wants: what the connector is for, what it needs, "
            "how to get credentials, known issues"
        )
        raise UserError(message, str(source.folder))
    if options.flow is None:
        message = (
            "certification wants flows that show the connector at work: import the solution, make them "
            "in it, export it, and give it as --flow-solution FILE"
        )
        raise UserError(message)
    flow = read_flow_solution(options.flow)
    plugin = read_plugin_solution(options.plugin) if options.plugin is not None else None
    if identity.name not in flow.connectors:
        names = ", ".join(flow.connectors)
        notes.append(
            f"{options.flow}: its connector is {names}, not {identity.name}: make the flows with the "
            "solution that is packaged here, or give its names (--publisher-prefix)"
        )
    if source.properties.get("connectionParameterSets"):
        notes.append(
            "several connection parameter sets: certification also asks for customProperties.json "
            "(5000.1.1.5), which is yours to add"
        )
    return certification_zip(source.intro, solution, flow, plugin)


def _packed(kind: str, output: Path, name: str, content: bytes | Mapping[str, bytes]) -> Packed:
    files = content if not isinstance(content, bytes) else {name: content}
    inner = tuple(
        PackedFile(path, len(raw), hashlib.sha256(raw).hexdigest()) for path, raw in sorted(files.items())
    )
    return Packed(kind, str(output / name), inner)


def _names(identity: Identity) -> tuple[tuple[str, str], ...]:
    return (
        ("solution", f"{identity.solution} {identity.version}"),
        ("publisher", f"{identity.publisher} ({identity.publisher_title})"),
        ("prefix", identity.prefix),
        ("connector", f"{identity.name} {{{identity.connector_id}}}"),
    )

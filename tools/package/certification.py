"""The package that Microsoft's certification takes, and the structure that it must have.

Source: PowerPlatformConnectors, ``scripts/ConnectorPackageValidator.ps1``, and the policies 5000.1.1.x.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ..core.errors import UserError
from ..core.files import read_file
from .archive import zip_bytes
from .solution import CONTENT_TYPES, CUSTOMIZATIONS, FOLDER, SOLUTION

if TYPE_CHECKING:
    from pathlib import Path

INTRO, PACKAGE, ASSETS = "intro.md", "package.zip", "PkgAssets"
_MOST_BYTES = 64 * 1024 * 1024
# What zipfile and the decompressors raise for damaged archives, and those with a password.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, LookupError, OverflowError),
)
_PLUGIN_NODE, _PLUGIN_FOLDERS = "aicopilot_aiplugin", ("aiplugins", "aipluginoperations")


@dataclass(frozen=True, slots=True)
class Exported:
    """A solution that was exported from an environment; ``connectors`` are the logical names in it."""

    raw: bytes
    connectors: tuple[str, ...]


def certification_zip(intro: bytes, connector: bytes, flow: Exported, plugin: Exported | None) -> bytes:
    """Return the outer zip: ``intro``, and a zip of the solutions ``connector``, ``flow`` and ``plugin``."""
    solutions = {"ConnectorSolution": connector, "FlowSolution": flow.raw}
    if plugin is not None:
        solutions["PluginSolution"] = plugin.raw
    inner = {f"{ASSETS}/{name}.zip": raw for name, raw in solutions.items()}
    return zip_bytes({INTRO: intro, PACKAGE: zip_bytes(inner)})


def read_flow_solution(path: Path) -> Exported:
    """Read the solution with the flows that show the connector at work.

    Raises:
        UserError: it cannot be read, or lacks what certification looks for.
    """
    return _read_solution(path, "flows", {"Workflows": ("Workflows",)})


def read_plugin_solution(path: Path) -> Exported:
    """Read the solution with the AI plugin of a connector that has one.

    Raises:
        UserError: it cannot be read, or lacks what certification looks for.
    """
    return _read_solution(path, "AI plugin", {_PLUGIN_NODE: _PLUGIN_FOLDERS})


def _read_solution(path: Path, what: str, nodes: dict[str, tuple[str, ...]]) -> Exported:
    """Return the solution in ``path``, which has a connector, and ``nodes`` (element -> folders)."""
    raw = read_file(path, most=_MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            for name in (CONTENT_TYPES, SOLUTION, CUSTOMIZATIONS):
                if name not in names:
                    raise UserError(f"is no exported solution: it has no {name}", str(path))
            if archive.getinfo(CUSTOMIZATIONS).file_size > _MOST_BYTES:
                raise UserError(f"is no exported solution: {CUSTOMIZATIONS} is too large", str(path))
            root = _parsed(archive.read(CUSTOMIZATIONS), path)
    except _DAMAGED as error:
        raise UserError(
            f"is no zip archive that can be read: {error or 'it is damaged'}", str(path)
        ) from None
    tops = {name.partition("/")[0] for name in names if "/" in name}
    for node, folders in {"Connector": (FOLDER,), **nodes}.items():
        missing = [folder for folder in folders if folder not in tops]
        if missing or not any(len(item) for item in root.iter(node)):
            lacks = f"folder {missing[0]}/" if missing else f"<{node}> in {CUSTOMIZATIONS}"
            message = (
                f"is not the solution that certification wants: it has no {lacks}; "
                f"export one that has the connector and its {what}"
            )
            raise UserError(message, str(path))
    return Exported(raw, tuple(item.findtext("name") or "" for item in root.iter("Connector")))


class _Builder(ET.TreeBuilder):
    """Refuses a document type, whatever the encoding: its entities could blow the text up.

    The parser reports it before what it declares. No export has one.
    """

    def doctype(self, *_: object) -> None:
        """Refuse it."""
        raise ValueError("it declares a document type")


def _parsed(raw: bytes, path: Path) -> ET.Element:
    try:
        return ET.fromstring(raw, ET.XMLParser(target=_Builder()))  # noqa: S314 - see _Builder
    # What the parser raises beside its own: an encoding that it does not know.
    except (ET.ParseError, LookupError, ValueError) as error:
        raise UserError(f"is no exported solution: {CUSTOMIZATIONS}: {error}", str(path)) from None

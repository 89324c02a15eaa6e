"""The solution zip, as Power Platform exports and imports it.

Sources: the table ``connector`` of the Dataverse reference (columns, lengths); the unpacked solutions that
Microsoft publishes (powercat-business-approvals-kit, coe-starter-kit: elements and their order); Open
Packaging Conventions (``[Content_Types].xml``).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ..connector.lenient import array, text
from ..core.errors import UserError
from .archive import zip_bytes
from .source import plain_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .identity import Identity
    from .source import Source

CONTENT_TYPES, SOLUTION, CUSTOMIZATIONS, FOLDER = (
    "[Content_Types].xml",
    "solution.xml",
    "customizations.xml",
    "Connector",
)
CUSTOM_CONNECTOR = "1"
CONNECTOR_COMPONENT = "372"
LANGUAGE = "1033"  # English (United States), the language of all texts
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# The most characters that the columns of the table `connector` take.
_LENGTHS = {
    "description": 1000,
    "iconbrandcolor": 100,
    "name": 500,
    "openapidefinition": 1_000_000,
    "connectionparameters": 500_000,
    "connectionparametersets": 500_000,
    "policytemplateinstances": 500_000,
    "scriptoperations": 500_000,
    "customcodeblobcontent": 500_000,
}
_BEFORE_CONNECTORS = (
    *("Entities", "Roles", "Workflows", "FieldSecurityProfiles", "Templates", "EntityMaps"),
    *("EntityRelationships", "OrganizationSettings", "optionsets", "CustomControls", "EntityDataProviders"),
)
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def solution_zip(source: Source, identity: Identity) -> bytes:
    """Return the unmanaged solution that holds the connector.

    Raises:
        UserError: a part is longer than its column in Dataverse.
    """
    blobs = _blobs(source)
    files = {f"{FOLDER}/{identity.name}_{column}{end}": raw for column, (end, raw) in blobs.items()}
    columns = {
        **{column: raw.decode("utf-8", "replace") for column, (end, raw) in blobs.items() if end != ".Png"},
        "description": source.description,
        "name": identity.name,
    }
    operations = _script_operations(source)
    if operations is not None:
        columns["scriptoperations"] = operations
    _check_lengths(columns, source)
    files[SOLUTION] = _written(_manifest(identity))
    files[CUSTOMIZATIONS] = _written(_customizations(source, identity, blobs, operations))
    files[CONTENT_TYPES] = _written(_content_types(files))
    return zip_bytes(files)


def _blobs(source: Source) -> dict[str, tuple[str, bytes]]:
    """Return the columns that are files: column -> (ending, content), in the order of exports."""
    properties = source.properties
    blobs = {
        "openapidefinition": (".json", plain_json(source.definition)),
        "connectionparameters": (".json", _compact(properties.get("connectionParameters") or {})),
    }
    if properties.get("connectionParameterSets"):
        blobs["connectionparametersets"] = (".json", _compact(properties["connectionParameterSets"]))
    # An empty list made an export unreadable to certification (5000.1.1.16), as a publisher reports.
    if properties.get("policyTemplateInstances"):
        blobs["policytemplateinstances"] = (".json", _compact(properties["policyTemplateInstances"]))
    if source.script is not None:
        blobs["customcodeblobcontent"] = (".csx", source.script)
    if source.icon is not None:
        blobs["iconblob"] = (".Png", source.icon)
    return blobs


def _script_operations(source: Source) -> str | None:
    if source.script is None:
        return None
    return _compact(array(source.properties.get("scriptOperations"))).decode("ascii")


def _check_lengths(columns: Mapping[str, str], source: Source) -> None:
    for column, content in columns.items():
        if len(content) > _LENGTHS[column]:
            message = (
                f"cannot be part of a solution: '{column}' has {len(content)} characters, "
                f"and Dataverse takes {_LENGTHS[column]}"
            )
            raise UserError(message, str(source.folder))


def _manifest(identity: Identity) -> ET.Element:
    root = ET.Element(
        "ImportExportXml",
        {
            "version": "9.2",
            "SolutionPackageVersion": "9.2",
            "languagecode": LANGUAGE,
            "generatedBy": "CrmLive",
        },
    )
    manifest = ET.SubElement(root, "SolutionManifest")
    _names(manifest, identity.solution, identity.title)
    _element(manifest, "Version", identity.version)
    _element(manifest, "Managed", "0")
    publisher = ET.SubElement(manifest, "Publisher")
    _names(publisher, identity.publisher, identity.publisher_title)
    for name in ("EMailAddress", "SupportingWebsiteUrl"):
        ET.SubElement(publisher, name, {f"{{{_XSI}}}nil": "true"})
    _element(publisher, "CustomizationPrefix", identity.prefix)
    _element(publisher, "CustomizationOptionValuePrefix", str(identity.option_prefix))
    ET.SubElement(publisher, "Addresses")
    components = ET.SubElement(manifest, "RootComponents")
    attributes = {
        "type": CONNECTOR_COMPONENT,
        "id": f"{{{identity.connector_id}}}",
        "schemaName": identity.name,
        "behavior": "0",
    }
    ET.SubElement(components, "RootComponent", attributes)
    ET.SubElement(manifest, "MissingDependencies")
    return root


def _names(parent: ET.Element, unique: str, title: str) -> None:
    _element(parent, "UniqueName", unique)
    names = ET.SubElement(parent, "LocalizedNames")
    ET.SubElement(names, "LocalizedName", {"description": _xml(title), "languagecode": LANGUAGE})
    ET.SubElement(parent, "Descriptions")


def _customizations(
    source: Source, identity: Identity, blobs: Mapping[str, tuple[str, bytes]], operations: str | None
) -> ET.Element:
    root = ET.Element("ImportExportXml")
    for name in _BEFORE_CONNECTORS:
        ET.SubElement(root, name)
    connector = ET.SubElement(ET.SubElement(root, "Connectors"), "Connector")
    _element(connector, "connectorid", identity.connector_id)
    _element(connector, "description", source.description)
    _element(connector, "displayname", identity.title)
    if colour := text(source.properties.get("iconBrandColor")):
        _element(connector, "iconbrandcolor", colour)
    _element(connector, "name", identity.name)
    _element(connector, "connectortype", CUSTOM_CONNECTOR)
    if operations is not None:
        _element(connector, "scriptoperations", operations)
    for column, (end, _) in blobs.items():
        _element(connector, column, f"/{FOLDER}/{identity.name}_{column}{end}")
    _element(ET.SubElement(root, "Languages"), "Language", LANGUAGE)
    return root


def _content_types(files: Mapping[str, bytes]) -> ET.Element:
    root = ET.Element("Types", {"xmlns": _TYPES})
    for extension in sorted({name.rpartition(".")[2] for name in files}):
        attributes = {"Extension": extension, "ContentType": "application/octet-stream"}
        ET.SubElement(root, "Default", attributes)
    return root


def _element(parent: ET.Element, name: str, content: str) -> None:
    ET.SubElement(parent, name).text = _xml(content)


def _xml(content: str) -> str:
    """Return ``content`` with what XML 1.0 cannot say replaced by blanks."""
    return _NO_XML.sub(" ", content)


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    ET.register_namespace("xsi", _XSI)
    written: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return written + b"\n"


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")

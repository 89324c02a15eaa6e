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
from ..connector.settings import environment_variables
from ..core.errors import UserError
from .archive import zip_bytes
from .source import SECRETS, oauth_settings, plain_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
VARIABLE_COMPONENT = "380"  # environmentvariabledefinition
_VARIABLES = "environmentvariabledefinitions"
_TEXT_VARIABLE, _SECRET_VARIABLE = "100000000", "100000005"
_LONGEST_NAME = 30
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
    for name, kind in variables(source).items():
        definition = _written(_variable(name, kind, identity))
        files[f"{_VARIABLES}/{name}/environmentvariabledefinition.xml"] = definition
    files[SOLUTION] = _written(_manifest(identity, variables(source)))
    files[CUSTOMIZATIONS] = _written(_customizations(source, identity, blobs, operations))
    files[CONTENT_TYPES] = _written(_content_types(files))
    return zip_bytes(files)


def variables(source: Source) -> dict[str, str]:
    """Return the environment variables that the connector reads, by name in lower case, with their type.

    A client secret is read from one of the type Secret, whose value lies in Azure Key Vault.
    """
    secrets = (str(item.get(key)) for item in oauth_settings(source.properties) for key in SECRETS)
    secret = {name.lower() for value in secrets for name in environment_variables(value)}
    read = environment_variables(source.definition.text + json.dumps(source.properties))
    return {name: _SECRET_VARIABLE if name in secret else _TEXT_VARIABLE for name in map(str.lower, read)}


def after_import(source: Source, identity: Identity) -> Iterator[str]:
    """Yield what is to be known and done around an import, in words.

    Source: reports on microsoft/PowerPlatformConnectors of secrets lost by imports and of parts lost by ``pac
    solution unpack``; Microsoft, "Use environment variables in solution custom connectors".
    """
    if len(identity.name) > _LONGEST_NAME:
        yield (
            f"the connector's name {identity.name} has {len(identity.name)} characters: pac solution unpack "
            f"may lose parts of one of more than {_LONGEST_NAME}; give a shorter prefix or title"
        )
    for name, kind in variables(source).items():
        value = "the address of a secret in Azure Key Vault" if kind == _SECRET_VARIABLE else "its value"
        yield f"at the import: give the environment variable {name} {value}"
    oauth = list(oauth_settings(source.properties))
    if any(not any(item.get(key) for key in SECRETS) for item in oauth):
        yield "after each import: Edit > Security, enter the client secret, Update connector"
    if oauth:
        yield (
            "after the first import: register the redirect URL of the Security tab, make a connection, and "
            "choose it for the connection references of flows and apps"
        )


def _variable(name: str, kind: str, identity: Identity) -> ET.Element:
    root = ET.Element("environmentvariabledefinition", {"schemaname": name})
    shown = ET.SubElement(root, "displayname", {"default": name})
    ET.SubElement(shown, "label", {"description": name, "languagecode": LANGUAGE})
    values = {"introducedversion": identity.version, "iscustomizable": "1", "isrequired": "0"}
    values |= {"secretstore": "0"} if kind == _SECRET_VARIABLE else {}
    for tag, content in {**values, "type": kind}.items():
        _element(root, tag, content)
    return root


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


def _manifest(identity: Identity, declared: Iterable[str]) -> ET.Element:
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
    for name in declared:
        variable = {"type": VARIABLE_COMPONENT, "schemaName": name, "behavior": "0"}
        ET.SubElement(components, "RootComponent", variable)
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

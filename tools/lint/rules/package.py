"""Rules about a connector's folder as a whole: its files, their sizes, settings.json."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...connector.pointer import escape
from ...connector.sizes import DATAVERSE_CHARACTERS, DEFINITION_BYTES
from ...core import lazy
from ...core.suggestion import meant
from ..rule import BROKEN, Hit, rule
from ..sources import FAQ, PACONN, SETTINGS, UPSERT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Folder

_DATAVERSE = "https://github.com/microsoft/PowerPlatformConnectors/issues/3567"
_FILES = {
    "apiProperties": "apiProperties.json",
    "apiDefinition": "apiDefinition.swagger.json",
    "icon": "icon.png",
    "script": "script.csx",
}
_DEFINITIONS = (".swagger.json", "apidefinition.json")  # what a definition's name ends with
_URLS = ("powerAppsUrl", "flowUrl", "authorityUrl", "resource")
_VERSIONS = ("powerAppsApiVersion", "flowApiVersion")
_KEYS = ("connectorId", "environment", *_FILES, *_URLS, *_VERSIONS, "clientId", "tenant", "$schema")
_URL = lazy.pattern(r"https?://[^\s/?#]+\S*")
_VERSION = "2016-11-01"


@rule("PKG001", "missing-connector-file", UPSERT, PACONN)
def missing_connector_file(folder: Folder) -> Iterator[Hit]:
    """Checks that both apiDefinition.swagger.json and apiProperties.json are there.

    Why:
        paconn takes neither without the other.

    Fix:
        Add the file that the message names.

    Bad:
        Files: apiDefinition.swagger.json, icon.png

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, icon.png
    """
    definition, properties = folder.definition, folder.properties
    if definition is not None and "apiproperties.json" not in folder.files:
        yield Hit("there is no apiProperties.json beside it", "", file=definition.document.path.name)
    elif properties is not None and not any(name.endswith(_DEFINITIONS) for name in folder.files):
        yield Hit("there is no apiDefinition.swagger.json beside it", "", file=properties.document.path.name)


@rule("PKG002", "large-definition", BROKEN, FAQ)
def large_definition(folder: Folder) -> Iterator[Hit]:
    """Checks that the definition has less than 1 MB.

    Why:
        Larger ones are refused.

    Fix:
        Share schemas by ``definitions``, leave out operations that no flow needs, or write the file without
        indentation.

    Bad:
        apiDefinition.swagger.json of 1.2 MB

    Good:
        apiDefinition.swagger.json of 130 kB
    """
    if folder.definition is None:
        return
    path = folder.definition.document.path
    size = path.stat().st_size
    if size >= DEFINITION_BYTES:
        message = f"the definition has {size} bytes; it must be smaller than {DEFINITION_BYTES}"
        yield Hit(message, "", file=path.name)


@rule("PKG003", "definition-too-long-for-dataverse", "warning", _DATAVERSE)
def definition_too_long_for_dataverse(folder: Folder) -> Iterator[Hit]:
    """Checks that the definition has at most 500,000 characters.

    Why:
        The column of Dataverse that holds it takes no more: the connector cannot be part of a solution.

    Fix:
        Share schemas by ``definitions``, leave out operations that no flow needs, or write the file without
        indentation.

    Bad:
        apiDefinition.swagger.json of 600,000 characters

    Good:
        apiDefinition.swagger.json of 130,000 characters
    """
    if folder.definition is None:
        return
    document = folder.definition.document
    if len(document.text) > DATAVERSE_CHARACTERS:
        message = (
            f"the definition has {len(document.text)} characters; Dataverse takes {DATAVERSE_CHARACTERS}, "
            "so that it cannot be part of a solution"
        )
        yield Hit(message, "", file=document.path.name)


@rule("PKG004", "stack-owner-stops-update", {"import": "warning"}, PACONN)
def stack_owner_stops_update(folder: Folder) -> Iterator[Hit]:
    """Finds ``stackOwner`` where a connector is to be deployed.

    Certification asks for it, so that the other profiles have a rule for the opposite.

    Why:
        ``paconn update`` into an environment fails while it is there.

    Fix:
        Keep it in the files for certification, and deploy a copy without it.

    Bad:
        apiProperties.json:
        "iconBrandColor": "#3a6ea5", "stackOwner": "Shelf"

    Good:
        apiProperties.json:
        "iconBrandColor": "#3a6ea5"
    """
    if folder.properties is not None and "stackOwner" in folder.properties.data:
        message = "'paconn update' fails while 'stackOwner' is there; deploy a copy without it"
        yield Hit(message, "/properties/stackOwner", "key", folder.properties.document.path.name)


@rule("PKG005", "unread-setting", "warning", SETTINGS)
def unread_setting(folder: Folder) -> Iterator[Hit]:
    """Finds members of settings.json that paconn does not read.

    Why:
        Usually a slip: what is meant does not happen.

    Fix:
        Correct the name, or remove the member.

    Bad:
        settings.json:
        {"enviroment": "Default-1234"}

    Good:
        settings.json:
        {"environment": "Default-1234"}
    """
    if folder.settings is None:
        return
    for name in mapping(folder.settings.data):
        if name not in _KEYS:
            cure = meant(name, _KEYS) or "; remove it"
            yield Hit(
                f"paconn does not read '{name}'{cure}", f"/{escape(name)}", "key", folder.settings.path.name
            )


@rule("PKG006", "missing-file-of-settings", UPSERT, PACONN)
def missing_file_of_settings(folder: Folder) -> Iterator[Hit]:
    """Checks that the files which settings.json names exist, and are named relative to its folder.

    Why:
        paconn breaks off without definition or properties. Without icon or script it goes on, and the
        connector loses them: a warning where it is only imported. A path of your own machine works nowhere
        else.

    Fix:
        Correct the name, or remove the member.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json, script.csx, settings.json

        settings.json:
        {"apiDefinition": "apiDefinition.json", "script": "script.csx"}

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, script.csx, settings.json

        settings.json:
        {"apiDefinition": "apiDefinition.swagger.json", "script": "script.csx"}
    """
    if folder.settings is None:
        return
    data = mapping(folder.settings.data)
    for key in _FILES:
        value, file = data.get(key), folder.settings.path.name
        if value is None or value == "":
            continue
        levels = None if key in ("apiDefinition", "apiProperties") else BROKEN
        if not isinstance(value, str):
            message = f"'{key}' must be the name of a file"
        elif PurePosixPath(value).is_absolute() or PureWindowsPath(value).drive:
            message, levels = f"'{value}' is a path of one machine; name it relative to the folder", BROKEN
        elif not _exists(folder, value):
            message = f"there is no file '{value}'{meant(value, [p.name for p in folder.files.values()])}"
        else:
            continue
        yield Hit(message, f"/{key}", file=file, levels=levels)


def _exists(folder: Folder, name: str) -> bool:
    try:
        return (folder.path / name.replace("\\", "/")).is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


@rule("PKG007", "malformed-setting", "warning", SETTINGS)
def malformed_setting(folder: Folder) -> Iterator[Hit]:
    """Checks addresses and API versions in settings.json.

    Why:
        paconn sends its requests there; it knows one version of the API.

    Fix:
        Write a whole address, and ``2016-11-01``; or leave them out.

    Bad:
        settings.json:
        {"powerAppsUrl": "api.powerapps.com"}

    Good:
        settings.json:
        {"powerAppsUrl": "https://api.powerapps.com"}
    """
    if folder.settings is None:
        return
    data, file = mapping(folder.settings.data), folder.settings.path.name
    for key in _URLS:
        if data.get(key) is not None and not _URL.fullmatch(text(data[key]) or ""):
            yield Hit(f"'{key}' must be a whole address, with 'https://'", f"/{key}", file=file)
    for key in _VERSIONS:
        if data.get(key) is not None and data[key] != _VERSION:
            yield Hit(f"'{key}' must be '{_VERSION}'", f"/{key}", file=file)
    for key in ("connectorId", "environment"):
        if data.get(key) is not None and not isinstance(data[key], str):
            yield Hit(f"'{key}' must be a string", f"/{key}", file=file)


@rule("PKG008", "script-left-out-of-settings", "warning", PACONN)
def script_left_out_of_settings(folder: Folder) -> Iterator[Hit]:
    """Checks that settings.json names the script where there is one.

    Why:
        ``paconn update -s settings.json`` without it removes the code from the connector.

    Fix:
        Add ``"script": "script.csx"``.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json, script.csx, settings.json

        settings.json:
        {"apiDefinition": "apiDefinition.swagger.json"}

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, script.csx, settings.json

        settings.json:
        {"apiDefinition": "apiDefinition.swagger.json", "script": "script.csx"}
    """
    script = folder.script_file
    if folder.settings is not None and script is not None and not mapping(folder.settings.data).get("script"):
        message = f"settings.json does not name {script.name}: 'paconn update' would remove the code"
        yield Hit(message, "", file=folder.settings.path.name)

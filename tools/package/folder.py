"""The folder from which paconn and pac deploy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .source import plain_json

if TYPE_CHECKING:
    from .source import Source

DEFINITION = "apiDefinition.swagger.json"
PROPERTIES = "apiProperties.json"
SCRIPT = "script.csx"
ICON = "icon.png"
SETTINGS = "settings.json"
NAMES = (DEFINITION, PROPERTIES, SCRIPT, ICON, SETTINGS)
"""The files of such a folder; script and icon may be missing."""

# Source: Microsoft.PowerApps.Administration.PowerShell, the addresses of its clouds.
SERVICES = (
    *("https://api.powerapps.com", "https://preview.api.powerapps.com", "https://tip1.api.powerapps.com"),
    *("https://tip2.api.powerapps.com", "https://gov.api.powerapps.us", "https://high.api.powerapps.us"),
    *("https://api.apps.appsplatform.us", "https://api.powerapps.cn"),
)
"""The Power Apps service in Microsoft's clouds."""

# Source: paconn, settings/settings.py.
_SERVICE = {"powerAppsUrl": "https://api.powerapps.com", "powerAppsApiVersion": "2016-11-01"}


def folder_files(
    source: Source, environment: str | None = None, connector_id: str | None = None
) -> dict[str, bytes]:
    """Return the files of the folder by name: JSON in ASCII, whatever the source's encoding.

    ``environment`` and ``connector_id`` go into settings.json; None = what the source's own says.
    ``paconn update -s settings.json`` then sends all that is there, the script too.
    """
    files = {
        DEFINITION: plain_json(source.definition),
        PROPERTIES: _dumped({"properties": source.properties})
        if source.changed
        else plain_json(source.properties_file),
    }
    if source.script is not None:
        files[SCRIPT] = source.script
    if source.icon is not None:
        files[ICON] = source.icon
    settings: dict[str, Any] = {
        "connectorId": connector_id or source.settings.get("connectorId"),
        "environment": environment or source.settings.get("environment"),
        "apiProperties": PROPERTIES,
        "apiDefinition": DEFINITION,
    }
    settings |= {"icon": ICON} if ICON in files else {}
    settings |= {"script": SCRIPT} if SCRIPT in files else {}
    settings |= {name: source.settings.get(name) or value for name, value in _SERVICE.items()}
    files[SETTINGS] = _dumped(settings)
    return files


def _dumped(value: Any) -> bytes:
    return (json.dumps(value, indent=4) + "\n").encode("ascii")

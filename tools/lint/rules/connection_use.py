"""Rules about the use of connection parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.lenient import array, mappings, text
from ...core import lazy
from ..connections import connection_parameters
from ..rule import Hit, rule
from ..sources import DEFINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connections import ConnectionParameter
    from ..folder import Folder

_SIGN_INS = ("oauthSetting", "gatewaySetting", "managedIdentity", "clientCertificate")
_NAMED = lazy.pattern(r"connectionParameters\(\s*'([^']*)'", re.IGNORECASE)


@rule("PRP032", "credential-never-sent", "info", DEFINE)
def credential_never_sent(folder: Folder) -> Iterator[Hit]:
    """Finds connection parameters that nothing uses: no security definition, no policy, no script.

    A security definition of type ``apiKey`` takes the first secret, ``basic`` the parameters ``username`` and
    ``password``. Parameters of a gateway, of Windows and of OAuth (``token:…``) are used by the platform.

    Why:
        Whoever makes a connection enters a key that is never sent, and each call ends with 401; or enters a
        value without any effect. Nobody at Microsoft has written that the platform sends nothing then.

    Fix:
        Add a security definition that sends it, a policy that reads it
        (``@connectionParameters('name')``), or remove the parameter.

    Bad:
        "securityDefinitions": {}

        apiProperties.json:
        "connectionParameters": {"api_key": {"type": "securestring"}}

    Good:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key", "in": "header"}}

        apiProperties.json:
        "connectionParameters": {"api_key": {"type": "securestring"}}
    """
    if folder.definition is None or folder.properties is None:
        return
    properties, definition = folder.properties, folder.definition
    if "gateway" in array(properties.data.get("capabilities")):
        return
    by_set: dict[int | None, list[ConnectionParameter]] = {}
    for parameter in connection_parameters(properties):
        by_set.setdefault(parameter.set, []).append(parameter)
    security = mappings(definition.data.get("securityDefinitions")).values()
    kinds = {text(raw.get("type")) or "" for raw in security}
    idle: list[ConnectionParameter] = []
    for parameters in by_set.values():
        if any(parameter.type in _SIGN_INS for parameter in parameters):
            continue
        sent = _sent(parameters, kinds)
        idle += [p for p in parameters if p.name not in sent and ":" not in p.name]
    if not idle:
        return
    script = folder.script.text if folder.script is not None else ""
    for document in (properties.document, definition.document):
        named = {name.lower() for name in _NAMED.findall(document.text)} if idle else set()
        idle = [p for p in idle if p.name.lower() not in named and p.name not in script]
    for parameter in idle:
        message = f"no security definition, policy or script uses the connection parameter '{parameter.name}'"
        yield Hit(message, parameter.pointer, "key", properties.path.name)


def _sent(parameters: list[ConnectionParameter], kinds: set[str]) -> set[str]:
    """Return the names of the parameters of a set whose values security definitions send."""
    names = [parameter.name for parameter in parameters]
    secrets = [parameter.name for parameter in parameters if parameter.type == "securestring"]
    found = set((secrets or names)[:1]) if "apiKey" in kinds else set()
    if "basic" in kinds:
        usual = {name for name in names if name.lower() in ("username", "password")}
        found |= usual if len(usual) == 2 else set(names[:2])
    return found

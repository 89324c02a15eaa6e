"""Connections that open no account: one for each connection parameter set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..connector.lenient import array, mapping, text
from ..runtime.exchanges import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.model import Connector

_ADDRESS = "https://api.example.com"
_HOST = "api.example.com"
_LABEL = "sample"
_LOOKUP = re.compile(
    r"@\{?(connectionParameters|queryParameters|headers)\('([^']+)'(?:,[^)]*)?\)\}?", re.IGNORECASE
)
_SIGNED_IN = "token:"  # before the name of a value that the sign-in brings with the OAuth token
_PLAIN = {"int": "1", "bool": "true"}


def invented_connections(connector: Connector) -> dict[str, Connection]:
    """Return a connection by name for each parameter set of the connector, every value invented."""
    hosts = _hosts(connector, of_connections=True)
    tokens = token_values(connector)
    found = {}
    for item in connector.connection_sets:
        values = {
            name: _value(name, parameter, hosts)
            for name, parameter in item.parameters.items()
            if parameter.get("type") != "oauthSetting"
        }
        if item.has_oauth:
            values |= {
                name: hosts.get(name.lower(), f"synthetic-{name[len(_SIGNED_IN) :]}") for name in tokens
            }
        token = "synthetic-access-token" if item.has_oauth else None
        found[item.name or "synthetic"] = Connection(item.name, values, token)
    return found


def token_values(connector: Connector) -> list[str]:
    """Return the values of the OAuth token's response that policies read, such as ``token:resourceUri``."""
    texts = (str(value) for policy in connector.policies for value in policy.parameters.values())
    names = (match[2] for text in texts for match in _LOOKUP.finditer(text))
    return list(dict.fromkeys(name for name in names if name.lower().startswith(_SIGNED_IN)))


def _value(name: str, parameter: Mapping[str, Any], hosts: Mapping[str, str]) -> str:
    constraints = mapping(mapping(parameter.get("uiDefinition")).get("constraints"))
    for choice in (*array(parameter.get("allowedValues")), *array(constraints.get("allowedValues"))):
        if value := text(mapping(choice).get("value")):
            return value
    if default := text(parameter.get("defaultValue")):
        return default
    return hosts.get(name.lower()) or _PLAIN.get(str(parameter.get("type")), f"synthetic-{name}")


def host_inputs(connector: Connector) -> dict[str, str]:
    """Return a value for each input that is a host, or a part of one, by a policy; by name in lower case."""
    return _hosts(connector, of_connections=False)


def _hosts(connector: Connector, *, of_connections: bool) -> dict[str, str]:
    """Return what may stand where templates of hosts read a value: an address, a host, a part of its name."""
    found: dict[str, str] = {}
    for policy in connector.policies:
        template = str(policy.parameters.get("urlTemplate", ""))
        for match in _LOOKUP.finditer(template) if policy.template.startswith("dynamic") else ():
            before, after = template[: match.start()], template[match.end() :]
            if (match[1].lower() == "connectionparameters") is not of_connections:
                continue
            if not before:
                value = _ADDRESS
            elif before.endswith("//") and after[:1] in ("", "/", ":"):
                value = _HOST
            else:
                value = _LABEL
            found.setdefault(match[2].lower(), value)
    return found

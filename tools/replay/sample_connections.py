"""Connections that open no account: one for each connection parameter set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..connector.lenient import array, mapping, text
from ..runtime.exchanges import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.model import Connector

_PLAIN = {"int": "1", "bool": "true"}


def invented_connections(connector: Connector) -> dict[str, Connection]:
    """Return a connection by name for each parameter set of the connector, every value invented."""
    addresses = _addresses(connector)
    found = {}
    for item in connector.connection_sets:
        values = {
            name: _value(name, parameter, addresses)
            for name, parameter in item.parameters.items()
            if parameter.get("type") != "oauthSetting"
        }
        token = "synthetic-access-token" if item.has_oauth else None
        found[item.name or "synthetic"] = Connection(item.name, values, token)
    return found


def _value(name: str, parameter: Mapping[str, Any], addresses: str) -> str:
    constraints = mapping(mapping(parameter.get("uiDefinition")).get("constraints"))
    for choice in (*array(parameter.get("allowedValues")), *array(constraints.get("allowedValues"))):
        if value := text(mapping(choice).get("value")):
            return value
    if default := text(parameter.get("defaultValue")):
        return default
    if f"'{name.lower()}'" in addresses:
        return "https://api.example.com"
    return _PLAIN.get(str(parameter.get("type")), f"synthetic-{name}")


def _addresses(connector: Connector) -> str:
    """Return the templates of host addresses that begin with a connection parameter, in lower case."""
    templates = (
        str(policy.parameters.get("urlTemplate", ""))
        for policy in connector.policies
        if policy.template == "dynamichosturl"
    )
    return "\n".join(item.lower() for item in templates if item.startswith(("@connection", "@{connection")))

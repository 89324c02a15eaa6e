"""Connections that open no account: one for each connection parameter set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..connector.lenient import array, mapping, text
from ..runtime.exchanges import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.model import Connector

ADDRESS = "https://api.example.com"
"""The address of a host that a connection or an input names."""
_HOST_INPUT = re.compile(r"@\{?(?:queryParameters|headers)\('([^']+)'", re.IGNORECASE)
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
        return ADDRESS
    return _PLAIN.get(str(parameter.get("type")), f"synthetic-{name}")


def host_inputs(connector: Connector) -> frozenset[str]:
    """Return the inputs that are a host's whole address, as a policy's template says; in lower case."""
    found = (_HOST_INPUT.match(item) for item in _host_templates(connector))
    return frozenset(match[1].lower() for match in found if match is not None)


def _host_templates(connector: Connector) -> Iterator[str]:
    for policy in connector.policies:
        if policy.template == "dynamichosturl":
            yield str(policy.parameters.get("urlTemplate", ""))


def _addresses(connector: Connector) -> str:
    """Return the templates of host addresses that begin with a connection parameter, in lower case."""
    templates = _host_templates(connector)
    return "\n".join(item.lower() for item in templates if item.startswith(("@connection", "@{connection")))

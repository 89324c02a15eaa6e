"""The connection parameter sets, as the reference page tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, text
from ...connector.pointer import lookup
from .facts import DEFAULT, ConnectionFacts
from .page import Authentication, ConnectionParameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...connector.model import ConnectionSet, Connector
    from .facts import Facts

_DESCRIPTION = "Parameters for creating connection."


def authentications(
    connector: Connector, facts: Facts, anchor: Callable[[str], str]
) -> Iterator[Authentication]:
    """Yield the connection parameter sets, none for a connector that asks for nothing.

    ``anchor`` gives the section of a title its name. A connection can be shared where ``reference.toml`` says
    so, else where the set has ``metadata.allowSharing``.
    """
    document: Any = connector.properties.data if connector.properties else None
    for item in connector.connection_sets:
        if not item.parameters:
            continue
        own = mapping(lookup(document, item.pointer)) if item.name else {}
        ui = mapping(own.get("uiDefinition"))
        known = facts.connections.get(item.name or DEFAULT, ConnectionFacts())
        title = text(ui.get("displayName")) or item.name or "Default"
        shared = mapping(own.get("metadata")).get("allowSharing") is True
        yield Authentication(
            title=title,
            anchor=anchor(title),
            auth_id=item.name,
            description=text(ui.get("description")) or _DESCRIPTION,
            regions=known.regions,
            shareable=shared if known.shareable is None else known.shareable,
            oauth=item.has_oauth,
            parameters=tuple(_parameters(item)),
        )


def _parameters(item: ConnectionSet) -> Iterator[ConnectionParameter]:
    """Yield what a maker fills in: the sign-in of OAuth and hidden fields are left out."""
    for name, parameter in item.parameters.items():
        ui = mapping(parameter.get("uiDefinition"))
        constraints = mapping(ui.get("constraints"))
        if parameter.get("type") == "oauthSetting" or _is_true(constraints.get("hidden")):
            continue
        yield ConnectionParameter(
            name=text(ui.get("displayName")) or name,
            type=text(parameter.get("type")) or "string",
            description=text(ui.get("description")) or "",
            required=_is_true(constraints.get("required")),
        )


def _is_true(value: Any) -> bool:
    # The platform writes "true", and people write true.
    return str(value).lower() == "true"

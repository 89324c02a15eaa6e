"""How the platform puts a connection's credentials into requests."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from ..core.message import with_header
from ..core.problem import Location, Problem
from . import encode

if TYPE_CHECKING:
    from ..connector.model import ConnectionSet, Connector
    from .draft import Draft
    from .exchanges import Connection

Inject = Callable[["Draft"], None]


def connection_set(connector: Connector, connection: Connection) -> ConnectionSet | None:
    """Return the parameter set that the connection is made with; None for a connector without any.

    A blank connection takes the first set.

    Raises:
        UserError: the connector has no set of that name.
    """
    sets = connector.connection_sets
    if not connection.set_name and (len(sets) <= 1 or is_blank(connection)):
        return sets[0] if sets else None
    for candidate in sets:
        if candidate.name == connection.set_name:
            return candidate
    names = ", ".join(f"'{candidate.name}'" for candidate in sets) or "none"
    raise UserError(f"the connector has no connection parameter set '{connection.set_name}', only {names}")


def is_blank(connection: Connection) -> bool:
    """Whether nothing is known of the connection: requests go without credentials, and nothing is checked."""
    return not (connection.set_name or connection.values or connection.token)


def check_connection(chosen: ConnectionSet | None, connection: Connection) -> tuple[Problem, ...]:
    """Return what the connection lacks, or has without being asked: nobody could enter that."""
    if is_blank(connection):
        return ()
    declared = chosen.parameters if chosen is not None else {}
    has_oauth = chosen is not None and chosen.has_oauth  # its token brings values of its own: token:NAME
    problems = [
        Problem("connection-missing", "is required by the connection parameters", _at(name))
        for name, parameter in declared.items()
        # The sign-in gives the OAuth token, nobody enters it.
        if parameter.get("type") != "oauthSetting"
        and is_required(parameter)
        and not connection.values.get(name)
    ]
    problems += (
        Problem("connection-unknown", "is not declared as connection parameter", _at(name))
        for name in connection.values
        if name not in declared and not (has_oauth and name.lower().startswith("token:"))
    )
    if has_oauth and not connection.token:
        problems.append(Problem("connection-missing", "an OAuth connection needs a token", _at("token")))
    if connection.token and not has_oauth:
        message = "the connection parameters have no oauthSetting, so the platform holds no token"
        problems.append(Problem("connection-unknown", message, _at("token")))
    return tuple(problems)


def _at(name: str) -> Location:
    return Location("connection", path=(name,))


def is_required(parameter: Any) -> bool:
    """Whether a connection cannot be made without a value for the connection parameter."""
    details = parameter.get("uiDefinition")
    constraints = details.get("constraints") if isinstance(details, dict) else None
    required = constraints.get("required") if isinstance(constraints, dict) else None
    return str(required).lower() == "true" and "defaultValue" not in parameter


def injection(connector: Connector, chosen: ConnectionSet | None, connection: Connection) -> Inject | None:
    """Return what puts the credentials into a request, before any policy runs; None where there are none.

    OAuth: ``Authorization: Bearer``. Otherwise the definition's first security definition counts
    ("the custom connector picks the top security definition", Microsoft): an API key (connection parameter
    ``api_key``) goes where it says, ``basic`` takes ``username`` and ``password``.
    """
    if chosen is not None and chosen.has_oauth:
        return _header("Authorization", f"Bearer {connection.token}") if connection.token else None
    definitions = connector.definition.data.get("securityDefinitions")
    first = next(iter(definitions.values()), None) if isinstance(definitions, dict) else None
    if not isinstance(first, dict):
        return None
    values = connection.values
    if first.get("type") == "basic" and (values.get("username") or values.get("password")):
        pair = f"{values.get('username', '')}:{values.get('password', '')}".encode()
        return _header("Authorization", f"Basic {base64.b64encode(pair).decode('ascii')}")
    name, key = first.get("name"), values.get("api_key")
    if first.get("type") == "apiKey" and isinstance(name, str) and key:
        return _query(name, key) if first.get("in") == "query" else _header(name, key)
    return None


def _header(name: str, value: str) -> Inject:
    def inject(draft: Draft) -> None:
        draft.headers = with_header(draft.headers, name, value)

    return inject


def _query(name: str, value: str) -> Inject:
    pair = encode.query([(name, value)])

    def inject(draft: Draft) -> None:
        draft.query = f"{draft.query}&{pair}" if draft.query else pair

    return inject

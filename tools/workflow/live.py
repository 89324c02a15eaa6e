"""Credentials of a live connection, read from environment variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.suggestion import instead
from ..replay.reader import Reader
from ..runtime.credentials import is_required
from ..runtime.exchanges import Connection
from ..traffic.yamlfile import load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.model import ConnectionSet, Connector

TOKEN = "CONNECTOR_TOKEN"  # noqa: S105 - the name of a variable
_OTHERS = re.compile(r"[^A-Za-z0-9]+")


Ask = Callable[[str], str]
"""Asks a person for a credential, without showing it: takes what it is, returns what was typed."""


def live_connection(
    connector: Connector, environment: Mapping[str, str], name: str | None = None, ask: Ask | None = None
) -> Connection:
    """Return the connection that ``environment`` holds the credentials for.

    A connection parameter ``account_id`` comes from CONNECTOR_ACCOUNT_ID, the OAuth access token from
    CONNECTOR_TOKEN; ``samples/live.yaml`` may name other variables, which go first. ``name`` is that of a
    connection parameter set; without it, the first set is taken that the environment fills. Where it fills
    none, ``ask`` is asked for what the first needs.

    Raises:
        UserError: no set is filled (says which variables to set), or there is no set ``name``.
    """
    sets = connector.connection_sets
    if name is not None:
        known = [item.name for item in sets if item.name]
        sets = tuple(item for item in sets if item.name == name)
        if not sets:
            raise UserError(f"the connector has no connection parameter set '{name}'{instead(name, known)}")
    if not sets:
        return Connection()
    named = _names(connector)
    ways: list[str] = []
    for chosen in sets:
        found, missing = _fill(chosen, named, environment)
        if found is not None and not missing:
            return found
        ways.append(" and ".join(missing) + (f" ({chosen.name})" if chosen.name else ""))
    if ask is not None:
        return _asked(sets[0], ask)
    raise UserError(f"no live credentials: set the environment variables {', or '.join(ways)}")


def _asked(chosen: ConnectionSet, ask: Ask) -> Connection:
    values: dict[str, str] = {}
    token = None
    for parameter, item in chosen.parameters.items():
        if item.get("type") == "oauthSetting":
            token = ask(f"{parameter} (an OAuth access token)")
        elif is_required(item):
            values[parameter] = ask(parameter)
    if "" in values.values() or token == "":
        raise UserError("a credential was left empty, so nothing was run")
    return Connection(chosen.name, values, token)


def _fill(
    chosen: ConnectionSet, named: Mapping[str, tuple[str, ...]], environment: Mapping[str, str]
) -> tuple[Connection | None, list[str]]:
    """Return the connection, None where the environment has nothing for it, and the variables that lack."""
    values: dict[str, str] = {}
    token: str | None = None
    missing: list[str] = []
    variables: list[str] = []
    for parameter, item in chosen.parameters.items():
        oauth = item.get("type") == "oauthSetting"
        choices = (*named.get(parameter, ()), TOKEN if oauth else _variable(parameter))
        variables.append(choices[0])
        value = next((environment[choice] for choice in choices if environment.get(choice)), None)
        if value is None:
            if oauth or is_required(item):
                missing.append(choices[0])
        elif oauth:
            token = value
        else:
            values[parameter] = value
    if not values and token is None and chosen.parameters:
        return None, missing or variables
    return Connection(chosen.name, values, token), missing


def _variable(parameter: str) -> str:
    return f"CONNECTOR_{_OTHERS.sub('_', parameter).strip('_').upper()}"


def _names(connector: Connector) -> dict[str, tuple[str, ...]]:
    """Return the variables that ``samples/live.yaml`` names, by connection parameter."""
    path = connector.folder / "samples" / "live.yaml"
    if not path.is_file():
        return {}
    file = load_yaml(path, connector.folder)
    known = {name for item in connector.connection_sets for name in item.parameters}
    found: dict[str, tuple[str, ...]] = {}
    for name, variable in Reader(file, file.data or {}, "live.yaml").members():
        if name not in known:
            raise variable.error(f"there is no connection parameter '{name}'{instead(name, known)}")
        found[name] = (variable.text(),)
    return found

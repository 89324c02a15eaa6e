from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tools.connector.model import Connector, load_connector
from tools.core.errors import UserError
from tools.runtime.exchanges import Connection
from tools.workflow.live import live_connection

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED = {"uiDefinition": {"constraints": {"required": "true"}}}
OAUTH = {"token": {"type": "oauthSetting"}, "account_id": {"type": "string", **REQUIRED}}
KEYED = {
    "api-key": {"type": "securestring", **REQUIRED},
    "region": {"type": "string"},
    "host": {"type": "string", "defaultValue": "a", **REQUIRED},
}


def connector(folder: Path, settings: dict[str, Any], live: str | None = None) -> Connector:
    (folder / "apiDefinition.swagger.json").write_text('{"swagger": "2.0", "paths": {}}')
    (folder / "apiProperties.json").write_text(json.dumps({"properties": settings}))
    if live is not None:
        (folder / "samples").mkdir()
        (folder / "samples" / "live.yaml").write_text(live)
    return load_connector(folder)


def sets(**parts: Any) -> dict[str, Any]:
    values = [{"name": name, "parameters": item} for name, item in parts.items()]
    return {"connectionParameterSets": {"values": values}}


@pytest.mark.parametrize(
    ("settings", "environment", "name", "expected"),
    [
        (
            {"connectionParameters": KEYED},
            {"CONNECTOR_API_KEY": "k", "CONNECTOR_REGION": "r"},
            None,
            Connection("", {"api-key": "k", "region": "r"}, None),
        ),
        (
            sets(oauth=OAUTH, keyed=KEYED),
            {"CONNECTOR_TOKEN": "t", "CONNECTOR_ACCOUNT_ID": "1", "CONNECTOR_API_KEY": "k"},
            None,
            Connection("oauth", {"account_id": "1"}, "t"),
        ),
        (
            sets(oauth=OAUTH, keyed=KEYED),
            {"CONNECTOR_TOKEN": "t", "CONNECTOR_API_KEY": "k"},  # no account: the first is not filled
            None,
            Connection("keyed", {"api-key": "k"}, None),
        ),
        (
            sets(oauth=OAUTH, keyed=KEYED),
            {"CONNECTOR_TOKEN": "t", "CONNECTOR_ACCOUNT_ID": "1", "CONNECTOR_API_KEY": "k"},
            "keyed",
            Connection("keyed", {"api-key": "k"}, None),
        ),
        ({}, {}, None, Connection()),
        ({"connectionParameters": {}}, {}, None, Connection()),
    ],
)
def test_from_the_environment(
    tmp_path: Path, settings: Any, environment: dict[str, str], name: str | None, expected: Connection
) -> None:
    assert live_connection(connector(tmp_path, settings), environment, name) == expected


def test_names_of_the_samples_go_first(tmp_path: Path) -> None:
    found = connector(
        tmp_path, {"connectionParameters": OAUTH}, "token: OWN_TOKEN\naccount_id: OWN_ACCOUNT\n"
    )
    environment = {"OWN_TOKEN": "own", "CONNECTOR_TOKEN": "general", "CONNECTOR_ACCOUNT_ID": "1"}
    assert live_connection(found, environment) == Connection("", {"account_id": "1"}, "own")


@pytest.mark.parametrize(
    ("settings", "environment", "name", "live", "said"),
    [
        (
            sets(oauth=OAUTH, keyed=KEYED),
            {"CONNECTOR_TOKEN": "secret-token"},
            None,
            None,
            "no live credentials: set the environment variables CONNECTOR_ACCOUNT_ID (oauth), "
            "or CONNECTOR_API_KEY (keyed)",
        ),
        (
            {"connectionParameters": OAUTH},
            {"OWN": ""},
            None,
            "token: OWN",
            "no live credentials: set the environment variables OWN and CONNECTOR_ACCOUNT_ID",
        ),
        (
            {"connectionParameters": {"site": {"type": "string"}}},
            {},
            None,
            None,
            "no live credentials: set the environment variables CONNECTOR_SITE",
        ),
        (sets(oauth=OAUTH), {}, "other", None, "no connection parameter set 'other'; did you mean 'oauth'?"),
        (
            {"connectionParameters": OAUTH},
            {},
            None,
            "tokn: OWN",
            "live.yaml:1:1: there is no connection parameter",
        ),
    ],
)
def test_what_lacks_is_named(
    tmp_path: Path, settings: Any, environment: dict[str, str], name: str | None, live: str | None, said: str
) -> None:
    with pytest.raises(UserError) as caught:
        live_connection(connector(tmp_path, settings, live), environment, name)
    assert said in str(caught.value)
    assert "secret-token" not in str(caught.value)

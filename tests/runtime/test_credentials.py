from pathlib import Path
from typing import Any

import pytest

from tools.core.errors import UserError
from tools.runtime.exchanges import Connection
from tools.runtime.platform import Platform

from .folder import Backend, make, policy

OAUTH = {"token": {"type": "oauthSetting"}}
# The token is required, and it is the sign-in that gives it.
SIGN_IN = {"token": {"type": "oauthSetting", "uiDefinition": {"constraints": {"required": "true"}}}}
MISSING_TOKEN = ("connection-missing", "connection.token")
KEY = {"api_key": {"type": "securestring", "uiDefinition": {"constraints": {"required": "true"}}}}
BASIC = {"username": {"type": "securestring"}, "password": {"type": "securestring"}}
IN_HEADER = {"type": "apiKey", "in": "header", "name": "X-Key"}
IN_QUERY = {"type": "apiKey", "in": "query", "name": "key"}
WITH_KEY = Connection(values={"api_key": "k"})
USER = Connection(values={"username": "u", "password": "p"})
DEFAULT = {"type": "string", "defaultValue": "d", "uiDefinition": {"constraints": {"required": "true"}}}
SETS = {"values": [{"name": "oauth", "parameters": OAUTH}, {"name": "key", "parameters": KEY}]}


@pytest.mark.parametrize(
    ("definitions", "parameters", "connection", "header", "query"),
    [
        ({}, OAUTH, Connection(token="t"), ("Authorization", "Bearer t"), ""),
        ({}, {"token": {"type": "oAuthSetting"}}, Connection(token="t"), ("Authorization", "Bearer t"), ""),
        ({"k": IN_HEADER}, KEY, WITH_KEY, ("X-Key", "k"), ""),
        ({"k": IN_QUERY}, KEY, Connection(values={"api_key": "k y"}), None, "?key=k%20y"),
        ({"b": {"type": "basic"}}, BASIC, USER, ("Authorization", "Basic dTpw"), ""),
        (
            {"b": {"type": "basic"}},
            BASIC,
            Connection(values={"username": "u"}),
            ("Authorization", "Basic dTo="),
            "",
        ),
        # only the first definition counts; OAuth has no need of one
        ({"b": {"type": "basic"}, "k": IN_HEADER}, KEY, WITH_KEY, None, ""),
        ({"k": IN_HEADER}, OAUTH, Connection(token="t"), ("Authorization", "Bearer t"), ""),
        ({"o": {"type": "oauth2"}}, {}, Connection(), None, ""),
        ({"k": {"type": "apiKey"}}, KEY, WITH_KEY, None, ""),
        ([], KEY, WITH_KEY, None, ""),
    ],
)
def test_where_credentials_go(
    tmp_path: Path,
    definitions: Any,
    parameters: dict[str, Any],
    connection: Connection,
    header: tuple[str, str] | None,
    query: str,
) -> None:
    settings = {"connectionParameters": parameters}
    connector = make(tmp_path, settings=settings, securityDefinitions=definitions)
    backend = Backend()
    exchange = Platform(connector, connection, None).call(connector.operations["Op"], {}, backend)
    (request,) = backend.seen
    assert request.url == f"https://api.library.example/v2/books{query}"
    assert [pair for pair in request.headers if pair[0] in ("Authorization", "X-Key")] == (
        [header] if header else []
    )
    # what the flow sends holds no credential
    assert exchange.request.header("Authorization") is None
    assert exchange.request.url == "https://api.library.example/v2/books"


def test_a_key_in_the_query_follows_what_is_there(tmp_path: Path) -> None:
    connector = make(
        tmp_path,
        {"name": "a", "in": "query", "type": "string"},
        settings={"connectionParameters": KEY},
        securityDefinitions={"k": {"type": "apiKey", "in": "query", "name": "key"}},
    )
    backend = Backend()
    Platform(connector, WITH_KEY, None).call(connector.operations["Op"], {"a": "b"}, backend)
    assert backend.seen[0].url.endswith("/books?a=b&key=k")


@pytest.mark.parametrize(("action", "expected"), [("override", "Token x"), ("skip", "Bearer t")])
def test_a_policy_sees_the_credentials(tmp_path: Path, action: str, expected: str) -> None:
    setter = policy("setheader", name="Authorization", value="Token x", existsAction=action)
    connector = make(tmp_path, policies=[setter], settings={"connectionParameters": OAUTH})
    backend = Backend()
    Platform(connector, Connection(token="t"), None).call(connector.operations["Op"], {}, backend)
    assert backend.seen[0].header("Authorization") == expected


@pytest.mark.parametrize(
    ("parameters", "connection", "expected"),
    [
        (KEY, WITH_KEY, []),
        (KEY, Connection("", {"api_key": ""}), [("connection-missing", "connection.api_key")]),
        (KEY, Connection(), []),
        (
            {"a": DEFAULT, "b": {}},
            Connection(values={"b": "x"}),
            [],
        ),
        (KEY, Connection(values={"api_key": "k", "odd": "x"}), [("connection-unknown", "connection.odd")]),
        (KEY, Connection(values={"api_key": "k"}, token="t"), [("connection-unknown", "connection.token")]),
        ({**OAUTH, "a": {}}, Connection(values={"a": "x"}), [("connection-missing", "connection.token")]),
        (OAUTH, Connection(token="t"), []),
        (SIGN_IN, Connection(token="t"), []),
        (SIGN_IN, Connection("", {"x": "y"}), [("connection-unknown", "connection.x"), MISSING_TOKEN]),
    ],
)
def test_the_connection_is_checked(
    tmp_path: Path, parameters: dict[str, Any], connection: Connection, expected: list[tuple[str, str]]
) -> None:
    connector = make(tmp_path, settings={"connectionParameters": parameters})
    exchange = Platform(connector, connection, None).call(connector.operations["Op"], {}, Backend())
    assert [(problem.code, str(problem.where)) for problem in exchange.problems] == expected


def test_default_values_of_connection_parameters(tmp_path: Path) -> None:
    parameters = {"Region": {"type": "string", "defaultValue": "eu"}, "other": {"type": "string"}}
    setter = policy("setheader", name="X", value="@connectionParameters('region')")
    connector = make(tmp_path, policies=[setter], settings={"connectionParameters": parameters})
    backend = Backend()
    for values in ({"other": "x"}, {"Region": "us"}):
        Platform(connector, Connection(values=values), None).call(connector.operations["Op"], {}, backend)
    assert [request.header("X") for request in backend.seen] == ["eu", "us"]


def test_sets_are_chosen_by_name(tmp_path: Path) -> None:
    connector = make(tmp_path, settings={"connectionParameterSets": SETS})
    backend = Backend()
    Platform(connector, Connection("oauth", token="t"), None).call(connector.operations["Op"], {}, backend)
    assert backend.seen[0].header("Authorization") == "Bearer t"
    with pytest.raises(UserError, match="no connection parameter set 'basic', only 'oauth', 'key'"):
        Platform(connector, Connection("basic"), None)
    with pytest.raises(UserError, match="no connection parameter set ''"):
        Platform(connector, Connection(token="t"), None)
    Platform(connector, Connection(), None).call(connector.operations["Op"], {}, backend)
    assert backend.seen[1].header("Authorization") is None


def test_a_connector_without_connection_parameters(tmp_path: Path) -> None:
    (tmp_path / "apiDefinition.swagger.json").write_text('{"paths": {"/a": {"get": {"operationId": "Op"}}}}')
    from tools.connector.model import load_connector

    connector = load_connector(tmp_path)
    with pytest.raises(UserError, match="'x', only none"):
        Platform(connector, Connection("x"), None)
    exchange = Platform(connector, Connection(token="t"), None).call(
        connector.operations["Op"], {}, Backend()
    )
    assert [problem.code for problem in exchange.problems] == ["connection-unknown"]


def test_no_credential_in_a_representation() -> None:
    assert "hidden" not in repr(Connection(values={"api_key": "hidden"}, token="hidden"))

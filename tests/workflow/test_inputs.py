"""Inputs of the command line, read by their declared types."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.connector.model import Connector, load_connector
from tools.core.errors import UserError
from tools.runtime.request import build_request
from tools.workflow.inputs import find_operation, parse_inputs

BODY = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "count": {"type": "integer"},
        "address": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "integer"}}},
        "billing": {"$ref": "#/definitions/Billing"},
        "sizes": {"type": "array", "items": {"type": "integer"}},
    },
}
DEFINITION = {
    "swagger": "2.0",
    "info": {"title": "t", "version": "1"},
    "host": "a.example",
    "paths": {
        "/x/{id}": {
            "post": {
                "operationId": "Store",
                "parameters": [
                    {"name": "id", "in": "path", "type": "integer", "required": True},
                    {"name": "ratio", "in": "query", "type": "number"},
                    {"name": "deep", "in": "query", "type": "boolean"},
                    {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}},
                    {"name": "body", "in": "body", "schema": BODY},
                ],
                "responses": {"200": {"description": "ok"}},
            }
        },
        "/y": {"get": {"operationId": "Fetch", "responses": {"200": {"description": "ok"}}}},
    },
    "definitions": {"Billing": {"type": "object", "properties": {"iban": {"type": "string"}}}},
}


@pytest.fixture(scope="module")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Connector:
    folder: Path = tmp_path_factory.mktemp("connector")
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(DEFINITION))
    return load_connector(folder)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("id=7", {"id": 7}),
        ("ratio=1.5", {"ratio": 1.5}),
        ("ratio=-2", {"ratio": -2}),
        ("deep=TRUE", {"deep": True}),
        ("deep=false", {"deep": False}),
        ("tags=a, b", {"tags": ["a", "b"]}),
        ('tags=["a,b"]', {"tags": ["a,b"]}),
        ("tags=", {"tags": []}),
        ("sizes=1,2", {"sizes": [1, 2]}),
        ("name=12", {"name": "12"}),
        ("name=a=b", {"name": "a=b"}),
        ("name=", {"name": ""}),
        ("city=Ulm", {"city": "Ulm"}),
        ("address.zip=89073", {"address.zip": 89073}),
        ("body/address/zip=1", {"body/address/zip": 1}),
        ("iban=DE1", {"iban": "DE1"}),
        ('address={"city": "Ulm"}', {"address": {"city": "Ulm"}}),
        ('body={"count": 1}', {"body": {"count": 1}}),
    ],
)
def test_values(argument: str, expected: dict[str, Any], connector: Connector) -> None:
    assert parse_inputs(connector, connector.operations["Store"], [argument]) == expected


def test_several(connector: Connector) -> None:
    arguments = ["id=1", "name=a", "name=b"]
    assert parse_inputs(connector, connector.operations["Store"], arguments) == {"id": 1, "name": "b"}


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("id", "-i 'id': write it as key=value"),
        ("=1", "-i '=1': write it as key=value"),
        ("id=x", "-i id: 'x' is not an integer"),
        ("id=1.5", "-i id: '1.5' is not an integer"),
        ("id=true", "-i id: 'true' is not an integer"),
        ("ratio=NaN", "-i ratio: 'NaN' is not a number"),
        ("deep=yes", "-i deep: 'yes' is not a boolean (write true or false)"),
        ("tags=[1", "-i tags: '[1' is not an array (write it as JSON)"),
        ("sizes=1,x", "-i sizes: '1,x' is not an array"),
        ("address=Ulm", "-i address: 'Ulm' is not an object (write it as JSON)"),
        ("address=[1]", "-i address: '[1]' is not an object"),
        ("Cuont=1", "Store has no input 'Cuont'; did you mean 'count'?"),
        ("CITY=Ulm", "Store has no input 'CITY'; did you mean 'city'?"),
    ],
)
def test_errors(argument: str, message: str, connector: Connector) -> None:
    with pytest.raises(UserError) as caught:
        parse_inputs(connector, connector.operations["Store"], [argument])
    assert str(caught.value) == message


TEXTS = ("jsonrpc=2.0", "id=1", "method=tools/call", 'params={"name": "a"}')


@pytest.mark.parametrize("parameters", [[], [{"name": "q", "in": "body", "schema": {"type": "object"}}]])
def test_the_members_of_an_mcp_message(parameters: list[Any], tmp_path: Path) -> None:
    responses = {"200": {"description": "ok"}}
    mcp = {"operationId": "Mcp", "x-ms-agentic-protocol": "mcp-streamable-1.0", "responses": responses}
    paths = {"/mcp": {"post": {**mcp, "parameters": parameters}}}
    (tmp_path / "apiDefinition.swagger.json").write_text(json.dumps({**DEFINITION, "paths": paths}))
    there = load_connector(tmp_path)
    found = parse_inputs(there, there.operations["Mcp"], TEXTS)
    assert found == {"jsonrpc": "2.0", "id": "1", "method": "tools/call", "params": {"name": "a"}}
    body = build_request(there, there.operations["Mcp"], found).request.body
    assert json.loads(body) == found
    with pytest.raises(UserError, match=r"known are jsonrpc, id, method, params, "):
        parse_inputs(there, there.operations["Mcp"], ["zzz=1"])


def test_other_operations_take_no_message(connector: Connector) -> None:
    with pytest.raises(UserError, match="no input 'jsonrpc'"):
        parse_inputs(connector, connector.operations["Store"], TEXTS)


@pytest.mark.parametrize(
    ("argument", "message"),
    [("zzz=1", "Fetch has no input 'zzz'")],
)
def test_an_operation_without_inputs(argument: str, message: str, connector: Connector) -> None:
    with pytest.raises(UserError) as caught:
        parse_inputs(connector, connector.operations["Fetch"], [argument])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("store", "no operation 'store'; did you mean 'Store'?"),
        ("Xyzzy", "no operation 'Xyzzy'; known are Store, Fetch"),
    ],
)
def test_unknown_operation(name: str, message: str, connector: Connector) -> None:
    with pytest.raises(UserError) as caught:
        find_operation(connector, name)
    assert str(caught.value) == message

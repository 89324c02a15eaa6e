import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.connector.model import MISSING, ConnectionSet, Operation, Policy, ResponseSpec, load_connector
from tools.connector.pointer import lookup
from tools.core.errors import UserError

LIBRARY: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Library", "version": "1"},
    "host": "api.library.example",
    "basePath": "/v2/",
    "schemes": ["http", "https"],
    "parameters": {"Page": {"name": "page", "in": "query", "type": "integer", "default": 1}},
    "responses": {"Gone": {"description": "Gone"}},
    "definitions": {"Book": {"type": "object", "default": {}, "properties": {"title": {"type": "string"}}}},
    "paths": {
        "/books/{id}": {
            "parameters": [
                {
                    "name": "id",
                    "in": "path",
                    "type": "string",
                    "required": True,
                    "x-ms-url-encoding": "single",
                },
                {"name": "lang", "in": "query", "type": "string"},
            ],
            "x-ms-notification-content": {"schema": {"type": "object"}},
            "put": {
                "operationId": "ChangeBook",
                "summary": "Change book",
                "description": "Changes a book.",
                "x-ms-visibility": "advanced",
                "deprecated": True,
                "parameters": [
                    {"$ref": "#/parameters/Page"},
                    {"name": "lang", "in": "query", "type": "string", "required": True, "default": None},
                    {"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Book"}},
                ],
                "responses": {
                    "404": {"$ref": "#/responses/Gone"},
                    "200": {"description": "OK", "schema": {"$ref": "#/definitions/Book"}},
                    "x-note": "no answer",
                },
            },
        },
        "/trigger": {"get": {"operationId": "WhenAdded", "x-ms-trigger": "batch", "responses": {}}},
    },
}
SETTINGS: dict[str, Any] = {
    "properties": {
        "connectionParameters": {"api_key": {"type": "securestring"}, "odd": 1},
        "scriptOperations": ["ChangeBook", 3],
        "policyTemplateInstances": [
            "odd",
            {
                "templateId": "SetHeader",
                "title": "Key",
                "parameters": {
                    "x-ms-apimTemplateParameter.name": "X-Key",
                    "x-ms-apimTemplate-policySection": "Response",
                    "x-ms-apimTemplate-operationName": ["WhenAdded"],
                },
            },
            {"templateId": "dynamichosturl"},
        ],
    }
}


def write(folder: Path, **files: Any) -> Path:
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def test_a_whole_folder(tmp_path: Path) -> None:
    write(tmp_path, APIDEFINITION__swagger__JSON=LIBRARY, apiproperties__json=SETTINGS, Script__csx="")
    connector = load_connector(tmp_path)
    assert (connector.scheme, connector.host, connector.base_path) == ("https", "api.library.example", "/v2")
    assert connector.script == tmp_path / "Script.csx"
    assert connector.properties is not None
    assert list(connector.operations) == ["ChangeBook", "WhenAdded"]
    assert connector.script_operations == ("ChangeBook",)
    assert connector.policies == (
        Policy(
            template="setheader",
            title="Key",
            operations=("WhenAdded",),
            section="Response",
            parameters={"name": "X-Key"},
            pointer="/properties/policyTemplateInstances/1",
        ),
        Policy(template="dynamichosturl", pointer="/properties/policyTemplateInstances/2"),
    )
    assert [policy.applies_to("ChangeBook") for policy in connector.policies] == [False, True]
    assert connector.connection_sets == (
        ConnectionSet("", {"api_key": {"type": "securestring"}}, "/properties/connectionParameters"),
    )


def test_an_operation(tmp_path: Path) -> None:
    connector = load_connector(write(tmp_path, apiDefinition__swagger__json=LIBRARY))
    operation = connector.operations["ChangeBook"]
    assert (operation.method, operation.path, operation.kind) == ("PUT", "/books/{id}", "action")
    assert (operation.summary, operation.description) == ("Change book", "Changes a book.")
    assert (operation.visibility, operation.deprecated) == ("advanced", True)
    assert operation.notification == {"schema": {"type": "object"}}
    assert lookup(LIBRARY, operation.pointer) == operation.raw
    identity, page, lang, body = operation.parameters
    assert (identity.name, identity.location, identity.required, identity.url_encoding) == (
        "id", "path", True, "single",
    )  # fmt: skip
    assert identity.default is MISSING
    assert (page.name, page.default, page.pointer) == ("page", 1, "/parameters/Page")
    # the operation's own parameter takes the place of the path's
    assert (lang.required, lang.default, lang.pointer) == (
        True,
        None,
        "/paths/~1books~1{id}/put/parameters/1",
    )
    assert (body.type, body.schema, body.default) == ("object", {"$ref": "#/definitions/Book"}, {})
    gone, success = operation.responses
    assert (gone.status, gone.description, gone.schema) == ("404", "Gone", None)
    assert success.schema == {"$ref": "#/definitions/Book"}
    assert success.pointer == "/paths/~1books~1{id}/put/responses/200"
    assert operation.success == success
    trigger = connector.operations["WhenAdded"]
    assert (trigger.kind, trigger.trigger, trigger.responses) == ("trigger", "batch", ())


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["200", "201", "default"], "200"),
        (["default", "201"], "201"),
        (["404", "default"], "default"),
        (["404"], None),
        (["202"], "202"),
        (["default"], "default"),
        (["404", "202"], None),
        ([], None),
    ],
)
def test_the_answer_that_the_designer_takes(statuses: list[str], expected: str | None) -> None:
    operation = Operation("X", "GET", "/", responses=tuple(ResponseSpec(status) for status in statuses))
    assert (operation.success.status if operation.success else None) == expected


@pytest.mark.parametrize(
    ("script", "listed", "expected"),
    [
        (True, None, (True, True)),
        (True, [], (True, True)),
        (True, ["ChangeBook"], (True, False)),
        (False, ["ChangeBook"], (False, False)),
        (False, None, (False, False)),
    ],
)
def test_which_operations_run_the_script(
    tmp_path: Path, script: bool, listed: list[str] | None, expected: tuple[bool, bool]
) -> None:
    settings = {"properties": {} if listed is None else {"scriptOperations": listed}}
    write(tmp_path, apiDefinition__swagger__json=LIBRARY, apiProperties__json=settings)
    if script:
        write(tmp_path, script__csx="")
    connector = load_connector(tmp_path)
    assert (connector.runs_script("ChangeBook"), connector.runs_script("WhenAdded")) == expected


def test_connection_parameter_sets(tmp_path: Path) -> None:
    values = [
        {"name": "oauth", "parameters": {"token": {"type": "oauthSetting"}}},
        {"name": "key", "parameters": {"api_key": {"type": "securestring"}}},
        None,
    ]
    settings = {"properties": {"connectionParameterSets": {"values": values}, "connectionParameters": {}}}
    write(tmp_path, apiDefinition__swagger__json=LIBRARY, apiProperties__json=settings)
    sets = load_connector(tmp_path).connection_sets
    assert [(item.name, item.has_oauth) for item in sets] == [("oauth", True), ("key", False)]


@pytest.mark.parametrize(
    "name",
    [
        "apiDefinition.swagger.json",
        "apidefinition.JSON",
        "Library.swagger.json",
        "ApiDefinition.Swagger.json",
    ],
)
def test_the_definition_is_found_by_any_usual_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(LIBRARY), encoding="utf-8")
    connector = load_connector(tmp_path)
    assert connector.definition.path.name == name
    assert (connector.properties, connector.script, connector.policies) == (None, None, ())
    assert connector.connection_sets == ()


def test_folders_without_one_definition(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no apiDefinition"):
        load_connector(tmp_path)
    with pytest.raises(UserError, match="cannot be read"):
        load_connector(tmp_path / "none")
    write(tmp_path, a__swagger__json="{}", b__swagger__json="{}")
    with pytest.raises(UserError, match=r"several definitions \(a.swagger.json, b.swagger.json\)"):
        load_connector(tmp_path)


@pytest.mark.parametrize(
    ("definition", "message", "place"),
    [
        ("[]", "a JSON object is expected", (1, 1)),
        ('{\n"paths": {"/a": {"$ref": "other.json"}}}', "'other.json' is not local", (2, 26)),
        (
            '{"paths": {"/a": {"get": {"parameters": [{"$ref": "#/parameters/X"}]}}}}',
            "leads nowhere",
            (1, 42),
        ),
        ('{"paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/x"}}}}}}', "leads nowhere", (1, 48)),
    ],
)
def test_definitions_that_are_refused(
    tmp_path: Path, definition: str, message: str, place: tuple[int, int]
) -> None:
    write(tmp_path, apiDefinition__swagger__json=definition)
    with pytest.raises(UserError, match=message) as caught:
        load_connector(tmp_path)
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.file == str(tmp_path / "apiDefinition.swagger.json")


@pytest.mark.parametrize(
    "definition",
    [
        {},
        {"paths": []},
        {"paths": {"/a": None, "/b": {"get": 1, "x-ms-visibility": "internal", "parameters": 3}}},
        {"paths": {"/a": {"get": {"parameters": [1, {}, {"name": "x"}, {"name": "y", "in": "cookie"}]}}}},
        {"paths": {"/a": {"get": {"parameters": [{"name": "b", "in": "body"}], "responses": [1]}}}},
        {"host": 1, "basePath": 2, "schemes": "https", "paths": {"/a": {"get": {"x-ms-trigger": 1}}}},
    ],
)
def test_odd_definitions_load(tmp_path: Path, definition: dict[str, Any]) -> None:
    write(tmp_path, apiDefinition__swagger__json=definition, apiProperties__json={"properties": 1})
    connector = load_connector(tmp_path)
    assert (connector.scheme, connector.base_path) == ("https", "")
    assert all(operation.kind == "action" for operation in connector.operations.values())


def test_operations_without_an_id_of_their_own(tmp_path: Path) -> None:
    paths = {
        "/a": {"get": {"operationId": "Same"}},
        "/b": {"get": {"operationId": "Same"}, "post": {}},
        "/c": {"post": {"operationId": "T", "x-ms-trigger": "Batch"}, "put": {"x-ms-trigger": "odd"}},
    }
    write(tmp_path, apiDefinition__swagger__json={"paths": paths, "basePath": "v1"})
    connector = load_connector(tmp_path)
    assert list(connector.operations) == ["Same", "GET /b", "POST /b", "T", "PUT /c"]
    assert connector.operations["GET /b"].operation_id == "GET /b"
    assert connector.operations["POST /b"].operation_id == "POST /b"
    assert (connector.operations["T"].trigger, connector.operations["PUT /c"].trigger) == ("batch", "single")
    assert connector.base_path == "/v1"


@pytest.mark.parametrize(
    ("schemes", "expected"),
    [(["http"], "http"), (["http", "https"], "https"), ([], "https"), (None, "https"), (["ws", 1], "ws")],
)
def test_the_scheme(tmp_path: Path, schemes: Any, expected: str) -> None:
    write(tmp_path, apiDefinition__swagger__json={"schemes": schemes})
    assert load_connector(tmp_path).scheme == expected


def test_the_model_costs_little_to_import() -> None:
    code = (
        "import sys, tools.connector.model;"
        "print([name for name in ('yaml', 'requests', 'jsonschema', 'urllib.parse') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    found = done.stdout.strip()
    assert "yaml" not in found
    assert "requests" not in found
    assert "jsonschema" not in found

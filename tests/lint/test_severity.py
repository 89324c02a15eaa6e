"""Severities of single hits: errors in `import` are what an import refuses, and nothing else."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from openapi_spec_validator.schemas import schema_v2

from tests.lint.examples import connectors
from tests.lint.rules.library import library
from tests.lint.rules.propertied import NAME, properties
from tests.lint.support import MARK, definition, operation, write
from tests.lint.test_catalogue import FIXTURES
from tools.connector.check_settings import PROFILES
from tools.lint.rule import rule
from tools.lint.runner import all_rules, lint_folder
from tools.lint.sources import SCHEMA

DEFINITION = "apiDefinition.swagger.json"
EVERY = ("error", "error", "error")
BROKEN = ("warning", "error", "error")
TOLERATED = ("warning", "warning", "warning")
NONE = (None, None, None)


def _parameter(members: str) -> str:
    return operation(f'"parameters": [{{"name": "shelf", "in": "query", "type": "string", {members}}}]')


def _schema(text: str) -> str:
    return operation(responses=f'{{"200": {{"description": "Good.", "schema": {text}}}}}')


def _security(text: str) -> str:
    return definition(f'"securityDefinitions": {{"sign_in": {text}}}')


_OAUTH = '"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a.test", "tokenUrl": "https://a.test"'
_HOOK = '"paths": {{"/hooks": {{"x-ms-notification-content": {{{}}}, "post": {{"operationId": "A"}}}}}}'
_ENTRY = '"x-ms-connector-metadata": [{{"{}": "Website", "propertyValue": "https://a.test"}}]'
_SETS = '"connectionParameterSets": {{"uiDefinition": {{}}, "values": [{}]}}'
_HEADER = '"parameters": [{{"name": "{}", "in": "{}", "type": "string"}}]'
_LOOP = '"definitions": {"A": {"$ref": "#/definitions/Z"}, "Z": {"$ref": "#/definitions/A"}}'
_NAMED = (
    '"definitions": {"Card": {"type": "object", "required": ["allOf"], "properties": '
    '{"allOf": {"type": "array", "items": {"$ref": "#/definitions/Card"}}}}}'
)

CASES: dict[str, tuple[str, str, str, tuple[str | None, ...]]] = {
    "a capital in a value": (
        "STR002",
        DEFINITION,
        definition(_parameter('"x-ms-visibility": "Advanced"')),
        TOLERATED,
    ),
    "another value of an extension": (
        *("STR002", DEFINITION, definition(_parameter('"x-ms-visibility": "hidden"'))),
        BROKEN,
    ),
    "another value of a keyword": (
        "STR002",
        DEFINITION,
        definition(
            operation('"schemes": ["https"]').replace(
                '"get": {', '"parameters": [{"name": "a", "in": "query", "type": "text"}], "get": {'
            )
        ),
        EVERY,
    ),
    "a member in another case": (
        "STR005",
        DEFINITION,
        definition('"basepath": "/"', without=("basePath",)),
        TOLERATED,
    ),
    "a member that is unknown": ("STR005", DEFINITION, definition('"basement": "/"'), EVERY),
    "a member of an extension in another case": (
        "STR006",
        DEFINITION,
        definition(_ENTRY.format("PropertyName")),
        TOLERATED,
    ),
    "that member is not missing": ("STR003", DEFINITION, definition(_ENTRY.format("PropertyName")), NONE),
    "a member that an extension lacks": ("STR003", DEFINITION, definition(_ENTRY.format("x-name")), BROKEN),
    "a member of a notification": (
        *("STR006", DEFINITION, definition(_HOOK.format('"schema": {}, "headers": {}'))),
        NONE,
    ),
    "a slip in a notification": ("STR006", DEFINITION, definition(_HOOK.format('"schemas": {}')), BROKEN),
    "null": ("STR001", DEFINITION, definition(operation('"deprecated": null')), BROKEN),
    "another type": ("STR001", DEFINITION, definition(operation('"deprecated": "true"')), EVERY),
    "another type of an extension": (
        *("STR001", DEFINITION, definition(operation('"x-ms-no-generic-test": "true"'))),
        BROKEN,
    ),
    "OAuth without scopes": ("SEC001", DEFINITION, _security(f"{{{_OAUTH}}}"), TOLERATED),
    "OAuth without a flow": ("SEC001", DEFINITION, _security('{"type": "oauth2", "scopes": {}}'), EVERY),
    "a scope that is not defined": (
        *(
            "SEC006",
            DEFINITION,
            definition(
                f'"securityDefinitions": {{"a": {{{_OAUTH}, "scopes": {{}}}}}}',
                '"security": [{"a": ["read"]}]',
            ),
        ),
        BROKEN,
    ),
    "a number for a string": ("SCH026", DEFINITION, definition(_parameter('"default": 1')), EVERY),
    "a boolean for a string": (
        "SCH026",
        DEFINITION,
        definition(_schema('{"type": "string", "default": true}')),
        EVERY,
    ),
    "a text for a number": (
        "SCH026",
        DEFINITION,
        definition(_schema('{"type": "number", "default": "1"}')),
        TOLERATED,
    ),
    "null for a string": (
        "SCH026",
        DEFINITION,
        definition(_schema('{"type": "string", "default": null}')),
        TOLERATED,
    ),
    "a parameter that the called operation lacks": (
        *(
            "DYN010",
            DEFINITION,
            library(
                '"x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "id", '
                '"value-title": "name", "value-collection": "shelves", "parameters": {"room": 1}}'
            ),
        ),
        EVERY,
    ),
    "another format of a collection": (
        *("PAR046", DEFINITION, definition(_parameter('"collectionFormat": "multi"'))),
        EVERY,
    ),
    "the header of a credential": (
        *("PAR005", DEFINITION, definition(operation(_HEADER.format("Authorization", "header")))),
        EVERY,
    ),
    "the name of a connection": (
        *("PAR005", DEFINITION, definition(operation(_HEADER.format("connectionId", "query")))),
        BROKEN,
    ),
    "a definition that is not there": (
        *("PKG006", "settings.json", '{"apiDefinition": "other.swagger.json"}'),
        EVERY,
    ),
    "a script that is not there": ("PKG006", "settings.json", '{"script": "other.csx"}', BROKEN),
    "a path of one machine": ("PKG006", "settings.json", '{"apiDefinition": "/a/b.json"}', BROKEN),
    "a property named like a keyword": ("REF020", DEFINITION, definition(_NAMED), NONE),
    "an alias loop is told once": ("REF020", DEFINITION, definition(_LOOP), NONE),
    "an alias loop is no recursion": ("REF021", DEFINITION, definition(_LOOP), NONE),
    "a hyphen in a connection parameter": (
        *("PRP021", NAME, properties('"connectionParameters": {"api-key": {"type": "securestring"}}')),
        ("info",) * 3,
    ),
    "a type of a connection parameter in another case": (
        *("PRP020", NAME, properties('"connectionParameters": {"token": {"type": "oAuthsetting"}}')),
        TOLERATED,
    ),
    "an unknown type of a connection parameter": (
        *("PRP020", NAME, properties('"connectionParameters": {"token": {"type": "password"}}')),
        BROKEN,
    ),
    "a member outside of properties": ("PRP001", NAME, '{"properties": {}, "publisher": "Shelf"}', BROKEN),
    "no properties": ("PRP001", NAME, "{}", EVERY),
    "sets without any": ("PRP010", NAME, properties(_SETS.format("")), BROKEN),
    "a set without parameters": (
        *("PRP010", NAME, properties(_SETS.format('{"name": "a", "uiDefinition": {}}'))),
        EVERY,
    ),
    "a capability that stops updates": (
        *("PRP009", NAME, properties('"capabilities": ["federatedKnowledgeSource"]')),
        EVERY,
    ),
    "tabular": ("PRP009", NAME, properties('"capabilities": ["tabular"]'), NONE),
    "a generic provider without a template of the body": (
        *(
            "PRP042",
            NAME,
            properties(
                '"connectionParameters": {"token": {"type": "oauthSetting", "oAuthSettings": '
                '{"identityProvider": "oauth2generic", "customParameters": {'
                '"authorizationUrlTemplate": {"value": "a"}, "tokenUrlTemplate": {"value": "a"}, '
                '"refreshUrlTemplate": {"value": "a"}}}}}'
            ),
        ),
        NONE,
    ),
    "an address of a product named Secret": (
        *(
            "PRP027",
            NAME,
            properties(
                '"connectionParameters": {"baseUrl": {"type": "string", "uiDefinition": '
                '{"displayName": "Base URL to Secret Server"}}}'
            ),
        ),
        NONE,
    ),
    "a server that gives tokens": (
        *(
            "PRP027",
            NAME,
            properties(
                '"connectionParameters": {"authorizationServer": {"type": "string", "uiDefinition": '
                '{"displayName": "Authorization server (such as https://shelf.example/oauth2/token)"}}}'
            ),
        ),
        NONE,
    ),
}


@pytest.mark.parametrize(("rule", "file", "text", "expected"), CASES.values(), ids=CASES)
def test_severity(rule: str, file: str, text: str, expected: tuple[str | None, ...], tmp_path: Path) -> None:
    beside = () if file == DEFINITION else ((DEFINITION, definition()),)
    write(tmp_path, file, text, beside)
    found = [{f.severity for f in lint_folder(tmp_path, profile, {rule})} for profile in PROFILES]
    # The profile of agents takes over what is said of an import.
    assert found == [{severity} if severity else set() for severity in (*expected, expected[0])]


def test_single_errors_of_an_import_are_refused_by_somebody() -> None:
    one_error = {rule for rule, _, _, expected in CASES.values() if expected == EVERY}
    levels = {one.id: one.levels.get("import") for one in all_rules().values() if one.refusal}
    assert {rule for rule, level in levels.items() if level != "error"} <= one_error <= set(levels)


@pytest.mark.parametrize("rule", [one.id for one in all_rules().values() if not one.refusal])
def test_what_nobody_refuses_is_no_error_of_an_import(rule: str, tmp_path: Path) -> None:
    for number, fixture in enumerate(one for one in FIXTURES if one.rule == rule):
        folder = tmp_path / str(number)
        write(folder, fixture.file, fixture.text.replace(MARK, ""), fixture.beside, fixture.encoding)
        found = lint_folder(folder, "import", {rule})
        assert not [item for item in found if item.rule == rule and item.severity == "error"], fixture.text


def test_an_error_of_an_import_is_refused_by_somebody() -> None:
    with pytest.raises(ValueError, match="say who refuses it"):
        rule("AAA999", "thing-without-evidence", "error", "somewhere")(lambda definition: iter(()))
    assert all(one.refusal for one in all_rules().values() if one.levels.get("import") == "error")


@pytest.mark.parametrize("id_", [one.id for one in all_rules().values() if one.refusal == SCHEMA])
def test_the_schema_of_swagger_refuses_what_it_is_said_to(id_: str) -> None:
    bad, good = (json.loads(files[DEFINITION]) for files in connectors(all_rules()[id_], "import"))
    schema = Draft4Validator(dict(schema_v2))
    assert not schema.is_valid(bad)
    assert schema.is_valid(good)


@pytest.mark.parametrize("namespace", ["Newtonsoft.Json.Converters", "System.Runtime.Serialization"])
def test_namespaces_that_the_platform_compiles(namespace: str, tmp_path: Path) -> None:
    script = f"using {namespace};\npublic class Script : ScriptBase {{ }}\n"
    write(tmp_path, "script.csx", script, ((DEFINITION, definition()),))
    assert lint_folder(tmp_path, "certified", {"CSX020"}) == []


@pytest.mark.parametrize(
    ("schema", "cure"), [("{}", "remove it"), ('{"$ref": "#/definitions/Book"}', "move it")]
)
def test_a_schema_that_says_nothing_is_not_to_be_moved(schema: str, cure: str, tmp_path: Path) -> None:
    text = definition(operation(responses=f'{{"default": {{"description": "Good.", "schema": {schema}}}}}'))
    write(tmp_path, DEFINITION, text)
    (finding,) = lint_folder(tmp_path, "certified", {"RSP021"})
    assert cure in finding.message


def test_a_label_that_is_a_sentence_is_what_is_wrong(tmp_path: Path) -> None:
    words = "Currency to change into, such as EUR or USD."
    write(
        tmp_path, DEFINITION, definition(_parameter(f'"x-ms-summary": "{words}", "description": "{words}"'))
    )
    (finding,) = lint_folder(tmp_path, "certified", {"PAR066"})
    assert (finding.pointer.rpartition("/")[2], "shorten" in finding.message) == ("x-ms-summary", True)

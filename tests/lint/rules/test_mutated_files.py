"""No rule raises, whatever a connector's files hold: good files with parts replaced by anything."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.connector.check_settings import PROFILES
from tools.lint.runner import all_rules, lint_folder

DEFINITION = {
    "swagger": "2.0",
    "info": {
        "title": "Shelf",
        "description": "Keeps books.",
        "version": "1.0",
        "contact": {"name": "A", "url": "https://a.test", "email": "a@a.test"},
    },
    "host": "dev.example.com",
    "basePath": "/v2",
    "schemes": ["https"],
    "externalDocs": {"url": "https://a.test"},
    "tags": [{"name": "A", "externalDocs": {"url": "https://a.test"}}],
    "securityDefinitions": {
        "key": {"type": "apiKey", "name": "X", "in": "header"},
        "sign_in": {
            "type": "oauth2",
            "flow": "accessCode",
            "scopes": {"a": "b"},
            "tokenUrl": "https://a.test",
        },
    },
    "security": [{"key": []}, {"sign_in": ["a"]}],
    "x-ms-connector-metadata": [{"propertyName": "Categories", "propertyValue": "AI;Data"}],
    "paths": {
        "/books/{id}": {
            "get": {
                "operationId": "ListBooks",
                "schemes": ["https"],
                "security": [{"key": []}],
                "externalDocs": {"url": "https://a.test"},
                "parameters": [{"name": "id", "in": "path", "type": "string"}],
            }
        }
    },
}
_PREFIX = "x-ms-apimTemplateParameter."
_PARAMETERS = {
    "token": {
        "type": "oauthSetting",
        "oAuthSettings": {
            "identityProvider": "oauth2generic",
            "clientId": "a",
            "clientSecret": "b",
            "scopes": ["all"],
            "redirectMode": "Global",
            "redirectUrl": "https://a.test",
            "properties": {"IsFirstParty": "False"},
            "customParameters": {"tokenUrlTemplate": {"value": "https://a.test/{Code}"}},
        },
        "uiDefinition": {
            "displayName": "A",
            "constraints": {"required": "true", "tabIndex": 1, "allowedValues": [{"value": "a"}]},
        },
    }
}
PROPERTIES = {
    "properties": {
        "iconBrandColor": "#102030",
        "capabilities": ["gateway"],
        "publisher": "A",
        "connectionParameters": _PARAMETERS,
        "connectionParameterSets": {"uiDefinition": {}, "values": [{"name": "a", "parameters": _PARAMETERS}]},
        "scriptOperations": ["ListBooks", "Other"],
        "policyTemplateInstances": [
            {
                "templateId": "setheader",
                "title": "A",
                "parameters": {
                    f"{_PREFIX}name": "Authorization",
                    f"{_PREFIX}value": "@connectionParameters('a')@headers('b')",
                    f"{_PREFIX}existsAction": "skip",
                    "x-ms-apimTemplate-operationName": ["ListBooks"],
                    "x-ms-apimTemplate-policySection": "Request",
                },
            },
            {"templateId": "routerequesttoendpoint", "parameters": {f"{_PREFIX}newPath": "/a/{id}"}},
            {"templateId": "pollingtrigger", "parameters": {f"{_PREFIX}triggerConfig": {"a": "@body()"}}},
        ],
    }
}
SETTINGS = {
    "script": "script.csx",
    "powerAppsUrl": "https://a.test",
    "flowApiVersion": "x",
    "connectorId": "a",
}
SCRIPT = (
    "using System.Text.Json;\nclass Script : ScriptBase { F() { switch "
    '(Context.OperationId) { case "A": } } }'
)

FILES: dict[str, Any] = {
    "apiDefinition.swagger.json": DEFINITION,
    "apiProperties.json": PROPERTIES,
    "settings.json": SETTINGS,
}
anything: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        5,
        1.5,
        "",
        "a",
        "@",
        "{",
        "é",
        "\u0000",
        "a/b",
        [],
        {},
        [[]],
        [{}],
        {"": {}},
        [None, "a"],
        {"a": 5},
    ]
)


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield container and key of every part."""
    for key, item in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
        yield node, key
        if isinstance(item, dict | list):
            yield from _places(item)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_rule_raises(data: st.DataObject, tmp_path: Path) -> None:
    script = data.draw(st.sampled_from(["", SCRIPT, SCRIPT[:70], SCRIPT.replace("{", '"')]))
    (tmp_path / "script.csx").write_text(script, encoding="utf-8")
    for name, base in FILES.items():
        document = copy.deepcopy(base)
        for _ in range(data.draw(st.integers(0, 3))):
            container, key = data.draw(st.sampled_from(list(_places(document)) or [(document, "properties")]))
            container[key] = copy.deepcopy(data.draw(anything))
        (tmp_path / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    profile = data.draw(st.sampled_from(PROFILES))
    for finding in lint_folder(tmp_path, profile):
        assert finding.message
        assert finding.rule in all_rules()

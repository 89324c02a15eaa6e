"""Fixtures of the rules about where a connector sends its requests."""

from ..support import Fixture, definition, operation

_DYNAMIC = (
    '{"properties": {"policyTemplateInstances": [{"templateId": "dynamichosturl", "parameters": {'
    '"x-ms-apimTemplateParameter.urlTemplate": "@connectionParameters(\'host\')"%s}}]}}'
)


def _dynamic(more: str = "") -> tuple[tuple[str, str], ...]:
    return (("apiProperties.json", _DYNAMIC % more),)


FIXTURES = [
    Fixture("INF001", definition('"swagger": «"3.0"')),
    Fixture("INF001", definition('"swagger": «2.0')),
    Fixture("INF001", "«" + definition(without=("swagger",))),
    Fixture("INF001", "«" + definition('"openapi": "3.0.1"', without=("swagger",))),
    Fixture("INF001", definition()),
    *(Fixture("INF002", definition(f'"host": «"{host}"')) for host in ("https://a.example", "a.example/v2")),
    *(
        Fixture("INF002", definition(f'"host": «"{host}"'))
        for host in ("", "two words", "a..b", "-a.example")
    ),
    *(
        Fixture("INF002", definition(f'"host": "{host}"'))
        for host in ("api.example.com", "localhost:8080", "Ä.example", "[::1]:80", "a_b.example.com.")
    ),
    Fixture("INF002", definition('"host": "@environmentVariables(\\"new_host\\")"')),
    Fixture("INF002", definition('"host": 5')),
    Fixture("INF002", definition(without=("host",))),
    *(
        Fixture("INF003", definition(f'"host": «"{host}"'))
        for host in (
            "dev.shelf.com",
            "api-test01.shelf.com",
            "localhost:80",
            "10.0.0.1",
            "shelf.local",
            "UAT.shelf.com",
        )
    ),
    *(
        Fixture("INF003", definition(f'"host": "{host}"'))
        for host in ("latest.shelf.com", "api.shelf.dev", "devices.shelf.com", "100.20.30.40")
    ),
    Fixture("INF003", definition('"host": "dev.shelf.com"'), beside=_dynamic()),
    Fixture(
        "INF003",
        definition('"host": «"dev.shelf.com"'),
        beside=_dynamic(', "x-ms-apimTemplate-operationName": ["ListBooks"]'),
    ),
    Fixture("INF003", definition('"host": "dev.shelf.com"'), profile="import"),
    Fixture("INF004", definition('"basePath": «"v2"')),
    Fixture("INF004", definition('"basePath": «""')),
    Fixture("INF004", definition('"basePath": "/v2"')),
    Fixture("INF004", definition('"basePath": "@environmentVariables(\\"new_path\\")"')),
    Fixture("INF004", definition(without=("basePath",))),
    Fixture("INF005", definition('"schemes": «[]')),
    Fixture("INF005", definition(operation('"schemes": «[]'))),
    Fixture("INF005", definition('"schemes": ["https"]')),
    Fixture("INF005", definition(without=("schemes",))),
    Fixture("INF006", definition('"schemes": ["https", «"HTTPS", «"https://"]')),
    Fixture("INF006", definition('"schemes": ["https", "http", "ws", "wss"]')),
    Fixture("INF007", definition('"schemes": [«"ws", "https", «"wss"]')),
    Fixture("INF007", definition('"schemes": ["https"]')),
    Fixture("INF008", definition('"schemes": ["https", «"http"]')),
    Fixture("INF008", definition(operation('"schemes": [«"http"]'))),
    Fixture("INF008", "«" + definition(without=("schemes",))),
    Fixture("INF008", definition('"schemes": ["https"]')),
]
MESSAGES = [
    ("INF001", definition('"openapi": "3.0.1"', without=("swagger",)), "convert it from OpenAPI 3"),
    ("INF001", definition('"swagger": 2.0'), "'swagger' is no string"),
    ("INF002", definition('"host": "https://a.example"'), "move the scheme to 'schemes'"),
    ("INF002", definition('"host": "a.example/v2"'), "move the path to 'basePath'"),
    ("INF002", definition('"host": "a b"'), "'a b' is not a host"),
    ("INF003", definition('"host": "10.0.0.1"'), "from one network only"),
    ("INF003", definition('"host": "localhost"'), "on no public network"),
    ("INF003", definition('"host": "api-test01.shelf.com"'), "('test01')"),
    ("INF004", definition('"basePath": "v2"'), "write '/v2'"),
    ("INF008", definition('"schemes": ["https", "http"]'), "remove it"),
    ("INF008", definition('"schemes": ["http"]'), "write 'https'"),
]

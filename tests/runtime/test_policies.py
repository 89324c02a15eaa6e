from pathlib import Path
from typing import Any

import pytest

from tools.core.message import Headers, Response, header
from tools.runtime.model import Connection, Exchange
from tools.runtime.platform import Platform
from tools.runtime.policies.registry import TEMPLATES, scope_of

from .folder import JSON, Backend, make, policy

VALUES = {"region": "eu", "host": "https://eu.library.example/api/", "api_key": "k&y"}
ID: dict[str, Any] = {
    "name": "id",
    "in": "path",
    "type": "string",
    "required": True,
    "x-ms-url-encoding": "single",
}


def run(
    folder: Path,
    *policies: dict[str, Any],
    values: dict[str, str] | None = None,
    inputs: dict[str, Any] | None = None,
    answer: Response | None = None,
) -> tuple[Exchange, Backend]:
    query = {"name": "q", "in": "query", "type": "string"}
    own = {"name": "X-Own", "in": "header", "type": "string"}
    connector = make(folder, ID, query, own, path="/books/{id}", policies=list(policies))
    backend = Backend(answer)
    connection = Connection(values=VALUES if values is None else values)
    platform = Platform(connector, connection, None)
    found = platform.call(connector.operations["Op"], {"id": "a/b", **(inputs or {})}, backend)
    return found, backend


def codes(exchange: Exchange) -> list[str]:
    return [problem.code for problem in exchange.problems]


@pytest.mark.parametrize(
    ("value", "action", "inputs", "expected", "effect"),
    [
        ("new", None, {}, ["new"], "header X-Own set to 'new'"),
        ("new", "override", {"X-Own": "old"}, ["new"], "header X-Own set to 'new'"),
        ("new", "skip", {"X-Own": "old"}, ["old"], "header X-Own left as it is"),
        ("new", "Skip", {}, ["new"], "header X-Own set to 'new'"),
        ("new", "append", {"X-Own": "old"}, ["old", "new"], "header X-Own gets the further value 'new'"),
        ("@connectionParameters('REGION')", "override", {}, ["eu"], "header X-Own set to 'eu'"),
        ("@connectionParameters('api_key')", "override", {}, ["k&y"], "header X-Own set to '***'"),
        (
            "Bearer @connectionParameters('host2')",
            "override",
            {"X-Own": "old"},
            ["old"],
            "header X-Own not set: no value for connection parameter 'host2'",
        ),
        ("@headers('X-Own')!", "override", {"X-Own": "old"}, ["old!"], "header X-Own set to '***!'"),
    ],
)
def test_setheader(
    tmp_path: Path, value: str, action: str | None, inputs: dict[str, str], expected: list[str], effect: str
) -> None:
    more = {} if action is None else {"existsAction": action}
    setter = policy("SetHeader", "Request", name="X-Own", value=value, **more)
    connector = make(tmp_path, settings={"connectionParameters": {}})
    assert connector.connection_sets
    settings = {name: {"type": "string"} for name in ("region", "host", "host2")}
    folder_settings = {"connectionParameters": {**settings, "api_key": {"type": "securestring"}}}
    connector = make(
        tmp_path,
        {"name": "X-Own", "in": "header", "type": "string"},
        policies=[setter],
        settings=folder_settings,
    )
    backend = Backend()
    exchange = Platform(connector, Connection(values=VALUES), None).call(
        connector.operations["Op"], inputs, backend
    )
    assert [text for name, text in backend.seen[0].headers if name == "X-Own"] == expected
    assert (exchange.policies[0].template, exchange.policies[0].title) == ("setheader", "A SetHeader")
    assert exchange.policies[0].effect == effect
    assert exchange.problems == ()


def test_a_header_that_sounds_like_a_credential_is_not_shown(tmp_path: Path) -> None:
    exchange, backend = run(tmp_path, policy("setheader", name="X-Api-Key", value="literal"))
    assert exchange.policies[0].effect == "header X-Api-Key set to ***"
    assert backend.seen[0].header("X-Api-Key") == "literal"


def test_setheader_in_the_response_section(tmp_path: Path) -> None:
    raw: Headers = (*JSON, ("X-A", "a"))
    exchange, backend = run(
        tmp_path,
        policy("setheader", "Response", name="X-B", value="@headers('X-A')b"),
        policy("setheader", "Response", name="X-A", value="new", existsAction="skip"),
        answer=Response(200, raw, b"{}"),
    )
    assert header(exchange.response.headers, "X-B") == "ab"
    assert header(exchange.response.headers, "X-A") == "a"
    assert exchange.raw_response.headers == raw
    assert backend.seen[0].header("X-B") is None
    assert [step.effect for step in exchange.policies] == [
        "header X-B set to '***b'",
        "header X-A left as it is",
    ]


@pytest.mark.parametrize(
    ("name", "value", "action", "inputs", "expected"),
    [
        ("p", "x y", None, {}, "?p=x%20y"),
        ("p", "x", "override", {"q": "1"}, "?q=1&p=x"),
        ("q", "x", "override", {"q": "1"}, "?q=x"),
        ("Q", "x", "override", {"q": "1"}, "?Q=x"),
        ("q", "x", "skip", {"q": "1"}, "?q=1"),
        ("q", "x", "skip", {}, "?q=x"),
        ("q", "x", "append", {"q": "1"}, "?q=1&q=x"),
        ("$filter", "@queryParameters('q')", "override", {"q": "a'b"}, "?q=a'b&$filter=a'b"),
        ("p", "@connectionParameters('region', '')", "override", {}, ""),
    ],
)
def test_setqueryparameter(
    tmp_path: Path, name: str, value: str, action: str | None, inputs: dict[str, str], expected: str
) -> None:
    more = {} if action is None else {"existsAction": action}
    exchange, backend = run(
        tmp_path,
        policy("setqueryparameter", name=name, value=value, **more),
        inputs=inputs,
        values={"host": "x"},
    )
    assert backend.seen[0].url == f"https://api.library.example/v2/books/a%2Fb{expected}"
    assert exchange.problems == ()


@pytest.mark.parametrize(
    ("name", "value", "effect"),
    [
        ("p", "@connectionParameters('region')", "query parameter p set to 'eu'"),
        ("p", "@connectionParameters('api_key')", "query parameter p set to '***'"),
        ("access_token", "literal", "query parameter access_token set to ***"),
        ("p", "@headers('No')", "query parameter p not set: no value for header 'No'"),
    ],
)
def test_the_effect_of_setqueryparameter(tmp_path: Path, name: str, value: str, effect: str) -> None:
    exchange, _ = run(tmp_path, policy("setqueryparameter", name=name, value=value))
    assert exchange.policies[0].effect == effect


@pytest.mark.parametrize(
    ("parameters", "method", "url", "expected"),
    [
        ({"newPath": "/tomes/{id}"}, "GET", "/tomes/a%2Fb?q=1", []),
        ({"newPath": "tomes"}, "GET", "/tomes?q=1", []),
        ({"newPath": "/t", "httpMethod": "@Request.OriginalHTTPMethod"}, "GET", "/t?q=1", []),
        ({"newPath": "/t", "httpMethod": "post"}, "POST", "/t?q=1", []),
        ({"newPath": "/t?all=1"}, "GET", "/t?all=1&q=1", []),
        ({"newPath": "/@connectionParameters('region')/t"}, "GET", "/eu/t?q=1", []),
        ({"newPath": "/t/{no}"}, "GET", "/t/{no}?q=1", ["policy-value"]),
        ({"newPath": "@headers('No')"}, "GET", "/books/a%2Fb?q=1", ["policy-value"]),
        ({"newPath": "/t", "httpMethod": "FETCH"}, "GET", "/books/a%2Fb?q=1", ["policy-value"]),
        ({}, "GET", "/books/a%2Fb?q=1", ["policy-value"]),
    ],
)
def test_routerequesttoendpoint(
    tmp_path: Path, parameters: dict[str, str], method: str, url: str, expected: list[str]
) -> None:
    exchange, backend = run(tmp_path, policy("RouteRequestToEndpoint", **parameters), inputs={"q": "1"})
    assert (backend.seen[0].method, backend.seen[0].url) == (method, f"https://api.library.example/v2{url}")
    assert codes(exchange) == expected
    assert exchange.request.url == "https://api.library.example/v2/books/a%2Fb?q=1"


def test_the_effect_of_routing(tmp_path: Path) -> None:
    exchange, _ = run(tmp_path, policy("routerequesttoendpoint", newPath="/t", httpMethod="PUT"))
    assert exchange.policies[0].effect == "routed to PUT /t"


@pytest.mark.parametrize(
    ("template", "url", "effect", "expected"),
    [
        ("https://x.example/v9/", "https://x.example/v9", "host set to 'https://x.example/v9/'", []),
        (
            "@connectionParameters('host')",
            "https://eu.library.example/api",
            "host set to 'https://eu.library.example/api/'",
            [],
        ),
        (
            "https://@connectionParameters('region').library.example",
            "https://eu.library.example",
            "host set to 'https://eu.library.example'",
            [],
        ),
        (
            "https://@connectionParameters('api_key').example",
            "https://k&y.example",
            "host set to 'https://***.example'",
            [],
        ),
        ("HTTPS://x.example", "HTTPS://x.example", "host set to 'HTTPS://x.example'", []),
        ("x.example", "https://x.example", "host set to 'x.example'", ["policy-value"]),
        (
            "@headers('No')",
            "https://api.library.example/v2",
            "host left as it is: no value for header 'No'",
            ["policy-value"],
        ),
    ],
)
def test_dynamichosturl(tmp_path: Path, template: str, url: str, effect: str, expected: list[str]) -> None:
    exchange, backend = run(tmp_path, policy("dynamicHostUrl", urlTemplate=template))
    assert backend.seen[0].url == f"{url}/books/a%2Fb"
    assert exchange.policies[0].effect == effect
    assert codes(exchange) == expected


@pytest.mark.parametrize(
    ("instance", "code", "words"),
    [
        (
            policy("pollingtrigger", triggerConfig={}),
            "policy-unsupported",
            "'pollingtrigger' is not supported",
        ),
        ({"templateId": "", "title": "x"}, "policy-unsupported", "(no templateId)"),
        (
            policy("setheader", "Failure", name="a", value="b"),
            "policy-unsupported",
            "section 'Failure' is not supported",
        ),
        (
            policy("dynamichosturl", "Response", urlTemplate="https://x.example"),
            "policy-unsupported",
            "section 'Response' is not supported",
        ),
        (policy("setheader", name="a", value="@body().id"), "policy-unsupported", "the expression '@body'"),
        (
            policy("setheader", "Response", name="a", value="@body().id"),
            "policy-unsupported",
            "the expression '@body'",
        ),
        (policy("setheader", name="a", value=1), "policy-value", "'value' must be a text"),
        (policy("setheader", name="", value="b"), "policy-value", "'name' must be a text"),
        (policy("setheader", value="b"), "policy-value", "'name' must be a text"),
        (policy("setheader", name="a", value="b", existsAction="merge"), "policy-value", "is 'merge'"),
        (
            policy("setheader", name="a", value="@connectionParameters('typo')"),
            "policy-value",
            "'typo' is not declared",
        ),
        (policy("setqueryparameter", name="a", value="b", existsAction="x"), "policy-value", "is 'x'"),
    ],
)
def test_policies_that_cannot_run_are_told(
    tmp_path: Path, instance: dict[str, Any], code: str, words: str
) -> None:
    exchange, _ = run(tmp_path, instance)
    (problem,) = exchange.problems
    assert problem.code == code
    assert words in problem.message
    assert problem.where.startswith("policy ")
    assert exchange.policies == ()


def test_a_policy_of_another_operation_does_not_run(tmp_path: Path) -> None:
    other = policy("pollingtrigger")
    other["parameters"]["x-ms-apimTemplate-operationName"] = ["Other"]
    exchange, _ = run(tmp_path, other)
    assert (exchange.policies, exchange.problems) == ((), ())


def test_policies_run_in_the_order_of_the_file(tmp_path: Path) -> None:
    _, backend = run(
        tmp_path,
        policy("setheader", name="X-Own", value="1"),
        policy("setheader", name="X-Own", value="@headers('X-Own')2"),
    )
    assert backend.seen[0].header("X-Own") == "12"


def test_what_may_be_shown(tmp_path: Path) -> None:
    constraints = {"uiDefinition": {"constraints": {"clearText": False}}}
    connector = make(
        tmp_path,
        settings={
            "connectionParameters": {
                "Open": {"type": "string"},
                "Hidden": {"type": "string", **constraints},
                "key": {"type": "securestring"},
                "token": {"type": "oauthSetting"},
            }
        },
    )
    scope = scope_of(connector)
    assert scope.declared == {"open", "hidden", "key", "token"}
    assert scope.public == {"open"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_has_a_module_of_its_own(template: str) -> None:
    assert TEMPLATES[template][0].__module__ == f"tools.runtime.policies.{template}"

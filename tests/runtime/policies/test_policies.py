from pathlib import Path
from typing import Any

import pytest

from tools.connector.policy_templates import TEMPLATES
from tools.core.message import Headers, Request, Response, header
from tools.lint.runner import lint_folder
from tools.runtime.exchanges import Connection, Exchange
from tools.runtime.platform import Platform
from tools.runtime.policies.registry import COMPILERS, PolicyRun, scope_of
from tools.traffic.errors import TransportError

from ..folder import JSON, Backend, make, policy

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
    answer: Response | TransportError | None = None,
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
        (
            "@connectionParameters('host2', '')",
            "override",
            {"X-Own": "old"},
            [""],
            "header X-Own set to nothing",
        ),
        ("", "override", {"X-Own": "old"}, [""], "header X-Own set to nothing"),
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
        ("p", "@connectionParameters('region', '')", "override", {}, "?p="),
        ("p", "@connectionParameters('region')", "override", {}, ""),
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
        ({"newPath": "/t?$filter=n eq '\u00e4'"}, "GET", "/t?$filter=n%20eq%20'%C3%A4'&q=1", []),
        ({"newPath": "/t?n=@queryParameters('q')%20x"}, "GET", "/t?n=1%20x&q=1", []),
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
        (policy("nosuchtemplate"), "policy-unsupported", "'nosuchtemplate' does not exist"),
        ({"templateId": "", "title": "x"}, "policy-unsupported", "(no templateId)"),
        (
            policy("setproperty", "Failure", name="a", value="b"),
            "policy-unsupported",
            "has no section 'Failure'",
        ),
        (
            policy("dynamichosturl", "Response", urlTemplate="https://x.example"),
            "policy-unsupported",
            "has no section 'Response'",
        ),
        (
            policy("setheader", name="a", value="x@toLower('b')"),
            "policy-expression",
            "'value' cannot be read: there is no function 'toLower'",
        ),
        (
            policy("setheader", "Response", name="a", value="@body("),
            "policy-expression",
            "'@body(' takes no name; write @body() (character 7)",
        ),
        (
            policy("setheader", name="a", value="@triggerBody().id"),
            "policy-value",
            "cannot read @triggerBody().id",
        ),
        (
            policy("setheader", name="a", value="@environmentVariables('b')"),
            "policy-value",
            "use a connection parameter",
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
    assert str(problem.where).startswith("policy ")
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
    found = {compiled.__module__ for compiled in COMPILERS[template].values()}
    assert found == {f"tools.runtime.policies.{template}"}


def test_every_section_of_the_catalogue_is_compiled() -> None:
    compiled = {template: tuple(sections) for template, sections in COMPILERS.items()}
    assert compiled == {template: found.sections for template, found in TEMPLATES.items()}


@pytest.mark.parametrize("section", ["Request", "Response", "Failure", "request", "", 5])
@pytest.mark.parametrize("template", TEMPLATES)
def test_lint_reports_the_sections_that_do_not_run(tmp_path: Path, template: str, section: Any) -> None:
    """A setqueryparameter in the section Response was refused by the run, and passed by lint."""
    instance = policy(template, section)
    connector = make(tmp_path, policies=[instance])
    scope, [read] = scope_of(connector), connector.policies
    refused = any("has no section" in found.message for found in PolicyRun([read], "Request", scope).problems)
    assert refused is bool(lint_folder(tmp_path, "import", {"POL005"}))


@pytest.mark.parametrize("template", ["SetHeader", "setheader", "setHeader", "SETHEADER"])
def test_ids_of_templates_in_any_case(tmp_path: Path, template: str) -> None:
    _, backend = run(tmp_path, policy(template, name="X-Own", value="1"))
    assert backend.seen[0].header("X-Own") == "1"


@pytest.mark.parametrize(
    ("operations", "runs"), [(None, True), ([], True), (["Op"], True), (["Other"], False)]
)
def test_the_operations_of_a_policy(tmp_path: Path, operations: list[str] | None, runs: bool) -> None:
    setter = policy("setheader", name="X-Own", value="1")
    if operations is not None:
        setter["parameters"]["x-ms-apimTemplate-operationName"] = operations
    _, backend = run(tmp_path, setter)
    assert (backend.seen[0].header("X-Own") == "1") is runs


@pytest.mark.parametrize(
    ("answer", "ran"),
    [
        (Response(200, JSON, b"{}"), "response"),
        (Response(404, JSON, b"{}"), "response"),
        (TransportError("timeout", "no answer"), "failure"),
    ],
)
def test_the_section_failure_runs_where_there_is_no_answer(
    tmp_path: Path, answer: Response | TransportError, ran: str
) -> None:
    sections = ("response", "failure")
    policies = [policy("setheader", name.title(), name=f"X-{name}", value="1") for name in sections]
    exchange, _ = run(tmp_path, *policies, answer=answer)
    assert [name for name in sections if exchange.response.header(f"X-{name}")] == [ran]
    assert ("failure-section" in exchange.assumptions) is (ran == "failure")


ORDERS: list[tuple[list[dict[str, Any]], bool]] = [
    ([policy("setheader", name="a", value="1"), policy("setheader", name="b", value="1")], False),
    ([policy("setheader", name="a", value="1"), policy("setheader", name="A", value="2")], True),
    ([policy("setheader", name="a", value="1"), policy("setheader", name="b", value="@headers('a')")], True),
    ([policy("setheader", name="b", value="@headers('a')"), policy("setheader", name="a", value="1")], True),
    (
        [
            policy("dynamichosturl", urlTemplate="https://@headers('a').x"),
            policy("setheader", name="A", value="1"),
        ],
        True,
    ),
    (
        [
            policy("dynamichosturl", urlTemplate="https://x.example"),
            policy(
                "setvaluefromurl",
                parameterTemplate="@headers('a')",
                parameterValueUrl="/a",
                parameterValuePathTemplate="@body()",
            ),
        ],
        True,
    ),
    (
        [
            policy(
                "setvaluefromurl",
                parameterTemplate="@headers('a')",
                parameterValueUrl="/a",
                parameterValuePathTemplate="@body()",
            ),
            policy("setheader", name="b", value="1"),
        ],
        True,
    ),
    (
        [
            policy(
                "setvaluefromurl",
                parameterTemplate=f"@headers('{name}')",
                parameterValueUrl="/a",
                parameterValuePathTemplate="@body()",
            )
            for name in "ab"
        ],
        True,
    ),
    ([policy("setheader", name="q", value="1"), policy("setqueryparameter", name="q", value="1")], False),
    ([policy("setheader", name="q", value="1"), policy("setheader", "Response", name="q", value="1")], False),
]


@pytest.mark.parametrize(("policies", "matters"), ORDERS)
def test_the_order_is_an_assumption_where_it_matters(
    tmp_path: Path, policies: list[dict[str, Any]], matters: bool
) -> None:
    exchange, _ = run(tmp_path, *policies)
    assert ("policy-order" in exchange.assumptions) is matters


# headers: test=foo; port=1234 - connectionParameters: cat=bar; subPath=path - queryParameters: domain=pqr
DOCUMENTED_HOSTS = [
    ("https://@header('test').abc.xyz:@header('port')", "https://foo.abc.xyz:1234"),
    ("https://@connectionParameters('cat').abc.xyz", "https://bar.abc.xyz"),
    ("https://test.abc.xyz", "https://test.abc.xyz"),
    (
        "https://@header('test').abc.@queryParameters('domain')/@connectionParameters('subPath')",
        "https://foo.abc.pqr/path",
    ),
    ("https://@header('test123', 'default').abc.xyz", "https://default.abc.xyz"),
]
DOCUMENTED_HEADERS = [
    ("test", "@headers('test')moo", ["foomoo"]),
    ("test", "moo@headers('test')", ["moofoo"]),
    ("cat", "@connectionParameters('cat', '')", ["bar"]),
    ("name", "@connectionParameters('name', '')", [""]),
]
DOCUMENTED_QUERIES = [
    ("@connectionParameters('cat')", "domain=bar"),
    ("@queryParameters('domain')@connectionParameters('cat')", "domain=pqrbar"),
    ("@connectionParameters('dog', 'default')", "domain=default"),
]


def documented(folder: Path, instance: dict[str, Any]) -> Request:
    """Run a policy on the values that the pages of the templates use."""
    names = ("cat", "subPath", "dog", "name")
    settings = {"connectionParameters": {name: {"type": "string"} for name in names}}
    headers = [{"name": name, "in": "header", "type": "string"} for name in ("test", "port")]
    query = {"name": "domain", "in": "query", "type": "string"}
    connector = make(folder, *headers, query, policies=[instance], settings=settings)
    backend = Backend()
    connection = Connection(values={"cat": "bar", "subPath": "path"})
    inputs = {"test": "foo", "port": "1234", "domain": "pqr"}
    exchange = Platform(connector, connection, None).call(connector.operations["Op"], inputs, backend)
    assert exchange.problems == ()
    return backend.seen[0]


@pytest.mark.parametrize(("template", "host"), DOCUMENTED_HOSTS)
def test_documented_hosts(tmp_path: Path, template: str, host: str) -> None:
    assert documented(tmp_path, policy("dynamichosturl", urlTemplate=template)).url.startswith(
        f"{host}/books"
    )


def test_dynamicsubdomain_is_the_same(tmp_path: Path) -> None:
    exchange, backend = run(
        tmp_path, policy("dynamicsubdomain", urlTemplate="https://@connectionParameters('region').x")
    )
    assert backend.seen[0].url.startswith("https://eu.x/books/")
    assert exchange.assumptions == ("dynamic-subdomain",)


@pytest.mark.parametrize(("name", "value", "expected"), DOCUMENTED_HEADERS)
def test_documented_headers(tmp_path: Path, name: str, value: str, expected: list[str]) -> None:
    request = documented(tmp_path, policy("setheader", name=name, value=value))
    assert [text for key, text in request.headers if key == name] == expected


@pytest.mark.parametrize(("value", "expected"), DOCUMENTED_QUERIES)
def test_documented_query_parameters(tmp_path: Path, value: str, expected: str) -> None:
    request = documented(tmp_path, policy("setqueryparameter", name="domain", value=value))
    assert request.url.endswith(f"?{expected}")


@pytest.mark.parametrize(("status", "marked"), [(401, True), (403, False)])
def test_a_connection_that_must_sign_in_again(tmp_path: Path, status: int, marked: bool) -> None:
    root: dict[str, Any] = {"x-ms-capabilities": {"testConnection": {"operationId": "Op", "parameters": {}}}}
    connector = make(
        tmp_path,
        policies=[policy("SetConnectionStatusToUnauthenticated", statusCode=401)],
        **root,
    )
    platform = Platform(connector, Connection(), None)
    exchange = platform.call(connector.operations["Op"], {}, Backend(Response(status)))
    assert ("marked as unauthenticated" in exchange.policies[0].effect) is marked
    assert exchange.assumptions == (("connection-status",) if marked else ())


@pytest.mark.parametrize(
    ("status", "tested", "words"),
    [(401, False, "no testConnection"), ("x", True, "is 'x'"), (99, True, "is '99'")],
)
def test_a_status_that_can_mean_nothing(tmp_path: Path, status: Any, tested: bool, words: str) -> None:
    root: dict[str, Any] = {"x-ms-capabilities": {"testConnection": {"operationId": "Op"}}} if tested else {}
    connector = make(
        tmp_path, policies=[policy("setconnectionstatustounauthenticated", statusCode=status)], **root
    )
    exchange = Platform(connector, Connection(), None).call(connector.operations["Op"], {}, Backend())
    assert [(item.code, words in item.message) for item in exchange.problems] == [("policy-value", True)]

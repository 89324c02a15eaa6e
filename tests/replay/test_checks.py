from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.connector.model import load_connector
from tools.core.message import Request, Response
from tools.core.problem import Location, Problem
from tools.replay.backend import Backend
from tools.replay.cases import Case
from tools.replay.checks import Checks, not_invalid, unannounced
from tools.replay.samples import Samples
from tools.runtime.dispatch import Recorder
from tools.runtime.exchanges import Connection, Exchange, Sent
from tools.runtime.validation import compile_schema
from tools.script.calls import LogLine, ScriptResult
from tools.traffic.cassette import Cassette, Interaction
from tools.traffic.player import Player
from tools.traffic.yamlfile import parse_yaml

from .shelf import BACKEND, PROPERTIES, shelf

if TYPE_CHECKING:
    from tools.connector.model import Connector

JSON = (("Content-Type", "application/json"),)
ERROR = compile_schema({}, {"type": "object", "required": ["message"]})
SWAGGER = "swagger: '2.0'\nhost: api.shelf.example\nbasePath: /v1\npaths: {/books: {get: {}}}"
CONNECTION = Connection("keyed", {"shelf_key": "k3y-of-shelf", "site": "site-name"}, "t0ken-of-user")
REQUEST = Request("GET", f"{BACKEND}/books")
RECORDED = Interaction(REQUEST, Response(200), 7)
SECRET = Interaction(Request("GET", f"{BACKEND}/books?shelf_key=recorded"), Response(200), 7)


@pytest.fixture(scope="module")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Connector:
    return shelf(tmp_path_factory.mktemp("shelf"), PROPERTIES)


def _exchange(response: Response, *backend: Request, logs: tuple[str, ...] = ()) -> Exchange:
    script = ScriptResult(response, None, tuple(LogLine("info", text) for text in logs), 0.0)
    sent = tuple(Sent(request, Response(200)) for request in backend)
    return Exchange("x", {}, REQUEST, (), script, sent, response, response, (), 0.0)


def _check(
    connector: Connector,
    operation: str,
    exchange: Exchange,
    player: Player | None = None,
    samples: Samples | None = None,
) -> list[Problem]:
    checks = Checks(connector, samples or Samples({}, error_schema=ERROR))
    subject = connector.operations[operation]
    return list(checks.exchange(subject, exchange, player or Player(None), CONNECTION))


def _body(value: Any, status: int = 200) -> Response:
    return Response(status, JSON, json.dumps(value).encode())


UNDECLARED = "undeclared-failure response.status"


@pytest.mark.parametrize(
    ("operation", "response", "problems"),
    [
        ("ListBooks", _body([{"id": 1, "title": "x", "author": {"name": "y"}}]), []),
        ("ListBooks", _body([]), []),
        (
            "ListBooks",
            _body([{"title": 1}]),
            ["response-schema response.body[0]", "response-schema response.body[0].title"],
        ),
        ("ListBooks", _body({"id": 1}), ["response-schema response.body"]),
        ("ListBooks", _body(None), ["response-schema response.body"]),
        ("ListBooks", _body([{"id": 2**63}]), ["response-schema response.body[0].id"]),
        (
            "ListBooks",
            _body([{"id": 1, "pages": 2}, {"id": 1, "pages": 3, "author": {"x": 1}}]),
            ["undeclared-property response.body[0].pages", "undeclared-property response.body[1].author.x"],
        ),
        ("ListBooks", Response(200, JSON, b"<html>"), ["not-json response.body"]),
        ("ListBooks", Response(200, (), b"plain"), ["not-json response.body"]),
        ("ListBooks", Response(200, JSON, b'[{"id":1e400}]'), ["not-json response.body"]),
        ("ListBooks", Response(200, JSON, b'[{"id":NaN}]'), ["not-json response.body"]),
        ("ListBooks", Response(200, JSON, b'[{"id":1,"id":2}]'), ["not-json response.body"]),
        ("ListBooks", Response(200, JSON, b'[{"id":1,"id":null}]'), ["not-json response.body"]),
        ("ListBooks", Response(200, (), b"[]"), ["content-type response.headers.Content-Type"]),
        (
            "ListBooks",
            Response(200, (("Content-Type", "text/html; charset=utf-8"),), b'[{"id":1,"x":2}]'),
            ["content-type response.headers.Content-Type", "undeclared-property response.body[0].x"],
        ),
        ("ListBooks", Response(200, (("Content-Type", "application/hal+json; v=1"),), b"[]"), []),
        (
            "GetText",
            Response(200, (("Content-Type", "text/plain"),), b"12"),
            ["response-schema response.body"],
        ),
        ("ListBooks", Response(200), ["no-body response.body"]),
        ("ListBooks", Response(204), []),
        ("ListBooks", _body([{"id": "x"}], 206), ["response-schema response.body[0].id"]),
        ("AddBook", Response(201), []),
        ("AddBook", _body({"id": 1}, 201), ["no-schema response.body"]),
        ("GetFile", Response(200, (), b"\xff\xd8"), []),
        ("GetFile", Response(200), []),
        ("GetText", Response(200, (("Content-Type", "text/plain"),), b"plain"), []),
        ("GetText", _body("plain"), []),
        ("GetText", _body({"a": 1}), ["response-schema response.body"]),
        ("ListBooks", _body({"message": "no"}, 404), []),
        ("ListBooks", _body({"error": "no"}, 404), ["error-schema response.body"]),
        ("ListBooks", Response(502, (), b"<html>"), ["error-schema response.body", UNDECLARED]),
        ("ListBooks", Response(500), [UNDECLARED]),
        ("ListBooks", Response(404), []),
        ("ListBooks", Response(302, (), b""), []),
        ("ListBooks", _body([{"id": 1, "title": "t0ken-of-user"}]), ["credential-in-response response"]),
        ("ListBooks", _body({"message": "k3y-of-shelf"}, 401), ["credential-in-response response"]),
        ("ListBooks", _body([{"id": 1, "title": "site-name"}]), []),
        ("AddBook", Response(201, (("X-Trace", "a t0ken-of-user b"),)), ["credential-in-response response"]),
        (
            "AddBook",
            Response(201, (("A", "k3y%2Dof-shelf"), ("A", "b"))),
            ["credential-in-response response"],
        ),
        (
            "ListBooks",
            _body([{"id": 1, "title": base64.b64encode(b"a:k3y-of-shelf").decode()}]),
            ["credential-in-response response"],
        ),
        (
            "ListBooks",
            Response(401, JSON, rb'{"message":"k3y\u002Dof-shelf"}'),
            ["credential-in-response response"],
        ),
    ],
)
def test_answers(connector: Connector, operation: str, response: Response, problems: list[str]) -> None:
    found = _check(connector, operation, _exchange(response))
    assert [f"{item.code} {item.where}" for item in found] == problems
    assert "t0ken" not in str(found)


@pytest.mark.parametrize(
    ("form", "response", "codes"),
    [
        ("binary", Response(200, (), b"\x89PNG"), []),
        ("byte", Response(200, (), b"\x89PNG"), ["response-schema"]),
        ("byte", Response(200, (), b"In k."), ["response-schema"]),
        ("byte", Response(200, (), b"1234"), []),
        ("byte", _body("SW5r"), []),
        ("byte", _body("In k."), ["response-schema"]),
        ("byte", Response(200), []),
    ],
)
def test_bytes_are_base64(tmp_path: Path, form: str, response: Response, codes: list[str]) -> None:
    shelf(tmp_path, PROPERTIES)
    definition = tmp_path / "apiDefinition.swagger.json"
    text = definition.read_text().replace('{"type": "file"}', f'{{"type": "string", "format": "{form}"}}')
    definition.write_text(text)
    assert form in text
    found = _check(load_connector(tmp_path), "GetFile", _exchange(response))
    assert [item.code for item in found] == codes


def test_a_failure_is_the_services_where_it_answers_so(connector: Connector) -> None:
    exchange = _exchange(Response(500), Request("GET", f"{BACKEND}/books"))
    [sent] = exchange.backend
    exchange = replace(exchange, backend=(replace(sent, response=Response(500)),))
    assert _check(connector, "ListBooks", exchange) == []


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("/k3y-of-shelf/books", "warning"),
        ("/books?q=k3y-of-shelf", "error"),
        ("/books?by-policy=k3y-of-shelf", "warning"),
    ],
)
def test_a_key_may_be_all_that_a_service_takes(tmp_path: Path, path: str, severity: str) -> None:
    policy = {
        "templateId": "setqueryparameter",
        "title": "x",
        "parameters": {
            "x-ms-apimTemplateParameter.name": "by-policy",
            "x-ms-apimTemplateParameter.value": "@connectionParameters('shelf_key')",
        },
    }
    instances = [policy] if "by-policy" in path else []
    properties = {"properties": {**PROPERTIES["properties"], "policyTemplateInstances": instances}}
    exchange = _exchange(Response(201), Request("GET", BACKEND + path))
    [found] = _check(shelf(tmp_path, properties), "AddBook", exchange)
    assert (found.code, found.severity) == ("credential-in-address", severity)


def test_without_an_error_schema_errors_are_not_judged(connector: Connector) -> None:
    assert _check(connector, "ListBooks", _exchange(_body([1], 404)), samples=Samples({})) == []


@pytest.mark.parametrize(
    ("logs", "codes"),
    [
        (("got 3 books",), []),
        (("key is k3y-of-shelf",), ["credential-in-log"]),
        (("key is k3y%2dof%2Dshelf", "again k3y-of-shelf"), ["credential-in-log"]),
    ],
)
def test_logs(connector: Connector, logs: tuple[str, ...], codes: list[str]) -> None:
    assert [p.code for p in _check(connector, "AddBook", _exchange(Response(201), logs=logs))] == codes


@pytest.mark.parametrize(
    ("path", "codes"), [("/books?site=site-name", []), ("/t0ken-of-user/x", ["credential-in-address"])]
)
def test_addresses(connector: Connector, path: str, codes: list[str]) -> None:
    exchange = _exchange(Response(201), Request("GET", BACKEND + path))
    assert [item.code for item in _check(connector, "AddBook", exchange)] == codes


KEYED = "/books?skey=k3y-of-shelf"


@pytest.mark.parametrize(
    ("security", "path", "codes"),
    [
        ({"in": "query", "name": "skey"}, KEYED, []),
        ({"in": "query", "name": "skey"}, "/books?a=1&s%6Bey=k3y%2Dof-shelf&b=2", []),
        ({"in": "query", "name": "skey"}, "/books?Skey=k3y-of-shelf", ["credential-in-address"]),
        ({"in": "query", "name": "skey"}, f"{KEYED}&q=k3y-of-shelf", ["credential-in-address"]),
        ({"in": "query", "name": "skey"}, "/k3y%2Dof-shelf?skey=k3y-of-shelf", ["credential-in-address"]),
        ({"in": "query", "name": "skey"}, "/books?skey=a-k3y-of-shelf", ["credential-in-address"]),
        ({"in": "header", "name": "skey"}, KEYED, ["credential-in-address"]),
        ({}, KEYED, ["credential-in-address"]),
        ({}, "/books?q=k3y%2Dof%2dshelf", ["credential-in-address"]),
    ],
)
def test_an_api_key_may_stand_where_the_definition_has_it(
    tmp_path: Path, security: dict[str, str], path: str, codes: list[str]
) -> None:
    shelf(tmp_path, PROPERTIES)
    definition = tmp_path / "apiDefinition.swagger.json"
    kinds = {"key": {"type": "apiKey", **security}} if security else {}
    definition.write_text(json.dumps({**json.loads(definition.read_text()), "securityDefinitions": kinds}))
    exchange = _exchange(Response(201), Request("GET", BACKEND + path))
    assert [item.code for item in _check(load_connector(tmp_path), "AddBook", exchange)] == codes


def test_a_key_with_an_escape_in_it_is_found(connector: Connector) -> None:
    connection = Connection("keyed", {"shelf_key": "k3y of+shelf"})
    checks = Checks(connector, Samples({}))
    for path in ("/x?q=k3y+of%2Bshelf", "/x?q=k3y%20of%2bshelf", "/k3y%20of+shelf"):
        exchange = _exchange(Response(201), Request("GET", BACKEND + path))
        found = checks.exchange(connector.operations["AddBook"], exchange, Player(None), connection)
        assert [item.code for item in found] == ["credential-in-address"]


FILES = "swagger: '2.0'\nhost: files.example\npaths: {/a: {get: {parameters: [%s]}}}"
KEY = "{name: Key, in: header, type: string}"
MOVED = {
    "templateId": "dynamichosturl",
    "title": "x",
    "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "https://files.example"},
}


@pytest.mark.parametrize(
    ("others", "policies", "addresses", "severities"),
    [
        ([], [], [f"{BACKEND}/books"], []),
        ([], [], ["https://API.shelf.example:443/v1/books"], []),
        ([], [], ["https://files.example/a"], ["warning"]),
        ([], [], ["https://api.shelf.example.evil.example/a", f"{BACKEND}/books"], ["warning"]),
        ([], [], ["https://[/a"], ["warning"]),
        ([], [MOVED], ["https://files.example/a"], []),
        ([], [MOVED], ["https://files.example/a", "https://evil.example/a"], ["warning"]),
        ([FILES % ""], [], [f"{BACKEND}/books", "https://files.example/a"], ["error"]),
        ([FILES % KEY], [], [f"{BACKEND}/books", "https://files.example/a"], []),
    ],
)
def test_a_credential_goes_only_to_hosts_that_take_it(
    tmp_path: Path, others: list[str], policies: list[Any], addresses: list[str], severities: list[str]
) -> None:
    properties = {"properties": {**PROPERTIES["properties"], "policyTemplateInstances": policies}}
    main, *rest = (parse_yaml(text, Path("backend.swagger.yaml")) for text in (SWAGGER, *others))
    samples = Samples({}, backend=Backend(main, rest) if others else None)
    headers = (("Accept", "*/*"), ("key", "Bearer t0ken-of-user"))
    exchange = _exchange(Response(201), *(Request("GET", address, headers) for address in addresses))
    found = _check(shelf(tmp_path, properties), "AddBook", exchange, samples=samples)
    assert [p.severity for p in found if p.code == "credential-to-another-host"] == severities
    assert "t0ken" not in str(found)


@pytest.mark.parametrize(
    ("value", "altered"),
    [
        ("t0ken-of-user", False),
        ("Bearer t0ken-of-user", False),
        ('Digest key="t0ken-of-user", nonce=1', False),
        ("someone:t0ken-of-user", False),
        ("Bearert0ken-of-user", True),
        ("Bearer t0ken-of-users", True),
        ("t0ken-of-user2", False),  # another credential of the connection
        ("of-user", False),
    ],
)
def test_a_credential_that_is_run_together_with_other_text(
    connector: Connector, value: str, altered: bool
) -> None:
    connection = Connection("keyed", {"shelf_key": "t0ken-of-user2"}, "Bearer t0ken-of-user")
    request = Request("GET", f"{BACKEND}/books", (("Accept", "*/*"), ("key", value)))
    found = Checks(connector, Samples({})).exchange(
        connector.operations["AddBook"], _exchange(Response(201), request), Player(None), connection
    )
    altering = [item for item in found if item.code == "credential-altered"]
    assert [str(item.where) for item in altering] == (["request 1: header key"] if altered else [])
    assert "t0ken" not in str(altering)


def test_the_names_and_values_of_credentials(connector: Connector) -> None:
    checks = Checks(connector, Samples({}))
    assert checks.secret_names == {"shelf_key"}
    basic = Connection("keyed", {"username": "someone", "password": "pass word"})
    assert checks.secrets(basic) == {"pass word", "someone:pass word"}


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ([], []),
        ([REQUEST, REQUEST], []),
        ([REQUEST, Request("PUT", f"{BACKEND}/books")], ["backend-method request 2: method"]),
    ],
)
def test_every_request_is_held_against_the_backend(
    connector: Connector, sent: list[Request], problems: list[str]
) -> None:
    samples = Samples({}, Backend(parse_yaml(SWAGGER, Path("backend.swagger.yaml"))))
    found = _check(connector, "AddBook", _exchange(Response(201), *sent), samples=samples)
    assert [f"{item.code} {item.where}" for item in found] == problems


@pytest.mark.parametrize(
    ("asked", "problems"),
    [
        ([REQUEST], []),
        ([], ["unused-interaction"]),
        ([REQUEST, Request("GET", f"{BACKEND}/authors")], ["unmatched-request"]),
        # One cause, one problem: what is not asked for then, follows from it.
        ([Request("GET", f"{BACKEND}/authors")], ["unmatched-request"]),
        ([Request("GET", f"{BACKEND}/authors")] * 2, ["unmatched-request"]),
    ],
)
def test_cassettes_are_used_up_and_enough(
    connector: Connector, asked: list[Request], problems: list[str]
) -> None:
    player = Player(Cassette(Path("c.yaml"), (RECORDED,)))
    recorder = Recorder(player)
    for request in asked:
        try:
            recorder.send(request)
        except Exception as error:
            assert "authors" in str(error)
    # Without a recording, whatever comes of it follows: here a body that no response declares.
    response = _body({}, 500) if recorder.missed else Response(201)
    found = _check(connector, "AddBook", replace(_exchange(response), backend=recorder.sent), player)
    assert [item.code for item in found] == problems
    for item in found:
        assert ("line 7" if item.code == "unused-interaction" else "c.yaml:7") in item.message


def test_what_is_left_over_is_told_without_its_credential(connector: Connector) -> None:
    player = Player(Cassette(Path("c.yaml"), (SECRET,)))
    [found] = _check(connector, "AddBook", _exchange(Response(201)), player)
    assert "books?shelf_key=*** (line 7)" in found.message


LIMIT = Location("inputs", path=("limit",))
TYPE = Problem("input-type", "must be an integer", LIMIT)
DEEP = Problem("input-enum", "must be one of", LIMIT.below(0))
OTHER = Problem("input-missing", "is required", Location("inputs", path=("limits",)))
SENT = Problem("backend-parameter", "must be", Location("request", "query", ("limit",), number=1))
POLICY = Problem("policy-unknown", "is not known", Location("policy", path=("limit",)))


@pytest.mark.parametrize(
    ("invalid", "problems", "left"),
    [
        ((), (), []),
        ((), (TYPE,), [TYPE]),
        (("limit",), (TYPE, DEEP), []),
        (("limit",), (TYPE, OTHER), [OTHER]),
        (("limit",), (TYPE, POLICY), [POLICY]),
        (("limit",), (OTHER,), [OTHER, "input-not-invalid"]),
        (("limits",), (OTHER,), []),
        (("limit",), (TYPE, SENT), []),
        (("limits",), (OTHER, SENT), [SENT]),
        (("limit",), (), ["input-not-invalid"]),
    ],
)
def test_inputs(invalid: tuple[str, ...], problems: tuple[Problem, ...], left: list[Any]) -> None:
    case = Case("ListBooks", "x", Path("x.yaml"), 1, (), invalid_inputs=invalid)
    found = [*unannounced(case, problems), *not_invalid(case, problems)]
    assert [
        item.code if isinstance(want, str) else item for item, want in zip(found, left, strict=True)
    ] == left


BOOKS = "/paths/~1books/get"
SCHEMA = f"{BOOKS}/responses/200/schema"
BOOK, AUTHOR = "/definitions/Book", "/definitions/Author"


@pytest.mark.parametrize(
    ("response", "pointers"),
    [
        (_body([{"id": "x"}]), {"response-schema": f"{BOOK}/properties/id"}),
        (_body([{"id": 1, "author": {"name": 2}}]), {"response-schema": f"{AUTHOR}/properties/name"}),
        (_body([{"id": 1, "author": 2}]), {"response-schema": f"{BOOK}/properties/author"}),
        (_body({}), {"response-schema": SCHEMA}),
        (_body([1]), {"response-schema": f"{SCHEMA}/items"}),
        (_body([{"id": 1, "author": {"age": 2}}]), {"undeclared-property": AUTHOR}),
        (_body([{"id": 1, "isbn": 2}]), {"undeclared-property": BOOK}),
        (Response(200, (("Content-Type", "text/plain"),), b"[]"), {"content-type": SCHEMA}),
        (Response(200), {"no-body": SCHEMA}),
        (_body({"error": 1}, 404), {"error-schema": ""}),
    ],
)
def test_a_problem_names_the_part_of_the_definition(
    connector: Connector, response: Response, pointers: dict[str, str]
) -> None:
    found = _check(connector, "ListBooks", _exchange(response))
    assert {item.code: item.where.schema for item in found} == pointers

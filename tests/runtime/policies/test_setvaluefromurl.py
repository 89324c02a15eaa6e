from pathlib import Path
from typing import Any

import pytest

from tools.core.message import Request, Response
from tools.runtime.exchanges import Connection, Exchange
from tools.runtime.platform import Platform
from tools.traffic.errors import TransportError

from ..folder import JSON, Backend, make, policy

BASE = "https://api.library.example/v2"
# The page's own example.
PEOPLE = b'{"peopleObject": {"location": "USA", "XYZ": {"Age": "30"}}}'
ID = {"name": "id", "in": "path", "type": "string", "required": True, "x-ms-url-encoding": "single"}
DOCUMENTED = {
    "parameterTemplate": "@headers('location')",
    "httpMethod": "GET",
    "parameterValueUrl": "/v1.0/TestAPI/tasks/{id}/foo",
    "parameterValuePathTemplate": "@body().peopleObject.location",
}


class Lending(Backend):
    """Answers the policy's request with ``first``, others with an empty object."""

    def __init__(self, first: Response | TransportError) -> None:
        super().__init__()
        self.first = first

    def send(self, request: Request) -> Response:
        self.response = Response(200, JSON, b"{}") if self.seen else self.first
        return super().send(request)


def run(
    folder: Path, first: Response | TransportError, section: str = "Request", **changes: Any
) -> tuple[Exchange, Lending]:
    instance = policy("SetValueFromUrl", section, **{**DOCUMENTED, **changes})
    body = {"name": "body", "in": "body", "schema": {"type": "object"}}
    connector = make(folder, ID, body, path="/tasks/{id}", method="post", policies=[instance])
    backend = Lending(first)
    platform = Platform(connector, Connection(values={"region": "eu"}), None)
    return platform.call(connector.operations["Op"], {"id": "a/b", "body": {"x": 1}}, backend), backend


def test_the_documented_example(tmp_path: Path) -> None:
    exchange, backend = run(tmp_path, Response(200, JSON, PEOPLE))
    asked, sent = backend.seen
    assert (asked.method, asked.url) == ("GET", f"{BASE}/v1.0/TestAPI/tasks/a%2Fb/foo")
    assert (asked.body, asked.header("Content-Type")) == (b"", None)
    assert asked.header("X-MS-APIM-Referrer") == sent.header("X-MS-APIM-Referrer")
    assert (sent.url, sent.header("location"), sent.body) == (f"{BASE}/tasks/a%2Fb", "USA", b'{"x":1}')
    assert [item.request for item in exchange.backend] == backend.seen
    assert exchange.policies[0].effect == "header 'location' set from GET /v1.0/TestAPI/tasks/a%2Fb/foo"
    assert exchange.assumptions == ("set-value-request",)
    assert exchange.problems == ()


@pytest.mark.parametrize(
    ("changes", "method", "asked", "url"),
    [
        (
            {"parameterTemplate": "@queryParameters('at')"},
            "GET",
            "/v1.0/TestAPI/tasks/a%2Fb/foo",
            "/tasks/a%2Fb?at=USA",
        ),
        ({"httpMethod": "put"}, "PUT", "/v1.0/TestAPI/tasks/a%2Fb/foo", "/tasks/a%2Fb"),
        ({"parameterValueUrl": "me?r=@connectionParameters('region')"}, "GET", "/me?r=eu", "/tasks/a%2Fb"),
    ],
)
def test_variations(tmp_path: Path, changes: dict[str, str], method: str, asked: str, url: str) -> None:
    exchange, backend = run(tmp_path, Response(200, JSON, PEOPLE), **changes)
    assert (backend.seen[0].method, backend.seen[0].url) == (method, BASE + asked)
    assert backend.seen[1].url == BASE + url
    assert exchange.problems == ()


def test_the_header_of_an_answer(tmp_path: Path) -> None:
    exchange, backend = run(
        tmp_path, Response(200, JSON, b"{}"), "Response", parameterValuePathTemplate="@body()"
    )
    assert [request.method for request in backend.seen] == ["POST", "GET"]
    assert backend.seen[1].header("X-MS-APIM-Referrer") == backend.seen[0].header("X-MS-APIM-Referrer")
    assert exchange.response.header("location") == "{}"


@pytest.mark.parametrize(
    ("first", "changes", "code", "words", "shown"),
    [
        (
            Response(200, JSON, b"{}"),
            {},
            "policy-expression",
            "@body().peopleObject is null",
            "InternalServerError",
        ),
        (Response(404, JSON, PEOPLE), {}, "policy-request", "was answered with 404", "InternalServerError"),
        (TransportError("timeout", "slow"), {}, "policy-request", "has no response: slow", "timed out"),
        (
            Response(200, JSON, PEOPLE),
            {"parameterValueUrl": "@headers('No')"},
            "policy-value",
            "is empty: no value for header 'No'",
            "InternalServerError",
        ),
    ],
)
def test_what_fails_the_call(
    tmp_path: Path,
    first: Response | TransportError,
    changes: dict[str, str],
    code: str,
    words: str,
    shown: str,
) -> None:
    exchange, backend = run(tmp_path, first, **changes)
    assert len(backend.seen) <= 1
    assert exchange.response.status == 500
    assert shown in exchange.response.json()["error"]["message"]
    assert [(item.code, words in item.message) for item in exchange.problems] == [(code, True)]


@pytest.mark.parametrize(
    ("section", "changes", "words"),
    [
        (
            "Request",
            {"parameterTemplate": "location"},
            "must be @headers('name') or @queryParameters('name')",
        ),
        ("Request", {"parameterTemplate": "@headers("}, "'parameterTemplate' cannot be read"),
        ("Request", {"parameterTemplate": "@connectionParameters('region')"}, "must be @headers"),
        ("Request", {"parameterValueUrl": "https://elsewhere.example/x"}, "must be relative"),
        ("Request", {"httpMethod": "DELETE"}, "httpMethod must be GET, POST or PUT, is 'delete'"),
        ("Request", {"parameterValuePathTemplate": "etag"}, "must begin with @body()"),
        ("Response", {"parameterTemplate": "@queryParameters('a')"}, "a response has no query parameter"),
    ],
)
def test_what_cannot_run_is_told(tmp_path: Path, section: str, changes: dict[str, str], words: str) -> None:
    exchange, backend = run(tmp_path, Response(200, JSON, PEOPLE), section, **changes)
    assert len(backend.seen) == 1
    assert [words in item.message for item in exchange.problems] == [True]

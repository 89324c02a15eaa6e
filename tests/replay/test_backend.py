from __future__ import annotations

from pathlib import Path

import pytest

from tools.core.message import Request
from tools.replay.backend import Backend, load_backend
from tools.runtime.encode import Part, multipart
from tools.traffic.yamlfile import parse_yaml

BACKEND = """\
swagger: "2.0"
host: api.shelf.example
basePath: /v1
schemes: [https]
consumes: [application/json]
parameters:
  agent: {name: User-Agent, in: header, required: true, type: string, minLength: 3}
securityDefinitions:
  token: {type: oauth2, flow: implicit, authorizationUrl: https://x, scopes: {}}
  key: {type: apiKey, in: query, name: api_key}
security: [{token: []}, {key: []}]
paths:
  /books:
    parameters: [{$ref: "#/parameters/agent"}]
    get:
      parameters:
        - {name: page, in: query, type: integer, minimum: 1}
        - {name: tags, in: query, type: array, items: {type: string, enum: [a, b]}, collectionFormat: multi}
        - {name: since, in: query, type: string, format: date-time}
        - {name: kind, in: query, required: true, type: string}
    post:
      parameters:
        - name: book
          in: body
          required: true
          schema:
            type: object
            additionalProperties: false
            required: [title]
            properties: {title: {type: string}, rows: {type: array, items: {type: integer}}}
  /books/{id}:
    get: {parameters: [{name: id, in: path, required: true, type: integer}]}
  /books/mine:
    get: {security: []}
    delete: {}
  /keyed:
    get:
      security: []
      parameters: [{name: X-Api-Key, in: header, type: string, minLength: 9}]
  /login:
    post:
      security: []
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: user, in: formData, required: true, type: string}
        - {name: age, in: formData, type: integer}
  /covers:
    post:
      security: []
      consumes: [multipart/form-data]
      parameters:
        - {name: book, in: formData, required: true, type: integer}
        - {name: pages, in: formData, type: array, items: {type: integer}, collectionFormat: multi}
        - {name: cover, in: formData, type: file}
"""
BASE = "https://api.shelf.example/v1"
HEADERS = (("User-Agent", "tests"), ("Authorization", "Bearer x"))
JSON = (*HEADERS, ("Content-Type", "application/json; charset=utf-8"))
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
BOOKS = f"{BASE}/books?kind=x"


FILES = """\
swagger: "2.0"
host: files.shelf.example
schemes: [https]
paths:
  /covers/{id}:
    get: {parameters: [{name: id, in: path, required: true, type: integer}]}
"""


def test_each_host_has_a_document_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "backend.swagger.yaml").write_text(BACKEND)
    (folder / "backend.files.swagger.yaml").write_text(FILES)
    backend = load_backend(folder / "backend.swagger.yaml")

    def found(url: str) -> list[str]:
        return [problem.code for problem in backend.check(Request("GET", url), 1)]

    assert found("https://files.shelf.example/covers/7") == found(f"{BASE}/books/mine") == []
    assert found("https://files.shelf.example/covers/x") == ["backend-parameter"]
    assert found("https://files.shelf.example/books/mine") == ["backend-path"]
    assert found("http://files.shelf.example/covers/7?token=x") == [
        "backend-credential-in-url",
        "backend-scheme",
        "backend-unknown-query",
    ]
    assert found("https://other.shelf.example/covers/7") == ["backend-host"]


def cover(**fields: bytes) -> Request:
    """A request with a form of parts; the part ``cover`` is a file."""
    body, kind = multipart(
        [
            Part(name, data, "application/octet-stream" if name == "cover" else None)
            for name, data in fields.items()
        ]
    )
    return Request("POST", f"{BASE}/covers", (("Content-Type", kind),), body)


@pytest.fixture(scope="module")
def backend() -> Backend:
    return Backend(parse_yaml(BACKEND, Path("samples/backend.swagger.yaml")))


@pytest.mark.parametrize(
    ("request_", "problems"),
    [
        (Request("GET", BOOKS, HEADERS), []),
        (Request("GET", f"{BOOKS}&page=2&tags=a&tags=b&since=2024-01-31T10:00:00Z", HEADERS), []),
        (Request("GET", f"{BOOKS}&api_key=k", HEADERS[:1]), []),
        (Request("GET", f"{BASE}/books/12", HEADERS), []),
        (Request("GET", f"{BASE}/books/mine"), []),
        (Request("GET", "https://API.shelf.example:443/v1/books/mine"), []),
        (Request("GET", "https://[api/v1/books/mine"), [("backend-host", "request 1: host")]),
        (Request("POST", f"{BASE}/books", JSON, b'{"title":"x","rows":[1]}'), []),
        (Request("POST", f"{BASE}/login", FORM, b"user=x&age=3"), []),
        (Request("GET", "https://other.example/v1/books"), [("backend-host", "request 1: host")]),
        (Request("GET", "https://api.shelf.example:8443/v1/books"), [("backend-host", "request 1: host")]),
        (Request("GET", "http://api.shelf.example/v1/books/mine"), [("backend-scheme", "request 1: scheme")]),
        (Request("GET", f"{BASE}/book"), [("backend-path", "request 1: path")]),
        (Request("GET", "https://api.shelf.example/books"), [("backend-path", "request 1: path")]),
        (Request("GET", f"{BASE}/books/1/2"), [("backend-path", "request 1: path")]),
        (Request("PUT", f"{BASE}/books"), [("backend-method", "request 1: method")]),
        (Request("GET", f"{BASE}/books/x", HEADERS), [("backend-parameter", "request 1: path.id")]),
        (Request("GET", f"{BOOKS}&pag=1", HEADERS), [("backend-unknown-query", "request 1: query.pag")]),
        (Request("GET", f"{BOOKS}&page=0", HEADERS), [("backend-parameter", "request 1: query.page")]),
        (Request("GET", f"{BOOKS}&page=x", HEADERS), [("backend-parameter", "request 1: query.page")]),
        (Request("GET", f"{BOOKS}&page=", HEADERS), [("backend-parameter", "request 1: query.page")]),
        (
            Request("GET", f"{BOOKS}&tags=a&tags=c", HEADERS),
            [("backend-parameter", "request 1: query.tags[1]")],
        ),
        (
            Request("GET", f"{BOOKS}&since=2024-01-31", HEADERS),
            [("backend-parameter", "request 1: query.since")],
        ),
        (Request("GET", f"{BOOKS}&page=1&page=2", HEADERS), [("backend-repeated", "request 1: query.page")]),
        (Request("GET", f"{BASE}/books", HEADERS), [("backend-missing-query", "request 1: query.kind")]),
        (Request("GET", BOOKS, HEADERS[1:]), [("backend-missing-header", "request 1: header User-Agent")]),
        (
            Request("GET", BOOKS, (("User-Agent", "x"), *HEADERS[1:])),
            [("backend-parameter", "request 1: header User-Agent")],
        ),
        (
            Request("GET", BOOKS, HEADERS[:1]),
            [("backend-missing-credential", "request 1: header Authorization")],
        ),
        (
            Request("GET", f"{BOOKS}&access_token=s3cret", HEADERS),
            [
                ("backend-credential-in-url", "request 1: url"),
                ("backend-unknown-query", "request 1: query.access_token"),
            ],
        ),
        (
            Request("GET", "https://u:s3cret@api.shelf.example/v1/books/mine"),
            [("backend-credential-in-url", "request 1: url")],
        ),
        (Request("POST", f"{BASE}/books", JSON), [("backend-missing-body", "request 1: body")]),
        (
            Request("DELETE", f"{BASE}/books/mine", JSON, b"{}"),
            [("backend-unexpected-body", "request 1: body")],
        ),
        (Request("POST", f"{BASE}/books", JSON, b"{"), [("backend-body", "request 1: body")]),
        (
            Request("POST", f"{BASE}/books", JSON, b'{"title":"x","title":"y"}'),
            [("backend-body", "request 1: body")],
        ),
        (
            Request("POST", f"{BASE}/books", JSON, b'{"title":"x","rows":[1e400]}'),
            [("backend-body", "request 1: body")],
        ),
        (
            Request("POST", f"{BASE}/books", JSON, b'{"title":"x","rows":[NaN]}'),
            [("backend-body", "request 1: body")],
        ),
        (
            Request("POST", f"{BASE}/books", JSON, b'{"rows":[1,"x"],"y":1}'),
            [
                ("backend-body", "request 1: body"),
                ("backend-body", "request 1: body"),
                ("backend-body", "request 1: body.rows[1]"),
            ],
        ),
        (Request("POST", f"{BASE}/books", JSON, b"[]"), [("backend-body", "request 1: body")]),
        (
            Request("POST", f"{BASE}/books", (*HEADERS, ("Content-Type", "text/plain")), b"{}"),
            [("backend-content-type", "request 1: header Content-Type")],
        ),
        (
            Request("GET", f"{BASE}/keyed", (("X-Api-Key", "s3cret"),)),
            [("backend-parameter", "request 1: header X-Api-Key")],
        ),
        (Request("POST", f"{BASE}/login", FORM), [("backend-missing-body", "request 1: body")]),
        (cover(book=b"7", pages=b"1", cover=b"\x89PNG\r\n\xff"), []),
        (cover(book=b"x", cover=b""), [("backend-parameter", "request 1: body.book")]),
        (cover(cover=b"7"), [("backend-missing-field", "request 1: body.book")]),
        (cover(book=b"7", cvr=b"7"), [("backend-unknown-field", "request 1: body.cvr")]),
        (
            Request("POST", f"{BASE}/covers", (("Content-Type", "multipart/form-data"),), b"7"),
            [("backend-missing-field", "request 1: body.book")],
        ),
        (
            Request("POST", f"{BASE}/login", FORM, b"usr=x&age=y"),
            [
                ("backend-unknown-field", "request 1: body.usr"),
                ("backend-parameter", "request 1: body.age"),
                ("backend-missing-field", "request 1: body.user"),
            ],
        ),
    ],
)
def test_requests_are_checked(backend: Backend, request_: Request, problems: list[tuple[str, str]]) -> None:
    found = list(backend.check(request_, 1))
    assert [(problem.code, str(problem.where)) for problem in found] == problems
    assert "s3cret" not in str(found)


def test_messages_help(backend: Backend) -> None:
    def says(method: str, url: str) -> str:
        return "; ".join(problem.message for problem in backend.check(Request(method, url, HEADERS), 1))

    assert "did you mean '/books'?" in says("GET", f"{BASE}/boks")
    assert says("PUT", f"{BASE}/books") == "/books has no PUT in backend.swagger.yaml, only GET, POST"
    assert says("GET", f"{BOOKS}&pge=1") == (
        "GET /books has no query parameter 'pge' in backend.swagger.yaml; did you mean 'page'?"
    )

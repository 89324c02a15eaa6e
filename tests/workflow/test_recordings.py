"""Recordings that nobody here made, held against a small definition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tools.core.progress import silent
from tools.workflow.recordings import Selection, replay_foreign

if TYPE_CHECKING:
    from tools.report.results import Replayed

HOST = "https://api.shelf.example"
BOOK = {"type": "object", "properties": {"id": {"type": "integer"}, "token": {"type": "string"}}}
LIMIT = {"name": "limit", "in": "query", "type": "integer", "maximum": 10}
KIND = {"name": "kind", "in": "query", "type": "string", "enum": ["a", "b"], "required": True}
ID = {"name": "id", "in": "path", "type": "integer", "required": True}
NAME = {"name": "name", "in": "path", "type": "string", "required": True, "x-ms-url-encoding": "double"}
TAGS = {"name": "tags", "in": "query", "type": "array", "items": {"type": "integer"}}
EMPTY = {"name": "all", "in": "query", "type": "boolean", "allowEmptyValue": True}


def operation(name: str, *parameters: Any, **more: Any) -> dict[str, Any]:
    responses = {"200": {"description": "", "schema": BOOK}, "404": {"description": ""}}
    return {"get": {"operationId": name, "parameters": list(parameters), "responses": responses, **more}}


DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Shelf", "version": "1"},
    "host": "API.shelf.example:443",
    "basePath": "/v1",
    "schemes": ["https"],
    "securityDefinitions": {"key": {"type": "apiKey", "in": "query", "name": "skey"}},
    "paths": {
        "/books": operation("ListBooks", LIMIT, TAGS, EMPTY),
        "/kinds?fixed=1": operation("ListKinds", KIND),
        "/books/{id}": operation("GetBook", ID),
        "/books/named/{name}": operation("FindBook", NAME | {"minLength": 4, "maxLength": 4}),
        "/any": operation("Any", responses={"default": {"description": "", "schema": BOOK}}),
        "/new": operation("TrigNew", LIMIT, **{"x-ms-trigger": "single"}),
    },
}


def policy(template: str, **parameters: str) -> dict[str, Any]:
    raw = {f"x-ms-apimTemplateParameter.{name}": value for name, value in parameters.items()}
    return {"templateId": template, "title": template, "parameters": raw}


MOVED = policy("dynamichosturl", urlTemplate="https://@connectionParameters('host')/api")
ADDS = policy("setqueryparameter", name="Region", value="x")
SECURE = {"connectionParameters": {"pass_word_x": {"type": "securestring"}}}


def recorded(path: str, status: int = 200, body: Any = None, **headers: str) -> dict[str, Any]:
    return {
        "request": {"method": "GET", "uri": path if "://" in path else HOST + path, "headers": headers},
        "response": {
            "status": {"code": status},
            "headers": {"Content-Type": "application/json"},
            "body": {"string": json.dumps({"id": 1} if body is None else body)},
        },
    }


def run(
    folder: Path, *interactions: Any, match: tuple[str, ...] | None = None, policies: Any = ()
) -> Replayed:
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(DEFINITION))
    settings = {**SECURE, "policyTemplateInstances": list(policies)}
    (folder / "apiProperties.json").write_text(json.dumps({"properties": settings}))
    place = folder / "c.yaml"
    place.write_text(yaml.safe_dump({"version": 1, "interactions": list(interactions)}))
    return replay_foreign(folder, Selection(place, match), silent)


def said(found: Replayed) -> list[str]:
    return [f"{item.code} {item.where}" for case in found.cases for item in case.problems]


@pytest.mark.parametrize(
    ("interaction", "problems"),
    [
        (recorded("/v1/books"), []),
        (recorded("/v1/books", 404), []),
        (recorded("/v1/books", 500), ["status-undeclared response.status"]),
        (recorded("/v1/books", 201), ["status-undeclared response.status"]),
        (recorded("/v1/any", 418), []),
        (recorded("/v1/new", 202), []),
        (recorded("/v1/books?limit=10&tags=1,2&all="), []),
        (recorded("/v1/books?limit=11"), ["input-range request: query.limit"]),
        (recorded("/v1/books?limit=x"), ["input-type request: query.limit"]),
        (recorded("/v1/books?tags=1,x"), ["input-type request: query.tags[1]"]),
        (recorded("/v1/books?limt=1"), ["input-unknown request: query.limt"]),
        (recorded("/v1/books?skey=k&api_key=k"), []),
        (recorded("/v1/books/12"), []),
        (recorded("/v1/books/twelve"), ["input-type request: path.id"]),
        (recorded("/v1/books/named/a%252Fbc"), []),
        (recorded("/v1/books/named/a%2520b"), ["input-length request: path.name"]),
        (recorded("/v1/kinds?fixed=1&kind=a"), []),
        (recorded("/v1/kinds?fixed=1&kind=c"), ["input-enum request: query.kind"]),
        (recorded("/v1/kinds"), ["input-missing request: query.kind"]),
        (recorded("/v1/new?after=1&limit=2"), []),
        (recorded("/v1/new?after=1&limit=20"), ["input-range request: query.limit"]),
    ],
    ids=lambda item: (
        item["request"]["uri"] + str(item["response"]["status"]["code"]) if isinstance(item, dict) else ""
    ),
)
def test_what_a_recording_shows(tmp_path: Path, interaction: Any, problems: list[str]) -> None:
    found = run(tmp_path, interaction)
    assert said(found) == problems
    assert [case.status for case in found.cases] == ["fail" if problems else "pass"]


@pytest.mark.parametrize(
    ("url", "match", "policies", "reason"),
    [
        (f"{HOST}:443/v1/books", None, [], ""),
        ("https://u:p@api.SHELF.example/v1/books", None, [], ""),
        ("https://other.example/v1/books", None, [], "the host is not api.shelf.example"),
        (f"{HOST}:8443/v1/books", None, [], "the host is not api.shelf.example"),
        ("https://other.example/v1/books", ("method", "path"), [], ""),
        ("https://other.example/api/books", None, [MOVED], ""),
        ("https://other.example/books", None, [MOVED], ""),
        ("https://other.example/api/book", None, [MOVED], "no operation has this path"),
        ("https://other.example/api/books", ("host",), [MOVED], "the host is not api.shelf.example"),
        ("http://api.shelf.example:443/v1/books", ("scheme",), [], "the scheme is not https"),
        ("https://[h/v1/books", None, [], "the address cannot be read: "),
        (f"{HOST}/v1/books?region=x", None, [ADDS], ""),
    ],
)
def test_the_host_is_the_definitions(
    tmp_path: Path, url: str, match: tuple[str, ...] | None, policies: Any, reason: str
) -> None:
    found = run(tmp_path, recorded(url), match=match, policies=policies)
    assert said(found) == []
    if reason:
        [unmatched] = found.unmatched
        assert unmatched.reason.startswith(reason)
    else:
        assert (found.ok, found.unmatched) == (True, ())


@pytest.mark.parametrize(
    ("statuses", "notes"), [((404,), 1), ((404, 404), 1), ((404, 200), 0), ((201,), 0), ((), 0)]
)
def test_a_cassette_without_success_gets_a_note(
    tmp_path: Path, statuses: tuple[int, ...], notes: int
) -> None:
    found = run(tmp_path, *(recorded("/v1/any", status) for status in statuses))
    assert len(found.notes) == notes
    assert all("c.yaml has no response of success" in note for note in found.notes)


def test_recorded_credentials_are_hidden(tmp_path: Path) -> None:
    key = "recorded-key"
    found = run(
        tmp_path,
        recorded(f"/v1/books?skey={key}", 200, {"id": key, "skey": key}, Pass_word_X=key, Authorization=key),
        recorded(f"/nowhere?skey={key}", 200, None, Pass_word_X=key),
    )
    assert said(found) == ["response-schema response.body.id", "undeclared-property response.body.skey"]
    assert len(found.unmatched) == 1
    assert key not in repr(found)

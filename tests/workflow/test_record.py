"""Recordings over real HTTP from a service that plants secrets everywhere: none reaches a file."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tools.core.errors import UserError
from tools.report.recorded import Recorded, RecordedCase
from tools.workflow.record import RecordOptions, record, scrub
from tools.workflow.replay import ReplayOptions, replay
from tools.workflow.transports import BackendChoice

KEY = "live-key-5f2a"
PEOPLE: list[dict[str, Any]] = [
    {"id": 4711002, "first_name": "Annabel", "last_name": "Leeuw", "email": "annabel@acme.test"},
    {"id": 4711001, "first_name": "Bertram", "last_name": "Okoro", "email": "bo+work@acme.test"},
]
PLANTED = (
    KEY, "4711002", "4711001", "Annabel", "Leeuw", "Bertram", "Okoro", "acme.test", "session-7f", "trace-9d",
    "Acme & Sons", "9f8e7d6c5b4a3f2e1d0c", "ZXCVBNM123", "eyJhbGciOiJIUzI1NiJ9", "020-7654321",
)  # fmt: skip


def person(number: int) -> dict[str, Any]:
    found = next(item for item in PEOPLE if item["id"] == number)
    return {
        **found,
        "client": {"id": 7000001, "name": "Acme & Sons"},
        "notes": f"{found['first_name']} of Acme & Sons, {found['email']}, 020-7654321",
        "phone": "020-7654321",
        "statement_key": "ZXCVBNM123",
        "link": "https://acme.example.com/client/9f8e7d6c5b4a3f2e1d0c",
        "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "nested": json.dumps({"email": found["email"], "phone": "020-7654321"}),
    }


class Service:
    """Answers over HTTP; ``change`` alters each body."""

    def __init__(self) -> None:
        self.change: Callable[[Any], Any] = lambda body: body
        self.requests: list[Request] = []

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        self.requests.append(request)
        response = self._response(request)
        response.headers["Set-Cookie"] = "id=session-7f"
        response.headers["X-Trace"] = f"trace-9d {KEY}"
        return response(environ, start)

    def _response(self, request: Request) -> Response:
        if request.headers.get("X-Key") != KEY:
            return Response('{"message": "no"}', 401, content_type="application/json")
        number = request.path.rpartition("/")[2]
        body: Any = {"people": [person(item["id"]) for item in PEOPLE]}
        if number.isdigit():
            body = person(int(number))
        elif request.method == "POST":
            body = {**json.loads(request.data), "id": 4711002}
        return Response(json.dumps(self.change(body)), content_type="application/json")


@pytest.fixture
def service() -> Iterator[tuple[Service, str]]:
    service = Service()
    server = make_server("127.0.0.1", 0, service, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield service, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


TEXT = {"type": "string"}
PERSON = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        **dict.fromkeys(("first_name", "last_name", "email", "notes", "phone", "nested"), TEXT),
        **dict.fromkeys(("statement_key", "link", "token"), TEXT),
        "client": {"type": "object", "properties": {"id": {"type": "integer"}, "name": TEXT}},
    },
}
PERSON_ID = {"name": "person_id", "in": "path", "required": True, "type": "integer"}
NEW = {"name": "body", "in": "body", "schema": PERSON}


def operation(name: str, schema: Any, *parameters: Any) -> dict[str, Any]:
    responses = {"200": {"description": "Good.", "schema": schema}}
    return {"operationId": name, "summary": name, "parameters": list(parameters), "responses": responses}


DEFINITION = {
    "swagger": "2.0",
    "info": {"title": "People", "version": "1.0", "description": "People."},
    "host": "api.people.example",
    "basePath": "/",
    "schemes": ["https"],
    "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    "security": [{"key": []}],
    "paths": {
        "/people": {
            "get": operation(
                "ListPeople",
                {"type": "object", "properties": {"people": {"type": "array", "items": PERSON}}},
            ),
            "post": operation("AddPerson", PERSON, NEW),
        },
        "/people/{person_id}": {"get": operation("GetPerson", PERSON, PERSON_ID)},
        "/search": {
            "get": operation("Search", PERSON, {"name": "q", "in": "query", "required": True, **TEXT})
        },
    },
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "apiDefinition.swagger.json").write_text(json.dumps(DEFINITION))
    parameter = {"type": "securestring", "uiDefinition": {"constraints": {"required": "true"}}}
    properties = {"properties": {"connectionParameters": {"api_key": parameter}}}
    (tmp_path / "apiProperties.json").write_text(json.dumps(properties))
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples/connections.yaml").write_text("reader:\n  parameters: {api_key: sample-key}\n")
    monkeypatch.setenv("CONNECTOR_API_KEY", KEY)
    return tmp_path


def recorded(folder: Path, address: str, operation: str | None = None, **more: Any) -> Recorded:
    source = BackendChoice(backend=address, live=True)
    return record(folder, RecordOptions(source, operation=operation, **more))


def files(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


def test_nothing_that_was_planted_reaches_a_file(folder: Path, service: tuple[Service, str]) -> None:
    before = files(folder)
    result = recorded(folder, service[1])
    assert result.ok, result
    assert [(case.operation_id, case.case) for case in result.cases] == [
        ("ListPeople", "recorded"),
        ("GetPerson", "recorded"),
        ("Search", ""),
    ]
    assert result.cases[2].reason == "record it with -i q=VALUE"
    written = {name: text for name, text in files(folder).items() if name not in before}
    assert set(written) == set(result.written) and len(written) == 4
    for name, text in written.items():
        assert [value for value in PLANTED if value in text] == [], name
    # GetPerson was asked for the first of the list, and is the same person in both files.
    whole = yaml.safe_load(written["samples/cases/ListPeople.yaml"])["cases"][0]["expect"]["body"]
    one = yaml.safe_load(written["samples/cases/GetPerson.yaml"])["cases"][0]
    assert one["expect"]["body"] == whole["people"][0]
    assert one["inputs"] == {"person_id": whole["people"][0]["id"]}
    assert whole["people"][0]["id"] > whole["people"][1]["id"]
    replayed = replay(folder, ReplayOptions(require="recorded"))
    assert replayed.ok and len(replayed.cases) == 2


def test_a_case_with_inputs_goes_into_the_file_that_is_there(
    folder: Path, service: tuple[Service, str]
) -> None:
    cases = folder / "samples/cases/AddPerson.yaml"
    cases.parent.mkdir()
    own = "# Mine.\noperation: AddPerson\ncases:\n- name: mine\n  expect: {status: 401}\n"
    cases.write_text(own)
    arguments = ("first_name=Annabel", "email=annabel@acme.test")
    result = recorded(folder, service[1], "AddPerson", arguments=arguments, case="with a name")
    assert result.ok and result.written == (
        "samples/cases/AddPerson.yaml",
        "samples/cassettes/AddPerson/with-a-name.yaml",
    )
    text = cases.read_text()
    assert text.startswith(own) and "Annabel" not in text
    case = yaml.safe_load(text)["cases"][1]
    assert case["inputs"]["email"] == case["expect"]["body"]["email"] == "person1@example.com"
    with pytest.raises(UserError, match=r"AddPerson\.yaml:6: AddPerson has a case 'with a name'"):
        recorded(folder, service[1], "AddPerson", arguments=arguments, case="with a name")
    assert cases.read_text() == text


def test_recording_anew_tells_what_changed(folder: Path, service: tuple[Service, str]) -> None:
    recorded(folder, service[1])
    first = files(folder)
    again = recorded(folder, service[1], refresh=True)
    assert again.ok and [case.changes for case in again.cases] == [(), (), ()]
    assert {name: text for name, text in files(folder).items() if "/cases/" in name} == {
        name: text for name, text in first.items() if "/cases/" in name
    }

    def changed(body: Any) -> Any:
        for item in body.get("people", [body]):
            item["phone"] = 31207654321
            item["nick"] = "x"
            del item["link"]
        return body

    service[0].change = changed
    result = recorded(folder, service[1], refresh=True)
    assert not result.ok
    assert [str(change) for change in result.cases[1].changes] == [
        "link (string) is vanished",
        "nick (string) is new",
        "phone was string, is number",
    ]
    assert any("phone" in problem for problem in result.cases[1].problems)


def test_what_has_the_shape_of_a_secret_is_not_written(folder: Path, service: tuple[Service, str]) -> None:
    service[0].change = lambda body: {**body, "remark": "-----BEGIN RSA PRIVATE KEY-----"}
    before = files(folder)
    with pytest.raises(UserError, match=r"would hold a private key \(line \d+ .* nothing was"):
        recorded(folder, service[1])
    assert files(folder) == before
    (folder / "connector.toml").write_text('[record]\nprivate = ["remark"]\n')
    assert recorded(folder, service[1]).written


@pytest.mark.parametrize(
    ("operation", "arguments", "said"),
    [
        ("GetPersn", (), "no operation 'GetPersn'; did you mean 'GetPerson'"),
        ("GetPerson", (), "lacks a required input: 'person_id'"),
        ("GetPerson", ("person_id=x",), "'x' is not an integer"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    operation: str, arguments: tuple[str, ...], said: str, folder: Path, service: tuple[Service, str]
) -> None:
    with pytest.raises(UserError, match=said):
        recorded(folder, service[1], operation, arguments=arguments)
    assert service[0].requests == []


def test_a_service_that_is_not_there(folder: Path) -> None:
    result = recorded(folder, "http://127.0.0.1:9", "ListPeople")
    assert result.cases[0].reason.startswith("the service did not answer: ") and not result.ok
    assert result.written == ()


def test_credentials_are_asked_for_where_the_environment_has_none(
    folder: Path, service: tuple[Service, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONNECTOR_API_KEY")
    with pytest.raises(UserError, match="CONNECTOR_API_KEY"):
        recorded(folder, service[1])
    asked: list[str] = []

    def ask(what: str) -> str:
        asked.append(what)
        return KEY

    assert recorded(folder, service[1], "ListPeople", ask=ask).ok
    assert asked == ["api_key"]
    with pytest.raises(UserError, match="left empty"):
        recorded(folder, service[1], "ListPeople", refresh=True, ask=lambda _: "")


def test_a_cassette_that_is_there_is_cleaned_in_place(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    body = json.dumps(person(4711001))
    exchange = {
        "request": {
            "method": "GET",
            "uri": "https://api.people.example/people/4711001",
            "headers": {"X-Key": [KEY], "Cookie": ["id=session-7f"]},
            "body": None,
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Type": ["application/json"], "X-Trace": [f"trace-9d {KEY}"]},
            "body": {"string": body},
        },
    }
    path.write_text(yaml.safe_dump({"version": 1, "interactions": [exchange]}))
    assert scrub(path, folder) == 1
    text = path.read_text()
    assert [value for value in PLANTED if value in text] == []


def test_the_summary_counts(folder: Path, service: tuple[Service, str]) -> None:
    from tools.report.recorded import recorded_json, recorded_text
    from tools.report.style import Style

    result = recorded(folder, service[1])
    text = recorded_text(result, Style())
    assert text.splitlines()[-1] == "ok: 2 cases in 4 files recorded; 1 operation left out"
    assert "- Search      left out: record it with -i q=VALUE" in text
    assert json.loads(recorded_json(result))["cases"][0]["status"] == 200
    broken = Recorded((RecordedCase("ListPeople", "x", 200, ("wrong",)),), ("a",))
    last = recorded_text(broken, Style()).splitlines()[-1]
    assert last == "not ok: 1 case in 1 file recorded; 1 shows a fault of the connector"

"""What the page asks for, over HTTP."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml

from tests.serve.conftest import FIXTURE, KEY, Served
from tools.connector.agentic import BODY
from tools.core.errors import UserError
from tools.serve.serve import ServeOptions, serve
from tools.workflow.transports import BackendChoice

if TYPE_CHECKING:
    from collections.abc import Callable


BOOK = {"title": "Second", "room": 1, "shelf": 9007199254740993}


def run(library: Served, operation: str, inputs: Any = None, **more: Any) -> dict[str, Any]:
    call = {"operation": operation, "connection": "reader", "inputs": inputs or {}, **more}
    answer: dict[str, Any] = library.api("poll" if operation.startswith("Trig") else "run", call).json()
    return answer


def test_overview(library: Served) -> None:
    found = library.api("connector").json()
    assert found["title"] == "Lending Library"
    assert found["backend"] == "library_service:app"
    assert found["connection"] == "reader"
    assert found["connections"] == [
        {"id": "reader", "name": "reader"},
        {"id": "night-shift", "name": "night shift"},
    ]
    assert found["clock"]["simulated"] is False
    assert (found["engine"], found["isolation"]) == (None, None)  # it has no script
    operations = {item["id"]: item for item in found["operations"]}
    assert operations["ListRooms"]["internal"] is True
    assert operations["TrigNewBook"]["kind"] == "trigger"


def test_a_form(library: Served) -> None:
    found = library.api("form", operation="TrigNewBook").json()
    assert found["polling"] is True
    assert found["webhook"] is False
    assert found["hint"] == "Add a book to see it work now."
    assert found["fields"] == []
    wrong = library.api("form", operation="TrigNewBok")
    assert wrong.status_code == 422
    assert "did you mean 'TrigNewBook'?" in wrong.json()["error"]["message"]


def test_a_call_and_its_trace(library: Served) -> None:
    trace = run(library, "AddBook", {"body": {**BOOK, "author": {"name": "Ada"}}})["trace"]
    assert trace["path"] == "/books"
    assert json.loads(trace["request"]["body"]["text"])["source"] == "flow"  # internal: filled in
    assert trace["policies"][0]["title"] == "Who asks"
    assert trace["backend"][0]["response"]["status"] == 201
    assert '"shelf": 9007199254740993' in trace["response"]["body"]["text"]
    assert trace["problems"] == []
    assert trace["poll"] is None
    listed = library.api("calls", after=0).json()["calls"]
    assert [(item["id"], item["operationId"], item["via"], item["status"]) for item in listed] == [
        (1, "AddBook", "page", 201)
    ]
    assert library.api("trace", id=1).json()["trace"] == trace
    assert "is not kept" in library.api("trace", id=9).json()["error"]["message"]


def test_the_verdict_names_every_place(library: Served) -> None:
    trace = run(library, "GetBroken")["trace"]
    assert [(item["code"], item["where"]) for item in trace["problems"]] == [
        ("response-schema", "response.body.id"),
        ("undeclared-property", "response.body.colour"),
    ]
    trace = run(library, "AddBook", {"body": {**BOOK, "pages": "many"}})["trace"]
    assert ("input-type", "inputs.body.pages") in [(i["code"], i["where"]) for i in trace["problems"]]
    assert library.said[-1].endswith("1 request, 2 problems")  # the response has it, too


def test_a_trigger_is_polled(library: Served) -> None:
    first = run(library, "TrigNewBook")
    assert first["poll"]["polls"] == 1
    assert first["trace"]["poll"]["items"] == []
    assert first["trace"]["poll"]["first"] is True
    assert first["trace"]["poll"]["retryAfter"] == 60
    assert first["trace"]["poll"]["location"].endswith("/trigger/books?after=1")
    number = first["poll"]["id"]
    run(library, "AddBook", {"body": BOOK})
    second = run(library, "TrigNewBook", poll=number)
    assert (second["poll"]["id"], second["poll"]["polls"], second["poll"]["fired"]) == (number, 2, 1)
    assert [item["title"] for item in second["trace"]["poll"]["items"]] == ["Second"]
    assert second["trace"]["poll"]["first"] is False
    library.service.fails = (503, "text/plain", "later")
    failed = run(library, "TrigNewBook", poll=number)
    assert failed["trace"]["response"]["status"] == 503
    library.service.fails = None
    run(library, "AddBook", {"body": BOOK})
    again = run(library, "TrigNewBook", poll=number)  # from where the failed one was
    assert (again["poll"]["polls"], again["poll"]["fired"]) == (4, 2)
    assert "start over" in run(library, "TrigNewBook", poll="gone")["error"]["message"]
    assert "inputs have changed" in run(library, "TrigNewBook", {"after": 1}, poll=number)["error"]["message"]


def lookup(operation: str, items: str = "", **inputs: Any) -> dict[str, Any]:
    found = {"operationId": operation, "items": items, "value": "id", "title": "name"}
    return {"connection": "reader", "lookup": found, "inputs": inputs}


def test_lists_come_from_their_operations(library: Served) -> None:
    rooms = library.api("choices", lookup("ListRooms", "rooms")).json()["choices"]
    assert rooms == [{"title": "Attic", "text": "1"}, {"title": "Cellar", "text": "2"}]
    shelves = library.api("choices", lookup("ListShelves", room=1)).json()["choices"]
    assert shelves[0] == {"title": "Atlases", "text": "9007199254740993"}
    assert "brings no list" in library.api("choices", lookup("ListRooms")).json()["error"]["message"]
    library.service.fails = (403, "application/json", '{"error": {"message": "not yours"}}')
    failed = library.api("choices", lookup("ListRooms", "rooms"))
    assert failed.json()["error"]["message"] == "ListRooms answered 403: not yours"
    assert [item["via"] for item in library.api("calls").json()["calls"]] == ["list"] * 4


def test_a_shape_comes_from_its_operation(library: Served) -> None:
    call = {
        **lookup("ListFields", "schema", kind="film"),
        "operation": "AddMedium",
        "path": ["body"],
        "required": True,
    }
    found = library.api("shape", call).json()["fields"]
    assert [(item["path"], item["label"], item["required"]) for item in found] == [
        (["body", "director"], "Director", True),
        (["body", "minutes"], "Minutes", False),
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("run", {"operation": "ListBooks", "connection": "nobody", "inputs": {}}, "no connection 'nobody'"),
        ("run", {"operation": "Lost", "connection": "reader", "inputs": {}}, "no operation 'Lost'"),
        ("run", {"operation": 3, "connection": "reader", "inputs": {}}, "'operation' must be a text"),
        (
            "run",
            {"operation": "ListBooks", "connection": "reader", "inputs": []},
            "'inputs' must be an object",
        ),
        ("run", [1], "must be a JSON object"),
        ("shape", {"path": []}, "'path' must lead to an input"),
        ("choices", {"connection": "reader", "inputs": {}, "lookup": {}}, "'lookup' must say"),
        ("advance", {"seconds": "1"}, "'seconds' must be a number"),
        ("advance", {"seconds": 60}, "--simulate-time"),
    ],
)
def test_calls_that_cannot_be_made(library: Served, name: str, value: Any, said: str) -> None:
    answer = library.api(name, value)
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"]


def test_no_credential_in_any_trace(library: Served) -> None:
    library.service.fails = (200, "application/json", json.dumps([{"title": KEY, "note": f"x{KEY}y"}]))
    seen = json.dumps(run(library, "ListBooks"))
    library.service.fails = (400, "text/plain", f"{KEY} is wrong")
    seen += json.dumps(run(library, "ListBooks"))
    seen += library.api("choices", lookup("ListRooms", "rooms")).text
    requests.get(f"{library.gateway}/books", timeout=20)
    seen += requests.get(f"{library.address}/traces", timeout=20).text
    seen += library.api("trace", id=1).text + library.api("calls").text + "".join(library.said)
    assert library.service.requests[-1][2]["X-Library-Key"] == KEY  # it is sent all the same
    assert KEY not in seen
    assert '"X-Library-Key": "***"' in seen
    assert "credential-in-response" in seen


def test_live_credentials_come_from_the_environment(
    start: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = BackendChoice(backend="library_service:app", live=True)
    with pytest.raises(UserError, match="set the environment variables LIBRARY_KEY"):
        start(source=live)
    monkeypatch.setenv("LIBRARY_KEY", "live-key-of-the-environment")
    library = start(source=live)
    found = library.api("connector").json()
    assert found["connections"] == [{"id": "live", "name": "live"}]
    call = {"operation": "ListBooks", "connection": "live", "inputs": {}}
    text = library.api("run", call).text
    assert library.service.requests[-1][2]["X-Library-Key"] == "live-key-of-the-environment"
    assert "live-key" not in text + "".join(library.said) + "".join(library.running.notes)


def test_connections_whose_names_look_alike(folder: Path, start: Callable[..., Served]) -> None:
    names = ("a b", "A-B", "№")
    lines = [f"{name}: {{parameters: {{api_key: synthetic-key-{n}}}}}" for n, name in enumerate(names, 1)]
    (folder / "samples" / "connections.yaml").write_text("\n".join(lines), encoding="utf-8")
    library = start(connection="A-B")
    found = library.api("connector").json()
    assert [(item["id"], item["name"]) for item in found["connections"]] == [
        ("a-b", "a b"),
        ("a-b-2", "A-B"),
        ("connection-3", "№"),
    ]
    assert found["connection"] == "a-b-2"


def test_time_is_moved(start: Callable[..., Served]) -> None:
    library = start(simulate_time=True)
    assert library.api("connector").json()["clock"]["simulated"] is True
    before = library.service.clock()
    moved = library.api("advance", {"seconds": 86400}).json()["clock"]
    assert 86400 <= (library.service.clock() - before).total_seconds() < 86460
    assert moved["now"][:10] == library.service.clock().date().isoformat()
    for seconds in (0, -1, 1e12):
        assert "forward" in library.api("advance", {"seconds": seconds}).json()["error"]["message"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "say what answers for the backend"),
        ({"source": BackendChoice(backend="library_service")}, "write MODULE:APP"),
        ({"source": BackendChoice(backend="library_service:nothing")}, "has no 'nothing'"),
        ({"source": BackendChoice(backend="library_service:ROOMS")}, "cannot be called"),
        ({"source": BackendChoice(backend="no_such_module:app")}, "there is no module 'no_such_module'"),
        ({"source": BackendChoice(backend="ftp://a.example")}, "write an address as http"),
        ({"source": BackendChoice(backend="http://user:secret@a.example")}, "write an address as http"),
        ({"source": BackendChoice(cassette=Path("gone.yaml"))}, "gone.yaml"),
        (
            {"source": BackendChoice(backend="http://127.0.0.1:9"), "simulate_time": True},
            "needs --backend MODULE",
        ),
        ({"source": BackendChoice(backend="json:loads"), "simulate_time": True}, "has no attribute 'clock'"),
        (
            {"source": BackendChoice(backend="library_service:app"), "connection": "nobody"},
            "no connection 'nobody'",
        ),
    ],
)
def test_what_cannot_be_served(folder: Path, options: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as caught, serve(folder, ServeOptions(**options)):
        pass
    assert said in str(caught.value)
    assert "user:secret" not in str(caught.value)


def test_a_server_stands_in_at_an_address(start: Callable[..., Served]) -> None:
    from werkzeug.serving import make_server

    library = start()
    backend = make_server("127.0.0.1", 0, library.service, threaded=True)
    import threading

    thread = threading.Thread(target=backend.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        other = start(source=BackendChoice(backend=f"http://127.0.0.1:{backend.server_port}"))
        trace = run(other, "ListBooks")["trace"]
        assert trace["response"]["status"] == 200
        assert trace["backend"][0]["request"]["url"] == "https://api.library.example/v1/books?limit=50"
        assert trace["problems"] == []
    finally:
        backend.shutdown()
        backend.server_close()
        thread.join()
    gone = run(other, "ListBooks")["trace"]
    assert gone["response"]["status"] == 500
    assert [item["code"] for item in gone["problems"]] == ["no-response"]
    assert gone["backend"][0]["response"] is None


@pytest.mark.slow
def test_a_script_that_does_not_compile_is_shown_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "bookshelf"
    shutil.copytree(FIXTURE.parent / "bookshelf", folder)
    script = folder / "script.csx"
    good = script.read_text(encoding="utf-8")
    cassettes = BackendChoice(cassette=folder / "samples" / "cassettes")
    said: list[str] = []
    with serve(folder, ServeOptions(source=cassettes, say=said.append)) as running:
        from tests.serve.conftest import Served

        shelf = Served(running, folder, None, said)
        trace = run(shelf, "ListBooks")["trace"]
        assert trace["response"]["status"] == 200
        assert trace["script"]["logs"] == [{"level": "information", "message": "2 books"}]
        script.write_text(good.replace("return answer;", "return answr;", 1), encoding="utf-8")
        error = run(shelf, "ListBooks")["error"]
        assert error["kind"] == "compile"
        first = error["diagnostics"][0]
        assert (first["code"], first["severity"]) == ("CS0103", "error")
        assert first["source"].strip() == "return answr;"
        assert first["column"] == first["source"].index("answr") + 1
        answer = requests.get(f"{shelf.address}/apim/bookshelf/reader/flow/books", timeout=60)
        assert answer.status_code == 500
        assert "script.csx does not compile" in answer.json()["error"]["message"]
        script.write_text(good, encoding="utf-8")
        assert run(shelf, "ListBooks")["trace"]["response"]["status"] == 200


def test_an_internal_error_is_told_without_its_credential(
    library: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("boom: Authorization: Bearer abcdef0123456789abcdef")

    monkeypatch.setattr(library.running.service, "form", fail)
    answer = library.api("form", operation="ListBooks")
    assert answer.status_code == 500
    assert answer.json()["error"]["message"].startswith("internal error: RuntimeError: boom")
    assert "abcdef0123" not in answer.text + "".join(library.said)
    assert library.said[-1].startswith("internal error")


def test_an_mcp_operation_takes_any_message() -> None:
    from tests.serve.conftest import Served

    folder = Path(__file__).parents[1] / "fixtures" / "phrasebook"
    message = {"jsonrpc": "2.0", "id": "1", "method": "tools/list"}
    cassettes = BackendChoice(cassette=folder / "samples" / "cassettes")
    with serve(folder, ServeOptions(source=cassettes, say=lambda _: None)) as running:
        served = Served(running, folder, None)
        call = {"operation": "InvokeMCP", "connection": "synthetic", "inputs": {"body": message}}
        trace = served.api("run", call).json()["trace"]
        sent = requests.post(f"{served.address}/apim/phrasebook/synthetic/mcp", json=message, timeout=20)
    tools = json.loads(trace["response"]["body"]["text"])["result"]["tools"]
    assert [tool["name"] for tool in tools] == ["greet", "translate"]
    assert sent.json()["result"]["tools"] == tools
    assert trace["problems"] == []


def test_messages_are_found_in_cassettes_whatever_their_ids() -> None:
    """The message that the page shows as the example of the field is one of them."""
    from tests.serve.conftest import Served

    folder = Path(__file__).parents[1] / "fixtures" / "tidetable"
    hint = re.search(r"\{.*\}", str(BODY["description"]))
    assert hint is not None
    source = BackendChoice(cassette=folder / "samples")
    with serve(folder, ServeOptions(source=source, say=lambda _: None)) as running:
        served, connection = Served(running, folder, None), running.service.default
        for id_ in ("1", 40, "abc"):
            message = {**json.loads(hint[0]), "id": id_}
            inputs = {"body": message, "harbour": "north"}
            call = {"operation": "InvokeMCP", "connection": connection, "inputs": inputs}
            trace = served.api("run", call).json()["trace"]
            assert trace["problems"] == []
            assert f'"id": {json.dumps(id_)}' in trace["response"]["body"]["text"]


def test_a_call_is_saved_as_a_case(library: Served) -> None:
    trace = run(library, "AddBook", {"body": {**BOOK, "author": {"name": "Ada"}}})["trace"]
    assert json.loads(trace["inputs"]["text"])["body"]["shelf"] == BOOK["shelf"]
    saved = library.api("save", {"trace": trace["id"], "name": "a second"}).json()["saved"]
    assert saved == {"case": "a second", "written": ["samples/cases/AddBook.yaml"], "problems": []}
    text = (library.folder / "samples" / "cases" / "AddBook.yaml").read_text()
    assert "name: a second" in text and KEY not in text
    again = library.api("save", {"trace": trace["id"], "name": "a second"})
    assert again.status_code == 422
    assert "has a case 'a second'" in again.json()["error"]["message"]
    for wrong, said in (
        ({"trace": 999, "name": "x"}, "run it again"),
        ({"trace": trace["id"], "name": " "}, "a name"),
    ):
        assert said in library.api("save", wrong).json()["error"]["message"]


def test_a_form_is_filled_from_a_case(library: Served) -> None:
    trace = run(library, "AddBook", {"body": BOOK})["trace"]
    library.api("save", {"trace": trace["id"], "name": "one"})
    other = library.folder / "samples/cases/Other.yaml"
    other.write_text(
        "operation: ListBooks\ncases:\n- name: x\n  inputs: {password: open}\n  expect: {status: 200}\n"
    )
    [case] = library.api("cases?operation=ListBooks").json()["cases"]
    assert json.loads(case["inputs"]) == {"password": "open"}
    other.write_text("nothing")
    [case] = library.api("cases?operation=AddBook").json()["cases"]
    assert (case["name"], json.loads(case["inputs"])) == ("one", {"body": BOOK})
    assert library.api("cases?operation=ListBooks").json() == {"cases": []}
    assert library.api("cases?operation=Nothing").status_code == 422
    (library.folder / "samples/cases/AddBook.yaml").write_text("operation: AddBook\ncases: 1\n")
    assert "AddBook.yaml:2" in library.api("cases?operation=AddBook").json()["error"]["message"]


def test_the_case_of_a_tool_is_a_message() -> None:
    from tests.serve.conftest import Served

    folder = Path(__file__).parents[1] / "fixtures" / "tidetable"
    source = BackendChoice(cassette=folder / "samples")
    with serve(folder, ServeOptions(source=source, say=lambda _: None)) as running:
        served = Served(running, folder, None)
        for case in served.api("cases?operation=InvokeMCP").json()["cases"]:
            inputs = json.loads(case["inputs"])
            call = {"operation": "InvokeMCP", "connection": running.service.default, "inputs": inputs}
            assert served.api("run", call).json()["trace"]["problems"] == [], case["name"]
        assert inputs["body"]["method"] == "tools/call"


def test_all_polls_of_a_trigger_are_one_case(library: Served) -> None:
    first = run(library, "TrigNewBook")
    run(library, "AddBook", {"body": BOOK})
    second = run(library, "TrigNewBook", poll=first["poll"]["id"])
    saved = library.api("save", {"trace": second["trace"]["id"], "name": "one book"}).json()["saved"]
    assert saved["problems"] == []
    text = (library.folder / "samples" / "cases" / "TrigNewBook.yaml").read_text()
    [case] = yaml.safe_load(text)["cases"]
    assert [poll["expect"]["items"] for poll in case["polls"]] == [0, 1]


def test_what_stands_in_cases_answers_too(library: Served) -> None:
    trace = run(library, "AddBook", {"body": BOOK})["trace"]
    library.api("save", {"trace": trace["id"], "name": "one"})
    source = BackendChoice(cassette=library.folder / "samples")
    with serve(library.folder, ServeOptions(source=source, port=0)) as running:
        served = Served(running, library.folder, None)
        again = run(served, "AddBook", {"body": BOOK})["trace"]
    assert (again["response"]["status"], again["problems"]) == (trace["response"]["status"], [])

"""First cases from the definition: they pass at once, say where they come from, and overwrite nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines import needs_mono
from tests.package.shelf import ROOT, SHELF
from tools.core.errors import UserError
from tools.report.initialised import initialised_text
from tools.report.markdown import results_markdown
from tools.report.style import Style
from tools.report.text import verification_text
from tools.workflow.init import InitOptions, init
from tools.workflow.script_options import ScriptOptions
from tools.workflow.verify import VerifyOptions, verify

BOOK = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "due": {"type": "string", "format": "date"}},
}
LIMIT = {"name": "limit", "in": "query", "type": "integer", "maximum": 10}
WEBHOOK = {
    "type": "object",
    "required": ["url", "events"],
    "properties": {
        "url": {"type": "string", "x-ms-notification-url": True, "x-ms-visibility": "internal"},
        "events": {"type": "array", "items": {"type": "string", "enum": ["lent"]}},
    },
}
KEY = {
    "connectionParameters": {
        "api_key": {"type": "securestring", "uiDefinition": {"constraints": {"required": "true"}}}
    }
}
SETS = {
    "connectionParameterSets": {
        "values": [
            {"name": "key", "parameters": KEY["connectionParameters"]},
            {"name": "oauth", "parameters": {"token": {"type": "oauthSetting", "oAuthSettings": {}}}},
        ]
    }
}


def operation(
    name: str, *parameters: Any, schema: Any = BOOK, status: str = "200", **more: Any
) -> dict[str, Any]:
    answer = {"description": "x", **({"schema": schema} if schema else {})}
    return {"operationId": name, "parameters": list(parameters), "responses": {status: answer}, **more}


def body(schema: Any, *, required: bool = True) -> dict[str, Any]:
    return {"name": "body", "in": "body", "required": required, "schema": schema}


PATHS: dict[str, Any] = {
    "/books": {
        "get": operation("ListBooks", LIMIT, schema={"type": "array", "items": BOOK}),
        "post": operation("AddBook", body(BOOK), status="201"),
    },
    "/books/{id}": {
        "get": operation("GetBook", {"name": "id", "in": "path", "required": True, "type": "string"}),
        "delete": operation(
            "RemoveBook",
            {"name": "id", "in": "path", "required": True, "type": "integer"},
            schema=None,
            status="204",
        ),
    },
    "/cover": {"get": operation("GetCover", schema={"type": "file"}, produces=["image/png"])},
    "/new": {
        "get": operation("TrigNewBook", schema={"type": "array", "items": BOOK}, **{"x-ms-trigger": "batch"})
    },
    "/hooks/{id}": {
        "delete": operation(
            "StopHook",
            {"name": "id", "in": "path", "required": True, "type": "string", "x-ms-visibility": "internal"},
            schema=None,
            status="204",
        )
    },
    "/hooks": {
        "x-ms-notification-content": {"schema": BOOK},
        "post": operation("WhenLent", body(WEBHOOK), schema=None, status="201", **{"x-ms-trigger": "single"}),
    },
}


def connector(folder: Path, paths: Any = None, settings: Any = KEY) -> Path:
    folder.mkdir(exist_ok=True)
    definition = {
        "swagger": "2.0",
        "info": {"title": "Shelf", "version": "1", "description": "Books."},
        "host": "api.shelf.example",
        "basePath": "/v1",
        "schemes": ["https"],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "query", "name": "key"}},
        "paths": PATHS if paths is None else paths,
    }
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(definition))
    (folder / "apiProperties.json").write_text(
        json.dumps({"properties": {"iconBrandColor": "#000000", **settings}})
    )
    return folder


def listing(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("settings", [KEY, SETS, {}], ids=["key", "sets", "none"])
def test_every_operation_gets_cases_that_pass(settings: Any, tmp_path: Path) -> None:
    folder = connector(tmp_path / "shelf", settings=settings)
    before = verify(folder, VerifyOptions())
    assert {item.status for item in before.operations} == {"untested"}
    result = init(folder, InitOptions())
    assert [(item.operation_id, item.reason) for item in result.operations if not item.ok] == []
    assert result.ok
    after = verify(folder, VerifyOptions())
    assert {item.operation_id: item.status for item in after.operations} == {
        item.operation_id: "pass" for item in before.operations
    }
    polls = {item.operation_id: item.polls for item in after.operations}
    assert polls == {**dict.fromkeys(polls, 0), "TrigNewBook": 2}


def test_the_files_say_where_they_come_from_and_are_readable(tmp_path: Path) -> None:
    folder = connector(tmp_path / "shelf")
    written = init(folder, InitOptions()).written
    assert written == tuple(sorted(name for name in listing(folder) if name.startswith("samples/")))
    for name in written:
        text = (folder / name).read_text(encoding="utf-8")
        assert "invented" in text, name
        assert "synthetic-api_key" not in text or "provenance: invented" in text or "Every value is" in text
    case = yaml.safe_load((folder / "samples" / "cases" / "ListBooks.yaml").read_text())
    books = "GET https://api.shelf.example/v1/books"
    answer = {"status": 200, "body": [{"id": 1, "due": "2026-03-02"}]}
    assert case == {
        "operation": "ListBooks",
        "cases": [
            {
                "name": name,
                **({"inputs": inputs} if inputs else {}),
                "interaction": {
                    "provenance": "invented",
                    "request": f"{books}?{query}key=synthetic-api_key",
                    "response": answer,
                },
                "expect": {"status": 200},
            }
            for name, inputs, query in (
                ("required inputs", {}, ""),
                ("all inputs", {"limit": 1}, "limit=1&"),
            )
        ],
    }
    # A file is nothing to be read in a case.
    assert [name for name in written if "/cassettes/" in name] == [
        "samples/cassettes/GetCover/required-inputs.yaml"
    ]
    cassette = yaml.safe_load((folder / "samples/cassettes/GetCover/required-inputs.yaml").read_text())
    assert cassette["metadata"]["reference"] == "apiDefinition.swagger.json#/paths/~1cover/get"


@pytest.mark.slow
def test_a_webhook_is_registered_at_the_platforms_address_notified_and_ended(tmp_path: Path) -> None:
    url = {"type": "string", "x-ms-notification-url": True, "x-ms-visibility": "internal"}
    own = body({"type": "object", "required": ["url"], "properties": {"url": url}})
    paths = {
        "/a/{id}": PATHS["/books/{id}"],
        "/hooks": PATHS["/hooks"],
        "/hooks/{id}": {"delete": {**PATHS["/hooks/{id}"]["delete"], "x-ms-visibility": "internal"}},
        "/own": {
            "x-ms-notification-content": {"schema": BOOK},
            "post": operation("WhenOwn", own, schema=None, status="201", **{"x-ms-trigger": "single"}),
        },
    }
    folder = connector(tmp_path / "shelf", paths)
    assert init(folder, InitOptions()).ok
    for name, inputs in (("WhenLent", {"body": {"events": ["lent"]}}), ("WhenOwn", None)):
        [case] = yaml.safe_load((folder / "samples" / "cases" / f"{name}.yaml").read_text())["cases"]
        assert case.get("inputs") == inputs
        sent = case["register"]["interaction"]["request"]["body"]
        assert sent["url"] == "https://environment.logic.azure.com/workflows/callback"
        assert case["notifications"] == [{"id": 1, "due": "2026-03-02"}]
        assert case["delete"]["interaction"]["request"].startswith(
            "DELETE https://api.shelf.example/v1/hooks/1"
        )
    result = verify(folder, VerifyOptions())
    assert [problem.code for case in result.cases for problem in case.problems] == []


def test_what_no_flow_can_give_is_left_to_the_platform(tmp_path: Path) -> None:
    hidden = {"type": "string", "default": "flow", "x-ms-visibility": "internal"}
    url = {"type": "string", "x-ms-notification-url": True, "x-ms-visibility": "internal"}
    hook = {"type": "object", "required": ["name", "url"], "properties": {"name": hidden, "url": url}}
    schema = {
        "type": "object",
        "required": ["hook"],
        "properties": {"hook": {**hook, "x-ms-visibility": "internal"}},
    }
    paths = {
        "/hooks/{id}": PATHS["/hooks/{id}"],
        "/hooks": {
            "x-ms-notification-content": {"schema": BOOK},
            "post": operation(
                "WhenLent", body(schema), schema=None, status="201", **{"x-ms-trigger": "single"}
            ),
        },
    }
    folder = connector(tmp_path / "shelf", paths)
    assert [item.reason for item in init(folder, InitOptions()).operations] == ["", ""]
    [case] = yaml.safe_load((folder / "samples" / "cases" / "WhenLent.yaml").read_text())["cases"]
    assert "inputs" not in case
    callback = "https://environment.logic.azure.com/workflows/callback"
    assert case["register"]["interaction"]["request"]["body"] == {"hook": {"name": "flow", "url": callback}}


def test_a_body_is_expected_where_a_policy_may_change_it(tmp_path: Path) -> None:
    policy = {
        "templateId": "setheader",
        "title": "x",
        "parameters": {
            "x-ms-apimTemplateParameter.name": "X-Shelf",
            "x-ms-apimTemplateParameter.value": "1",
            "x-ms-apimTemplate-operationName": ["AddBook"],
        },
    }
    folder = connector(tmp_path / "shelf", settings={**KEY, "policyTemplateInstances": [policy]})
    init(folder, InitOptions())
    for name, expected in (("AddBook", {"status", "body"}), ("ListBooks", {"status"})):
        [case, *_] = yaml.safe_load((folder / "samples" / "cases" / f"{name}.yaml").read_text())["cases"]
        assert set(case["expect"]) == expected


HOSTS = {
    "whole address": ("@connectionParameters('site')", "https://api.example.com/books"),
    "host": ("https://@connectionParameters('site')/v2", "https://api.example.com/v2/books"),
    "label": ("https://@{connectionParameters('site')}.shelf.example", "https://sample.shelf.example/books"),
    "header": ("https://@headers('Host-Name')", "https://api.example.com/books"),
    "query": ("@queryParameters('where')/api", "https://api.example.com/api/books"),
    "token": ("@connectionParameters('token:resourceUri')/api", "https://api.example.com/api/books"),
}


@pytest.mark.parametrize("name", HOSTS)
def test_hosts_that_are_given_get_an_invented_name(name: str, tmp_path: Path) -> None:
    template, address = HOSTS[name]
    inputs = [
        {"name": "Host-Name", "in": "header", "required": True, "type": "string"},
        {"name": "where", "in": "query", "required": True, "type": "string"},
    ]
    trigger = operation("TrigNew", schema={"type": "array", "items": BOOK}, **{"x-ms-trigger": "batch"})
    paths = {"/books": {"get": operation("ListBooks", *inputs)}, "/new": {"get": trigger}}
    policy = {
        "templateId": "dynamichosturl",
        "title": "x",
        "parameters": {
            "x-ms-apimTemplateParameter.urlTemplate": template,
            "x-ms-apimTemplate-operationName": ["ListBooks", *(["TrigNew"] if "conn" in template else [])],
        },
    }
    sets = {"site": {"type": "string"}, "token": {"type": "oauthSetting", "oAuthSettings": {}}}
    settings = {"connectionParameters": sets, "policyTemplateInstances": [policy]}
    folder = connector(tmp_path / "shelf", paths, settings)
    result = init(folder, InitOptions())
    assert [item.reason for item in result.operations] == ["", ""]
    case = yaml.safe_load((folder / "samples" / "cases" / "ListBooks.yaml").read_text())["cases"][0]
    assert case["interaction"]["request"].removeprefix("GET ").startswith(address)
    results = verify(folder, VerifyOptions()).cases
    assert [str(item) for result in results for item in result.problems] == []


@pytest.mark.slow
def test_what_is_a_warning_leaves_no_case_out_and_required_members_make_a_body(tmp_path: Path) -> None:
    hidden = {"name": "a", "in": "query", "type": "string", "default": "x", "x-ms-visibility": "internal"}
    schema = {"type": "object", "required": ["due"], "properties": BOOK["properties"]}
    paths = {"/a": {"post": operation("Op", hidden, body(schema, required=False))}}
    folder = connector(tmp_path / "shelf", paths)
    result = init(folder, InitOptions())
    assert [(item.cases, item.reason, item.left_out) for item in result.operations] == [(2, "", "")]
    assert {
        problem.code for case in verify(folder, VerifyOptions()).cases for problem in case.problems
    } != set()


@pytest.mark.slow
def test_a_trigger_may_be_polled_by_post(tmp_path: Path) -> None:
    found = {"type": "array", "items": BOOK}
    trigger = operation("TrigFound", body(BOOK), schema=found, **{"x-ms-trigger": "batch"})
    folder = connector(tmp_path / "shelf", {"/search": {"post": trigger}})
    assert init(folder, InitOptions()).ok
    [result] = verify(folder, VerifyOptions()).operations
    assert (result.status, result.polls) == ("pass", 4)


def test_the_second_time_changes_nothing(tmp_path: Path) -> None:
    folder = connector(tmp_path / "shelf")
    init(folder, InitOptions())
    before = listing(folder)
    result = init(folder, InitOptions())
    assert (result.ok, result.written) == (True, ())
    assert listing(folder) == before


def test_what_is_there_stays(tmp_path: Path) -> None:
    folder = connector(tmp_path / "shelf")
    init(folder, InitOptions())
    kept = folder / "samples" / "cases" / "ListBooks.yaml"
    kept.write_text(kept.read_text().replace("required inputs", "mine"))
    (folder / "samples" / "cases" / "GetCover.yaml").unlink()
    (folder / "samples" / "cases" / "GetBook.yaml").unlink()
    before = listing(folder)
    result = init(folder, InitOptions())
    [left] = [item for item in result.operations if not item.ok]
    assert (left.operation_id, "is there already: move it" in left.reason) == ("GetCover", True)
    after = listing(folder)
    assert {name: after[name] for name in before} == before
    assert {name for name in after if name not in before} == {"samples/cases/GetBook.yaml"}


HARD: dict[str, tuple[Any, str]] = {
    "a pattern": (
        {
            "get": operation(
                "Op",
                {"name": "c", "in": "query", "required": True, "type": "string", "pattern": r"^(?=\d)x$"},
            )
        },
        "inputs.c: no text could be found that matches the pattern",
    ),
    "a schema that nothing fits": (
        {"get": operation("Op", schema={"type": "boolean", "enum": ["yes"]})},
        "must be true or false",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HARD)
def test_what_cannot_be_made_is_told(name: str, tmp_path: Path) -> None:
    item, reason = HARD[name]
    folder = connector(tmp_path / "shelf", {"/a": item, "/b": {"get": operation("Other")}})
    result = init(folder, InitOptions())
    assert not result.ok
    [left] = [item for item in result.operations if not item.ok]
    assert left.operation_id == "Op"
    assert reason in left.reason
    after = verify(folder, VerifyOptions())
    assert {item.operation_id: item.status for item in after.operations} == {
        "Op": "untested",
        "Other": "pass",
    }


@pytest.mark.slow
def test_operations_whose_ids_are_no_file_names(tmp_path: Path) -> None:
    paths = {
        "/a": {"get": operation("a/../../b")},
        "/b": {"get": operation("A-b")},
        "/c": {"get": operation("a b")},
        "/d": {"get": {"responses": {"200": {"description": "x", "schema": BOOK}}}},
    }
    folder = connector(tmp_path / "shelf", paths)
    result = init(folder, InitOptions())
    assert result.ok
    cases = sorted(path.name for path in (folder / "samples" / "cases").iterdir())
    assert cases == ["A-b-2.yaml", "GET-d.yaml", "a-b-3.yaml", "a-b.yaml"]
    assert verify(folder, VerifyOptions()).operations[3].status == "pass"


def test_no_operation_is_no_success(tmp_path: Path) -> None:
    result = init(connector(tmp_path / "shelf", {}), InitOptions())
    assert (result.ok, result.written) == (False, ())


def test_broken_samples_are_an_error(tmp_path: Path) -> None:
    folder = connector(tmp_path / "shelf")
    (folder / "samples" / "cases").mkdir(parents=True)
    (folder / "samples" / "cases" / "x.yaml").write_text("operation: ListBooks\ncases: 1\n")
    with pytest.raises(UserError, match="cases"):
        init(folder, InitOptions())


@pytest.mark.slow
@needs_mono
@pytest.mark.parametrize("broken", [False, True])
def test_a_script_is_run_and_what_it_does_not_take_is_told(broken: bool, tmp_path: Path) -> None:
    folder = shutil.copytree(SHELF, tmp_path / "shelf", ignore=shutil.ignore_patterns("samples"))
    if broken:
        (folder / "script.csx").write_text("public class Script : ScriptBase {")
    result = init(folder, InitOptions())
    found = {item.operation_id: (item.ok, item.reason.partition(":")[0]) for item in result.operations}
    if broken:
        broken_one = (False, "it runs through script.csx, which cannot be run here")
        assert found == {"ListBooks": broken_one, "AddBook": (True, ""), "TrigNewBook": broken_one}
        assert result.notes[0].startswith("script.csx:1:")
    else:
        refused = (False, "its script does not take the definition's own response")
        assert found == {"ListBooks": refused, "AddBook": (True, ""), "TrigNewBook": refused}
        verified = verify(folder, VerifyOptions(ScriptOptions(coverage=True)))
        status = {item.operation_id: item.status for item in verified.operations}
        assert status == {"ListBooks": "untested", "AddBook": "pass", "TrigNewBook": "untested"}
        # What init refused, is not what verify asks it for; nor does asking count as coverage.
        text = verification_text(verified, Style())
        assert text.count("yourself; `connector init` makes no case: its script does not take") == 2
        assert "let `connector init` write" not in text
        assert verified.coverage is not None and verified.coverage.script is not None
        assert not any(verified.coverage.script.lines.values())
        (folder / "samples/cases/AddBook.yaml").unlink()
        untested = verification_text(verify(folder, VerifyOptions()), Style())
        assert "AddBook.yaml, or let `connector init` write a first case" in untested


@pytest.mark.slow
@needs_mono
def test_this_connector_has_cases_for_everything() -> None:
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "samples").rglob("*.yaml")}
    result = init(ROOT, InitOptions())
    assert result.ok
    assert result.written == ()
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "samples").rglob("*.yaml")} == before


def test_files_are_no_text(tmp_path: Path) -> None:
    binary = {"type": "string", "format": "binary"}
    paths = {"/file": {"get": operation("GetFile", schema=binary), "put": operation("PutFile", body(binary))}}
    definition = {"swagger": "2.0", "info": {"title": "Files", "version": "1"}, "host": "a.example"}
    (tmp_path / "apiDefinition.swagger.json").write_text(json.dumps({**definition, "paths": paths}))
    assert init(tmp_path, InitOptions()).written
    for name, part in (("GetFile", "response"), ("PutFile", "request")):
        [file] = (tmp_path / "samples" / "cassettes" / name).iterdir()
        text = yaml.safe_load(file.read_text())["interactions"][0][part]["body"]
        raw = text["string"] if isinstance(text, dict) else text
        assert isinstance(raw, bytes)
        with pytest.raises(UnicodeDecodeError):
            raw.decode()


MCP = {"operationId": "Invoke", "x-ms-agentic-protocol": "mcp-streamable-1.0"}


@pytest.mark.slow
def test_a_server_behind_an_mcp_operation_is_invented(tmp_path: Path) -> None:
    query = {"name": "tenant", "in": "query", "type": "string", "required": True}
    responses = {"200": {"description": "x"}}
    paths = {"/mcp": {"post": {**MCP, "parameters": [query], "responses": responses}}}
    folder = connector(tmp_path / "shelf", paths)
    made = init(folder, InitOptions())
    assert made.ok
    case = yaml.safe_load((folder / "samples" / "cases" / "Invoke.yaml").read_text())
    example = {"tool": "example_tool", "arguments": {"text": "sample text"}, "expect": {"body": "example"}}
    assert case == {
        "operation": "Invoke",
        "cassette": "Invoke.yaml",
        "inputs": {"tenant": "sample"},
        "cases": [example],
    }
    cassette = (folder / "samples" / "cassettes" / "Invoke.yaml").read_text()
    assert "provenance: invented" in cassette
    assert "mcp?tenant=" in cassette
    [operation] = verify(folder, VerifyOptions()).operations
    assert (operation.status, operation.cases) == ("pass", sum(item.cases for item in made.operations))


@pytest.mark.slow
@needs_mono
def test_each_tool_of_a_script_gets_a_case(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "fixtures" / "phrasebook", tmp_path / "phrases")
    shutil.rmtree(tmp_path / "phrases" / "samples")
    script = tmp_path / "phrases" / "script.csx"
    # A tool that returns something else each time has nothing that can be expected of it.
    text = (
        script.read_text()
        .replace('hello + ", "', "DateTime.Now.Ticks + hello")
        .replace('"phrase", "la', '"", "la')
    )
    script.write_text(text)
    assert init(tmp_path / "phrases", InitOptions()).ok
    case = yaml.safe_load((tmp_path / "phrases" / "samples" / "cases" / "InvokeMCP.yaml").read_text())
    assert case["cases"] == [{"tool": "greet", "arguments": {"name": "sample name"}}]
    assert list(case["untested"]) == ["translate"]
    [operation] = verify(tmp_path / "phrases", VerifyOptions()).operations
    assert (operation.status, operation.cases) == ("pass", 2)


READS = """public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        var text = await this.Context.Request.Content.ReadAsStringAsync().ConfigureAwait(false);
        var body = JObject.Parse(text);
        STATEMENT
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
    }
}
"""
REJECTS = """if (body["name"] == null)
        {
            var content = CreateJsonContent("{\\"a\\": 1}");
            return new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = content };
        }"""
LOSES = """body.Remove("title");
        this.Context.Request.Content = CreateJsonContent(body.ToString());"""


@pytest.mark.slow
@needs_mono
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("", ""),
        (REJECTS, 'its script rejects the inputs with status 400: {"a": 1}'),
        (LOSES, "no request that its script sends has the value of inputs.body.title"),
    ],
)
def test_a_run_that_went_wrong_is_never_recorded(statement: str, reason: str, tmp_path: Path) -> None:
    title = {"type": "string", "example": "The Left Hand of Darkness"}
    members = {"type": "object", "required": ["title"], "properties": {"title": title}}
    folder = connector(tmp_path / "shelf", {"/books": {"post": operation("AddBook", body(members))}})
    (folder / "script.csx").write_text(READS.replace("STATEMENT", statement))
    [found] = init(folder, InitOptions()).operations
    assert (found.ok, found.reason[: len(reason)]) == (not reason, reason)


def test_an_input_that_is_the_address_of_the_host_is_one(tmp_path: Path) -> None:
    query = {"name": "site", "in": "query", "type": "string", "required": True}
    policy = {
        "templateId": "dynamichosturl",
        "title": "Host",
        "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "@queryParameters('site')"},
    }
    settings = {**KEY, "policyTemplateInstances": [policy]}
    folder = connector(tmp_path / "shelf", {"/books": {"get": operation("ListBooks", query)}}, settings)
    assert init(folder, InitOptions()).ok
    case = yaml.safe_load((folder / "samples" / "cases" / "ListBooks.yaml").read_text())["cases"][0]
    assert case["inputs"] == {"site": "https://api.example.com"}


def test_what_the_platform_does_not_take_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = connector(tmp_path / "large", PATHS)
    file = folder / "apiDefinition.swagger.json"
    file.write_text(file.read_text() + " " * 1024 * 1024)
    monkeypatch.setattr("tools.workflow.init.first_cases", lambda *_: pytest.fail("a case was tried"))
    with pytest.raises(
        UserError, match=r"apiDefinition.* bytes; the platform takes at most 1,048,576: make it"
    ):
        init(folder, InitOptions())
    assert not (folder / "samples").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schemas", "said"),
    [
        (
            [
                {"type": "object"},
                {"type": "array", "items": {"type": "object"}},
                {"type": "object", "properties": {}},
                BOOK,
            ],
            "3 of 4 responses are only {}",
        ),
        ([{"type": "object"}], "1 of 1 response is only {}"),
        ([{"type": "object"}, BOOK, BOOK], ""),
        ([None, None], ""),
    ],
)
def test_cases_that_prove_next_to_nothing_are_said_to(schemas: list[Any], said: str, tmp_path: Path) -> None:
    paths = {f"/{n}": {"get": operation(f"Op{n}", schema=schema)} for n, schema in enumerate(schemas)}
    folder = connector(tmp_path / "shelf", paths)
    last = initialised_text(init(folder, InitOptions()), Style()).splitlines()[-1]
    result = verify(folder, VerifyOptions())
    verdict = verification_text(result, Style(verbosity=-1))
    if said:
        assert f"; {said}: describe them in the definition" in last
        assert f"on invented traffic ({said})" in verdict
        assert said in results_markdown(result, "verify")
    else:
        assert "only {}" not in last + verdict


@pytest.mark.slow
def test_what_fills_a_list_or_a_form_gets_more_than_an_empty_object(tmp_path: Path) -> None:
    values = {"operationId": "Rooms", "value-collection": "rooms", "value-path": "id", "value-title": "name"}
    room = {"name": "room", "in": "query", "required": True, "type": "string", "x-ms-dynamic-values": values}
    shape = {"operationId": "Shape", "parameters": {}, "value-path": "schema"}
    made = {"type": "object", "x-ms-dynamic-schema": shape}
    shapes = operation("Shape", schema={"type": "object", "properties": {"other": BOOK}})
    paths = {
        "/rooms": {"get": operation("Rooms", schema={"type": "object"})},
        "/shape": {"get": {**shapes, "x-ms-visibility": "internal"}},
        "/use": {"get": operation("Use", room, schema=made)},
    }
    folder = connector(tmp_path / "shelf", paths)
    result = init(folder, InitOptions())
    assert [item.reason for item in result.operations] == ["", "", ""]
    case = yaml.safe_load((folder / "samples/cases/Rooms.yaml").read_text())["cases"][0]
    assert case["interaction"]["response"]["body"] == {"rooms": [{"id": "sample", "name": "Sample"}]}
    assert {item.status for item in verify(folder, VerifyOptions()).operations} == {"pass"}

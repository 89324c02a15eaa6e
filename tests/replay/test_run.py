from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tools.core.errors import UserError
from tools.core.problem import has_errors
from tools.replay.load import load_cases
from tools.replay.run import CaseRunner
from tools.replay.samples import load_samples
from tools.runtime.exchanges import GATEWAY
from tools.runtime.platform import Platform

from .shelf import DEFINITION, PROPERTIES, cassette, interaction, shelf, write

if TYPE_CHECKING:
    from pathlib import Path

    from tools.connector.model import Operation
    from tools.replay.cases import CaseResult
    from tools.runtime.dispatch import Carrier
    from tools.runtime.exchanges import Connection, Exchange

BOOKS = [{"id": 1, "title": "Reeds"}]
TRIGGER = "/trigger/books"
NEXT = f"{GATEWAY}/books?page=2"


def _run(folder: Path, case: Mapping[str, Any], operation: str = "ListBooks", **options: Any) -> CaseResult:
    write(folder, "cases/x.yaml", {"operation": operation, "cases": [{"name": "x", **case}]})
    connector = shelf(folder, options.pop("properties", None))
    samples = load_samples(connector)
    cases = load_cases(folder, connector.operations, samples.connections)
    [result] = CaseRunner(connector, samples, lambda c: Platform(connector, c, None), **options).run(cases)
    assert result.status == ("fail" if has_errors(result.problems) else "pass")
    assert (result.operation_id, result.case, result.line) == (operation, "x", 3)
    return result


@pytest.mark.parametrize(
    ("case", "problems"),
    [
        ({"cassette": "books.yaml", "expect": {"status": 200, "body": BOOKS}}, []),
        (
            {
                "cassette": "books.yaml",
                "inputs": {"limit": "2"},
                "invalid_inputs": ["limit"],
                "match": ["method", "path"],
                "expect": {"status": 200},
            },
            [],
        ),
        (
            {"cassette": "books.yaml", "expect": {"status": 404, "values": {"[0].id": 2}}},
            ["status response.status", "value response.body[0].id"],
        ),
        (
            {
                "cassette": "books.yaml",
                "inputs": {"limit": "2"},
                "match": ["path"],
                "expect": {"status": 200},
            },
            ["input-type inputs.limit"],
        ),
        (
            {
                "cassette": "books.yaml",
                "inputs": {"limit": 2},
                "invalid_inputs": ["limit"],
                "match": ["path"],
                "expect": {"status": 200},
            },
            ["input-not-invalid inputs.limit"],
        ),
        (
            {"cassette": "books.yaml", "inputs": {"shard": 2}, "match": ["path"], "expect": {"status": 200}},
            ["input-internal inputs.shard"],
        ),
        ({"expect": {"status": 500}}, ["unmatched-request backend"]),
        (
            {"cassette": "books.yaml", "inputs": {"limit": 2}, "expect": {"status": 500}},
            ["unmatched-request backend"],
        ),
        (  # one cause, one problem
            {"cassette": "books.yaml", "inputs": {"limit": 2}, "expect": {"status": 200, "body": BOOKS}},
            ["unmatched-request backend"],
        ),
        (
            {"cassette": "odd.yaml", "expect": {"status": 200}},
            ["response-schema response.body[0]", "undeclared-property response.body[0].colour"],
        ),
    ],
)
def test_calls(tmp_path: Path, case: Mapping[str, Any], problems: list[str]) -> None:
    cassette(tmp_path, "books.yaml", interaction("GET", "/books", 200, BOOKS))
    cassette(tmp_path, "odd.yaml", interaction("GET", "/books", 200, [{"colour": "red"}]))
    result = _run(tmp_path, case)
    assert [f"{item.code} {item.where!s}" for item in result.problems] == problems
    assert (result.polls, len(result.exchanges)) == (0, 1)
    assert len(result.unmatched) == sum("unmatched" in item for item in problems)


def test_no_message_holds_a_credential(tmp_path: Path) -> None:
    write(tmp_path, "connections.yaml", {"a": {"set": "keyed", "parameters": {"shelf_key": "k3y/of-shelf"}}})
    cassette(tmp_path, "books.yaml", interaction("GET", "/books", 200, [{"id": "k3y/of-shelf"}]))
    case = {"cassette": "books.yaml", "expect": {"status": 404, "values": {"[0].id": 1}}}
    result = _run(tmp_path, case, properties=PROPERTIES)
    codes = ["response-schema", "credential-in-response", "status", "value"]
    assert [item.code for item in result.problems] == codes
    assert "k3y" not in str(result.problems)
    case["inputs"] = {"author": "k3y/of-shelf"}
    result = _run(tmp_path, case, properties=PROPERTIES)
    assert "k3y" not in str(result.problems) + str(result.unmatched)


def test_match_is_overridden(tmp_path: Path) -> None:
    cassette(tmp_path, "books.yaml", interaction("GET", "/books", 200, BOOKS))
    case = {"cassette": "books.yaml", "inputs": {"limit": 2}, "expect": {"status": 200}}
    assert _run(tmp_path, case, match=("method", "path")).problems == ()


def _poll(number: int, status: int, **expect: Any) -> dict[str, Any]:
    return {"cassette": f"{number}.yaml", "expect": {"status": status, **expect}}


def _answers(folder: Path, *answers: tuple[str, int, Any, dict[str, str]]) -> None:
    for number, (query, status, body, headers) in enumerate(answers, 1):
        cassette(folder, f"{number}.yaml", interaction("GET", f"{TRIGGER}{query}", status, body, **headers))


AT = {"location": f"{TRIGGER}?after=1", "expect": {"status": 202}}


def _headers(after: int, wait: str = "60") -> dict[str, str]:
    return {"Location": f"https://api.shelf.example/v1{TRIGGER}?after={after}", "Retry_After": wait}


def test_each_poll_goes_where_the_one_before_said(tmp_path: Path) -> None:
    _answers(
        tmp_path,
        ("", 202, None, _headers(1)),
        ("?after=1", 200, BOOKS, _headers(2, "15")),
        ("?after=2", 202, None, _headers(3)),
    )
    polls = [_poll(1, 202, retry_after=60), _poll(2, 200, items=1, retry_after=15, body=BOOKS), _poll(3, 202)]
    result = _run(tmp_path, {"polls": polls}, "TrigNewBook")
    assert result.problems == ()
    assert (result.polls, len(result.exchanges)) == (3, 3)


def test_a_poll_goes_to_a_location_of_the_case_and_leads_where_it_says(tmp_path: Path) -> None:
    _answers(tmp_path, ("?after=a%20b", 200, BOOKS, _headers(2)), ("?after=7", 202, None, _headers(3)))
    steps = [
        _poll(1, 200, location="/trigger/books?after=2"),
        _poll(2, 202, location="/trigger/books?after=4"),
    ]
    polls = [
        {"location": f"{TRIGGER}?after={after}", **step}
        for after, step in zip(("a%20b", 7), steps, strict=True)
    ]
    [problem] = _run(tmp_path, {"polls": polls}, "TrigNewBook").problems
    assert str(problem.where) == "poll 2: response.headers.Location"
    assert problem.message == "leads to '/trigger/books?after=3', expected '/trigger/books?after=4'"


def test_a_failed_poll_is_repeated_with_the_state_it_had(tmp_path: Path) -> None:
    _answers(
        tmp_path,
        ("", 503, None, {}),
        ("", 202, None, _headers(1)),
        ("?after=1", 429, None, {"Retry_After": "9"}),
        ("?after=1", 200, BOOKS, _headers(2)),
    )
    polls = [_poll(1, 503), _poll(2, 202), _poll(3, 429), _poll(4, 200)]
    assert _run(tmp_path, {"polls": polls}, "TrigNewBook").problems == ()


@pytest.mark.parametrize(
    ("answers", "polls", "problems"),
    [
        (
            [("", 202, None, _headers(1)), ("?after=1", 200, BOOKS, _headers(2))],
            [_poll(1, 202, retry_after=30), _poll(2, 200, items=2, values={"[0].id": 7})],
            [
                "retry-after poll 1: response.headers.Retry-After",
                "value poll 2: response.body[0].id",
                "items poll 2: response.body",
            ],
        ),
        (
            [("", 202, None, {"Retry_After": "60"}), ("", 202, None, _headers(1))],
            [_poll(1, 202), _poll(2, 202)],
            ["location-missing poll 1: response.headers.Location", "poll-not-made poll 2"],
        ),
        (
            [("", 202, None, {"Location": _headers(1)["Location"]})],
            [_poll(1, 202, retry_after=60)],
            [
                "retry-after-missing poll 1: response.headers.Retry-After",
                "retry-after poll 1: response.headers.Retry-After",
            ],
        ),
        ([("", 200, [], _headers(1))], [_poll(1, 200)], ["poll-empty poll 1: response.body"]),
        (  # of a poll without a recording, and of those that go on from it, nothing else is reported
            [("?after=9", 202, None, _headers(1)), ("?after=1", 200, BOOKS, _headers(2))],
            [_poll(1, 202, retry_after=60), _poll(2, 200, items=1), {"cassette": "2.yaml", **AT}],
            ["unmatched-request poll 1: backend", "status poll 3: response.status"],
        ),
    ],
)
def test_problems_of_polls(
    tmp_path: Path,
    answers: list[tuple[str, int, Any, dict[str, str]]],
    polls: list[dict[str, Any]],
    problems: list[str],
) -> None:
    _answers(tmp_path, *answers)
    result = _run(tmp_path, {"polls": polls}, "TrigNewBook")
    assert [f"{item.code} {item.where!s}" for item in result.problems] == problems


def test_no_item_fires_twice(tmp_path: Path) -> None:
    first, second = ({"id": 1, "title": "A"}, {"title": "A", "id": 1})
    _answers(
        tmp_path,
        ("", 202, None, _headers(1)),
        ("?after=1", 200, [first], _headers(2)),
        ("?after=2", 200, [{"id": 2}, second], _headers(3)),
    )
    result = _run(tmp_path, {"polls": [_poll(1, 202), _poll(2, 200), _poll(3, 200)]}, "TrigNewBook")
    [problem] = result.problems
    assert (result.status, problem.code) == ("fail", "poll-item-twice")
    assert str(problem.where) == "poll 3: response.body[1]"


def test_an_item_twice_in_one_poll_is_a_warning(tmp_path: Path) -> None:
    _answers(
        tmp_path,
        ("", 202, None, _headers(1)),
        ("?after=1", 200, [{"id": 1}, {"id": 2}, {"id": 1}], _headers(2)),
    )
    result = _run(tmp_path, {"polls": [_poll(1, 202), _poll(2, 200)]}, "TrigNewBook")
    [problem] = result.problems
    assert (result.status, problem.code, problem.severity) == ("pass", "poll-item-twice", "warning")
    assert str(problem.where) == "poll 2: response.body[2]"


@pytest.mark.parametrize("status", [200, 500])
def test_a_first_poll_with_items_is_a_warning(tmp_path: Path, status: int) -> None:
    _answers(
        tmp_path,
        ("", status, [{"id": 1}], _headers(1)),
        ("?after=1" if status == 200 else "", 200, [{"id": 2}], _headers(2)),
    )
    result = _run(tmp_path, {"polls": [_poll(1, status), _poll(2, 200)]}, "TrigNewBook")
    found = [item for item in result.problems if item.code == "poll-first-items"]
    # A poll that fails sets no state: the one after it is the first.
    assert [(item.where.poll, item.severity) for item in found] == [(1 if status == 200 else 2, "warning")]
    assert result.status == "pass"


def test_what_is_wrong_with_inputs_is_said_once(tmp_path: Path) -> None:
    _answers(tmp_path, ("?after=x", 202, None, _headers(1)), ("?after=1", 202, None, _headers(2)))
    case = {"inputs": {"after": "x"}, "polls": [_poll(1, 202), _poll(2, 202)]}
    assert [item.code for item in _run(tmp_path, case, "TrigNewBook").problems] == [
        "input-type",
        "input-internal",
    ]


HOST = {
    "templateId": "dynamichosturl",
    "title": "The version",
    "parameters": {
        "x-ms-apimTemplateParameter.urlTemplate": "https://api.shelf.example/v@{queryParameters('after')}"
    },
}


def test_what_goes_wrong_later_is_said_with_its_poll(tmp_path: Path) -> None:
    gone = {"Location": f"https://api.shelf.example/v1{TRIGGER}?other=1", "Retry_After": "60"}
    _answers(
        tmp_path,
        ("?after=1", 202, None, gone),
        ("?other=1", 202, None, gone),
        ("?other=1", 202, None, _headers(2)),
    )
    case = {"inputs": {"after": 1}, "polls": [_poll(1, 202), _poll(2, 202), _poll(3, 202)]}
    properties = {"properties": {"policyTemplateInstances": [HOST]}}
    problem, hidden = _run(tmp_path, case, "TrigNewBook", properties=properties).problems
    assert (problem.code, hidden.code) == ("policy-value", "input-internal")
    assert str(problem.where).startswith("poll 2: ")


@pytest.mark.parametrize(
    ("polls", "problems"),
    [(False, ["trigger-not-polled polls"]), (True, ["poll-first-items poll 1: response.body"])],
    ids=["call", "polls"],
)
def test_a_polling_trigger_is_polled(tmp_path: Path, polls: bool, problems: list[str]) -> None:
    _answers(tmp_path, ("", 200, BOOKS, _headers(1)))
    step = _poll(1, 200)
    result = _run(tmp_path, {"polls": [step]} if polls else step, "TrigNewBook")
    assert [f"{item.code} {item.where!s}" for item in result.problems] == problems


def test_names_of_the_definition_are_hidden_in_messages(tmp_path: Path) -> None:
    recorded = interaction("GET", "/books?shelf_key=recorded-key&limit=1", 200, BOOKS)
    cassette(tmp_path, "books.yaml", recorded)
    case = {"cassette": "books.yaml", "inputs": {"limit": 2}, "expect": {"status": 500}}
    result = _run(tmp_path, case, properties=PROPERTIES)
    assert [item.code for item in result.problems] == ["unmatched-request"]
    assert "recorded-key" not in str(result.problems) + str(result.unmatched)
    assert "shelf_key=***" in result.problems[0].message


def test_the_platform_is_made_once_for_each_connection(tmp_path: Path) -> None:
    connector = shelf(tmp_path, PROPERTIES)
    cassette(tmp_path, "books.yaml", interaction("GET", "/books", 200, BOOKS))
    write(
        tmp_path,
        "connections.yaml",
        {
            "a": {"set": "open", "parameters": {"site": "x"}},
            "b": {"set": "open", "parameters": {"site": "y"}},
        },
    )
    base = {"cassette": "books.yaml", "expect": {"status": 200}}
    cases = [{"name": str(n), "connection": name, **base} for n, name in enumerate("abab")]
    write(tmp_path, "cases/x.yaml", {"operation": "ListBooks", "cases": [*cases, {"name": "first", **base}]})
    samples = load_samples(connector)
    made: list[str] = []

    def platform(connection: Connection) -> Platform:
        made.append(connection.values["site"])
        return Platform(connector, connection, None)

    loaded = load_cases(tmp_path, connector.operations, samples.connections)
    results = list(CaseRunner(connector, samples, platform).run(loaded))
    assert [result.problems for result in results] == [()] * 5
    assert made == ["x", "y"]


def test_results_come_as_they_are_known(tmp_path: Path) -> None:
    cassette(tmp_path, "good.yaml", interaction("GET", "/books", 200, BOOKS))
    write(tmp_path, "cassettes/bad.yaml", "nothing: here")
    cases = [
        {"name": name, "cassette": f"{name}.yaml", "expect": {"status": 200}} for name in ("good", "bad")
    ]
    write(tmp_path, "cases/x.yaml", {"operation": "ListBooks", "cases": cases})
    connector = shelf(tmp_path)
    samples = load_samples(connector)
    running = CaseRunner(connector, samples, lambda c: Platform(connector, c, None)).run(load_cases(tmp_path))
    assert next(running).case == "good"
    with pytest.raises(UserError, match="is not a cassette"):
        next(running)


class _Linking(Platform):
    """A platform whose script adds the next link, and words errors anew."""

    def call(self, operation: Operation, inputs: Mapping[str, Any], transport: Carrier) -> Exchange:
        exchange = super().call(operation, inputs, transport)
        body = exchange.response.json()
        changed = {"error": "worded"} if exchange.response.status >= 300 else {**body, "nextLink": NEXT}
        return replace(exchange, response=replace(exchange.response, body=json.dumps(changed).encode()))


PAGE = {"books": [{"id": 1}], "nextLink": NEXT}
WITHOUT = "without the script: "


@pytest.mark.parametrize(
    ("paths", "case", "token", "problems"),
    [
        ([], {"cassette": "page.yaml", "expect": {"status": 200, "body": PAGE}}, "t", []),
        ([], {"cassette": "error.yaml", "expect": {"status": 404, "body": {"error": "worded"}}}, "t", []),
        (
            [],
            {"cassette": "other.yaml", "expect": {"status": 200, "body": {**PAGE, "more": 1}}},
            "t",
            ["undeclared-property", "undeclared-property"],
        ),
        (["/b"], {"cassette": "page.yaml", "expect": {"status": 200, "body": PAGE}}, "t", ["-"]),
        ([], {"cassette": "page.yaml", "expect": {"status": 200, "body": PAGE}}, None, ["-"]),
        (
            [],
            {"cassette": "page.yaml", "script_only": "why", "expect": {"status": 200, "body": PAGE}},
            "t",
            ["-"],
        ),
        (None, {"cassette": "page.yaml", "expect": {"status": 200, "body": PAGE}}, "t", ["-"]),
        ([], {"expect": {"status": 500}}, "t", ["unmatched-request"]),
    ],
    ids=["page", "error", "both", "scripted", "no token", "script only", "no rule", "no request"],
)
def test_a_case_also_runs_without_the_script(
    tmp_path: Path, paths: list[str] | None, case: dict[str, Any], token: str | None, problems: list[str]
) -> None:
    schema = {
        "type": "object",
        "properties": {
            "books": {"type": "array", "items": {"$ref": "#/definitions/Book"}},
            "nextLink": {"type": "string"},
        },
    }
    definition = copy.deepcopy(DEFINITION)
    books = definition["paths"]["/books"]["get"]
    books["x-ms-pageable"] = {"nextLinkName": "nextLink"}
    books["responses"]["200"]["schema"] = schema
    write(tmp_path, "coverage.yaml", {} if paths is None else {"scripted_paths": paths})
    write(tmp_path, "error.schema.json", json.dumps({"required": ["error"]}))
    signed = {"set": "signed", "token": token} if token else {"set": "open", "parameters": {"site": "x"}}
    write(tmp_path, "connections.yaml", {"a": signed})
    properties = copy.deepcopy(PROPERTIES)
    oauth = {"name": "signed", "parameters": {"token": {"type": "oauthSetting"}}}
    properties["properties"]["connectionParameterSets"]["values"].append(oauth)
    cassette(tmp_path, "page.yaml", interaction("GET", "/books", 200, {"books": [{"id": 1}]}))
    cassette(tmp_path, "other.yaml", interaction("GET", "/books", 200, {"books": [{"id": 1}], "more": 1}))
    cassette(tmp_path, "error.yaml", interaction("GET", "/books", 404, {"message": "none"}))
    write(tmp_path, "cases/x.yaml", {"operation": "ListBooks", "cases": [{"name": "x", **case}]})
    connector = shelf(tmp_path, properties, definition)
    samples = load_samples(connector)
    made: list[Platform] = []

    def unscripted(connection: Connection) -> Platform:
        made.append(Platform(connector, connection, None))
        return made[-1]

    runner = CaseRunner(connector, samples, lambda c: _Linking(connector, c, None), unscripted=unscripted)
    [result] = runner.run(load_cases(tmp_path, connector.operations, samples.connections))
    if problems == ["-"]:
        assert (made, result.problems) == ([], ())
        return
    assert len(made) == 1
    assert [item.code for item in result.problems] == problems
    assert [item.message.startswith(WITHOUT) for item in result.problems] == [False, True][: len(problems)]

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.core.errors import UserError
from tools.core.missing import MISSING
from tools.replay.cases import Expectation
from tools.replay.load import load_cases
from tools.traffic.match import DEFAULT_MATCH

from .shelf import cassette, write

if TYPE_CHECKING:
    from pathlib import Path

OPERATIONS = ("ListBooks", "AddBook", "TrigNewBook")


def test_a_full_case(tmp_path: Path) -> None:
    path = cassette(tmp_path, "ListBooks/two.yaml")
    text = """\
operation: ListBooks
cases:
  - name: several
    connection: reader
    inputs: {day: 2024-01-31, at: 8:30, limit: x, deep: {a: [1]}}
    invalid_inputs: [limit]
    cassette: ListBooks/two.yaml
    match: [method, "headers:X-A"]
    expect:
      status: 200
      headers: {Retry-After: 30, X-Gone: null}
      body: [{id: 1}]
      values: {"[0].id": 1, "": null}
      absent: ["[0].x"]
      contains: {"[0].title": ree}
  - name: 2
    expect: {status: 404}
"""
    file = write(tmp_path, "cases/ListBooks.yaml", text)
    full, small = load_cases(tmp_path, OPERATIONS, ("reader",))
    assert (full.operation_id, full.name, full.file, full.line) == ("ListBooks", "several", file, 3)
    assert (full.connection, full.invalid_inputs, full.is_polls) == ("reader", ("limit",), False)
    assert full.inputs == {"day": "2024-01-31", "at": "8:30", "limit": "x", "deep": {"a": [1]}}
    [step] = full.steps
    assert (step.cassette, step.match, step.line) == (path, ("method", "headers:X-A"), 3)
    assert step.expect == Expectation(
        200,
        {"Retry-After": "30", "X-Gone": None},
        [{"id": 1}],
        {"[0].id": 1, "": None},
        ("[0].x",),
        {"[0].title": "ree"},
    )
    assert (small.name, small.line, small.inputs, small.connection) == ("2", 16, {}, None)
    assert (small.steps[0].cassette, small.steps[0].match) == (None, DEFAULT_MATCH)
    assert small.steps[0].expect.body is MISSING


def test_polls(tmp_path: Path) -> None:
    text = """\
operation: TrigNewBook
cases:
  - name: two polls
    polls:
      - expect: {status: 202, retry_after: 60}
      - expect: {status: 200, items: 2, body: null}
"""
    write(tmp_path, "cases/sub/polls.yml", text)
    [case] = load_cases(tmp_path, OPERATIONS)
    assert case.is_polls
    assert [(s.expect.status, s.expect.retry_after, s.expect.items, s.line) for s in case.steps] == [
        (202, 60.0, None, 5),
        (200, None, 2, 6),
    ]
    assert case.steps[1].expect.body is None


def test_files_are_taken_in_order_and_none_is_fine(tmp_path: Path) -> None:
    assert load_cases(tmp_path) == ()
    for name in ("b", "a"):
        write(
            tmp_path,
            f"cases/{name}.yaml",
            f"operation: {name}\ncases: [{{name: x, expect: {{status: 200}}}}]",
        )
    assert [case.operation_id for case in load_cases(tmp_path)] == ["a", "b"]


CASE = "operation: ListBooks\ncases:\n- name: x\n"
EXPECT = f"{CASE}  expect:\n    status: 200\n"


def test_the_cases_of_an_operation_stay_together_whatever_their_files(tmp_path: Path) -> None:
    first, second, _ = OPERATIONS
    for file, operation in (("a", first), ("b", second), ("edges/a", first), ("edges/b", second)):
        text = f"operation: {operation}\ncases:\n- name: {file}\n  expect: {{status: 404}}\n"
        write(tmp_path, f"cases/{file}.yaml", text)
    found = load_cases(tmp_path, OPERATIONS)
    assert [case.name for case in found] == ["a", "edges/a", "b", "edges/b"]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "a case file must be a mapping", 0),
        ("- a", "a case file must be a mapping", 1),
        ("operation: ListBooks", "a case file lacks the key 'cases'", 1),
        ("operation: ListBooks\ncases: []\ncase: 1", "has no key 'case'; did you mean 'cases'?", 3),
        ("operation: ListBook\ncases: []", "no operation 'ListBook'; did you mean 'ListBooks'?", 1),
        ("operation: 1\ncases: []", "'operation' must be text", 1),
        ("operation: ListBooks\ncases: {a: 1}", "'cases' must be a list", 2),
        ("operation: ListBooks\ncases:\n- x", "a case must be a mapping", 3),
        ("operation: ListBooks\ncases:\n- expect: {status: 200}", "a case lacks the key 'name'", 3),
        (CASE, "a case lacks the key 'expect'", 3),
        (f"{CASE}  name: y", "the key 'name' is written twice", 4),
        (f"{EXPECT}- name: x\n  expect: {{status: 200}}", "two cases called 'x'", 6),
        (f"{EXPECT}  input: {{}}", "has no key 'input'; did you mean 'inputs'?", 6),
        (f"{EXPECT}  inputs: [1]", "'inputs' must be a mapping", 6),
        (f"{EXPECT}  inputs: {{1: x}}", "the key 1 must be text", 6),
        (f"{EXPECT}  inputs: {{a: [{{~: x}}]}}", "'inputs': the key None must be text", 6),
        (f"{EXPECT}    body: {{a: [{{~: x}}]}}", "'body': the key None must be text", 6),
        (f"{EXPECT}  cassette: {'0' * 256}.yaml", "is too long for the name of a file", 6),
        (f"{EXPECT}  connection: writer", "has no connection 'writer'; known is reader", 6),
        (f"{EXPECT}  cassette: no.yaml", "no cassette samples/cassettes/no.yaml", 6),
        (f"{EXPECT}  cassette: ../../x.yaml", "leads out of cassettes/", 6),
        (f"{EXPECT}  cassette: /etc/passwd", "leads out of cassettes/", 6),
        (f"{EXPECT}  match: [methd]", "did you mean 'method'?", 6),
        (f"{EXPECT}  match: method", "must be a list", 6),
        (f"{EXPECT}    statuses: 1", "has no key 'statuses'; did you mean 'status'?", 6),
        (f"{EXPECT}    items: 1", "'items' is for polls", 6),
        (f"{EXPECT}    location: /a", "'location' is for polls", 6),
        (
            f"{CASE}  polls:\n  - {{location: x?y=1, expect: {{status: 202}}}}",
            "a path below the connection",
            5,
        ),
        (f"{EXPECT}    headers: {{A: [x]}}", "'A' must be text", 6),
        (f"{EXPECT}    values: {{'a..b': 1}}", "'a..b' is not a path", 6),
        (f"{EXPECT}    absent: ['[x]']", "is not a path", 6),
        (f"{EXPECT}    contains: {{a: 1}}", "'a' must be text", 6),
        (f"{CASE}  expect: {{}}", "lacks the key 'status'", 4),
        (f"{CASE}  expect: {{status: 99}}", "'status' must be a whole number from 100 to 599", 4),
        (f"{CASE}  expect: {{status: true}}", "'status' must be a whole number", 4),
        (f"{CASE}  polls: []", "'polls' has no poll", 4),
        (f"{CASE}  polls:\n  - expect: {{status: 200, items: -1}}", "'items' must be a whole number", 5),
        (f"{CASE}  polls:\n  - expect: {{status: 200, retry_after: x}}", "'retry_after' must be a number", 5),
        (f"{CASE}  polls:\n  - {{}}", "a poll lacks the key 'expect'", 5),
        (
            f"{EXPECT}  polls: [{{expect: {{status: 200}}}}]",
            "a case with 'polls' has 'expect' in each step",
            4,
        ),
    ],
)
def test_malformed_case_files(tmp_path: Path, text: str, message: str, line: int) -> None:
    write(tmp_path, "connections.yaml", "reader: {}")
    path = write(tmp_path, "cases/x.yaml", text)
    with pytest.raises(UserError) as caught:
        load_cases(tmp_path, OPERATIONS, ("reader",))
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(path), line)


def test_connection_without_the_file_that_has_them(tmp_path: Path) -> None:
    path = write(tmp_path, "cases/x.yaml", f"{EXPECT}  connection: writer")
    with pytest.raises(UserError) as caught:
        load_cases(tmp_path, OPERATIONS, ("synthetic",))
    message = "connection 'writer': there is no samples/connections.yaml, which would define it"
    assert (caught.value.message, caught.value.file, caught.value.line) == (message, str(path), 6)

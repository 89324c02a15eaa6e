"""What of the cases is kept, and where the definition says what they complain about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.replay.shelf import shelf
from tools.connector.model import Connector, load_connector
from tools.core.message import Request, Response
from tools.core.problem import Location, Problem
from tools.replay.cases import CaseResult
from tools.replay.coverage import Collector
from tools.replay.redactor import Redactor
from tools.runtime.exchanges import Exchange
from tools.workflow.results import Reducer, hole_places, operation_results, place_of, problem_places

SECRET = "k3y-of-the-shelf"
POINTER = "/definitions/Book/properties/id"
ID = Location("response", "body", (0, "id"), poll=2)
BAD = Problem("response-schema", "must be a whole number", ID._replace(schema=POINTER))
JSON = (("Content-Type", "application/json"),)


@pytest.fixture
def connector(tmp_path: Path) -> Connector:
    return shelf(tmp_path)


def exchange(body: bytes, status: int = 200) -> Exchange:
    response = Response(status, JSON, body)
    request = Request("GET", f"https://api.shelf.example/v1/books?a={SECRET}")
    return Exchange("TrigNewBook", {}, request, (), None, (), response, response, (), 0.1)


RESULT = CaseResult(
    "TrigNewBook",
    "two",
    Path("x.yaml"),
    1,
    "fail",
    (BAD, BAD, Problem("value", "is 1, expected 2", ID)),
    2,
    0.1,
    (exchange(b"", 202), exchange(b'[{"id": "x"}, {"id": 2}]')),
)


def test_exchanges_are_let_go_unless_asked_for(connector: Connector) -> None:
    assert Reducer(connector, None).reduced(RESULT) == replace(RESULT, exchanges=())


def test_what_is_kept_has_no_credential(connector: Connector) -> None:
    kept = Reducer(connector, lambda: Redactor((SECRET,), frozenset())).reduced(RESULT)
    assert kept.items == (0, 2)
    assert [item.response for item in kept.exchanges] == [item.response for item in RESULT.exchanges]
    assert SECRET not in str(kept)


def test_a_complaint_of_the_schema_has_a_place(connector: Connector) -> None:
    ((key, place),) = problem_places(connector, [RESULT]).items()
    assert key == place.pointer == POINTER
    assert Path(place.file).read_text().split("\n")[place.line - 1][place.column - 1 :].startswith('"id"')


def test_the_excerpt_starts_at_the_line_and_loses_its_margin(tmp_path: Path) -> None:
    connector = shelf(tmp_path)
    path = connector.definition.path
    text = (
        '{\n  "swagger": "2.0",\n  "paths": {},\n    "info": {\n      "title": "'
        + "x" * 300
        + '"\n    }\n}\n'
    )
    path.write_text(text)
    place = place_of(load_connector(tmp_path), "/info")
    assert (place.line, place.column) == (4, 5)
    assert place.excerpt[0] == '"info": {'
    assert place.excerpt[1].startswith('  "title"')
    assert len(place.excerpt[1]) == 120
    assert place.excerpt[2] == "}"


def test_holes_have_places(connector: Connector) -> None:
    found = hole_places(connector, Collector(connector).result(["ListBooks"]))
    assert found["ListBooks", "404"].pointer == "/paths/~1books/get/responses/404"
    assert found["ListBooks", "[].author.name"].pointer == "/definitions/Author/properties/name"


def test_operations_fail_by_their_cases_and_by_further_problems(connector: Connector) -> None:
    passed = replace(RESULT, operation_id="ListBooks", status="pass", problems=())
    results = operation_results(connector, [RESULT, passed])
    assert {item.operation_id: item.status for item in results} == {
        "ListBooks": "pass",
        "AddBook": "untested",
        "GetFile": "untested",
        "GetText": "untested",
        "TrigNewBook": "fail",
    }
    further = [Problem("status-not-shown", "no case shows 404", Location("operation", path=("ListBooks",)))]
    (books,) = operation_results(connector, [passed], further, only=["ListBooks"])
    assert (books.status, books.first_problem, books.request) == ("fail", "no case shows 404", "GET /books")

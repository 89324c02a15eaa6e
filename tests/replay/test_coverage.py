from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.connector.model import load_connector
from tools.core.message import Response
from tools.replay.cases import CaseResult, OperationCoverage
from tools.replay.coverage import Collector
from tools.replay.samples import CoverageRules

from .shelf import shelf

if TYPE_CHECKING:
    from tools.connector.model import Connector

BOTH = CoverageRules(statuses=True, properties=True)


@pytest.fixture(scope="module")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Connector:
    return shelf(tmp_path_factory.mktemp("shelf"))


def _collector(
    connector: Connector, rules: CoverageRules | None, *answers: tuple[str, int, Any]
) -> Collector:
    collector = Collector(connector, rules)
    for operation, status, body in answers:
        collector.answer(operation, Response(status, (), b"" if body is None else json.dumps(body).encode()))
    return collector


FULL = [{"id": 1, "title": "x", "author": {"name": "y"}}]


@pytest.mark.parametrize(
    ("operation", "answers", "expected"),
    [
        (
            "ListBooks",
            [],
            OperationCoverage(
                statuses_missing=("200", "404"),
                properties_missing=("[].id", "[].title", "[].author", "[].author.name"),
                parameters_missing=("limit", "author"),
            ),
        ),
        (
            "ListBooks",
            [("ListBooks", 200, FULL), ("ListBooks", 404, {"title": "no property"})],
            OperationCoverage(
                statuses_seen=("200", "404"),
                properties_seen=("[].id", "[].title", "[].author", "[].author.name"),
                parameters_missing=("limit", "author"),
            ),
        ),
        (
            "ListBooks",
            [("ListBooks", 200, [{"id": 1, "author": None}, {"title": ""}]), ("ListBooks", 500, None)],
            OperationCoverage(
                statuses_seen=("200", "500"),
                statuses_missing=("404",),
                statuses_undeclared=("500",),
                properties_seen=("[].id", "[].title"),
                properties_missing=("[].author", "[].author.name"),
                properties_absent=("[].author",),
                parameters_missing=("limit", "author"),
            ),
        ),
        (
            "TrigNewBook",
            [("TrigNewBook", 202, None), ("TrigNewBook", 200, FULL)],
            OperationCoverage(
                statuses_seen=("200", "202"),
                properties_seen=("[].id", "[].title", "[].author", "[].author.name"),
            ),
        ),
        (
            "AddBook",
            [("AddBook", 201, None), ("AddBook", 202, None)],
            OperationCoverage(
                statuses_seen=("201", "202"), statuses_undeclared=("202",), parameters_missing=("title",)
            ),
        ),
        ("GetText", [("GetText", 200, "plain")], OperationCoverage(statuses_seen=("200",))),
    ],
)
def test_what_was_seen(
    connector: Connector, operation: str, answers: list[tuple[str, int, Any]], expected: OperationCoverage
) -> None:
    assert _collector(connector, None, *answers).result().operations[operation] == expected


@pytest.mark.parametrize(
    ("rules", "answers", "problems"),
    [
        (None, [], []),
        (CoverageRules(), [], []),
        (BOTH, [("ListBooks", 200, FULL), ("ListBooks", 404, None)], []),
        (
            BOTH,
            [("ListBooks", 200, [{"id": 1, "title": "x"}]), ("ListBooks", 500, None)],
            [
                "status-not-shown 404",
                "status-undeclared 500",
                "property-not-shown '[].author'",
                "property-not-shown '[].author.name'",
            ],
        ),
        (
            CoverageRules(properties=True, never_answered={"ListBooks": {"[].author": "gone"}}),
            [("ListBooks", 200, [{"id": 1, "title": "x"}])],
            [],
        ),
        (
            CoverageRules(never_answered={"ListBooks": {"[].author": "gone"}}),
            [("ListBooks", 200, FULL)],
            ["never-answered-shown '[].author'", "never-answered-shown '[].author.name'"],
        ),
        (
            CoverageRules(never_answered={"*": {"[].title": "gone"}}),
            [("ListBooks", 200, FULL)],
            ["never-answered-shown '[].title'"],
        ),
        (
            CoverageRules(never_answered={"ListBooks": {"[].x": "gone"}}),
            [],
            ["never-answered-unknown '[].x'"],
        ),
    ],
)
def test_problems(
    connector: Connector,
    rules: CoverageRules | None,
    answers: list[tuple[str, int, Any]],
    problems: list[str],
) -> None:
    coverage = _collector(connector, rules, *answers).result(["ListBooks"])
    assert len(coverage.problems) == len(problems)
    for problem, expected in zip(coverage.problems, problems, strict=True):
        code, _, word = expected.partition(" ")
        assert (problem.code, str(problem.where)) == (code, "ListBooks")
        assert word in problem.message


@pytest.mark.parametrize(
    ("anywhere", "codes"),
    [
        (True, ["ListBooks [].author.name"]),
        (False, ["ListBooks [].author", "ListBooks [].author.name", "TrigNewBook [].author.name"]),
    ],
)
def test_a_property_that_operations_share_is_shown_by_one_of_them(
    connector: Connector, anywhere: bool, codes: list[str]
) -> None:
    rules = CoverageRules(properties=True, anywhere=anywhere)
    found = [
        ("ListBooks", 200, [{"id": 1, "title": "x"}]),
        ("TrigNewBook", 200, [{"id": 1, "title": "x", "author": {}}]),
    ]
    coverage = _collector(connector, rules, *found).result(["ListBooks", "TrigNewBook"])
    shown = [f"{item.where!s} {item.message.split(chr(39))[1]}" for item in coverage.problems]
    assert shown == codes


@pytest.mark.parametrize(("path", "codes"), [("[].title", []), ("[].x", ["never-answered-unknown"])])
def test_a_path_for_all_operations_must_exist_somewhere(
    connector: Connector, path: str, codes: list[str]
) -> None:
    coverage = _collector(connector, CoverageRules(never_answered={"*": {path: "gone"}})).result()
    assert [(item.code, str(item.where)) for item in coverage.problems] == [(code, "*") for code in codes]


BOOK = {
    "properties": {
        "title": {"type": "string", "x-ms-visibility": "advanced"},
        "shelf": {"x-ms-visibility": "internal", "properties": {"id": {"x-ms-visibility": "internal"}}},
        "editions": {"type": "array", "items": {"properties": {"isbn": {"x-ms-visibility": "internal"}}}},
        "sequel": {"$ref": "#/definitions/Book"},
        "author": {"$ref": "#/definitions/Author"},
    },
}


@pytest.mark.parametrize(
    ("allowed", "problems"),
    [
        (None, []),
        (("shelf", "isbn", "author"), []),
        (("shelf", "author"), ["output-internal isbn"]),
        (("isbn", "author", "title", "shelf"), ["output-internal-unknown title"]),
        ((), ["output-internal shelf", "output-internal author", "output-internal isbn"]),
    ],
)
def test_internal_outputs_are_listed(
    tmp_path: Path, allowed: tuple[str, ...] | None, problems: list[str]
) -> None:
    shelf(tmp_path)
    path = tmp_path / "apiDefinition.swagger.json"
    data = json.loads(path.read_text())
    author = {"x-ms-visibility": "internal", "properties": {"name": {"type": "string"}}}
    path.write_text(json.dumps({**data, "definitions": {"Book": BOOK, "Author": author}}))
    found = Collector(load_connector(tmp_path), CoverageRules(internal=allowed)).result().problems
    assert [f"{item.code} {item.message.split(chr(39))[1]}" for item in found] == problems


@pytest.mark.parametrize(
    ("there", "codes"), [(0, ["cases-missing"]), (1, ["cases-missing"]), (2, []), (3, [])]
)
def test_the_least_number_of_cases(connector: Connector, there: int, codes: list[str]) -> None:
    collector = Collector(connector, CoverageRules(cases={"ListBooks": 2}))
    for name in range(there):
        collector.add(CaseResult("ListBooks", str(name), Path("x.yaml"), 1, "pass", (), 0, 0.0))
    problems = collector.result().problems
    assert [(item.code, str(item.where)) for item in problems] == [(code, "ListBooks") for code in codes]
    assert all(f"has {there} of 2 cases" in item.message for item in problems)

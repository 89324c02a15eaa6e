"""Results that show everything a report can say."""

from dataclasses import replace
from pathlib import Path

from tools.core.message import Request, Response
from tools.core.problem import Finding, Location, Problem
from tools.replay.cases import CaseResult, Coverage, OperationCoverage
from tools.report.results import Called, OperationResult, Replayed, UnmatchedExchange, Verification
from tools.runtime.exchanges import Exchange, PolicyStep, Sent
from tools.script import Condition, ScriptCoverage
from tools.script.calls import LogLine, ScriptFailure, ScriptResult

LIST, NEW = Path("samples/cases/ListBooks.yaml"), Path("samples/cases/TrigNewBook.yaml")

CASES = (
    CaseResult("ListBooks", "two books", LIST, 3, "pass", (), 0, 0.0123, provenance="recorded"),
    CaseResult("ListBooks", "none", LIST, 9, "pass", (), 0, 0.0045),
    CaseResult(
        "TrigNewBook",
        "nothing, then one book",
        NEW,
        3,
        "fail",
        (
            Problem("status", "the status is 500, expected 200", Location("response", poll=3)),
            Problem("no-location", "a poll must answer with a Location", Location("polls", poll=3)),
        ),
        3,
        0.0301,
        provenance="invented",
    ),
)
FINDINGS = (
    Finding("compile", "script-compiles", "error", "CS1002: ; expected", "script.csx", 12, 5),
    Finding(
        "swagger",
        "swagger-second-opinion",
        "error",
        "Operation ID 'ListBooks' for 'get' in '/b' is not unique",
        "apiDefinition.swagger.json",
        40,
        7,
        "/paths/~1b/get",
        "ListBooks",
    ),
    Finding("swagger", "swagger-second-opinion", "warning", "gave no verdict", "apiDefinition.swagger.json"),
)
LISTED = Location("operation", path=("ListBooks",))
COVERAGE = Coverage(
    {"ListBooks": OperationCoverage(statuses_seen=("200",), statuses_missing=("404",))},
    (
        Problem(
            "status-missing",
            "status 404 is declared but no case shows it",
            LISTED,
        ),
    ),
)
VERIFICATION = Verification(
    operations=(
        OperationResult("ListBooks", "action", None, "pass", 2, 0, 0.0168, provenance="recorded"),
        OperationResult(
            "TrigNewBook",
            "trigger",
            "important",
            "fail",
            1,
            3,
            0.0301,
            "poll 3: response: the status is 500, expected 200, and all that follows is cut off somewhere",
        ),
        OperationResult("RemoveBook", "action", "internal", "untested", 0, 0, 0.0),
    ),
    cases=CASES,
    findings=FINDINGS,
    coverage=COVERAGE,
    engine="mono",
    isolation="bubblewrap",
    seconds=1.234,
    notes=("the strict compile was left out: there are no reference assemblies",),
)
MEASURED = replace(
    VERIFICATION,
    lists_holes=True,
    script="script.csx",
    coverage=replace(
        COVERAGE,
        operations={
            "ListBooks": OperationCoverage(
                statuses_seen=("200",),
                statuses_missing=("404",),
                parameters_missing=("author",),
                properties_seen=("[].id",),
                properties_missing=("[].title", "[].author.name"),
                properties_absent=("[].title",),
            ),
            "RemoveBook": OperationCoverage(statuses_missing=("204",)),
        },
        script=ScriptCoverage(
            {3: True, 4: False, 5: False, 8: True, 9: False},
            (
                Condition(8, 13, "books == null", ("true",)),
                Condition(8, 30, "a very long condition " * 5, ("null",)),
                Condition(8, 90, "books.Any()", ("true", "false")),
            ),
        ),
    ),
)
REPLAYED = Replayed(
    cases=CASES,
    unmatched=(
        UnmatchedExchange(
            Request("GET", "https://api.example/v1/x"), "a.yaml", 3, "no operation has this path"
        ),
    ),
    coverage=COVERAGE,
    seconds=0.5,
    notes=("the script was not run",),
)

_JSON = (("Content-Type", "application/json"),)
_BACKEND = Request("GET", "https://api.example/v1/books", (("X-Key", "***"),))
_EXCHANGE = Exchange(
    operation_id="ListBooks",
    inputs={"author": "Brine"},
    request=Request("GET", "https://api.example/v1/flow/books?author=Brine", (("X-Key", "***"),)),
    policies=(
        PolicyStep("The key", "setheader", "X-Key: ***"),
        PolicyStep("", "routerequesttoendpoint", "skipped"),
    ),
    script=ScriptResult(Response(200), None, (LogLine("information", "1 book"),), 0.0042),
    backend=(
        Sent(_BACKEND, Response(200, _JSON, b'{"books": [{"id": 1}]}')),
        Sent(Request("POST", "https://api.example/v1/log", _JSON, b'{"seen": 1}'), None, "no answer in time"),
    ),
    raw_response=Response(200, _JSON, b'[{"id": 1, "title": null}]'),
    response=Response(200, (*_JSON, ("Link", "a"), ("Link", "b")), b'[{"id": 1}]'),
    problems=(),
    seconds=0.0061,
    assumptions=("policy-order", "missing-value"),
)
CALLED = Called(_EXCHANGE, (), (0.0012, 2.5), "landlock")
FAILED_CALL = Called(
    Exchange(
        operation_id="AddBook",
        inputs={},
        request=Request("POST", "https://api.example/v1/books", _JSON, b'{"title": "Sh\xc3\xb3als"}'),
        policies=(),
        script=ScriptResult(
            None,
            ScriptFailure(
                "exception", "NullReferenceException: no object", "  at Script.Add () script.csx:12\n"
            ),
            (),
            0.001,
        ),
        backend=(),
        raw_response=Response(500),
        response=Response(500, (), b"\xff\xfe\x00"),
        problems=(),
        seconds=0.002,
    ),
    (Problem("script-failure", "the script ended with an exception", Location("script")),),
    (),
)

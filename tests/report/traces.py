"""Results whose cases kept their exchanges: what the page shows at length."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.report.samples import CASES, VERIFICATION
from tests.report.samples import FINDINGS as LISTED
from tools.core.message import Request, Response
from tools.core.problem import Location, Problem
from tools.replay.cases import CaseResult, Coverage, Evidence, OperationCoverage
from tools.report.results import FileLocation, OperationResult, UnmatchedExchange, Verification
from tools.runtime.exchanges import Exchange, PolicyStep, Sent
from tools.script.calls import LogLine, ScriptFailure, ScriptResult

ROOT = Path("/shelf")
DEFINITION = str(ROOT / "apiDefinition.swagger.json")
FINDINGS = tuple(finding._replace(file=str(ROOT / finding.file)) for finding in LISTED)
JSON = (("Content-Type", "application/json"),)
HOSTILE = (
    "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    "\u202ex\x1b[31m\x00'\"`"
)


def exchange(status: int, body: Any = None, **changes: Any) -> Exchange:
    """Return an exchange that answers with ``body`` as JSON."""
    raw = b"" if body is None else json.dumps(body).encode()
    answer = Response(
        status, (*JSON, ("Retry-After", "60"), ("Location", "https://gateway.example/next")), raw
    )
    fields: dict[str, Any] = {
        "operation_id": "ListBooks",
        "inputs": {"author": "Brine"},
        "request": Request(
            "GET", "https://api.example/v1/books?author=Brine", (("Accept", "application/json"),)
        ),
        "policies": (PolicyStep("The key", "setheader", "X-Key: ***"),),
        "script": ScriptResult(answer, None, (LogLine("information", "two books"),), 0.0021),
        "backend": (
            Sent(
                Request("POST", "https://api.example/v1/search", JSON, b'{"by": "Brine"}'),
                Response(200, JSON, b'{"books": [1, 2]}'),
            ),
        ),
        "raw_response": answer,
        "response": answer,
        "problems": (),
        "seconds": 0.004,
    }
    return Exchange(**{**fields, **changes})


BOOKS = [{"id": number, "title": f"Book {number}"} for number in range(1, 31)]
BODY, BOOK = Location("response", "body"), "/definitions/Book/properties"
ALL, LIST = Location("operation"), Location("operation", path=("ListBooks",))
AT_TITLE = BODY.below(17, "title")._replace(schema=f"{BOOK}/title")
AT_EXTRA = BODY.below(0, "shelf")._replace(schema="/definitions/Book")
TITLE = Problem("response-schema", "17 must be text", AT_TITLE)
EXTRA = Problem("undeclared-property", "is not declared by the schema", AT_EXTRA)
COUNT = Problem("items", "has 1 items, expected 2", BODY._replace(poll=2), "polls")
PLACES = {
    AT_TITLE.schema: FileLocation(
        DEFINITION, 40, 9, AT_TITLE.schema, ('"title": {', '  "type": "string"', "}")
    ),
    AT_EXTRA.schema: FileLocation(DEFINITION, 36, 5, AT_EXTRA.schema, ('"Book": {',)),
}
LIST_CASES = (
    CaseResult(
        "ListBooks",
        "two books",
        ROOT / "samples/cases/ListBooks.yaml",
        3,
        "fail",
        (TITLE, EXTRA, Problem("backend-body", "is not known", Location("request", "body", ("by",), 1))),
        0,
        0.0123,
        (exchange(200, [{**BOOKS[0], "shelf": 4}, *BOOKS[1:17], {"id": 18, "title": 17}, *BOOKS[18:]]),),
        provenance="reference",
    ),
    CaseResult(
        "ListBooks",
        "none",
        ROOT / "samples/cases/ListBooks.yaml",
        9,
        "pass",
        (),
        0,
        0.0045,
        (exchange(200, []),),
        provenance="recorded",
    ),
    CaseResult(
        "ListBooks",
        "the script fails",
        ROOT / "samples/cases/ListBooks.yaml",
        12,
        "fail",
        (Problem("script-failure", "the script ended with an exception", Location("script")),),
        0,
        0.0045,
        (
            exchange(
                500,
                script=ScriptResult(
                    None,
                    ScriptFailure("exception", "no object", " at Script.Add () script.csx:12\n"),
                    (),
                    0.1,
                ),
                backend=(Sent(Request("GET", "https://api.example/v1/x"), None, "nothing recorded agrees"),),
            ),
        ),
    ),
)
POLLS = CaseResult(
    "TrigNewBook",
    "nothing, then one book",
    ROOT / "samples/cases/TrigNewBook.yaml",
    3,
    "fail",
    (COUNT,),
    2,
    0.0301,
    (exchange(202, operation_id="TrigNewBook"), exchange(200, BOOKS[:1], operation_id="TrigNewBook")),
    items=(0, 1),
)
TRACED = Verification(
    title="Bookshelf",
    root=ROOT,
    operations=(
        OperationResult(
            "ListBooks", "action", None, "fail", 3, 0, 0.0213, str(TITLE), "List books", "GET /books",
            FileLocation(DEFINITION, 12, 7, "/paths/~1books/get"),
        ),
        OperationResult(
            "TrigNewBook", "trigger", "important", "fail", 1, 2, 0.0301, str(COUNT), "When a book is added",
            "GET /trigger/books", FileLocation(DEFINITION, 22, 7, "/paths/~1trigger~1books/get"),
        ),
        OperationResult(
            "RemoveBook", "action", "internal", "untested", 0, 0, 0.0, "", "Remove a book",
            "DELETE /books/{id}",
        ),
        OperationResult("GetBook", "action", None, "pass", 1, 0, 0.01, "", "Get a book", "GET /books/{id}"),
    ),
    cases=(*LIST_CASES, POLLS, replace(LIST_CASES[1], operation_id="GetBook", case="there")),
    findings=FINDINGS,
    coverage=Coverage(
        {
            "ListBooks": OperationCoverage(
                statuses_seen=("200", "500"),
                statuses_missing=("404",),
                statuses_undeclared=("500",),
                properties_seen=("[].id", "[].title"),
                properties_missing=("[].author", "[].author.name"),
                properties_absent=("[].author",),
                parameters_given=("author",),
                parameters_missing=("shelf",),
                never_answered={"[].isbn": "the service does not know it"},
            ),
            "TrigNewBook": OperationCoverage(
                statuses_seen=("200", "202"), properties_seen=("[].id", "[].title")
            ),
            "RemoveBook": OperationCoverage(statuses_missing=("204",), parameters_missing=("id",)),
            "GetBook": OperationCoverage(
                statuses_seen=("200",), parameters_given=("id",), properties_seen=("id",)
            ),
        },
        (
            Problem("property-not-shown", "no case shows '[].author' with a value; add one", LIST),
            Problem("never-answered-unknown", "never_answered lists 'x', but none has it", ALL),
        ),
        {"ListBooks": Evidence(3, 3, 2), "TrigNewBook": Evidence(2, 2, 1), "GetBook": Evidence(1, 1, 1)},
    ),
    engine="mono",
    seconds=1.234,
    notes=("the strict compile was left out",),
    places=PLACES,
    hole_places={
        ("ListBooks", "[].author"): FileLocation(DEFINITION, 44, 9, "/definitions/Book/properties/author")
    },
)  # fmt: skip
GREEN = Verification(
    title="Bookshelf",
    root=ROOT,
    operations=TRACED.operations[3:],
    cases=TRACED.cases[4:],
    coverage=Coverage({"GetBook": TRACED.coverage.operations["GetBook"]}, (), {"GetBook": Evidence(1, 1, 1)})
    if TRACED.coverage
    else None,
    engine="mono",
    seconds=0.5,
)
EMPTY = Verification(title="Bookshelf", root=ROOT)
UNMATCHED = replace(
    GREEN,
    unmatched=(
        UnmatchedExchange(Request("GET", "https://api.example/v1/x"), str(ROOT / "a.yaml"), 3, "no path"),
    ),
)
RESULTS = {
    "failing": TRACED,
    "green": GREEN,
    "nothing": EMPTY,
    "warnings": replace(GREEN, findings=FINDINGS[2:]),
    "unmatched": UNMATCHED,
    "without traces": replace(VERIFICATION, root=Path.cwd(), cases=CASES),
}


def hostile() -> Verification:
    """Return results in which every text that comes from a file or from traffic tries to break out."""
    bad = HOSTILE
    file = str(ROOT / bad.replace("\x00", ""))  # no file is called so
    place = FileLocation(file, 1, 1, bad, (bad,))
    problem = Problem(bad, bad, Location("response", "body", (bad,), schema=bad))
    header = ((bad, bad),)
    body = json.dumps({bad: bad, "long": bad * 4000, "list": [bad] * 500}).encode()
    request, response = Request(bad, bad, header, body), Response(200, header, body)
    traffic = Exchange(
        bad, {bad: bad}, request, (PolicyStep(bad, bad, bad),),
        ScriptResult(None, ScriptFailure("exception", bad, bad), (LogLine(bad, bad),) * 500, 0.1),
        (Sent(request, response), Sent(request, None, bad)), Response(500), response, (problem,), 0.1,
    )  # fmt: skip
    wild = replace(traffic, response=replace(response, body=b"\xff\xfe" * 500_000))
    deep = replace(traffic, response=replace(response, body=b"[" * 200_000))
    text = replace(traffic, response=replace(response, body=(bad * 50_000).encode()))
    case = CaseResult(
        bad, bad, Path(file), 1, "fail", (problem,), 4, 0.1, (traffic, wild, deep, text), items=(1,)
    )
    finding = FINDINGS[0]._replace(rule=bad, name=bad, message=bad, file=file, operation=bad)
    coverage = OperationCoverage(
        (bad,), (bad,), (bad,), (bad,), (bad,), (), (), (bad,), (bad,), (bad,), {bad: bad}
    )
    return Verification(
        title=bad, root=ROOT, engine=bad, notes=(bad,), findings=(finding,),
        operations=(OperationResult(bad, bad, bad, "fail", 2, 4, 0.1, bad, bad, bad, place),),
        cases=(case, replace(case, status="pass", problems=(), case="quiet")),
        coverage=Coverage({bad: coverage}, (
            Problem(bad, bad, Location("operation", path=(bad,))), Problem(bad, bad, Location("operation")),
        )),
        unmatched=(UnmatchedExchange(request, file, 1, bad),),
        places={bad: place}, hole_places={(bad, bad): place},
    )  # fmt: skip

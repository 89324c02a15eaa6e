"""A webhook's life in one case: it is registered, the service notifies, it is deleted."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tools.core.errors import UserError
from tools.replay.load import load_cases
from tools.replay.run import CaseRunner
from tools.replay.samples import load_samples
from tools.runtime.exchanges import GATEWAY
from tools.runtime.platform import Platform
from tools.workflow.results import operation_results

from .shelf import BACKEND, DEFINITION, cassette, interaction, shelf, write

if TYPE_CHECKING:
    from pathlib import Path

    from tools.replay.cases import CaseResult

DONE = {"description": "done"}
ID = {"name": "id", "in": "path", "required": True, "type": "string", "x-ms-url-encoding": "single"}
URL = {"type": "string", "x-ms-notification-url": True, "x-ms-visibility": "internal"}
NOTE = {"type": "object", "required": ["book"], "properties": {"book": {"$ref": "#/definitions/Book"}}}
REGISTER = {
    "operationId": "WhenLent",
    "x-ms-trigger": "single",
    "parameters": [
        {
            "name": "body",
            "in": "body",
            "required": True,
            "schema": {"type": "object", "required": ["url"], "properties": {"url": URL}},
        }
    ],
    "responses": {"201": DONE, "409": DONE},
}
CASE = {
    "register": {"cassette": "on.yaml", "match": ["method", "path"], "expect": {"status": 201}},
    "notifications": [{"book": {"id": 7, "title": "Reeds"}}],
    "delete": {"cassette": "off.yaml", "expect": {"status": 204}},
}


def definition(**changes: Any) -> Any:
    made = copy.deepcopy(DEFINITION)
    made["paths"]["/hooks"] = {"x-ms-notification-content": {"schema": NOTE}, "post": REGISTER}
    made["paths"]["/hooks/{id}"] = {
        "delete": {"operationId": "Stop", "parameters": [ID], "responses": {"204": DONE}}
    }
    made["paths"] |= changes
    return made


def run(folder: Path, case: Any, location: str | None, made: Any = None, status: int = 201) -> CaseResult:
    headers = {} if location is None else {"Location": location}
    cassette(folder, "on.yaml", interaction("POST", "/hooks", status, **headers))
    cassette(folder, "off.yaml", interaction("DELETE", "/hooks/h%201", 204))
    operation = "WhenLent"
    write(folder, "cases/x.yaml", {"operation": operation, "cases": [{"name": "x", **case}]})
    connector = shelf(folder, definition=made or definition())
    samples = load_samples(connector)
    cases = load_cases(folder, connector.operations, samples.connections)
    [result] = CaseRunner(connector, samples, lambda c: Platform(connector, c, None)).run(cases)
    return result


def problems(result: CaseResult) -> list[str]:
    return [f"{item.code} {item.where!s}" for item in result.problems]


@pytest.mark.parametrize(
    "location",
    [
        f"{BACKEND}/hooks/h%201",
        "https://API.shelf.example:443/v1/hooks/h%201",
        "/v1/hooks/h%201",
        f"{GATEWAY}/hooks/h%201",
    ],
)
def test_the_whole_life(tmp_path: Path, location: str) -> None:
    result = run(tmp_path, CASE, location)
    assert (result.status, problems(result)) == ("pass", [])
    assert [exchange.request.method for exchange in result.exchanges] == ["POST", "DELETE"]
    assert result.exchanges[1].backend[0].request.url == f"{BACKEND}/hooks/h%201"


MISSING = "response.headers.Location"


@pytest.mark.parametrize(
    ("location", "found"),
    [
        (None, [f"webhook-location-missing {MISSING}"]),
        ("", [f"webhook-location-missing {MISSING}"]),
        ("https://other.example/v1/hooks/1", [f"webhook-location-elsewhere {MISSING}"]),
        ("//other.example/v1/hooks/1", [f"webhook-location-elsewhere {MISSING}"]),
        ("https://[/hooks/1", [f"webhook-location-elsewhere {MISSING}"]),
        ("hooks/1", [f"webhook-location-elsewhere {MISSING}"]),
        (f"{BACKEND}/webhooks/1", [f"webhook-not-deleted {MISSING}"]),
        (f"{BACKEND}/hooks", [f"webhook-not-deleted {MISSING}"]),
    ],
)
@pytest.mark.parametrize("whole", [True, False], ids=["life", "registration"])
def test_a_registration_names_what_deletes_it(
    tmp_path: Path, location: str | None, found: list[str], whole: bool
) -> None:
    case = CASE if whole else {**CASE["register"]}  # type: ignore[dict-item]
    result = run(tmp_path, case, location)
    assert (result.status, problems(result)) == ("fail", found)


def test_nothing_deletes_it(tmp_path: Path) -> None:
    made = definition(
        **{"/hooks/{id}": {"get": {"operationId": "Hook", "parameters": [ID], "responses": {}}}}
    )
    assert problems(run(tmp_path, CASE, f"{BACKEND}/hooks/1", made)) == [f"webhook-not-deleted {MISSING}"]


def test_a_refused_registration_needs_no_location(tmp_path: Path) -> None:
    refused = {**CASE["register"], "expect": {"status": 409}}  # type: ignore[dict-item]
    assert problems(run(tmp_path, refused, None, status=409)) == []
    whole = {**CASE, "register": refused}
    assert problems(run(tmp_path, whole, None, status=409)) == ["webhook-not-deleted delete"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"book": {"id": "7"}}, ["notification-schema notification[2].book.id"]),
        ({}, ["notification-schema notification[2]"]),
        ([], ["notification-schema notification[2]"]),
        ({"book": {"id": 7, "shelf": 3}}, ["undeclared-property notification[2].book.shelf"]),
    ],
)
def test_a_notification_is_as_declared(tmp_path: Path, body: Any, found: list[str]) -> None:
    case = {**CASE, "notifications": [*CASE["notifications"], body]}
    assert problems(run(tmp_path, case, "/v1/hooks/h%201")) == found


def test_what_goes_wrong_when_it_is_deleted(tmp_path: Path) -> None:
    result = run(
        tmp_path, {**CASE, "delete": {"cassette": "off.yaml", "expect": {"status": 200}}}, "/v1/hooks/h%201"
    )
    assert problems(result) == ["status response.status"]
    assert result.problems[0].message.endswith("(when the webhook is deleted)")
    result = run(tmp_path, CASE, "/v1/hooks/other")
    assert problems(result) == ["unmatched-request backend"]
    register = {"cassette": "off.yaml", "expect": {"status": 201}}
    assert problems(run(tmp_path, {**CASE, "register": register}, "/v1/hooks/h%201")) == [
        "unmatched-request backend"
    ]


def test_the_service_must_get_the_address_for_notifications(tmp_path: Path) -> None:
    register = {**REGISTER, "parameters": []}
    made = definition(**{"/hooks": {"x-ms-notification-content": {"schema": NOTE}, "post": register}})
    assert problems(run(tmp_path, CASE, "/v1/hooks/h%201", made)) == ["webhook-without-callback request 1"]


@pytest.mark.parametrize("path", [{"post": REGISTER}, {"x-ms-notification-content": {}, "post": REGISTER}])
def test_a_trigger_without_notifications(tmp_path: Path, path: Any) -> None:
    [code] = [
        item.code
        for item in run(tmp_path, CASE, "/v1/hooks/h%201", definition(**{"/hooks": path})).problems
        if item.code in ("not-a-webhook", "no-schema")
    ]
    assert code == ("no-schema" if "x-ms-notification-content" in path else "not-a-webhook")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"register": None}, "lacks the key 'register'"),
        ({"delete": None}, "lacks the key 'delete'"),
        ({"notifications": None}, "lacks the key 'notifications'"),
        ({"notifications": []}, "'notifications' has no body"),
        ({"notifications": {}}, "'notifications' must be a list"),
        ({"expect": {"status": 201}}, "a case with 'register' has 'expect' in each step"),
        ({"polls": [{"expect": {"status": 202}}]}, "a case has 'polls' or 'register', not both"),
        ({"delete": {"expect": {"status": 204}, "items": 1}}, "has no key 'items'"),
    ],
)
def test_malformed_lives(tmp_path: Path, change: Any, message: str) -> None:
    case = {key: value for key, value in {**CASE, **change}.items() if value is not None}
    with pytest.raises(UserError) as caught:
        run(tmp_path, case, "/v1/hooks/h%201")
    assert message in caught.value.message
    assert caught.value.line


ONLY: dict[str, Any] = dict(CASE["register"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cases", "warned", "status"),
    [
        ([CASE], [False], {"WhenLent": "pass", "Stop": "pass"}),
        ([ONLY], [True], {"WhenLent": "pass", "Stop": "untested"}),
        # Once for an operation; a case that shows the life counts for all.
        ([ONLY, ONLY], [True, False], {"WhenLent": "pass", "Stop": "untested"}),
        ([ONLY, CASE], [False, False], {"WhenLent": "pass", "Stop": "pass"}),
        # What deletes a webhook is not proven by a case that fails.
        ([{**CASE, "delete": {"cassette": "off.yaml", "expect": {"status": 200}}}], [False],
         {"WhenLent": "fail", "Stop": "untested"}),
    ],
)  # fmt: skip
def test_a_webhook_is_proven_by_its_whole_life(
    tmp_path: Path, cases: list[Any], warned: list[bool], status: dict[str, str]
) -> None:
    cassette(tmp_path, "on.yaml", interaction("POST", "/hooks", 201, Location="/v1/hooks/h%201"))
    cassette(tmp_path, "off.yaml", interaction("DELETE", "/hooks/h%201", 204))
    named = [{"name": f"case {number}", **case} for number, case in enumerate(cases)]
    write(tmp_path, "cases/x.yaml", {"operation": "WhenLent", "cases": named})
    connector = shelf(tmp_path, definition=definition())
    samples = load_samples(connector)
    loaded = load_cases(tmp_path, connector.operations, samples.connections)
    results = list(CaseRunner(connector, samples, lambda c: Platform(connector, c, None)).run(loaded))
    codes = [[item.code for item in result.problems if item.severity == "warning"] for result in results]
    assert codes == [["webhook-life-not-shown"] if item else [] for item in warned]
    fared = operation_results(connector, results, only=("WhenLent", "Stop"))
    assert {item.operation_id: item.status for item in fared} == status

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tools.connector.model import Operation, ResponseSpec
from tools.core.errors import UserError
from tools.core.message import Headers, Response
from tools.runtime.exchanges import GATEWAY, Connection, Poll
from tools.runtime.platform import Platform
from tools.runtime.polling_protocol import gateway_path, items_of, retry_after

from .folder import JSON, Backend, StandIn, make, passing, policy

NEXT = f"{GATEWAY}/books?state=2"
GOOD: Headers = (("Location", NEXT), ("Retry-After", "60"))
ARRAY: dict[str, Any] = {"type": "array", "items": {}}


def poll(
    folder: Path,
    response: Response,
    location: str | None = None,
    *,
    script: bool = True,
    schema: dict[str, Any] | None = None,
    trigger: str = "batch",
) -> tuple[Poll, Backend]:
    operation = {"x-ms-trigger": trigger, "responses": {"200": {"schema": schema or ARRAY}}}
    query = {"name": "since", "in": "query", "type": "string", "required": True, "default": "0"}
    query["x-ms-visibility"] = "internal"
    setter = policy("setheader", name="X-Ran", value="@queryParameters('state','first')")
    connector = make(folder, query, operation=operation, script=script, policies=[setter])
    backend = Backend(response)
    platform = Platform(connector, Connection(), StandIn(passing) if script else None)
    return platform.poll(connector.operations["Op"], {}, backend, location), backend


def codes(found: Poll) -> list[str]:
    return [problem.code for problem in found.exchange.problems]


def test_a_first_poll(tmp_path: Path) -> None:
    found, backend = poll(tmp_path, Response(202, GOOD))
    assert (found.location, found.retry_after, found.items) == (NEXT, 60.0, ())
    assert codes(found) == []
    assert backend.seen[0].url == "https://api.library.example/v2/books?since=0"
    assert backend.seen[0].header("X-Ran") == "first"


def test_the_next_poll_goes_to_the_location(tmp_path: Path) -> None:
    found, backend = poll(tmp_path, Response(200, (*GOOD, *JSON), b'[{"id":1},{"id":2}]'), f"{NEXT}%20#x")
    (request,) = backend.seen
    # the query of the Location takes the place of the operation's own, and the policies run again
    assert request.url == "https://api.library.example/v2/books?state=2%20"
    assert request.header("X-Ran") == "2 "
    assert request.header("X-MS-APIM-Referrer") == f"{NEXT}%20"
    assert found.items == ({"id": 1}, {"id": 2})
    assert codes(found) == []


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (Response(202, GOOD), []),
        (Response(202, GOOD, b" \r\n"), []),
        (Response(202, GOOD, b"{}"), ["poll-body"]),
        (Response(202, GOOD[:1]), ["retry-after-missing"]),
        (Response(202, (GOOD[0], ("Retry-After", " "))), ["retry-after-missing"]),
        (Response(202, (GOOD[0], ("Retry-After", "1.5"))), ["retry-after-invalid"]),
        (Response(202, (GOOD[0], ("Retry-After", "-5"))), ["retry-after-invalid"]),
        (Response(202, (GOOD[0], ("Retry-After", "0"))), []),
        (Response(202, GOOD[1:]), ["location-missing"]),
        (
            Response(202, (("Location", "https://api.library.example/v2/books?s=1"), GOOD[1])),
            ["location-not-gateway"],
        ),
        (Response(202, (("Location", "/books?s=1"), GOOD[1])), ["location-not-gateway"]),
        (Response(202, (("Location", f"{GATEWAY}x/books"), GOOD[1])), ["location-not-gateway"]),
        (Response(202, (("Location", f"{GATEWAY}/tomes?s=1"), GOOD[1])), ["location-operation"]),
        (Response(200, (*GOOD, *JSON), b"[1]"), []),
        (Response(200, (*GOOD, *JSON), b"[]"), ["poll-empty"]),
        (Response(200, (*GOOD, *JSON), b""), ["poll-empty"]),
        (Response(200, (*GOOD, *JSON), b"{}"), ["poll-empty"]),
        (Response(204, GOOD), ["poll-status"]),
        (Response(401, JSON, b"{}"), []),
        (Response(500), []),
    ],
)
def test_the_protocol(tmp_path: Path, response: Response, expected: list[str]) -> None:
    found, _ = poll(tmp_path, response)
    assert codes(found) == expected
    if any(code.startswith("location") for code in expected) or response.status >= 400:
        assert found.location is None


def test_a_poll_can_only_go_through_the_gateway(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not lead through the gateway"):
        poll(tmp_path, Response(202, GOOD), "https://api.library.example/v2/books")


@pytest.mark.parametrize(
    ("script", "location", "expected"),
    [
        (False, "https://api.library.example/v2/books?s=1", f"{GATEWAY}/books?s=1"),
        (False, "https://api.library.example/v2/tomes", None),
        (False, "https://api.library.example/v22/books", None),
        (True, "https://api.library.example/v2/books?s=1", None),
    ],
)
def test_a_backends_own_location_is_rewritten_where_there_is_no_script(
    tmp_path: Path, script: bool, location: str, expected: str | None
) -> None:
    response = Response(202, (("Location", location), GOOD[1]))
    found, _ = poll(tmp_path, response, script=script)
    assert found.location == expected


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (f"{GATEWAY}/books?a=b#c", "/books?a=b"),
        (f"{GATEWAY}?a=b", "?a=b"),
        ("https://environment.azure-apihub.net:443/apim/connector/connection/books", "/books"),
        (GATEWAY, None),
        ("https://evil.example/apim/connector/connection/books", None),
        ("", None),
    ],
)
def test_gateway_path(location: str, expected: str | None) -> None:
    assert gateway_path(location) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("Retry-After", "15"),), 15.0),
        ((("Retry-After", "Wed, 01 Apr 2026 10:01:00 GMT"), ("Date", "Wed, 01 Apr 2026 10:00:00 GMT")), 60.0),
        ((("Retry-After", "Wed, 01 Apr 2026 09:00:00 GMT"), ("Date", "Wed, 01 Apr 2026 10:00:00 GMT")), 0.0),
        ((("Retry-After", "Wed, 01 Apr 2026 10:00:30 -0000"),), 30.0),
        ((("Retry-After", "soon"),), None),
        ((("Retry-After", "٣"),), None),
        ((), None),
    ],
)
def test_retry_after(headers: Headers, expected: float | None) -> None:
    now = datetime(2026, 4, 1, 10, tzinfo=UTC)
    seconds, problems = retry_after(Response(202, headers), now)
    assert seconds == expected
    assert bool(problems) == (expected is None)


INTERNAL = {"type": "string", "x-ms-visibility": "internal"}


@pytest.mark.parametrize(
    ("trigger", "schema", "body", "expected"),
    [
        ("batch", ARRAY, [1, 2], (1, 2)),
        ("single", ARRAY, [1, 2], (1, 2)),
        ("batch", {"properties": {"value": ARRAY}}, {"value": [1, 2]}, (1, 2)),
        ("batch", {"properties": {"value": ARRAY, "next": INTERNAL}}, {"value": [1], "next": "n"}, (1,)),
        ("batch", {"properties": {"d": {"properties": {"r": ARRAY}}}}, {"d": {"r": [1, 2]}}, (1, 2)),
        ("batch", {"$ref": "#/definitions/Page"}, {"value": [1]}, (1,)),
        ("batch", {"properties": {"value": ARRAY}}, {"value": []}, ()),
        ("batch", {"properties": {"value": ARRAY}}, {"next": "n"}, ()),
        ("batch", {"properties": {"value": ARRAY}}, {"value": "odd"}, ({"value": "odd"},)),
        # with peers beside the array, and for a single trigger, the whole object is one run
        (
            "batch",
            {"properties": {"value": ARRAY, "day": {}}},
            {"value": [1], "day": 1},
            ({"value": [1], "day": 1},),
        ),
        ("single", {"properties": {"value": ARRAY}}, {"value": [1, 2]}, ({"value": [1, 2]},)),
        ("batch", {"properties": {"a": {"type": "string"}}}, {"a": "x"}, ({"a": "x"},)),
        ("batch", {"$ref": "#/definitions/None"}, {"a": "x"}, ({"a": "x"},)),
        ("batch", {"$ref": "#/definitions/Loop"}, {"a": "x"}, ({"a": "x"},)),
        ("batch", ARRAY, None, ()),
        ("batch", ARRAY, {}, ()),
        ("batch", ARRAY, "", ()),
    ],
)
def test_items(trigger: Any, schema: dict[str, Any], body: Any, expected: tuple[Any, ...]) -> None:
    definitions = {
        "Page": {"properties": {"value": ARRAY}},
        "Loop": {"properties": {"a": {"$ref": "#/definitions/Loop"}}},
    }
    operation = Operation("T", "GET", "/", trigger=trigger, responses=(ResponseSpec("200", schema=schema),))
    assert items_of({"definitions": definitions}, operation, body) == expected


def test_items_without_a_declared_answer() -> None:
    assert items_of({}, Operation("T", "GET", "/", trigger="batch"), {"a": 1}) == ({"a": 1},)


def test_items_are_what_the_flow_sees(tmp_path: Path) -> None:
    body = json.dumps([{"id": 1, "gone": None}]).encode()
    found, _ = poll(tmp_path, Response(200, (*GOOD, *JSON), body))
    assert found.items == ({"id": 1},)


def test_an_answer_that_is_not_json_has_no_items(tmp_path: Path) -> None:
    found, _ = poll(tmp_path, Response(200, (*GOOD, *JSON), b"<html>"))
    assert (found.items, codes(found)) == ((), ["poll-empty"])

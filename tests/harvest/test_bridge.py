"""What script.csx does beyond the samples: credentials, paging, answers that should not come."""

from __future__ import annotations

import base64
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tools.core.message import Request, Response
from tools.script import ScriptCall, SendError

from .bridge import BACKEND, CREDENTIALS, GATEWAY, LONGEST_CALL, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from .bridge import Bridge

EMPTY = {"clients": [], "total_pages": 1, "total_entries": 0, "links": {"next": None}}
PRIVATE = "X-Harvest-Personal-Token"


def page(number: int, pages: int, entries: int | None = None) -> dict[str, Any]:
    assignment = {
        "id": number,
        "is_active": True,
        "project": {"id": number, "name": f"Project {number}", "code": None},
        "client": {"id": 1, "name": "Client"},
        "task_assignments": [],
    }
    return {
        "project_assignments": [assignment],
        "page": number,
        "total_pages": pages,
        "total_entries": pages if entries is None else entries,
        "links": {"next": f"{BACKEND}/x?page={number + 1}" if number < pages else None},
    }


def page_of(request: Request) -> int:
    return int(parse_qs(urlsplit(request.url).query).get("page", ["1"])[0])


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        (CREDENTIALS, "Bearer oauth-secret"),
        ((*CREDENTIALS, (PRIVATE, "personal-secret")), "Bearer personal-secret"),
        ((*CREDENTIALS[1:], (PRIVATE, "personal-secret")), "Bearer personal-secret"),
        ((*CREDENTIALS, (PRIVATE, " ")), "Bearer oauth-secret"),
        ((*CREDENTIALS, (PRIVATE, "bearer personal-secret")), "Bearer personal-secret"),
        (CREDENTIALS[1:], None),
    ],
    ids=["sign-in", "both", "token", "blank token", "token with its scheme", "neither"],
)
def test_credentials(bridge: Bridge, headers: tuple[tuple[str, str], ...], sent: str | None) -> None:
    seen: list[Request] = []

    def send(request: Request) -> Response:
        seen.append(request)
        return answer(EMPTY)

    bridge.call("ListAllClients", "/bridge/clients", send, headers=(*headers, ("x-ms-workflow-id", "1")))
    (request,) = seen
    assert request.header("Authorization") == sent
    assert request.header("Harvest-Account-Id") == "1234567"
    assert request.header("User-Agent") == "Tests (tests@example.com)"
    assert request.header(PRIVATE) is None
    assert request.header("x-ms-workflow-id") is None


FAILED = "Harvest failed with status {}. Try again; if it stays, ask Harvest's support."
ERRORS = {
    400: ("BadRequest", "Harvest could not read the request."),
    401: (
        "Unauthorized",
        "Harvest does not accept the sign-in of this connection: it has expired or was revoked. Sign in again"
        " in the connection, or give it a new personal access token.",
    ),
    403: (
        "Forbidden",
        "The connected Harvest user may not do this. Administrators may, and managers with the right to"
        " create and edit clients.",
    ),
    404: ("NotFound", "Harvest does not know what was asked for. Check the account id of the connection."),
    418: ("HarvestError", FAILED.format(418)),
    422: ("UnprocessableEntity", "Harvest refused the values."),
    429: (
        "TooManyRequests",
        "Harvest takes at most 100 requests in 15 seconds, and they are used up. Try again in 15 seconds.",
    ),
    500: ("InternalServerError", FAILED.format(500)),
    502: ("InternalServerError", FAILED.format(502)),
    503: ("ServiceUnavailable", "Harvest is not available at the moment. Try again later."),
    301: ("HarvestError", FAILED.format(301)),
}


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize(
    "body",
    [
        {"message": "Not authorized!"},
        {"error": "invalid_token", "error_description": "The access token is expired."},
        {"status": 404, "error": "Not Found"},
        {"message": ""},
        [],
        None,
    ],
    ids=["message", "error_description", "status", "empty message", "array", "null"],
)
def test_every_error_becomes_words(bridge: Bridge, status: int, body: Any) -> None:
    response = bridge.call("ListAllClients", "/bridge/clients", lambda _: answer(body, status=status))
    error = response.json()["error"]
    assert response.status == (502 if status == 301 else status)
    code, message = ERRORS[status]
    said = next((body[k] for k in ("message", "error_description", "error") if body and body.get(k)), None)
    assert error == {"code": code, "message": f"{message} Harvest says: {said}" if said else message}
    assert "secret" not in response.body.decode()


def test_harvest_out_of_reach(bridge: Bridge) -> None:
    def send(_: Request) -> Response:
        raise SendError("connection", "refused")

    response = bridge.call("ListAllClients", "/bridge/clients", send)
    assert (response.status, response.json()["error"]["code"]) == (502, "BadGateway")


@pytest.mark.parametrize(
    "body",
    [b"<html></html>", b"", b"[]", b'{"clients":', b"{}", b'{"clients": null}', b'{"clients": [1]}'],
)
def test_success_that_is_no_record(bridge: Bridge, body: bytes) -> None:
    response = bridge.call("ListAllClients", "/bridge/clients", lambda _: Response(200, (), body))
    assert (response.status, response.json()["error"]["code"]) == (502, "BadGateway")


def cursor_page(number: int, pages: int, arrange: Callable[[dict[str, Any]], str]) -> Response:
    """A page of one client; the next one is reached by a cursor."""
    following = f"{BACKEND}/clients?cursor={number + 1}" if number < pages else None
    name = '"links":{"next":"https://api.harvestapp.com/v2/clients?cursor=9"}}'
    body = {
        "clients": [{"id": number, "name": name}],
        "total_pages": pages,
        "total_entries": pages,
        "links": {"first": None, "next": following},
    }
    return Response(200, (("Content-Type", "application/json"),), arrange(body).encode())


@pytest.mark.parametrize(
    "arrange",
    [
        json.dumps,
        lambda body: json.dumps(body, indent=2) + "\n",
        lambda body: json.dumps(body).replace("/", "\\/"),
        lambda body: json.dumps(dict(reversed(body.items()))),
        lambda body: json.dumps(body | {"more": 1}),
        lambda body: json.dumps(body).replace('"first": null', '"first": {"next": "/v2/clients?cursor=8"}'),
    ],
    ids=["as it is", "indented", "slashes escaped", "links first", "links before others", "nested"],
)
def test_each_page_is_asked_for_once(bridge: Bridge, arrange: Callable[[dict[str, Any]], str]) -> None:
    asked: list[int] = []

    def send(request: Request) -> Response:
        asked.append(int(parse_qs(urlsplit(request.url).query).get("cursor", ["1"])[0]))
        return cursor_page(asked[-1], 4, arrange)

    response = bridge.call("ListAllClients", "/bridge/clients", send)
    assert [item["client"]["id"] for item in response.json()] == [1, 2, 3, 4]
    assert asked == [1, 2, 3, 4]


def test_a_next_link_never_leads_to_another_host(bridge: Bridge) -> None:
    seen: list[str] = []

    def send(request: Request) -> Response:
        seen.append(request.url)
        link = "https://elsewhere.example/v2/clients?cursor=abc" if len(seen) == 1 else None
        return answer({**EMPTY, "links": {"next": link}})

    bridge.call("ListAllClients", "/bridge/clients", send)
    assert seen == [f"{BACKEND}/clients", f"{BACKEND}/clients?cursor=abc"]


def test_operation_id_in_base64(bridge: Bridge) -> None:
    name = base64.b64encode(b"ListAllClients").decode()
    assert bridge.call(name, "/bridge/clients", lambda _: answer(EMPTY)).json() == []
    refused = bridge.call("ListAllInvoices", "/bridge/clients", lambda _: answer(EMPTY))
    assert (refused.status, refused.json()["error"]["code"]) == (501, "NotImplemented")


def test_numbered_pages_come_side_by_side(bridge: Bridge) -> None:
    lock = threading.Lock()
    under_way = most = 0

    def send(request: Request) -> Response:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return answer(page(page_of(request), 9))

    path = "/bridge/choices/my_projects"
    request = Request("GET", BACKEND + path, CREDENTIALS)
    with ThreadPoolExecutor(8) as executor:
        result = bridge.host.call(
            ScriptCall("ListMyProjectChoices", "test", request, GATEWAY + path, time_limit=LONGEST_CALL),
            send,
            executor,
        )
    assert result.response is not None
    assert [choice["id"] for choice in result.response.json()] == [str(n) for n in range(1, 10)]
    assert most == 4


def test_a_list_that_never_holds_still(bridge: Bridge) -> None:
    entries = iter(range(100))
    response = bridge.call(
        "ListMyProjectChoices",
        "/bridge/choices/my_projects",
        lambda request: answer(page(page_of(request), 2, next(entries))),
    )
    assert (response.status, response.header("Retry-After")) == (503, "15")
    assert next(entries) == 6  # three readings of two pages


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T23:59:59-11:00", "2026-03-02"),
        ("2026-03-02 08:00", "2026-03-02"),
        ("2026-03-02T08:00:00.1234567Z", "2026-03-02"),
        ("2024-02-29", "2024-02-29"),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("2026-00-10", None),
        ("2026-03-02T24:00:00Z", None),
        ("2026-03-02T08:00:00+1", None),
        ("02.03.2026", None),
        ("03/02/2026", None),
        ("tomorrow", None),
        ("2026-03-02x", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("9999-12-31T23:59:59-01:00", None),
    ],
)
def test_dates(bridge: Bridge, given: str, sent: str | None) -> None:
    seen: list[Request] = []

    def send(request: Request) -> Response:
        seen.append(request)
        return answer({"id": 1}, status=201)

    body = {"project_id": "1", "task_id": "2", "hours": 1, "spent_at": given}
    response = bridge.call("CreateTimeEntry", "/bridge/time_entries", send, "POST", body)
    if sent is None:
        assert response.status == 400
        assert seen == []
        assert f"got '{given}'" in response.json()["error"]["message"]
    else:
        assert f'"spent_date":"{sent}"'.encode() in seen[0].body


def test_now_is_harvests(bridge: Bridge) -> None:
    at = datetime.fromisoformat("2031-01-01T00:30:00+00:00")
    response = bridge.call("TrigNewClient", "/trigger/clients", lambda _: answer(EMPTY, at))
    assert "triggerState=2031-01-01T00%3A30%3A00Z" in (response.header("Location") or "")


@pytest.mark.parametrize(
    ("headers", "waits", "said"),
    [
        ({"Retry_After": "7"}, "7", "in 7 seconds"),
        ({}, "15", "in 15 seconds"),
        ({"Retry_After": "Mon, 02 Mar 2026 15:01:30 GMT"}, "Mon, 02 Mar 2026 15:01:30 GMT", "in 90 seconds"),
    ],
)
def test_throttling_says_how_long(bridge: Bridge, headers: dict[str, str], waits: str, said: str) -> None:
    response = bridge.call("ListAllClients", "/bridge/clients", lambda _: answer({}, None, 429, **headers))
    assert response.header("Retry-After") == waits
    assert said in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("given", "sent"),
    [(1.5, 1.5), (" 2 ", 2), (".5", 0.5), ("007", 7), (0, 0), (-1, None), ("1,5", None), (True, None)],
)
def test_hours(bridge: Bridge, given: Any, sent: float | None) -> None:
    seen: list[Request] = []

    def send(request: Request) -> Response:
        seen.append(request)
        return answer({"id": 1}, status=201)

    body = {"project_id": "1", "task_id": "2", "hours": given, "spent_at": "2026-03-02"}
    response = bridge.call("CreateTimeEntry", "/bridge/time_entries", send, "POST", body)
    assert response.status == (400 if sent is None else 201)
    assert [json.loads(request.body)["hours"] for request in seen] == ([] if sent is None else [sent])


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("12", 12),
        (12, 12),
        (12.0, 12),
        (" 12 ", 12),
        ("0", None),
        (0, None),
        (1.5, None),
        ("-1", None),
        ("", None),
    ],
)
def test_ids(bridge: Bridge, given: Any, sent: int | None) -> None:
    seen: list[Request] = []

    def send(request: Request) -> Response:
        seen.append(request)
        return answer({"id": 1, "client": {"id": 12}}, status=201)

    body = {"client_id": given, "first_name": "Ada", "last_name": "Marsh"}
    response = bridge.call("AddNewContact", "/bridge/contacts", send, "POST", body)
    assert response.status == (400 if sent is None else 201)
    assert [json.loads(request.body)["client_id"] for request in seen] == ([] if sent is None else [sent])


def test_departments_are_roles_by_comma(bridge: Bridge) -> None:
    seen: list[Request] = []

    def send(request: Request) -> Response:
        seen.append(request)
        return answer({"id": 1, "roles": ["Design", "Research"], "access_roles": []}, status=201)

    body = {"first_name": "A", "last_name": "B", "email": "a@example.com", "department": "Design, Research,"}
    response = bridge.call("CreateUser", "/bridge/users", send, "POST", body)
    assert json.loads(seen[0].body)["roles"] == ["Design", "Research"]
    assert response.json()["user"]["department"] == "Design, Research"


def test_updated_since_with_an_offset_that_was_not_encoded(bridge: Bridge) -> None:
    seen: list[str] = []

    def send(request: Request) -> Response:
        seen.append(request.url)
        return answer(EMPTY)

    bridge.call("ListAllClients", "/bridge/clients?updated_since=2026-03-02T10:00:00+02:00", send)
    assert seen == [f"{BACKEND}/clients?updated_since=2026-03-02T08%3A00%3A00Z"]


def test_pages_that_overlap_at_the_same_count_are_read_again(bridge: Bridge) -> None:
    readings = iter([(1, 2), (2, 3), (1, 2), (3, 4)])

    def send(_: Request) -> Response:
        ids = next(readings)
        body = page(ids[0], 2, 4)
        body["project_assignments"] += page(ids[1], 2)["project_assignments"]
        return answer(body)

    response = bridge.call("ListMyProjectChoices", "/bridge/choices/my_projects", send)
    assert [choice["id"] for choice in response.json()] == ["1", "2", "3", "4"]


def test_what_is_not_understood_is_said(bridge: Bridge) -> None:
    broken = {"project_assignments": [{"is_active": True}], "total_pages": 1}
    response = bridge.call("ListMyProjectChoices", "/bridge/choices/my_projects", lambda _: answer(broken))
    assert (response.status, response.json()["error"]["code"]) == (502, "BadGateway")
    assert "does not understand" in response.json()["error"]["message"]

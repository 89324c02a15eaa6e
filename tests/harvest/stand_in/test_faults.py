"""The rate limit, and what the stand-in does wrong when it is told to."""

from __future__ import annotations

import json

import pytest

from samples.stand_in import Fault, Faults, add_many
from tools.traffic.errors import TransportError

from .service import START, Service, small_account

NOW = int(START.timestamp())


def test_a_hundred_requests_in_fifteen_seconds(service: Service) -> None:
    for _ in range(100):
        assert service.ask("GET", "/users/me").status == 200
        service.clock.advance(0.1)
    refused = service.ask("GET", "/users/me")
    assert (refused.status, refused.header("Retry-After")) == (429, "5")
    service.clock.advance(5)
    assert service.ask("GET", "/users/me").status == 200
    assert service.stand_in.limit.busiest == 101
    assert service.stand_in.requests == 102


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("drop", Fault("drop")),
        ("throttle:12@5-9", Fault("throttle", 12.0, 5, 9)),
        ("fail:503@4", Fault("fail", 503.0, 4, 4)),
        ("html@4-", Fault("html", None, 4, None)),
        ("cut%3~/clients", Fault("cut", every=3, path="/clients")),
    ],
)
def test_the_spelling_of_faults(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize("text", ["", "explode", "drop@x", "fail:503@4%", "drop:-1"])
def test_what_is_no_fault(text: str) -> None:
    with pytest.raises(ValueError, match="is no fault"):
        Fault.parse(text)


@pytest.mark.parametrize(
    ("spelled", "statuses"),
    [
        ("throttle:7@2", [200, 429, 200, 200]),
        ("fail:503@2-3", [200, 503, 503, 200]),
        ("html@2-", [200, 502, 502, 502]),
        ("fail%2", [500, 200, 500, 200]),
        ("fail~/clients", [200, 200, 200, 200]),
    ],
)
def test_which_requests_go_wrong(service: Service, spelled: str, statuses: list[int]) -> None:
    service.faults.tell(Fault.parse(spelled))
    found = [service.ask("GET", "/users/me") for _ in range(4)]
    assert [response.status for response in found] == statuses
    assert all(r.is_json == (r.status != 502) for r in found)
    service.faults.forget()
    assert service.ask("GET", "/clients").status == 200


@pytest.mark.parametrize(("kind", "done"), [("drop", False), ("drop-after", True), ("cut", True)])
def test_broken_connections(service: Service, kind: str, done: bool) -> None:
    service.faults.tell(Fault.parse(f"{kind}@1"))
    with pytest.raises(TransportError) as caught:
        service.ask("POST", "/clients", {"name": "Brook & Vale"})
    assert caught.value.kind == "connection"
    assert (service.get("/clients")["total_entries"] == 2) is done


@pytest.mark.parametrize("kind", ["truncated", "invalid"])
def test_bodies_that_are_no_json(service: Service, kind: str) -> None:
    service.faults.tell(Fault.parse(f"{kind}@1"))
    response = service.ask("GET", "/clients")
    assert (response.status, response.header("Content-Length")) == (200, str(len(response.body)))
    assert response.json_or_none() is None
    with pytest.raises(ValueError, match="NaN" if kind == "invalid" else "Unterminated|Expecting"):
        response.json()


def test_slow_answers_take_the_clocks_time() -> None:
    service = Service(small_account(), Faults(Fault.parse("slow:4@2"), latency=0.5))
    service.get("/users/me")
    assert service.clock.now.timestamp() - NOW == 0.5
    service.get("/users/me")
    assert service.clock.now.timestamp() - NOW == 5.0


def test_late_commits(service: Service) -> None:
    service.stand_in.add("clients", name="Late", late=10.0)
    service.faults.late = 3.0
    number = service.post("/clients", {"name": "Later"})["id"]
    assert service.get("/clients")["total_entries"] == 1
    assert service.ask("GET", f"/clients/{number}").status == 404
    service.clock.advance(3)
    assert [client["name"] for client in service.get("/clients")["clients"]] == [
        "Later",
        "Northwind Orchards",
    ]
    service.clock.advance(7)
    names = [client["name"] for client in service.get("/clients")["clients"]]
    assert names == ["Later", "Late", "Northwind Orchards"]
    created = service.get("/clients")["clients"][1]["created_at"]
    assert created == "2026-03-02T09:00:00Z"  # the stamp of the beginning, not of the commit


def test_skew() -> None:
    service = Service(small_account(), Faults(skew=90, stamp_skew=-4))
    response = service.ask("POST", "/clients", {"name": "C"})
    assert response.header("Date") == "Mon, 02 Mar 2026 09:01:30 GMT"
    assert response.json()["created_at"] == "2026-03-02T09:01:26Z"


@pytest.mark.parametrize("kind", ["edit", "delete"])
@pytest.mark.parametrize(
    "collection", ["clients", "contacts", "users", "projects", "tasks", "user_assignments", "time_entries"]
)
def test_changes_between_pages(service: Service, kind: str, collection: str) -> None:
    fields = {"spent_date": "2026-03-02", "user_id": 1, "project_id": 31, "task_id": 21}
    if collection != "time_entries":
        fields = {}
    add_many(service.account, collection, range(NOW - 10, NOW - 5), **fields)
    service.clock.advance(60)
    service.faults.tell(Fault.parse(kind))
    first = service.get(f"/{collection}?per_page=2")
    head = first[collection][0]
    second = service.get(first["links"]["next"].removeprefix("https://api.harvestapp.com/v2"))
    assert second["total_entries"] == first["total_entries"] - (kind == "delete")
    now = service.ask("GET", f"/{collection}/{head['id']}")
    if kind == "delete":
        assert now.status == 404
    else:
        assert now.json()["updated_at"] == "2026-03-02T09:01:00Z"
        assert now.json() != head


def test_what_was_served_is_told(service: Service) -> None:
    service.get("/clients?per_page=1")
    (served,) = service.stand_in.served
    assert (served.method, served.path, served.status) == ("GET", "/v2/clients?per_page=1", 200)
    assert (
        served.size
        == service.stand_in.sent
        == len(json.dumps(service.get("/clients?per_page=1"), separators=(",", ":")))
    )

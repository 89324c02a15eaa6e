"""Pages, orders and filters of lists (facts: pagination, sort order)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from samples.stand_in import add_many

from .service import START

if TYPE_CHECKING:
    from .service import Service

NOW = int(START.timestamp())
BY_CURSOR = ("clients", "contacts", "users", "projects", "tasks", "user_assignments", "task_assignments")


def walk(service: Service, path: str) -> list[dict[str, Any]]:
    """Return all pages, by their links."""
    pages = [service.get(path)]
    while pages[-1]["links"]["next"]:
        link = pages[-1]["links"]["next"]
        assert link.startswith("https://api.harvestapp.com/v2/")
        pages.append(service.get(link.removeprefix("https://api.harvestapp.com/v2")))
    return pages


def test_an_empty_list(service: Service) -> None:
    assert service.get("/contacts") == {
        "contacts": [],
        "per_page": 2000,
        "total_pages": 1,
        "total_entries": 0,
        "next_page": None,
        "previous_page": None,
        "page": 1,
        "links": {
            "first": "https://api.harvestapp.com/v2/contacts?page=1&per_page=2000&ref=first",
            "next": None,
            "previous": None,
            "last": "https://api.harvestapp.com/v2/contacts?page=1&per_page=2000&ref=last",
        },
    }


def test_pages_by_cursor_have_numbers_at_both_ends_only(service: Service) -> None:
    add_many(service.account, "contacts", range(NOW - 100, NOW - 93), client_id=11, first_name="C{n}")
    pages = walk(service, "/contacts?per_page=2&client_id=11")
    assert [page["page"] for page in pages] == [1, None, None, 4]
    assert [page["next_page"] for page in pages] == [2, None, None, None]
    assert [page["previous_page"] for page in pages] == [None, None, None, 3]
    assert [[c["first_name"] for c in page["contacts"]] for page in pages] == [
        ["C7", "C6"],
        ["C5", "C4"],
        ["C3", "C2"],
        ["C1"],
    ]
    query = parse_qs(urlsplit(pages[0]["links"]["next"]).query)
    assert (query["client_id"], query["ref"], query["per_page"]) == (["11"], ["next_cursor"], ["2"])


def test_numbered_pages(service: Service) -> None:
    add_many(
        service.account,
        "time_entries",
        range(NOW - 100, NOW - 95),
        user_id=1,
        project_id=31,
        task_id=21,
        spent_date="2026-03-02",
    )
    pages = walk(service, "/time_entries?per_page=2&from=2026-03-02")
    assert [(p["page"], p["next_page"], p["previous_page"]) for p in pages] == [
        (1, 2, None),
        (2, 3, 1),
        (3, None, 2),
    ]
    assert "cursor" not in pages[0]["links"]["next"]
    assert "from=2026-03-02" in pages[0]["links"]["last"]
    ids = [entry["id"] for page in pages for entry in page["time_entries"]]
    assert ids == sorted(ids, reverse=True)


@pytest.mark.parametrize("kind", BY_CURSOR)
def test_the_most_recently_created_first(service: Service, kind: str) -> None:
    for second in (50, 10, 10, 30):
        service.account.add(kind, NOW - second)
    records = service.get(f"/{kind}")[kind]
    keys = [(record["created_at"], record["id"]) for record in records]
    assert keys == sorted(keys, reverse=True)
    pages = walk(service, f"/{kind}?per_page=1")
    assert [page[kind][0]["id"] for page in pages] == [record["id"] for record in records]


def test_time_entries_by_day_then_id(service: Service) -> None:
    days = ("2026-03-01", "2026-03-02", "2026-02-27", "2026-03-02", "2026-02-28")
    for second, day in enumerate(days):
        service.account.add(
            "time_entries", NOW - 9 + second, user_id=1, project_id=31, task_id=21, spent_date=day
        )
    entries = service.get("/time_entries")["time_entries"]
    keys = [(entry["spent_date"], entry["id"]) for entry in entries]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == 5
    some = service.get("/time_entries?from=2026-02-28&to=2026-03-01")["time_entries"]
    assert [entry["spent_date"] for entry in some] == ["2026-03-01", "2026-02-28"]
    moved = service.patch(f"/time_entries/{entries[-1]['id']}", {"spent_date": "2026-03-03"})
    assert service.get("/time_entries?per_page=1")["time_entries"][0]["id"] == moved["id"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("per_page=2000", 200),
        ("per_page=2001", 422),
        ("per_page=0", 422),
        ("per_page=many", 422),
        ("page=0", 422),
        ("page=9", 200),
        ("cursor=nonsense", 422),
        ("updated_since=yesterday", 422),
        ("updated_since=2026-03-01", 200),
        ("updated_since=2026-03-01T10:00:00%2B02:00", 200),
    ],
)
def test_limits_of_queries(service: Service, query: str, status: int) -> None:
    assert service.ask("GET", f"/clients?{query}").status == status


def test_updated_since_is_exclusive_to_the_second(service: Service) -> None:
    for second in (1, 2, 3):
        service.account.add("clients", NOW + second)
    service.clock.advance(10)
    since = service.get("/clients?updated_since=2026-03-02T09:00:02Z")["clients"]
    assert [client["created_at"] for client in since] == ["2026-03-02T09:00:03Z"]
    service.patch("/clients/11", {"address": "moved"})
    since = service.get("/clients?updated_since=2026-03-02T09:00:02Z")
    assert [client["id"] for client in since["clients"]][-1] == 11  # still by creation
    assert since["total_entries"] == 2


@pytest.mark.parametrize(
    ("query", "ids"),
    [("is_active=true", [11]), ("is_active=false", [12]), ("", [12, 11]), ("is_active=", [12, 11])],
)
def test_is_active(service: Service, query: str, ids: list[int]) -> None:
    service.account.add("clients", NOW, id=12, name="Old", is_active=False)
    assert [client["id"] for client in service.get(f"/clients?{query}")["clients"]] == ids


def test_filters_of_time_entries(service: Service) -> None:
    for user, project in ((1, 31), (3, 31), (4, 32)):
        service.account.add(
            "time_entries", NOW - 9, user_id=user, project_id=project, task_id=21, spent_date="2026-03-02"
        )
    service.post("/time_entries", {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02"})
    count = {
        query: service.get(f"/time_entries?{query}")["total_entries"]
        for query in (
            "user_id=3",
            "project_id=31",
            "task_id=22",
            "client_id=11",
            "is_running=true",
            "is_billed=true",
        )
    }
    assert count == {
        "user_id=3": 1,
        "project_id=31": 3,
        "task_id=22": 0,
        "client_id=11": 4,
        "is_running=true": 1,
        "is_billed=true": 0,
    }


def test_a_cursor_outlives_its_record(service: Service) -> None:
    add_many(service.account, "clients", range(NOW - 50, NOW - 40), name="C{n}")
    first = service.get("/clients?per_page=3")
    service.ask("DELETE", f"/clients/{first['clients'][-1]['id']}")
    service.post("/clients", {"name": "New"})
    rest = service.get(first["links"]["next"].removeprefix("https://api.harvestapp.com/v2"))
    assert [client["name"] for client in rest["clients"]] == ["C7", "C6", "C5"]


def test_numbers_of_pages_slip_when_records_go(service: Service) -> None:
    add_many(
        service.account,
        "time_entries",
        range(NOW - 50, NOW - 40),
        user_id=1,
        project_id=31,
        task_id=21,
        spent_date="2026-03-02",
    )
    first = service.get("/time_entries?per_page=3")["time_entries"]
    service.ask("DELETE", f"/time_entries/{first[0]['id']}")
    second = service.get("/time_entries?per_page=3&page=2")
    assert second["time_entries"][0]["id"] == first[-1]["id"] - 2  # one was never shown
    assert second["total_entries"] == 9

"""Hours, times and running timers (facts: time tracking modes)."""

from __future__ import annotations

from typing import Any

import pytest

from .service import Service, small_account

ENTRY = {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02"}
SHOWN = ("hours", "is_running", "started_time", "ended_time", "timer_started_at")
NOW = "2026-03-02T09:00:00Z"


def service_of(zone: str = "UTC", *, times: bool = False, clock: str = "12h") -> Service:
    return Service(small_account(zone, times=times, clock=clock))


def seen(entry: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(entry[name] for name in SHOWN)


BOTH = {"started_time": "8:00am", "ended_time": "5:30pm"}


@pytest.mark.parametrize(
    ("times", "given", "expected"),
    [
        (False, {"hours": 2.5}, (2.5, False, None, None, None)),
        (False, {"hours": 0}, (0, False, None, None, None)),
        (False, {}, (0.0, True, "9:00am", None, NOW)),
        (False, BOTH, (0.0, True, "9:00am", None, NOW)),  # ignored, and a timer starts
        (True, BOTH, (9.5, False, "8:00am", "5:30pm", None)),
        (True, {"started_time": "08:15"}, (0.75, True, "8:15am", None, "2026-03-02T08:15:00Z")),
        (True, {}, (0.0, True, "9:00am", None, NOW)),
        (True, {"hours": 2}, (2, False, "7:00am", "9:00am", None)),
        (True, {"started_time": "10:00pm", "ended_time": "1:00am"}, (3.0, False, "10:00pm", "1:00am", None)),
    ],
)
def test_creation(times: bool, given: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert seen(service_of(times=times).post("/time_entries", ENTRY | given)) == expected


@pytest.mark.parametrize(
    ("times", "stopped"),
    [(False, (0.5, False, None, None, None)), (True, (0.5, False, "9:00am", "9:30am", None))],
)
def test_stop(times: bool, stopped: tuple[Any, ...]) -> None:
    service = service_of(times=times)
    number = service.post("/time_entries", ENTRY)["id"]
    service.clock.advance(1800)
    assert service.get(f"/time_entries/{number}")["hours"] == 0.5
    assert service.get(f"/time_entries/{number}")["hours_without_timer"] == 0.0
    assert seen(service.patch(f"/time_entries/{number}/stop")) == stopped
    assert service.ask("PATCH", f"/time_entries/{number}/stop").status == 422
    assert service.get(f"/time_entries/{number}")["hours_without_timer"] == 0.5


@pytest.mark.parametrize("times", [False, True])
def test_restart(times: bool) -> None:
    service = service_of(times=times)
    number = service.post("/time_entries", ENTRY | {"hours": 1, "notes": "Map"})["id"]
    service.clock.advance(86400)
    again = service.patch(f"/time_entries/{number}/restart")
    assert (again["id"] == number) is not times
    assert again["hours_without_timer"] == (0.0 if times else 1)
    assert again["spent_date"] == ("2026-03-03" if times else "2026-03-02")
    assert (again["is_running"], again["notes"]) == (True, "Map")
    assert service.ask("PATCH", f"/time_entries/{again['id']}/restart").status == 422


@pytest.mark.parametrize("times", [False, True])
def test_one_timer_a_user(times: bool) -> None:
    service = service_of(times=times)
    first = service.post("/time_entries", ENTRY)["id"]
    other = service.post("/time_entries", ENTRY, "member")["id"]
    service.clock.advance(3600)
    second = service.post("/time_entries", ENTRY)["id"]
    running = service.get("/time_entries?is_running=true")["time_entries"]
    assert {entry["id"] for entry in running} == {second, other}
    stopped = service.get(f"/time_entries/{first}")
    assert (stopped["hours"], stopped["updated_at"]) == (1.0, "2026-03-02T10:00:00Z")
    service.clock.advance(60)
    finished = service.post("/time_entries", ENTRY | {"hours": 1})["id"]
    assert service.get(f"/time_entries/{second}")["is_running"]
    service.patch(f"/time_entries/{finished}/restart")
    assert not service.get(f"/time_entries/{second}")["is_running"]


@pytest.mark.parametrize(
    ("times", "created", "change", "expected"),
    [
        (False, {"hours": 1}, {"hours": "2.25"}, (2.25, False, None, None, None)),
        (False, {"hours": 1}, BOTH, (1, False, None, None, None)),
        (False, {}, {"hours": 3}, (3, True, "9:00am", None, NOW)),
        (True, BOTH, {"ended_time": "18:00"}, (10.0, False, "8:00am", "6:00pm", None)),
        (True, BOTH, {"started_time": "9:00am"}, (8.5, False, "9:00am", "5:30pm", None)),
        (True, BOTH, {"hours": 1}, (1, False, "8:00am", "9:00am", None)),
        (True, {}, {"ended_time": "9:45am"}, (0.75, False, "9:00am", "9:45am", None)),
        (True, {}, {"notes": "x"}, (0.0, True, "9:00am", None, NOW)),
    ],
)
def test_changes(
    times: bool, created: dict[str, Any], change: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    service = service_of(times=times)
    number = service.post("/time_entries", ENTRY | created)["id"]
    assert seen(service.patch(f"/time_entries/{number}", change)) == expected


@pytest.mark.parametrize(
    ("zone", "clock", "started"),
    [
        ("UTC", "24h", "09:00"),
        ("UTC", "12h", "9:00am"),
        ("Kathmandu", "12h", "2:45pm"),
        ("Eastern Time (US & Canada)", "24h", "04:00"),
        ("Nuku\N{RIGHT SINGLE QUOTATION MARK}alofa", "12h", "10:00pm"),
        ("Hawaii", "12h", "11:00pm"),
    ],
)
def test_clock_times_are_the_owners(zone: str, clock: str, started: str) -> None:
    entry = service_of(zone, clock=clock).post("/time_entries", ENTRY)
    assert (entry["started_time"], entry["timer_started_at"]) == (started, NOW)


@pytest.mark.parametrize("time", ["8:00am", "8:00 AM", "08:00", "8:00"])
def test_times_are_read_in_either_clock(time: str) -> None:
    entry = service_of(times=True).post(
        "/time_entries", ENTRY | {"started_time": time, "ended_time": "9:00am"}
    )
    assert entry["hours"] == 1.0


@pytest.mark.parametrize("time", ["25:00", "8:00xm", "noon", "13:00pm", "0:30am"])
def test_times_that_are_none(time: str) -> None:
    response = service_of(times=True).ask("POST", "/time_entries", ENTRY | {"started_time": time})
    assert response.json() == {"message": "Started time is not a valid time"}


def test_notes_may_be_required() -> None:
    service = service_of()
    service.account.company["day_entry_notes_required"] = True
    refused = service.ask("POST", "/time_entries", ENTRY | {"hours": 1})
    assert refused.json() == {"message": "Notes can't be blank"}
    service.post("/time_entries", ENTRY | {"hours": 1, "notes": "Map"})


def test_external_references() -> None:
    service = service_of()
    reference = {"id": 7, "group_id": "8", "account_id": "9", "permalink": "https://example.com/7"}
    number = service.post("/time_entries", ENTRY | {"hours": 1, "external_reference": reference})["id"]
    assert service.get("/time_entries?external_reference_id=7")["time_entries"][0]["id"] == number
    gone = service.ask("DELETE", f"/time_entries/{number}/external_reference")
    assert (gone.status, gone.json()["external_reference"]) == (200, None)
    assert service.ask("DELETE", f"/time_entries/{number}/external_reference").status == 404

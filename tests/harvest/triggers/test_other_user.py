"""The entries of another user: the zone is that user's, and where it cannot be read, nothing is made up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.harvest.bridge import GATEWAY
from tests.harvest.stand_in.service import MANAGER, MEMBER, Service, small_account

from .trigger import HEADERS

if TYPE_CHECKING:
    from tests.harvest.bridge import Bridge
    from tools.core.message import Request, Response

PATH = f"/trigger/time_entries?date=2026-03-02&of_user={MEMBER}"
TODAY = f"/trigger/time_entries/today?of_user={MEMBER}"
ENTRY = {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02"}


def account_of(readable: bool) -> Service:
    """Start and end times are tracked; the watched user lives in Kathmandu, the connected manager in UTC."""
    account = small_account(times=True)
    account.change("users", account.tables["users"].records[MEMBER], 0, timezone="Kathmandu")
    if not readable:
        account.change("users", account.tables["users"].records[MANAGER], 0, teammates=[])
    return Service(account)


def polled(bridge: Bridge, service: Service, path: str, entry: dict[str, Any]) -> tuple[Response, Response]:
    """Return the responses of the first poll, and of the one after an entry was added."""

    def send(request: Request) -> Response:
        kept = tuple(item for item in request.headers if item[0] != "Authorization")
        return service.send(replace(request, headers=(*kept, ("Authorization", "Bearer manager"))))

    operation = "TrigNewTimeEntryToday" if "today" in path else "TrigNewTimeEntry"
    first = bridge.call(operation, path, send, headers=HEADERS)
    service.clock.advance(5)
    service.post("/time_entries", {**ENTRY, **entry}, token="member")
    service.clock.advance(60)
    location = (first.header("Location") or "").removeprefix(GATEWAY)
    return first, bridge.call(operation, location, send, headers=HEADERS)


def test_a_zone_that_can_be_read(bridge: Bridge) -> None:
    times = {"started_time": "8:00am", "ended_time": "9:00am"}
    first, second = polled(bridge, account_of(readable=True), PATH, times)
    (entry,) = second.json()["day_entries"]
    assert (entry["started_at"], entry["ended_at"]) == ("2026-03-02T02:15:00Z", "2026-03-02T03:15:00Z")
    assert first.header("Warning") is second.header("Warning") is None


def test_a_zone_that_cannot_be_read_is_said(bridge: Bridge) -> None:
    times = {"started_time": "8:00am", "ended_time": "9:00am"}
    first, second = polled(bridge, account_of(readable=False), PATH, times)
    (entry,) = second.json()["day_entries"]
    assert "started_at" not in entry
    assert "ended_at" not in entry
    for response in (first, second):
        warning = response.header("Warning") or ""
        assert warning.startswith('199 harvest "')
        assert f"may not read user {MEMBER}" in warning
        assert "UTC" in warning


def test_a_running_timer_tells_the_zone(bridge: Bridge) -> None:
    # It is 9:00 in UTC, and 14:45 in Kathmandu.
    _, second = polled(bridge, account_of(readable=False), TODAY, {})
    (entry,) = second.json()["day_entries"]
    assert entry["started_at"].startswith("2026-03-02T09:00:")
    assert second.header("Warning") is None

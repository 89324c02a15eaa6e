"""Clock times of Harvest's 150 time zones, against Python's own data.

``zones.txt`` holds the names of https://help.getharvest.com/api-v2/introduction/overview/supported-timezones/.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import pytest
from tzlocal.windows_tz import tz_win

from .bridge import ROOT, SCRIPT, answer

if TYPE_CHECKING:
    from tools.core.message import Request, Response

    from .bridge import Bridge

NAMES = (ROOT / "tests/harvest/zones.txt").read_text(encoding="utf-8").splitlines()
ROWS = {  # by name: the IANA ids and the Windows id
    name: [*ids, row[0]]
    for row in (
        line.split("|")
        for line in re.findall(r'^        "([^"|]+\|[^"]+=[^"]+)",$', SCRIPT.read_text(), re.M)
    )
    for name, *ids in (zone.split("=") for zone in row[1:])
}
LOCAL_TIMES = [
    datetime(2026, month, day, hour, minute)
    for month, day in ((1, 15), (3, 8), (3, 29), (4, 5), (7, 15), (9, 27), (10, 25), (11, 1))
    for hour, minute in ((0, 30), (1, 30), (2, 30), (3, 30), (12, 5), (23, 59))
]
NIGHTS = "03-07 03-08 03-27 03-28 03-29 03-30 04-04 04-05 10-24 10-25 11-01"  # around changes of clocks
DAYS = [date.fromisoformat(f"2026-{day}") for day in NIGHTS.split()]


def iana(name: str) -> ZoneInfo:
    return ZoneInfo(ROWS[name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")][0])


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a clock time: of two the later one, of none the one an hour on."""
    late = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return early if late < early else late


def test_every_zone_has_its_ids() -> None:
    assert len(NAMES) == 150
    plain = [name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for name in NAMES]
    assert sorted([*plain, "Kiev"]) == sorted(ROWS)  # the name of Kyiv in older accounts
    for name, ids in ROWS.items():
        assert ids[-1] in {tz_win.get(zone) for zone in ids[:-1]}, name


def entry(number: int, local: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "spent_date": local.date().isoformat(),
        "started_time": local.strftime("%I:%M%p").lower().lstrip("0"),
        "ended_time": None,
        "created_at": "2026-03-02T15:00:00Z",
        "hours": 1,
    }


@pytest.mark.parametrize("name", NAMES)
def test_clock_times_become_utc(bridge: Bridge, name: str) -> None:
    zone = iana(name)
    state = quote(f"2026-03-02T14:59:00Z~~7~{name}")
    for day in sorted({local.date() for local in LOCAL_TIMES}):
        due = [local for local in LOCAL_TIMES if local.date() == day]

        def send(request: Request, due: list[datetime] = due) -> Response:
            if request.url.endswith("/users/me"):
                return answer({"id": 7, "timezone": name})
            entries = [entry(number, local) for number, local in enumerate(due, 1)]
            return answer(
                {"time_entries": entries, "total_pages": 1}, datetime(2026, 3, 2, 15, 1, tzinfo=UTC)
            )

        path = f"/trigger/time_entries?date={day}&triggerState={state}"
        polled = bridge.call("TrigNewTimeEntry", path, send).json()["day_entries"]
        assert [item["started_at"] for item in polled] == [stamp(to_utc(local, zone)) for local in due]


@pytest.mark.parametrize("name", NAMES)
def test_today_is_the_users(bridge: Bridge, name: str) -> None:
    for hour in range(0, 24, 3):
        now = datetime(2026, 10, 25, hour, 59, 59, tzinfo=UTC)
        sent: list[Request] = []

        def send(request: Request, now: datetime = now, sent: list[Request] = sent) -> Response:
            sent.append(request)
            if request.method == "GET":
                return answer({"id": 7, "timezone": name}, now)
            return answer({"id": 1}, now, 201)

        body = {"project_id": "1", "task_id": "2", "hours": 1}
        bridge.call("CreateTimeEntry", "/bridge/time_entries", send, "POST", body)
        assert json.loads(sent[-1].body)["spent_date"] == now.astimezone(iana(name)).date().isoformat()


def stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second before the first instant of the next day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) - timedelta(seconds=1)


ALIKE = {tuple(end_of(day, iana(name)) for day in DAYS): name for name in NAMES}
"""One zone of those whose days end at the same moments."""


@pytest.mark.parametrize("name", ALIKE.values())
def test_a_day_ends_with_its_last_second(bridge: Bridge, name: str) -> None:
    """The next poll goes on from there, once the entries of a long day have fired."""
    for day in DAYS:
        noon = datetime.combine(day, time(12), iana(name)).astimezone(UTC)
        only = {
            "id": 1,
            "spent_date": day.isoformat(),
            "created_at": stamp(noon + timedelta(minutes=1)),
            "hours": 1,
        }

        def send(request: Request, noon: datetime = noon, only: dict[str, Any] = only) -> Response:
            if request.url.endswith("/users/me"):
                return answer({"id": 7, "timezone": name})
            is_list = "&to=" not in request.url  # then of one day
            links = {"next": f"{request.url}&page=2" if is_list else None}
            return answer(
                {"time_entries": [only], "total_entries": 1, "links": links}, noon + timedelta(days=3)
            )

        state = quote(f"{stamp(noon)}~~7~{name}")
        polled = bridge.call(
            "TrigNewTimeEntryToday", f"/trigger/time_entries/today?triggerState={state}", send
        )
        assert [item["id"] for item in polled.json()["day_entries"]] == [1]
        assert f"triggerState={stamp(end_of(day, iana(name)))}~" in unquote(polled.header("Location") or "")

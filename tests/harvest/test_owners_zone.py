"""Times of another user's entry: the owner's zone, where the connected user may not read the owner."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .bridge import answer

if TYPE_CHECKING:
    from tools.core.message import Request, Response

    from .bridge import Bridge

TIMES = {
    "project_id": 31,
    "task_id": 21,
    "started_at": "2026-03-02T10:00:00Z",
    "ended_at": "2026-03-02T11:30:00Z",
}
FINISHED = {"is_running": False, "timer_started_at": None, "started_time": "8:00am", "ended_time": "9:00am"}
HOURS = {**FINISHED, "started_time": None, "ended_time": None}
RUNNING = {**FINISHED, "is_running": True, "ended_time": None, "hours_without_timer": 0.0}


def updated(
    bridge: Bridge, entry: dict[str, Any], by_start_and_end: bool = True, **given: str
) -> tuple[Response, list[dict[str, Any]]]:
    """Return the response, and the bodies of the requests that change something."""
    sent: list[dict[str, Any]] = []
    whole = {"id": 5, "user": {"id": 7}, "spent_date": "2026-03-02", "hours": 1.0, **entry}

    def send(request: Request) -> Response:
        if request.method != "GET":
            sent.append(json.loads(request.body or b"{}"))
        if request.url.endswith("/users/me"):
            return answer({"id": 8, "timezone": "Pacific Time (US & Canada)"})
        if request.url.endswith("/company"):
            return answer({"wants_timestamp_timers": by_start_and_end})
        return answer({}, status=403) if "/users/" in request.url else answer(whole)

    response = bridge.call("UpdateTimeEntry", "/bridge/time_entries/5", send, "PATCH", {**TIMES, **given})
    return response, sent


@pytest.mark.parametrize(
    ("timer_started_at", "started_time", "clock"),
    [
        ("2026-03-02T08:15:59Z", "2:00pm", ("2026-03-02", "15:45", "17:15")),
        ("2026-03-02T08:15:00Z", "14:00", ("2026-03-02", "15:45", "17:15")),
        ("2026-03-02T23:30:20Z", "12:30pm", ("2026-03-01", "23:00", "00:30")),
    ],
)
def test_a_running_timer_tells_it(
    bridge: Bridge, timer_started_at: str, started_time: str, clock: tuple[str, str, str]
) -> None:
    response, sent = updated(
        bridge, {**RUNNING, "timer_started_at": timer_started_at, "started_time": started_time}
    )
    assert response.status == 200
    assert [(body["spent_date"], body["started_time"], body["ended_time"]) for body in sent] == [clock]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(FINISHED, id="finished"),
        pytest.param(
            {**RUNNING, "timer_started_at": "2026-03-02T08:15:00Z", "hours_without_timer": 0.5},
            id="restarted",
        ),
        pytest.param({**RUNNING, "timer_started_at": "2026-03-02T08:22:00Z"}, id="start changed by hand"),
        pytest.param({**RUNNING, "timer_started_at": "2026-03-03T08:00:00Z"}, id="moved to another day"),
        pytest.param(RUNNING, id="no start as an instant"),
    ],
)
def test_nothing_is_changed_where_nothing_tells_it(bridge: Bridge, entry: dict[str, Any]) -> None:
    response, sent = updated(bridge, entry)
    assert response.status == 400
    message = response.json()["error"]["message"]
    assert "may not read user 7" in message
    assert "Leave Started date-time and Ended date-time out" in message
    assert sent == []


@pytest.mark.parametrize("entry", [HOURS, {**RUNNING, "timer_started_at": "2026-03-02T08:22:00Z"}])
def test_hours_need_the_day_alone(bridge: Bridge, entry: dict[str, Any]) -> None:
    for given in ({}, {"spent_at": "2026-03-02T10:00:00Z"}):
        response, sent = updated(bridge, entry, by_start_and_end=False, **given)
        assert response.status == 400
        assert "Give the day of the work as Date, without a time" in response.json()["error"]["message"]
        assert sent == []
    response, sent = updated(bridge, entry, by_start_and_end=False, spent_at="2026-03-02")
    assert response.status == 200
    assert (sent[-1]["spent_date"], sent[-1]["hours"]) == ("2026-03-02", 1.5)

"""The state that a polling trigger carries in its Location."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.harvest.stand_in.service import ADMIN, START, Service, small_account

from .trigger import HEADERS

if TYPE_CHECKING:
    from tests.harvest.bridge import Bridge


@pytest.mark.parametrize(
    "state",
    [
        "yesterday",
        "2026-03-02T09:00:00Z",
        "2026-03-02T09:00:00Z~x~~",
        "2026-03-02T09:00:00Z~~~~0",
        "a~~~",
        "~~~~~",
    ],
)
def test_one_that_cannot_be_read_is_said(bridge: Bridge, state: str) -> None:
    service = Service(small_account())
    path = f"/trigger/clients?triggerState={quote(state)}"
    response = bridge.call("TrigNewClient", path, service.send, headers=HEADERS)
    assert response.status == 400
    assert "Turn the flow off and on again" in response.json()["error"]["message"]
    assert service.stand_in.requests == 0


def test_another_user_of_the_connection_starts_afresh(bridge: Bridge) -> None:
    service = Service(small_account())
    service.post("/time_entries", {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02", "user_id": 4})
    service.clock.advance(60)
    state = quote("2026-03-02T08:59:00Z~~4~UTC")
    path = f"/trigger/time_entries?date={START.date()}&triggerState={state}"
    response = bridge.call("TrigNewTimeEntry", path, service.send, headers=HEADERS)
    assert response.status == 202
    assert f"~~{ADMIN}~UTC" in (response.header("Location") or "")

"""Polling triggers against a simulated Harvest: each new item once, in the order of creation.

The simulation sorts, filters and pages as the published reference says, commits records late, changes old
ones, and throttles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .bridge import BACKEND, GATEWAY, answer

if TYPE_CHECKING:
    from tools.core.message import Request, Response

    from .bridge import Bridge

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Record:
    id: int
    created: int  # seconds after START
    committed: int  # visible from then on
    edited: list[int] = field(default_factory=list)

    def updated(self, now: int) -> int:
        return max([self.created, *(second for second in self.edited if second <= now)])


@dataclass
class Harvest:
    """Answers list requests as at second ``now``; each request takes ``pace`` seconds."""

    collection: str
    records: list[Record]
    per_page: int
    pace: int
    throttled: set[int] = field(default_factory=set)
    now: int = 0
    requests: int = 0

    def send(self, request: Request) -> Response:
        self.requests += 1
        at = START + timedelta(seconds=self.now)
        self.now += self.pace
        if self.requests in self.throttled:
            return answer({"message": "throttled"}, at, 429, Retry_After="3")
        if request.url.endswith("/users/me"):
            return answer({"id": 7, "timezone": "UTC"}, at)
        second = int((at - START).total_seconds())
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        seen = [r for r in self.records if r.committed <= second]
        if "updated_since" in query:
            since = datetime.fromisoformat(query["updated_since"])
            seen = [r for r in seen if START + timedelta(seconds=r.updated(second)) > since]
        return answer(self.page(seen, query, second), at)

    def page(self, seen: list[Record], query: dict[str, str], second: int) -> dict[str, Any]:
        numbered = self.collection == "time_entries"
        # Time entries come by their day, then by id: not in the order of creation.
        seen = sorted(seen, key=lambda r: (r.id % 3, r.id) if numbered else (r.created, r.id), reverse=True)
        after = query.get("cursor")
        number = int(query.get("page", 1))
        start = (number - 1) * self.per_page
        if after is not None:
            key = tuple(int(part) for part in after.split("."))
            seen = [r for r in seen if (r.created, r.id) < key]
        shown = seen[start : start + self.per_page]
        more = len(seen) > start + self.per_page
        link = None
        if more:
            mark = f"cursor={shown[-1].created}.{shown[-1].id}" if not numbered else f"page={number + 1}"
            link = f"{BACKEND}/{self.collection}?updated_since={query.get('updated_since', '')}&{mark}"
        return {
            self.collection: [self.as_json(record, second) for record in shown],
            "total_pages": max(1, -(-len(seen) // self.per_page)),
            "total_entries": len(seen),
            "links": {"next": link},
        }

    def as_json(self, record: Record, second: int) -> dict[str, Any]:
        created = START + timedelta(seconds=record.created)
        updated = START + timedelta(seconds=record.updated(second))
        return {
            "id": record.id,
            "name": str(record.id),
            "spent_date": created.date().isoformat(),
            "created_at": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "updated_at": updated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def run(bridge: Bridge, operation: str, path: str, harvest: Harvest, waits: list[int]) -> list[int]:
    """Poll as the platform does, then until everything has settled; return the emitted ids."""
    emitted: list[int] = []
    for wait in [*waits, *[60] * 6]:
        for _ in range(200):
            response = bridge.call(operation, path, harvest.send)
            if response.status == 429:
                harvest.now += int(response.header("Retry-After") or 0)
                continue
            assert response.status in (200, 202), response
            location = response.header("Location")
            assert location is not None
            assert location.startswith(GATEWAY)
            path = location.removeprefix(GATEWAY)
            if response.status == 200:
                body = response.json()
                items = body["day_entries"] if isinstance(body, dict) else [item["client"] for item in body]
                assert 1 <= len(items) <= 100
                emitted += [item["id"] for item in items]
            else:
                assert response.body == b""
            retry = int(response.header("Retry-After") or -1)
            assert retry in (0, 15, 60)
            if retry:
                break
        else:
            raise AssertionError("the trigger never comes to rest")
        harvest.now += wait
    return emitted


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """Records created up to five minutes around the first poll, committed up to 14 s late, some edited."""
    seconds = draw(st.lists(st.integers(-120, 200), max_size=40))
    burst = draw(st.sampled_from([0, 0, 0, 130, 260]))
    seconds += [draw(st.integers(1, 100))] * burst
    records = []
    for number, created in enumerate(sorted(seconds), 1001):
        late = draw(st.integers(0, 14)) if number % 2 else 0
        edits = draw(st.lists(st.integers(1, 300), max_size=2)) if number % 5 == 0 else []
        records.append(Record(number, created, created + late, [e for e in edits if e > created]))
    return records


def expected(records: list[Record], first_poll: int) -> list[int]:
    return [r.id for r in sorted(records, key=lambda r: (r.created, r.id)) if r.created > first_poll]


SIMULATION = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SIMULATION
@given(
    records=histories(),
    waits=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    per_page=st.sampled_from([3, 25, 2000]),
    pace=st.integers(0, 2),
    throttled=st.sets(st.integers(2, 12), max_size=3),
)
def test_new_clients_once_and_in_order(
    bridge: Bridge, records: list[Record], waits: list[int], per_page: int, pace: int, throttled: set[int]
) -> None:
    harvest = Harvest("clients", records, per_page, pace, throttled)
    emitted = run(bridge, "TrigNewClient", "/trigger/clients", harvest, waits)
    assert emitted == expected(records, 0)


@SIMULATION
@given(
    records=histories(),
    waits=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    per_page=st.sampled_from([7, 50, 2000]),
    throttled=st.sets(st.integers(2, 12), max_size=3),
)
def test_new_time_entries_once_and_in_order(
    bridge: Bridge, records: list[Record], waits: list[int], per_page: int, throttled: set[int]
) -> None:
    harvest = Harvest("time_entries", records, per_page, 0, throttled)
    emitted = run(bridge, "TrigNewTimeEntry", "/trigger/time_entries?date=2026-03-02", harvest, waits)
    assert emitted == expected(records, 0)


def test_a_poll_with_nothing_new_is_one_request(bridge: Bridge) -> None:
    harvest = Harvest("time_entries", [], 2000, 0)
    state = "triggerState=2026-03-02T08%3A59%3A00Z~~7~UTC"
    bridge.call("TrigNewTimeEntry", f"/trigger/time_entries?date=2026-03-02&{state}", harvest.send)
    assert harvest.requests == 1


def test_a_state_that_cannot_be_read_is_said(bridge: Bridge) -> None:
    harvest = Harvest("clients", [], 2000, 0)
    response = bridge.call("TrigNewClient", "/trigger/clients?triggerState=yesterday", harvest.send)
    assert response.status == 400
    assert "Turn the flow off and on again" in response.json()["error"]["message"]
    assert harvest.requests == 0


def test_another_user_of_the_connection_starts_afresh(bridge: Bridge) -> None:
    harvest = Harvest("time_entries", [Record(1, 20, 20)], 2000, 0, now=60)
    state = "triggerState=2026-03-02T09%3A00%3A00Z~~99~UTC"
    response = bridge.call("TrigNewTimeEntry", f"/trigger/time_entries?date=2026-03-02&{state}", harvest.send)
    assert response.status == 202
    assert "~~7~UTC" in (response.header("Location") or "")

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tools.core.message import Headers, Response
from tools.runtime.clock import SimulatedClock
from tools.runtime.exchanges import GATEWAY, Connection
from tools.runtime.limits import Limits
from tools.runtime.platform import Platform
from tools.runtime.poller import Polled, PollingEngine
from tools.script.calls import ScriptCall, Sender
from tools.traffic.errors import TransportError

from .folder import JSON, Backend, StandIn, make
from .gazette import BASE, Press, gazette

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE = Limits(poll_seconds=60)


def polled_by_policy(
    schedule: list[float], page: int = 100, recurrence: float = 180.0
) -> tuple[PollingEngine, Press, SimulatedClock]:
    clock = SimulatedClock(START)
    connector = gazette()
    platform = Platform(connector, Connection(values={"gazette_key": "synthetic"}), None, MINUTE, clock=clock)
    operation = connector.operations["OnNewArticle"]
    engine = PollingEngine(platform, operation, {}, recurrence=recurrence, clock=clock, limits=MINUTE)
    return engine, Press(clock, schedule, page), clock


def ids(polls: list[Polled]) -> list[int]:
    return [item["id"] for polled in polls for item in polled.items]


def seconds(polls: list[Polled]) -> list[float]:
    return [(polled.at - START).total_seconds() for polled in polls]


def test_a_day_of_polling_fires_each_article_once(tmp_path: Path) -> None:
    schedule = [-100.0, -5.0, *(float(moment) for moment in range(100, 86_400, 1_000))]
    engine, press, clock = polled_by_policy(schedule)
    polls = list(engine.run(press, seconds=86_400))
    assert clock.now() == START + timedelta(days=1)
    assert len(polls) == 481
    assert ids(polls) == list(range(3, len(schedule) + 1))
    assert [polled.outcome for polled in polls].count("full") == len(schedule) - 2
    assert {later - earlier for earlier, later in pairwise(seconds(polls))} == {180.0}
    assert all(polled.poll.exchange.problems == () for polled in polls)
    # Nulls are dropped before a run starts.
    assert "by" not in polls[1].items[0]
    assert press.seen[0].url == f"{BASE}/articles"
    assert press.seen[1].url == f"{BASE}/articles?after=2026-03-02T07%3A59%3A55%2B00%3A00"


def test_an_empty_first_answer_loses_nothing() -> None:
    engine, press, _ = polled_by_policy([100.0, 400.0])
    polls = list(engine.run(press, polls=4))
    assert [polled.outcome for polled in polls] == ["empty", "full", "empty", "full"]
    assert ids(polls) == [1, 2]
    assert "polling-empty" in polls[0].poll.exchange.assumptions


def test_further_pages_are_read_without_waiting_for_the_recurrence() -> None:
    engine, press, _ = polled_by_policy([-1.0, 1.0, 2.0, 3.0, 4.0, 5.0], page=2)
    polls = list(engine.run(press, polls=5))
    assert ids(polls) == [6, 5, 4, 3, 2]
    # As fast as the limit lets them, and then with the recurrence again.
    assert seconds(polls) == [0.0, 180.0, 240.0, 300.0, 480.0]
    assert "poll-frequency" in polls[1].poll.exchange.assumptions
    assert "poll-frequency" not in polls[3].poll.exchange.assumptions


FAULTS: list[tuple[Response | TransportError, list[float]]] = [
    (Response(500, JSON, b"{}"), [0.0, 180.0, 187.5, 202.5, 232.5, 277.5, 457.5]),
    (Response(429, (*JSON, ("Retry-After", "20")), b"{}"), [0.0, 180.0, 200.0, 220.0, 240.0, 260.0, 440.0]),
    (Response(403, JSON, b"{}"), [0.0, 180.0, 360.0, 540.0, 720.0, 900.0, 1080.0]),
    (TransportError("timeout", "too slow"), [0.0, 180.0, 187.5, 202.5, 232.5, 277.5, 457.5]),
    # A null in the state's path fails the poll as well.
    (Response(200, JSON, b'{"articles": [{"id": 9}]}'), [0.0, 180.0, 187.5, 202.5, 232.5, 277.5, 457.5]),
]


@pytest.mark.parametrize(("fault", "moments"), FAULTS)
def test_a_failed_poll_is_repeated_with_the_state_it_had(
    fault: Response | TransportError, moments: list[float]
) -> None:
    engine, press, _ = polled_by_policy([-1.0, 10.0])
    polls = list(engine.run(press, polls=1))
    press.fault = lambda request: fault
    polls += engine.run(press, polls=6)
    assert seconds(polls) == moments
    assert {polled.outcome for polled in polls[1:]} == {"failed"}
    repeated = [0, 1, 2, 3, 4, 0] if moments[2] != 360.0 else [0] * 6
    assert [polled.retry for polled in polls[1:]] == repeated
    assert len({request.url for request in press.seen[1:]}) == 1
    press.fault = lambda request: None
    (last,) = engine.run(press, polls=1)
    assert ids([last]) == [2]
    assert last.outcome == "full"


def test_a_poll_that_succeeds_ends_the_repetitions() -> None:
    engine, press, _ = polled_by_policy([-1.0])
    outcomes = iter([None, Response(500), None, Response(500), None])
    press.fault = lambda request: next(outcomes)
    polls = list(engine.run(press, polls=5))
    assert seconds(polls) == [0.0, 180.0, 187.5, 367.5, 375.0]
    assert [polled.retry for polled in polls] == [0, 0, 1, 0, 1]


def scripted(
    folder: Path, script: Callable[[ScriptCall, Sender], Response], recurrence: float = 180.0
) -> tuple[PollingEngine, SimulatedClock]:
    operation = {"x-ms-trigger": "batch", "responses": {"200": {"schema": {"type": "array", "items": {}}}}}
    connector = make(folder, operation=operation, script=True)
    clock = SimulatedClock(START)
    platform = Platform(connector, Connection(), StandIn(script), clock=clock)
    engine = PollingEngine(
        platform, connector.operations["Op"], {}, recurrence=recurrence, clock=clock, limits=MINUTE
    )
    return engine, clock


@pytest.mark.parametrize(
    ("retry_after", "recurrence", "moments"),
    [
        ("60", 180.0, [0.0, 60.0, 120.0]),
        ("90", 180.0, [0.0, 90.0, 180.0]),
        ("3600", 180.0, [0.0, 180.0, 360.0]),
        ("0", 180.0, [0.0, 60.0, 120.0]),
        ("15", 15.0, [0.0, 60.0, 120.0]),
        ("Mon, 02 Mar 2026 08:01:40 GMT", 180.0, [0.0, 100.0, 160.0]),
    ],
)
def test_retry_after_within_the_recurrence(
    tmp_path: Path, retry_after: str, recurrence: float, moments: list[float]
) -> None:
    headers: Headers = (("Location", f"{GATEWAY}/books?s=1"), ("Retry-After", retry_after))
    engine, _ = scripted(tmp_path, lambda call, send: Response(202, headers), recurrence)
    assert seconds(list(engine.run(Backend(), polls=3))) == moments


def test_the_location_is_followed_as_it_was_given(tmp_path: Path) -> None:
    asked: list[str] = []

    def script(call: ScriptCall, send: Sender) -> Response:
        asked.append(call.original_uri)
        given = f"{GATEWAY}/books?s=%41+b&x={len(asked)}"
        return Response(202, (("Location", given), ("Retry-After", "60")))

    engine, _ = scripted(tmp_path, script)
    list(engine.run(Backend(), polls=3))
    assert asked == [f"{GATEWAY}/books", f"{GATEWAY}/books?s=%41+b&x=1", f"{GATEWAY}/books?s=%41+b&x=2"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ((), "location-missing"),
        ((("Location", "https://elsewhere.example/books?s=1"),), "location-not-gateway"),
        ((("Location", f"{GATEWAY}/tomes?s=1"),), "location-operation"),
    ],
)
def test_without_a_usable_location_the_state_is_lost(tmp_path: Path, headers: Headers, code: str) -> None:
    asked: list[str] = []

    def script(call: ScriptCall, send: Sender) -> Response:
        asked.append(call.original_uri)
        return Response(200, (*JSON, *headers, ("Retry-After", "60")), b"[1]")

    engine, _ = scripted(tmp_path, script)
    first, second = engine.run(Backend(), polls=2)
    assert engine.is_lost
    assert [item.code for item in first.poll.exchange.problems] == [code]
    assert asked == [f"{GATEWAY}/books", f"{GATEWAY}/books"]
    assert "location-absent" not in first.poll.exchange.assumptions
    assert "location-absent" in second.poll.exchange.assumptions


def test_before_anything_was_answered_nothing_is_lost(tmp_path: Path) -> None:
    engine, _ = scripted(tmp_path, lambda call, send: Response(500))
    list(engine.run(Backend(), polls=2))
    assert not engine.is_lost


def test_the_connections_limit_holds_for_polls_too(tmp_path: Path) -> None:
    good = Response(202, (("Location", f"{GATEWAY}/books?s=1"), ("Retry-After", "60")))
    operation = {"x-ms-trigger": "batch", "responses": {"200": {}}}
    connector = make(tmp_path, operation=operation, script=True)
    clock = SimulatedClock(START)
    platform = Platform(
        connector, Connection(), StandIn(lambda call, send: good), Limits(calls=1), clock=clock
    )
    engine = PollingEngine(platform, connector.operations["Op"], {}, clock=clock)
    first = engine.poll(Backend())
    second = engine.poll(Backend())
    assert (first.outcome, second.outcome) == ("empty", "failed")
    assert second.poll.exchange.response.status == 429
    assert second.due == START + timedelta(seconds=60)
    assert engine.location == f"{GATEWAY}/books?s=1"


def test_run_stops_at_the_end_of_the_time() -> None:
    engine, press, clock = polled_by_policy([])
    assert seconds(list(engine.run(press, seconds=400))) == [0.0, 180.0, 360.0]
    assert clock.now() == START + timedelta(seconds=400)
    assert seconds(list(engine.run(press, seconds=140))) == [540.0]


def test_a_recurrence_is_more_than_nothing() -> None:
    with pytest.raises(ValueError, match="a recurrence of 0 s is none"):
        polled_by_policy([], recurrence=0)


def test_a_request_of_the_trigger_carries_the_credential() -> None:
    engine, press, _ = polled_by_policy([])
    engine.poll(press)
    assert press.seen[0].header("X-Gazette-Key") == "synthetic"

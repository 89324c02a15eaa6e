from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.errors import UserError
from tools.core.message import Response
from tools.runtime.clock import SimulatedClock
from tools.runtime.exchanges import Connection, Exchange
from tools.runtime.limits import CallWindow, Limits, load_limits, with_time_limit
from tools.runtime.platform import Platform

from .folder import Backend, StandIn, make, passing

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_defaults_are_the_documented_ones() -> None:
    limits = Limits()
    assert (limits.script_seconds, limits.calls, limits.calls_seconds, limits.poll_seconds) == (
        5,
        100,
        60,
        60,
    )
    assert (limits.script_bytes, limits.definition_bytes) == (1_048_576, 1_048_576)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "connector.toml",
            "[limits]\nscript-seconds = 120\ncalls = 300\n",
            Limits(script_seconds=120, calls=300),
        ),
        ("pyproject.toml", "[tool.connector.limits]\npoll-seconds = 15\n", Limits(poll_seconds=15)),
        ("connector.toml", "[lint]\nprofile = 'import'\n", Limits()),
        ("connector.toml", "[limits]\n", Limits()),
    ],
)
def test_settings(tmp_path: Path, name: str, text: str, expected: Limits) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    assert load_limits(folder) == expected


def test_the_closest_settings_hold(tmp_path: Path) -> None:
    (tmp_path / "connector.toml").write_text("[limits]\ncalls = 1\n", encoding="utf-8")
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "connector.toml").write_text("[limits]\npoll-seconds = 1\n", encoding="utf-8")
    assert load_limits(folder) == Limits(poll_seconds=1)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("limits = 3\n", 1, "'limits' must be a table"),
        ("[limits]\n\nspeed = 3\n", 3, "unknown key 'speed'; known are script-seconds, script-bytes"),
        ("[limits]\ncalls = 1.5\n", 2, "'calls' must be a whole number greater than 0"),
        ("[limits]\ncalls = true\n", 2, "'calls' must be a whole number"),
        ("[limits]\npoll-seconds = 0\n", 2, "'poll-seconds' must be a number greater than 0"),
        ("[limits]\npoll-seconds = inf\n", 2, "'poll-seconds' must be a number"),
        ("[limits]\npoll-seconds = '5'\n", 2, "'poll-seconds' must be a number"),
        ("[limits\n", 1, "is not valid TOML"),
    ],
)
def test_malformed_settings(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / "connector.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_limits(tmp_path)
    assert words in caught.value.message
    assert caught.value.line == line


def test_a_time_limit_of_the_command_line_goes_over_the_settings() -> None:
    assert with_time_limit(Limits(script_seconds=120), None).script_seconds == 120
    assert with_time_limit(Limits(script_seconds=120), 3).script_seconds == 3


def call(platform: Platform, backend: Backend) -> Exchange:
    return platform.call(platform.connector.operations["Op"], {}, backend)


def test_the_101st_call_is_refused_until_the_first_is_a_minute_old(tmp_path: Path) -> None:
    clock = SimulatedClock(START)
    backend = Backend()
    platform = Platform(make(tmp_path), Connection(), None, clock=clock)
    for _ in range(100):
        clock.advance(0.3)
        assert call(platform, backend).response.status == 200
    refused = call(platform, backend)
    # The first was made 29.7 s ago.
    assert (refused.response.status, refused.response.header("Retry-After")) == (429, "31")
    assert refused.response.json() == {
        "statusCode": 429,
        "message": "Rate limit is exceeded. Try again in 31 seconds.",
    }
    assert [(item.code, str(item.where)) for item in refused.problems] == [("too-many-calls", "request")]
    assert "takes the next call in 31 s" in refused.problems[0].message
    assert (refused.backend, len(backend.seen), refused.assumptions) == ((), 100, ("call-window",))
    clock.advance(30)
    assert call(platform, backend).response.status == 429
    clock.advance(0.3)
    assert call(platform, backend).response.status == 200
    assert call(platform, backend).response.status == 429


def test_calls_without_a_clock_belong_to_no_time(tmp_path: Path) -> None:
    platform = Platform(make(tmp_path), Connection(), None, Limits(calls=1))
    assert {call(platform, Backend()).response.status for _ in range(3)} == {200}


@given(st.integers(1, 5), st.integers(1, 30), st.lists(st.integers(0, 20), min_size=1, max_size=60))
def test_no_window_holds_more_calls_than_the_limit(most: int, period: int, pauses: list[int]) -> None:
    clock = SimulatedClock(START)
    window = CallWindow(Limits(calls=most, calls_seconds=period))
    made: list[datetime] = []
    for pause in pauses:
        clock.advance(pause)
        recent = [moment for moment in made if (clock.now() - moment).total_seconds() < period]
        refused = window.refused_for(clock.now())
        assert (refused is None) is (len(recent) < most)
        if refused is None:
            made.append(clock.now())
        else:
            # Exactly then the oldest is out, and not a second before.
            assert refused == period - (clock.now() - recent[0]).total_seconds()


@pytest.mark.parametrize(
    ("limits", "code", "where"),
    [
        (Limits(script_bytes=10), "script-size", "script.csx"),
        (Limits(definition_bytes=100), "definition-size", "apiDefinition.swagger.json"),
    ],
)
def test_files_beyond_the_limit(tmp_path: Path, limits: Limits, code: str, where: str) -> None:
    connector = make(tmp_path, script=True)
    platform = Platform(connector, Connection(), StandIn(passing), limits)
    (problem,) = call(platform, Backend()).problems
    assert (problem.code, str(problem.where)) == (code, where)
    assert "bytes; the platform takes at most 10" in problem.message


def test_a_file_of_exactly_the_limit_passes(tmp_path: Path) -> None:
    connector = make(tmp_path, script=True)
    assert connector.script is not None
    sizes: dict[str, Any] = {
        "script_bytes": connector.script.stat().st_size,
        "definition_bytes": connector.definition.path.stat().st_size,
    }
    platform = Platform(connector, Connection(), StandIn(passing), Limits(**sizes))
    assert call(platform, Backend(Response(200))).problems == ()

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tools.runtime.clock import SimulatedClock, SystemClock

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_simulated_clock_moves_only_when_told() -> None:
    clock = SimulatedClock(START.astimezone(timezone(timedelta(hours=2))))
    assert clock.now() == START
    assert clock.now().tzinfo is UTC
    clock.wait_until(START + timedelta(days=1))
    clock.wait_until(START)
    clock.advance(0.5)
    assert clock.now() == START + timedelta(days=1, seconds=0.5)
    with pytest.raises(ValueError, match=r"cannot go back 1 s"):
        clock.advance(-1)


def test_the_machines_clock_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("tools.runtime.clock.time.sleep", slept.append)
    clock = SystemClock()
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5
    clock.wait_until(clock.now() + timedelta(seconds=50))
    clock.wait_until(clock.now() - timedelta(seconds=50))
    assert 45 < slept[0] <= 50
    assert slept[1] == 0

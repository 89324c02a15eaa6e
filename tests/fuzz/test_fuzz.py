"""A fixed part of ``make fuzz``, and that it notices what breaks a command."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.examples import examples
from tests.fuzz import run
from tests.fuzz.mutate import mutated, mutated_toml, places
from tests.fuzz.run import COMMANDS, fuzz

_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_no_mutated_file_breaks_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SECONDS", 20.0)  # `make fuzz` judges the time; a busy machine may not
    failures = list(fuzz([_ROOT], tmp_path, inputs=examples(600), seed=11, commands=tuple(COMMANDS)))
    assert not failures, failures[0].text()


@pytest.mark.slow
def test_a_command_that_breaks_is_found_and_its_input_reduced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(folder: Path, former: Path) -> None:
        assert b"null" not in (folder / "apiDefinition.swagger.json").read_bytes()

    monkeypatch.setitem(COMMANDS, "form", fragile)
    found = next(iter(fuzz([_ROOT], tmp_path, inputs=400, seed=1, commands=("form",))))
    assert "AssertionError" in found.error
    assert len(found.text()) < 2000


def test_a_command_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(folder: Path, former: Path) -> None:
        while folder != former:
            pass

    monkeypatch.setitem(COMMANDS, "form", endless)
    monkeypatch.setattr(run, "_TRIES", 1)
    monkeypatch.setattr(run, "SECONDS", 0.05)
    found = next(iter(fuzz([_ROOT], tmp_path, inputs=1, seed=1, commands=("form",))))
    assert "Hang" in found.error


def test_a_seed_gives_the_same_inputs() -> None:
    data = {"a": [1, {"b": "c"}], "d": {}}
    assert [mutated(Random(n), data, any_keys=True) for n in range(50)] == [
        mutated(Random(n), data, any_keys=True) for n in range(50)
    ]
    assert data == {"a": [1, {"b": "c"}], "d": {}}
    assert set(places(data)) == {("a",), ("a", 0), ("a", 1), ("a", 1, "b"), ("d",)}
    text = "[lint]\nprofile = 'x'\n"
    assert {mutated_toml(Random(n), text) == text for n in range(50)} == {True, False}

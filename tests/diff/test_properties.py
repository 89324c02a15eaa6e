"""Laws of comparing, over generated connectors and every change of them that breaks a flow."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples

from .mutants import additions, breaking, make, shuffled
from .support import changes, codes

SEEDS = st.integers(0, 10**6)
# What is deleted one way is added the other way.
MIRROR = {"CHG101": {"CHG109"}, "CHG201": {"CHG202", "CHG203", "CHG204"}, "CHG301": {"CHG302"}}


@settings(derandomize=True, max_examples=examples(30))
@given(SEEDS, SEEDS)
def test_nothing_changed(seed: int, order: int) -> None:
    base = make(seed)
    assert changes(base, base) == []
    assert changes(base, shuffled(base, random.Random(order))) == []


@pytest.mark.slow
@settings(derandomize=True, max_examples=examples(4))
@given(SEEDS)
def test_every_mutant_is_seen(seed: int) -> None:
    base = make(seed)
    count = 0
    for code, mutant in breaking(base):
        found = changes(base, mutant)
        assert any(change.code == code and change.breaking for change in found), (code, mutant)
        count += 1
    assert count > 20


@settings(derandomize=True, max_examples=examples(12))
@given(SEEDS)
def test_additions_are_never_breaking(seed: int) -> None:
    base = make(seed)
    for grown in additions(base):
        assert {change.severity for change in changes(base, grown)} <= {"info"}


@settings(derandomize=True, max_examples=examples(30))
@given(SEEDS, SEEDS)
def test_deletions_are_additions_seen_from_the_other_side(one: int, other: int) -> None:
    old, new = make(one), make(other)
    there, back = changes(old, new), changes(new, old)
    for code, mirrored in MIRROR.items():
        deleted = sorted((c.old.pointer, c.new.pointer) for c in there if c.code == code)
        added = sorted((c.new.pointer, c.old.pointer) for c in back if c.code in mirrored)
        assert deleted == added


@settings(derandomize=True, max_examples=examples(40))
@given(SEEDS, SEEDS)
def test_places_are_in_the_files_and_fingerprints_are_unique(one: int, other: int) -> None:
    found = changes(make(one), make(other))
    assert len({change.fingerprint for change in found}) == len(found)
    assert all(place.line == 1 and place.column >= 1 for c in found for place in (c.old, c.new))
    assert [change.fingerprint for change in changes(make(one), make(other))] == [
        c.fingerprint for c in found
    ]


@pytest.mark.slow
def test_the_generator_makes_what_there_is_to_see() -> None:
    seen = {code for seed in range(30) for code, _ in breaking(make(seed))}
    assert seen >= {
        *("CHG101", "CHG102", "CHG103", "CHG104", "CHG105", "CHG121", "CHG122", "CHG123"),
        *("CHG201", "CHG202", "CHG205", "CHG207", "CHG208", "CHG209", "CHG211", "CHG213", "CHG215", "CHG219"),
        *("CHG301", "CHG303", "CHG304", "CHG305", "CHG309"),
    }
    assert codes(make(1), make(2)) != []

"""The order of provenances, and what a cassette says of its own."""

from pathlib import Path

import pytest

from tools.traffic.cassette import Cassette
from tools.traffic.provenance import ORIGINS, STRONGEST_FIRST, Provenance, is_weaker, strongest, weakest


def test_a_case_is_worth_its_weakest_cassette_and_an_operation_its_strongest_case() -> None:
    assert weakest(["recorded", "invented", "reference"]) == "invented"
    assert weakest(["recorded", "unstated"]) == "unstated"
    assert strongest(["unstated", "invented", "reference"]) == "reference"
    assert weakest([]) is None and strongest([]) is None


@pytest.mark.parametrize("required", STRONGEST_FIRST)
def test_weaker_is_what_comes_later(required: Provenance) -> None:
    weaker = [found for found in STRONGEST_FIRST if is_weaker(found, required)]
    assert weaker == list(STRONGEST_FIRST[STRONGEST_FIRST.index(required) + 1 :])
    assert not is_weaker(None, required)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, "unstated"),
        ({"provenance": "recorded"}, "recorded"),
        ({"provenance": "reference"}, "reference"),
        ({"provenance": "invented"}, "invented"),
        ({"provenance": "unstated"}, "unstated"),
        ({"provenance": "written from memory"}, "unstated"),
        ({"provenance": ["recorded"]}, "unstated"),
    ],
)
def test_the_metadata_say_it(metadata: dict[str, object], expected: str) -> None:
    assert Cassette(Path("x.yaml"), (), metadata).provenance == expected


def test_each_has_its_words() -> None:
    assert list(ORIGINS) == [*STRONGEST_FIRST, None]

"""Shares by kind, the holes as data, and the least shares."""

from __future__ import annotations

import pytest

from tools.replay.cases import Coverage, OperationCoverage
from tools.replay.holes import KINDS, Hole, Share, below, holes, shares
from tools.script import Condition, ScriptCoverage

SHOWN = OperationCoverage(
    statuses_seen=("200", "500"),
    statuses_missing=("404",),
    statuses_undeclared=("500",),
    parameters_given=("a", "b"),
    parameters_missing=("c",),
    properties_seen=("[].id",),
    properties_missing=("[].name", "[].client.id"),
    properties_absent=("[].name",),
    never_answered={"[].old": "the service has none"},
)
SCRIPT = ScriptCoverage(
    {3: True, 4: False, 6: False, 9: True, 11: False},
    (
        Condition(3, 9, "x > 1", ("true",)),
        Condition(3, 18, "y > 1", ("true", "false")),
        Condition(4, 9, "z == null", ("true", "false")),
        Condition(9, 5, "w", ()),
        Condition(11, 7, "v", ("false",)),
    ),
)
COVERAGE = Coverage(
    {
        "ListBooks": SHOWN,
        "AddBook": OperationCoverage(statuses_missing=("201",), parameters_missing=("title",)),
    },
    script=SCRIPT,
)


def test_shares() -> None:
    found = shares(COVERAGE)
    assert tuple(found) == KINDS
    assert list(found.values()) == [(1, 2), (1, 3), (2, 4), (1, 3), (2, 5), (4, 10)]
    assert "lines" not in shares(Coverage({}))


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (Share(0, 0), 100.0),
        (Share(0, 3), 0.0),
        (Share(1, 3), 33.3),
        (Share(9999, 10000), 99.9),
        (Share(2, 2), 100),
    ],
)
def test_percent_is_rounded_down(share: Share, percent: float) -> None:
    assert share.percent == percent


def test_holes() -> None:
    assert list(holes(COVERAGE)) == [
        Hole("status", "ListBooks", "404"),
        Hole("parameter", "ListBooks", "c"),
        Hole("property", "ListBooks", "[].name", "absent"),
        Hole("property", "ListBooks", "[].client.id"),
        Hole("operation", "AddBook", "AddBook"),
        Hole("condition", "", "x > 1", "true", 3, 9),
        Hole("condition", "", "y > 1", "true and false", 3, 18),
        Hole("line", "", "4-6", line=4),
        Hole("line", "", "11", line=11),
        Hole("condition", "", "v", "false", 11, 7),
    ]


@pytest.mark.parametrize(
    ("coverage", "least", "messages"),
    [
        (COVERAGE, {"operations": 50, "branches": 40}, []),
        (COVERAGE, {"operations": 51}, ["50 % of the operations are shown (1 of 2), less than 51 %"]),
        (COVERAGE, {"lines": 40.1}, ["40 % of the lines are shown (2 of 5), less than 40.1 %"]),
        (Coverage({}), {"lines": 1}, ["lines were not measured: why"]),
        (Coverage({}), {"properties": 100}, []),
    ],
)
def test_the_least_shares(coverage: Coverage, least: dict[str, float], messages: list[str]) -> None:
    found = list(below(coverage, least, "why"))
    assert [item.message for item in found] == messages
    assert {item.code for item in found} <= {"coverage-below"}

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tools.serve.trace_view import LONGEST, shown_body, title_of
from tools.serve.traces import Traces


def test_the_oldest_go_first() -> None:
    traces = Traces(most=2)
    for text in "abc":
        traces.add({"text": text})
    assert [(trace["id"], trace["text"]) for trace in traces.latest()] == [(3, "c"), (2, "b")]
    assert traces.get(1) is None
    assert traces.get(3) == {"id": 3, "text": "c"}
    assert [trace["id"] for trace in traces.latest(2)] == [3]


def test_large_ones_do_not_pile_up() -> None:
    traces = Traces(most=100, most_bytes=1000)
    for _ in range(10):
        traces.add({"text": "x" * 400})
    assert [trace["id"] for trace in traces.latest()] == [10, 9]
    traces.add({"text": "x" * 5000})  # one is kept, however large
    assert [trace["id"] for trace in traces.latest()] == [11]


def test_from_many_threads_no_id_is_given_twice() -> None:
    traces = Traces(most=1000)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: traces.add({"n": number})["id"], range(400)))
    assert sorted(found) == list(range(1, 401))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("a", {"text": "a", "json": False, "more": 0}),
        (9007199254740993, {"text": "9007199254740993", "json": True, "more": 0}),
        ({"é": 1}, {"text": '{\n  "é": 1\n}', "json": True, "more": 0}),
        ("x" * (LONGEST + 7), {"text": "x" * LONGEST, "json": False, "more": 7}),
    ],
)
def test_bodies_are_texts(value: Any, expected: Any) -> None:
    assert shown_body(value) == expected


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ({"id": 3, "name": "N"}, "N"),
        ({"id": 3, "name": ""}, "3"),
        ({"id": True, "client": {"id": 7, "name": "Inner"}}, "Inner"),
        ({"a": {"b": {"c": {"d": {"name": "deep"}}}}}, ""),
        ({}, ""),
        ([], ""),
        (None, ""),
        (5, "5"),
    ],
)
def test_titles(item: Any, title: str) -> None:
    assert title_of(item) == title

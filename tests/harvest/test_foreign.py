"""Recordings of Harvest's API that others made: operations at its own paths run on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.harvest.bridge import ROOT
from tools.workflow.replay import ReplayOptions, replay

CLIENT = {
    "id": 5735776,
    "name": "123 Industries",
    "is_active": True,
    "address": None,
    "currency": "EUR",
    "statement_key": "0a39d3e33c8058cf7c3f8097d854c64e",
    "created_at": "2017-06-26T21:02:12Z",
    "updated_at": "2017-06-26T21:34:11Z",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "body", "operation", "problems"),
    [
        ("GET_v2_clients_5735776_200.json", CLIENT, "GetClient", []),
        ("POST_v2_clients_201.json", CLIENT, "AddNewClient_V2", []),
        ("GET_v2_clients_5735776_200.json", {**CLIENT, "is_active": "yes"}, "GetClient", ["response-schema"]),
        ("GET_v2_clients_5735776_418.json", {"message": "tea"}, "GetClient", []),
    ],
)
def test_a_body_is_held_against_the_operation_that_brings_it(
    name: str, body: object, operation: str, problems: list[str], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(json.dumps(body))
    result = replay(ROOT, ReplayOptions(cassette=tmp_path, match=("method", "path")))
    assert result.unmatched == ()
    [case] = result.cases
    assert case.operation_id == operation
    assert [problem.code for problem in case.problems] == problems


def test_what_no_operation_calls_is_listed(tmp_path: Path) -> None:
    (tmp_path / "GET_v2_nothing_200.json").write_text("{}")
    result = replay(ROOT, ReplayOptions(cassette=tmp_path))
    assert not result.ok
    assert [item.reason for item in result.unmatched] == ["no operation has this path"]

"""The policy alone; the trigger over time is in ``test_engine``."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.core.message import Response
from tools.runtime.exchanges import GATEWAY, Connection, Poll
from tools.runtime.platform import Platform

from ..folder import JSON, Backend, make, policy

BASE = "https://api.library.example/v2"
CONFIG = {"since": "@{triggerBody().value[0].made}"}
TWO = {"value": [{"id": 2, "made": "a b"}, {"id": 1, "made": "a"}]}


def poll(
    folder: Path,
    body: Any,
    location: str | None = None,
    *,
    config: Any = None,
    data: str = "@triggerBody().value",
    path: str = "/trigger/books",
    status: int = 200,
) -> tuple[Poll, Backend]:
    instance = policy("PollingTrigger", triggerConfig=config or CONFIG, triggerDataPath=data)
    since = {"name": "since", "in": "query", "type": "string", "x-ms-visibility": "internal"}
    shelf = {"name": "shelf", "in": "query", "type": "string"}
    schema = {"properties": {"value": {"type": "array", "items": {"type": "object"}}}}
    operation = {"x-ms-trigger": "batch", "responses": {"200": {"schema": schema}}}
    connector = make(folder, since, shelf, path=path, operation=operation, policies=[instance])
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    backend = Backend(Response(status, (*JSON, ("Content-Length", str(len(raw)))), raw))
    platform = Platform(connector, Connection(), None)
    return platform.poll(connector.operations["Op"], {"shelf": "x y"}, backend, location), backend


def at(query: str) -> str:
    return f"{GATEWAY}/trigger/books?{query}"


def codes(found: Poll) -> list[str]:
    return [item.code for item in found.exchange.problems]


def test_a_first_poll_sets_the_state_and_fires_nothing(tmp_path: Path) -> None:
    found, backend = poll(tmp_path, TWO)
    response = found.exchange.response
    assert backend.seen[0].url == f"{BASE}/books?shelf=x%20y"
    assert (response.status, response.body, response.header("Content-Type")) == (202, b"", None)
    assert found.location == at("shelf=x%20y&since=a%20b")
    assert (found.items, found.retry_after, codes(found)) == ((), None, [])
    assert found.exchange.assumptions == ("polling-retry-after",)


def test_a_later_poll_fires_each_item(tmp_path: Path) -> None:
    found, backend = poll(tmp_path, TWO, at("shelf=x%20y&since=0"))
    assert backend.seen[0].url == f"{BASE}/books?shelf=x%20y&since=0"
    assert (found.exchange.response.status, found.items) == (200, tuple(TWO["value"]))
    assert found.location == at("shelf=x%20y&since=a%20b")
    assert codes(found) == []
    assert found.exchange.assumptions == ("polling-retry-after", "polling-body")


@pytest.mark.parametrize("location", [None, at("shelf=x%20y&since=0")])
@pytest.mark.parametrize("body", [{"value": []}, {"value": None}, {}, [], b"", b"<html>"])
def test_nothing_new_keeps_the_state(tmp_path: Path, body: Any, location: str | None) -> None:
    found, _ = poll(tmp_path, body, location)
    assert found.exchange.response.status == 202
    assert found.location == (location or at("shelf=x%20y"))
    assert (found.items, codes(found)) == ((), [])
    assert "polling-empty" in found.exchange.assumptions


def test_after_an_empty_first_answer_whatever_comes_is_new(tmp_path: Path) -> None:
    first, _ = poll(tmp_path, {"value": []})
    found, backend = poll(tmp_path, TWO, first.location)
    assert backend.seen[0].url == f"{BASE}/books?shelf=x%20y"
    assert found.items == tuple(TWO["value"])


@pytest.mark.parametrize("value", [[{"id": 1}], [{"made": None}], [None], ["text"]])
@pytest.mark.parametrize("location", [None, at("since=0")])
def test_null_in_the_path_fails_the_poll(tmp_path: Path, value: list[Any], location: str | None) -> None:
    found, _ = poll(tmp_path, {"value": value}, location)
    assert found.exchange.response.status == 500
    assert (found.location, found.items, codes(found)) == (None, (), ["policy-expression"])
    assert found.exchange.policies[-1].effect.startswith("failed: the expression @triggerBody().value[0]")


@pytest.mark.parametrize("status", [401, 500])
def test_an_error_passes(tmp_path: Path, status: int) -> None:
    found, _ = poll(tmp_path, {"error": "x"}, at("since=0"), status=status)
    response = found.exchange.response
    assert (response.status, response.json(), response.header("Location")) == (status, {"error": "x"}, None)
    assert (found.location, codes(found)) == (None, [])


@pytest.mark.parametrize(
    ("config", "query"),
    [
        ({"per_page": "1"}, "shelf=x%20y&per_page=1"),
        ({"page": 7}, "shelf=x%20y&page=7"),
        ({"$filter": "made gt @{triggerBody().value[0].made}"}, "shelf=x%20y&$filter=made%20gt%20a%20b"),
        ({"seen": "@{triggerBody().at}"}, "shelf=x%20y&seen=now"),
        ({"id": "@triggerBody().value[1].id", "since": "1"}, "shelf=x%20y&id=1&since=1"),
        ({"SHELF": "@{queryParameters('shelf')}"}, "SHELF=x%20y"),
    ],
)
def test_the_query_of_the_next_poll(tmp_path: Path, config: dict[str, Any], query: str) -> None:
    found, _ = poll(tmp_path, {**TWO, "at": "now"}, config=config)
    assert found.location == at(query)
    assert codes(found) == []


@pytest.mark.parametrize("name", ["@odata.nextLink", "more"])
def test_a_next_page_is_read_at_once_and_keeps_the_state_of_the_first(tmp_path: Path, name: str) -> None:
    config = CONFIG if name.startswith("@") else {**CONFIG, "x-ms-triggerConfig-nextLink": name}
    first, _ = poll(tmp_path, {**TWO, name: f"{BASE}/books?skip=2"}, at("since=0"), config=config)
    assert (len(first.items), first.retry_after, codes(first)) == (2, 0.0, [])
    assert "polling-next-page" in first.exchange.assumptions
    second, backend = poll(tmp_path, {"value": [{"made": "0"}]}, first.location, config=config)
    assert backend.seen[0].url == f"{BASE}/books?skip=2"
    assert second.items == ({"made": "0"},)
    assert second.location == at("since=a%20b")
    assert codes(second) == []


def test_a_first_poll_reads_no_further_page(tmp_path: Path) -> None:
    found, _ = poll(tmp_path, {**TWO, "@odata.nextLink": f"{BASE}/books?skip=2"})
    assert found.location == at("shelf=x%20y&since=a%20b")


def test_a_path_without_trigger_stays_and_is_told(tmp_path: Path) -> None:
    found, backend = poll(tmp_path, TWO, path="/books")
    assert backend.seen[0].url == f"{BASE}/books?shelf=x%20y"
    assert codes(found) == ["policy-value"]


@pytest.mark.parametrize(
    ("config", "data", "words"),
    [
        ("x", "@triggerBody()", "'triggerConfig' must be an object"),
        ({"a": "@{triggerBody()"}, "@triggerBody()", "'triggerConfig.a' cannot be read"),
        ({"a": "@{item().x}"}, "@triggerBody()", "'triggerConfig.a' cannot read @item().x"),
        ({"a": "1"}, "value", "'triggerDataPath' cannot be read"),
        ({"a": "1"}, "@item().x", "'triggerDataPath' must begin with @triggerBody() or @body()"),
    ],
)
def test_what_cannot_run_is_told_once(tmp_path: Path, config: Any, data: str, words: str) -> None:
    found, _ = poll(tmp_path, TWO, config=config, data=data)
    own = [item.message for item in found.exchange.problems if str(item.where).startswith("policy")]
    assert [words in message for message in own] == [True]

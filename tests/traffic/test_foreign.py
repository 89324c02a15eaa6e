"""Traffic that other tools wrote is told by its content, and read as what was sent and answered."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.core.errors import UserError
from tools.core.message import Request
from tools.traffic.foreign import REQUEST, load_recording

if TYPE_CHECKING:
    from tools.traffic.cassette import Interaction

BASE = "https://api.example.com"
BODY = {"id": 1, "name": "Töss"}


def read(folder: Path, name: str, data: Any, **more: Any) -> tuple[Interaction, ...]:
    path = folder / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return load_recording(path, BASE, **more).interactions


def har(**response: Any) -> dict[str, Any]:
    request = {
        "method": "post",
        "url": f"{BASE}/v2/clients?a=1",
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "postData": {"mimeType": "application/json", "text": '{"name": "x"}'},
    }
    answer = {
        "status": 201,
        "headers": [
            {"name": "content-encoding", "value": "gzip"},
            {"name": "Content-Type", "value": "application/json"},
        ],
        "content": {"text": json.dumps(BODY)},
    }
    return {"log": {"version": "1.2", "entries": [{"request": request, "response": {**answer, **response}}]}}


@pytest.mark.parametrize("name", ["traffic.har", "traffic.json"])
def test_har(name: str, tmp_path: Path) -> None:
    [item] = read(tmp_path, name, har())
    assert (item.request.method, item.request.url) == ("POST", f"{BASE}/v2/clients?a=1")
    assert item.request.body == b'{"name": "x"}'
    assert (item.response.status, item.response.json()) == (201, BODY)
    assert item.response.headers == (("Content-Type", "application/json"),)


def test_har_with_bytes_and_blocked_requests(tmp_path: Path) -> None:
    raw = b"\x89PNG\0"
    content = {"text": base64.b64encode(raw).decode(), "encoding": "base64"}
    [item] = read(tmp_path, "a.har", har(content=content))
    assert item.response.body == raw
    assert read(tmp_path, "b.har", har(status=0)) == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"log": {"entries": [{"request": {}, "response": {}}]}}, "entry 1 lacks method, url or status"),
        (har(content={"text": "*", "encoding": "base64"}), "entry 1: its text is no Base64"),
        ({"liveRequest": {"url": "/a"}}, "its liveResponse has no statusCode"),
        ({"a": 1}, "is no recording of a known kind"),
        ([1], "interaction 1: the interaction is not a mapping"),
    ],
)
def test_what_is_none_says_so(data: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=said) as caught:
        read(tmp_path, "a.json", data)
    assert caught.value.file == str(tmp_path / "a.json")


def test_postman_examples_answer_the_request_that_they_were_saved_with(tmp_path: Path) -> None:
    example = {
        "name": "found",
        "originalRequest": {
            "method": "GET",
            "header": [{"key": "Accept", "value": "*/*"}, {"key": "X", "value": "y", "disabled": True}],
            "url": {
                "raw": "{{BASE_URL}}/v2/clients/:client_id?per_page={{n}}",
                "variable": [{"key": "client_id", "value": "5"}],
            },
        },
        "code": 200,
        "header": [],
        "body": json.dumps(BODY),
    }
    without = {
        "name": "no answer kept",
        "request": {"method": "GET", "url": "{{BASE_URL}}/x"},
        "response": [],
    }
    shape = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    data = {
        "info": {"name": "API", "schema": shape},
        "item": [{"name": "Clients", "item": [{"name": "get", "response": [example]}, without]}],
    }
    [item] = read(tmp_path, "collection.json", data)
    assert item.request == Request("GET", f"{BASE}/v2/clients/5?per_page={{{{n}}}}", (("Accept", "*/*"),))
    assert item.response.is_json and item.response.json() == BODY


def test_a_pair_of_oav(tmp_path: Path) -> None:
    data = {
        "liveRequest": {"method": "patch", "url": "/v2/clients/1", "headers": {"A": "b"}, "body": {"c": 1}},
        "liveResponse": {"statusCode": "200", "headers": {"Content-Type": "application/json"}, "body": BODY},
    }
    [item] = read(tmp_path, "pair.json", data)
    assert item.request == Request("PATCH", f"{BASE}/v2/clients/1", (("A", "b"),), b'{"c": 1}')
    assert item.response.json() == BODY


@pytest.mark.parametrize(
    ("name", "known", "path", "status"),
    [
        ("GET_v2_clients_200.json", "/v2/clients", "/v2/clients", 200),
        ("get_v2_time_entries_1_404.json", "/v2/time_entries/1", "/v2/time_entries/1", 404),
        ("DELETE_v2_time_entries_1_200.json", "/nothing", "/v2/time/entries/1", 200),
        ("POST_%2Fv2%2Fuser_rates_201.json", "/v2/user_rates", "/v2/user_rates", 201),
    ],
)
def test_a_body_whose_name_says_what_it_answers(
    name: str, known: str, path: str, status: int, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(json.dumps(BODY))
    found = load_recording(tmp_path / name, BASE, lambda request: request.url == BASE + known)
    [item] = found.interactions
    assert (item.request.url, item.response.status, item.response.json()) == (BASE + path, status, BODY)
    assert item.request.method == name.partition("_")[0].upper()
    assert found.metadata[REQUEST] == "unknown"


def test_a_cassette_stays_one_whatever_its_name(tmp_path: Path) -> None:
    cassette = {"version": 1, "interactions": []}
    assert read(tmp_path, "GET_v2_clients_200.json", cassette) == ()

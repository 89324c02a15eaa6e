from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import requests

from tools.serve.guard import Guard

if TYPE_CHECKING:
    from tests.serve.conftest import Served

GOOD = {"Host": "127.0.0.1:8321"}
PAGE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "refused"),
    [
        ("GET", "/", {}, None),
        ("GET", "/", {"Host": "localhost:8321"}, None),
        ("GET", "/", {"Host": "LocalHost:8321"}, None),
        ("GET", "/", {"Host": "[::1]:8321"}, None),
        ("GET", "/", {"Host": "127.0.0.1"}, "answers to"),
        ("GET", "/", {"Host": "127.0.0.1:80"}, "answers to"),
        ("GET", "/", {"Host": "evil.example:8321"}, "answers to"),
        ("GET", "/", {"Host": "127.0.0.1.evil.example:8321"}, "answers to"),
        ("GET", "/", {"Host": ""}, "answers to"),
        ("GET", "/", PAGE, None),  # a link to the page may be followed
        ("GET", "/apim/a/b/c", PAGE, "another site"),
        ("GET", "/traces", PAGE, "another site"),
        ("GET", "/", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, "another site"),
        ("GET", "/traces", {"Sec-Fetch-Site": "same-site"}, "another site"),
        ("GET", "/traces", {"Sec-Fetch-Site": "same-origin"}, None),
        ("GET", "/traces", {"Sec-Fetch-Site": "none"}, None),
        ("POST", "/apim/a/b/c", {"Origin": "https://evil.example"}, "another site"),
        ("POST", "/apim/a/b/c", {"Origin": "null"}, "another site"),
        ("POST", "/apim/a/b/c", {"Origin": "http://127.0.0.1:8322"}, "another site"),
        ("POST", "/apim/a/b/c", {"Origin": "http://127.0.0.1:8321"}, None),
        ("POST", "/apim/a/b/c", {}, None),  # curl
        ("POST", "/api/run", {}, "token"),
        ("POST", "/api/run", {"X-Serve-Token": "wrong"}, "token"),
        ("POST", "/api/run", {"X-Serve-Token": "é"}, "token"),
        ("POST", "/api/run", {"X-Serve-Token": "right"}, None),
        ("GET", "/api/connector", {}, "token"),
        ("POST", "/api/run", {"X-Serve-Token": "right", "Origin": "https://evil.example"}, "another site"),
    ],
)
def test_who_may_ask(method: str, path: str, headers: dict[str, str], refused: str | None) -> None:
    found = Guard(8321, "right").refused(method, path, {**GOOD, **headers}.get)
    assert (found is None) if refused is None else (found is not None and refused in found)


def test_port_80_needs_no_port() -> None:
    assert Guard(80, "t").refused("GET", "/", {"Host": "127.0.0.1"}.get) is None


def test_tokens_differ() -> None:
    assert Guard(1).token != Guard(1).token
    assert "token" not in repr(Guard(1))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_the_server_asks_the_guard_before_anything_else(library: Served, headers: dict[str, str]) -> None:
    before = len(library.service.requests)
    for path in ("/apim/lending-library/reader/books", "/traces", "/api/connector", "/static/page.css"):
        answer = requests.get(library.address + path, headers=headers, timeout=20)
        assert answer.status_code == 403
        assert answer.text.startswith("refused: ")
    assert len(library.service.requests) == before


def test_calls_of_the_page_need_its_token(library: Served) -> None:
    call = {"operation": "ListBooks", "connection": "reader", "inputs": {}}
    without = requests.post(f"{library.address}/api/run", json=call, timeout=20)
    assert without.status_code == 403
    assert "token" in without.text
    assert library.service.requests == []
    assert library.api("run", call).status_code == 200


def test_the_page_is_kept_in(library: Served) -> None:
    page = requests.get(library.address, timeout=20)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert "Werkzeug" not in page.headers["Server"]
    assert "<script>" not in page.text
    assert "onclick" not in page.text
    assert "http://" not in page.text.replace("http://127.0.0.1", "")
    assert "https://" not in page.text


def test_a_request_without_a_host(library: Served) -> None:
    port = int(library.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as stream:
        stream.sendall(b"GET /traces HTTP/1.0\r\n\r\n")
        assert b" 403 " in stream.recv(100)

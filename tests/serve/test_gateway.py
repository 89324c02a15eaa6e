from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import requests

from tools.core.message import Response
from tools.runtime.model import GATEWAY
from tools.serve.gateway import answered, rebased, received, slug

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.serve.conftest import Served

BASE = "http://127.0.0.1:1/apim/x/y"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Personal token", "personal-token"), ("Café №1", "caf-1"), ("!", "none"), ("a", "a")],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name, "none") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{GATEWAY}/a?b=1", f"{BASE}/a?b=1"),
        (f"{GATEWAY}?b=1", f"{BASE}?b=1"),
        (GATEWAY.replace(".net/", ".net:443/") + "/a", f"{BASE}/a"),
        (f"{GATEWAY}evil/a", f"{GATEWAY}evil/a"),
        ("https://api.library.example/v1", "https://api.library.example/v1"),
    ],
)
def test_addresses_at_the_gateway_lead_here(address: str, expected: str) -> None:
    assert rebased(address, BASE) == expected


def test_headers_of_the_client_stay_behind() -> None:
    headers = [
        ("Host", "127.0.0.1"),
        ("Authorization", "Bearer own"),
        ("Cookie", "a=1"),
        ("Sec-Fetch-Site", "none"),
        ("User-Agent", "curl/8"),
        ("Accept", "*/*"),
        ("X-Own", "1"),
    ]
    kept = received("GET", "/a", headers, b"").headers
    assert kept == (("Accept", "*/*"), ("X-Own", "1"))


def test_an_answer_that_is_no_business_of_this_host() -> None:
    headers = (
        ("Set-Cookie", "a=1"),
        ("Content-Security-Policy", "x"),
        ("Access-Control-Allow-Origin", "*"),
        ("Content-Type", "application/json"),
        ("Location", f"{GATEWAY}/a"),
    )
    body = f'{{"nextLink": "{GATEWAY}/b?page=2"}}'.encode()
    found = answered(Response(200, headers, body), None, BASE)
    assert found.headers == (("Content-Type", "application/json"), ("Location", f"{BASE}/a"))
    assert found.json() == {"nextLink": f"{BASE}/b?page=2"}


def test_an_action_with_any_http_client(library: Served) -> None:
    answer = requests.get(f"{library.gateway}/books?author=A%2FB&own=1", timeout=20)
    assert answer.status_code == 200
    assert answer.json() == [{"id": 1, "title": "The first book", "shelf": 12}]  # nulls are dropped
    method, path, headers, _ = library.service.requests[-1]
    assert (method, path) == ("GET", "/v1/books?author=A%2FB&own=1")
    assert headers["X-Library-Key"] == "synthetic-library-key"
    assert headers["User-Agent"] == "Library connector"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Date"].count("GMT") == 1  # the service's own
    assert requests.get(library.address, timeout=20).headers["Date"].endswith(" GMT")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    trace = requests.get(answer.headers["X-Trace"], timeout=20).json()
    assert trace["operationId"] == "ListBooks"
    assert trace["via"] == "gateway"
    assert trace["path"] == "/books?author=A%2FB&own=1"
    assert trace["problems"] == []
    assert library.said[-1].startswith("#1 gateway ListBooks 200 ")
    assert library.said[-1].endswith(" s, 1 request")


def test_a_body_arrives_as_it_was_sent(library: Served) -> None:
    body = b'{"title": "T",  "shelf": 9007199254740993}'
    answer = requests.post(
        f"{library.gateway}/books", data=body, headers={"Content-Type": "application/json"}, timeout=20
    )
    assert answer.status_code == 201
    assert library.service.requests[-1][3] == body
    assert answer.json()["shelf"] == 9007199254740993


def test_a_trigger_is_followed_by_its_location(library: Served) -> None:
    first = requests.get(f"{library.gateway}/trigger/books", timeout=20)
    assert first.status_code == 202
    assert first.headers["Location"] == f"{library.gateway}/trigger/books?after=1"
    assert first.headers["Retry-After"] == "60"
    requests.post(f"{library.gateway}/books", json={"title": "Second", "room": 1, "shelf": 2}, timeout=20)
    second = requests.get(first.headers["Location"], timeout=20)
    assert [book["title"] for book in second.json()] == ["Second"]
    assert second.headers["Location"] == f"{library.gateway}/trigger/books?after=2"
    latest = requests.get(f"{library.address}/traces", timeout=20).json()
    assert [trace["operationId"] for trace in latest] == ["TrigNewBook", "AddBook", "TrigNewBook"]
    assert latest[0]["poll"]["items"] == second.json()
    assert requests.get(second.headers["Location"], timeout=20).status_code == 202


def test_each_connection_has_its_address(library: Served) -> None:
    address = f"{library.address}/apim/lending-library/night-shift/books"
    assert requests.get(address, timeout=20).status_code == 200
    assert library.service.requests[-1][2]["X-Library-Key"] == "synthetic-night-key"


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/apim/lending-library/reader/nowhere", 404, "no operation of the definition has this path"),
        ("PUT", "/apim/lending-library/reader/books", 405, "GET, POST"),
        ("GET", "/apim/lending-library/nobody/books", 404, "/apim/lending-library/night-shift/"),
        ("GET", "/apim/other/reader/books", 404, "There is no connection at this address"),
        ("GET", "/apim/", 404, "There is no connection at this address"),
        ("GET", "/elsewhere", 404, "there is no such page"),
        ("POST", "/", 405, "nothing to send"),
        ("GET", "/static/../app.py", 404, "there is no such"),
        ("GET", "/static/%2e%2e/app.py", 404, "there is no such"),
        ("GET", "/traces/77", 404, "no such trace"),
    ],
)
def test_what_there_is_not(library: Served, method: str, path: str, status: int, said: str) -> None:
    answer = requests.request(method, library.address + path, timeout=20)
    assert answer.status_code == status
    assert said in answer.text


def test_a_template_of_a_path_is_matched_by_what_stands_in_it(library: Served) -> None:
    answer = requests.get(f"{library.gateway}/rooms/1/shelves", timeout=20)
    assert answer.json()[0]["id"] == 9007199254740993


def test_an_answer_in_html_cannot_act_here(library: Served) -> None:
    library.service.fails = (502, "text/html", "<script>alert(1)</script>")
    answer = requests.get(f"{library.gateway}/books", timeout=20)
    assert answer.status_code == 502
    assert answer.text == "<script>alert(1)</script>"  # as it came, but it may do nothing
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_definition_is_read_again_when_it_changes(library: Served) -> None:
    path = library.folder / "apiDefinition.swagger.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"/broken"', '"/mended"'), encoding="utf-8")
    assert requests.get(f"{library.gateway}/broken", timeout=20).status_code == 404
    assert requests.get(f"{library.gateway}/mended", timeout=20).status_code == 404
    assert library.service.requests[-1][1] == "/v1/mended"
    path.write_text(text + "}", encoding="utf-8")
    answer = requests.get(f"{library.gateway}/broken", timeout=20)
    assert answer.status_code == 500
    assert "is not valid JSON" in answer.json()["error"]["message"]


def test_both_loopback_addresses_and_no_other(library: Served) -> None:
    port = int(library.address.rpartition(":")[2])
    assert requests.get(f"http://127.0.0.1:{port}/", timeout=20).status_code == 200
    if socket.has_ipv6:
        try:
            socket.create_connection(("::1", port), timeout=5).close()
        except OSError as error:
            pytest.skip(f"no ::1 here: {error}")
        assert requests.get(f"http://[::1]:{port}/", timeout=20).status_code == 200
    for name in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}:
        if not str(name).startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((str(name), port), timeout=2)


def test_a_taken_port_is_told(start: Callable[..., Served]) -> None:
    from tools.core.errors import UserError

    first = start()
    port = int(first.address.rpartition(":")[2])
    with pytest.raises(UserError, match=f"cannot listen on 127.0.0.1:{port}.*--port 0"):
        start(port=port)

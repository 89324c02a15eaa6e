from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import requests

from tools.core.message import Response
from tools.runtime.exchanges import GATEWAY
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
        ("POST", "/", 405, "the method here is"),
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


def _port(served: Served) -> int:
    return int(served.address.rpartition(":")[2])


def raw_status(served: Served, target: str, *headers: str, method: str = "GET", body: bytes = b"") -> int:
    """Return the status of a request line as it is written here; 0 where the connection just ends."""
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: 127.0.0.1:{_port(served)}",
        "Connection: close",
        *headers,
    ]
    with socket.create_connection(("127.0.0.1", _port(served)), timeout=20) as stream:
        stream.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        stream.shutdown(socket.SHUT_WR)
        first = stream.makefile("rb").readline()
    return int(first.split()[1]) if first else 0


@pytest.mark.parametrize(
    "target",
    [
        "{gateway}/books?own=https://a.example/b",
        "{gateway}/books?own=a://",
        "{gateway}/books?own=http://127.0.0.1/apim/x/y/z",
        "http://127.0.0.1:{port}{gateway}/books?own=b://c",
        "HTTP://[::1]:{port}{gateway}/books",
    ],
)
def test_addresses_in_a_query_are_no_addresses_of_the_request(target: str, library: Served) -> None:
    gateway = library.gateway.partition("//")[2].partition("/")[2]
    port = _port(library)
    assert raw_status(library, target.format(gateway=f"/{gateway}", port=port)) == 200
    path = library.service.requests[-1][1]
    assert path.startswith("/v1/books")
    assert ("own=" in target) is ("own=" in path)


ODD_TARGETS = (
    *("/traces/" + digits for digits in ("1" * 5000, "0" * 5000 + "1", "-1", "\xb2", "1e3", "%31", "1/2")),
    *(f"/api/{name}={'9' * 5000}" for name in ("trace?id", "calls?after", "trace?id=1&id", "form?operation")),
    *(
        "/apim",
        "/apim/",
        "/apim//",
        "/apim/%00/%00/",
        "//",
        "/%",
        "/%ff",
        "/?%ff=%",
        "*",
        "a",
        "://",
        "http://",
    ),
    *(
        "{gateway}/books/" + part
        for part in ("9" * 5000, "%ff%fe", "%00", "\xff", "%", "a%2f..%2f", "..", "\xa0")
    ),
    *(
        "{gateway}/books?" + part
        for part in ("%", "%ff", "\xff=\xfe", "=", "&&", "author=%00", "own=" + "x" * 50_000)
    ),
    *("{gateway}?x", "{gateway}#a", "{gateway}/books#a://b", "{gateway}//books", "{gateway}/books/"),
)


@pytest.mark.parametrize("target", ODD_TARGETS, ids=range(len(ODD_TARGETS)))
def test_odd_addresses_are_answered_and_are_no_internal_error(target: str, library: Served) -> None:
    gateway = "/" + library.gateway.partition("//")[2].partition("/")[2]
    for method in ("GET", "HEAD"):
        status = raw_status(library, target.replace("{gateway}", gateway), "Content-Length: 0", method=method)
        assert 200 <= status < 500, (method, library.said)
    assert not [line for line in library.said if "internal error" in line]
    assert requests.get(library.address, timeout=20).status_code == 200


ODD_HEADERS = (
    *("Content-Length: " + text for text in ("9" * 5000, "-1", "x", "", "1.5", "\xb2")),
    *("X-Own: " + text for text in ("\xff\xfe", "", "x" * 60_000, "a\tb", "\x01")),
    *("Accept: " + text for text in ("\xff", ";q=1", "*/*;q=" + "9" * 5000)),
    *("Range: bytes=" + "9" * 5000 + "-", "If-Modified-Since: " + "9" * 5000, "Cookie: " + "a=b;" * 10_000),
    *(
        "Content-Type: " + text
        for text in ("\xff", "application/json; charset=no-such", "multipart/form-data")
    ),
    *("Transfer-Encoding: chunked", "Host: [", "Host: 127.0.0.1:" + "9" * 5000),
    *("Origin: http://[", "Referer: ://", "X-Serve-Token: \xff", "Retry-After: " + "9" * 5000),
    "\r\n".join(f"X-{number}: 1" for number in range(90)),
)


@pytest.mark.parametrize("header", ODD_HEADERS, ids=range(len(ODD_HEADERS)))
def test_odd_headers_are_answered_and_are_no_internal_error(header: str, library: Served) -> None:
    gateway = "/" + library.gateway.partition("//")[2].partition("/")[2]
    for method, target in (("GET", f"{gateway}/books"), ("POST", "/api/run")):
        assert 200 <= raw_status(library, target, header, method=method) < 500, library.said
    assert not [line for line in library.said if "internal error" in line]
    assert requests.get(library.address, timeout=20).status_code == 200


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("advance", '{"seconds": 1e308}'),
        ("advance", '{"seconds": 1%s}' % ("0" * 4000)),
        ("advance", '{"seconds": %s}' % ("9" * 5000)),
        ("advance", '{"seconds": -1e300}'),
        ("poll", '{"operation": "ListBooks", "connection": "", "inputs": {}, "poll": "%s"}' % ("9" * 5000)),
        ("run", '{"operation": "ListBooks", "connection": "\\ud800", "inputs": {}}'),
        ("run", "[" * 100_000),
        ("run", "\xff\xfe"),
    ],
)
def test_odd_numbers_of_the_page(name: str, body: str, start: Callable[..., Served]) -> None:
    served = start(simulate_time=True)
    headers = {"X-Serve-Token": served.token(), "Content-Type": "application/json"}
    answer = requests.post(
        f"{served.address}/api/{name}", body.encode("latin-1"), headers=headers, timeout=20
    )
    assert answer.status_code in (200, 422), answer.text
    assert "internal error" not in "".join(served.said)

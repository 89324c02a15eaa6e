from __future__ import annotations

import gzip
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import requests
from requests.adapters import BaseAdapter
from werkzeug.serving import make_server
from werkzeug.wrappers import Request as WebRequest
from werkzeug.wrappers import Response as WebResponse

from tools.core.message import Request
from tools.traffic.errors import TransportError
from tools.traffic.http import ForwardTransport, HttpTransport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Server(BaseHTTPRequestHandler):
    """Answers with what was asked, once through a redirect and once compressed."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        # The other two are urllib3's own.
        names = sorted({name.lower() for name in self.headers} - {"accept-encoding", "user-agent"})
        text = f"{self.command} {self.path} {self.rfile.read(length)!r} {names}"
        text += f" {self.headers.get_all('X-A')}" if self.path == "/p" and "X-A" in self.headers else ""
        body = gzip.compress(text.encode())
        self.send_response(302 if self.path.startswith("/redirect") else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Server) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


@pytest.fixture
def live() -> Iterator[HttpTransport]:
    transport = HttpTransport(timeout=5)
    yield transport
    transport.close()


@pytest.mark.parametrize(
    ("request_", "seen"),
    [
        (Request("GET", "/a%2Fb?x=%7E&y=a+b", (("X-A", "1"),)), "GET /a%2Fb?x=%7E&y=a+b b'' ['host', 'x-a']"),
        (Request("POST", "/p", (), b'{"a":1}'), "POST /p b'{\"a\":1}' ['content-length', 'host']"),
        (
            Request("GET", "/p", (("X-A", "1"), ("x-a", "2"))),
            "GET /p b'' ['host', 'x-a'] ['1, 2']",
        ),
        (Request("POST", "/p"), "POST /p b'' ['content-length', 'host']"),
        (
            Request("DELETE", "/redirect", (("X-B", "x"),)),
            "DELETE /redirect b'' ['host', 'x-b']",
        ),
    ],
)
def test_requests_go_out_as_they_are(server: str, live: HttpTransport, request_: Request, seen: str) -> None:
    answer = live.send(Request(request_.method, server + request_.url, request_.headers, request_.body))
    assert answer.body.decode() == seen
    assert answer.status == (302 if "redirect" in request_.url else 200)


def test_a_compressed_answer_comes_decoded_with_repeated_headers(server: str, live: HttpTransport) -> None:
    answer = live.send(Request("GET", f"{server}/"))
    assert answer.body.startswith(b"GET / ")
    assert answer.header("Content-Encoding") is None
    assert answer.header("Content-Length") == str(len(answer.body))
    assert [value for name, value in answer.headers if name == "Set-Cookie"] == ["a=1", "b=2"]


def test_the_environment_is_not_read(
    server: str, live: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert live.send(Request("GET", f"{server}/")).status == 200


class _Fails(BaseAdapter):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        raise self.error

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.exceptions.ReadTimeout("slow"), "timeout"),
        (requests.exceptions.ConnectTimeout("slow"), "timeout"),
        (requests.exceptions.SSLError("bad certificate"), "tls"),
        (requests.exceptions.ConnectionError("refused"), "connection"),
        (requests.exceptions.InvalidURL("no host"), "other"),
        (OSError("gone"), "other"),
        (ValueError("bad header"), "other"),
    ],
)
def test_a_failure_says_its_kind_and_no_credential(error: Exception, kind: str) -> None:
    error.args = (f"{error.args[0]} https://h/?access_token=s3cret",)
    with pytest.raises(TransportError, match=r"access_token=\*\*\*") as caught:
        HttpTransport(adapter=_Fails(error)).send(Request("GET", "https://h/"))
    assert caught.value.kind == kind
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize(
    ("base", "url", "moved"),
    [
        ("http://a.example:5000", "https://service.example/v2/x?q=%C3%A9&r", "http://a.example:5000/v2/x?q=%C3%A9&r"),
        ("http://a.example/pre/", "https://service.example:8443/v2", "http://a.example/pre/v2"),
        ("http://a.example", "https://service.example?q=1", "http://a.example/?q=1"),
        ("http://a.example", "https://service.example", "http://a.example/"),
        ("http://a.example/pre", "http://a.example/pre/page/2", "http://a.example/pre/page/2"),
        ("http://a.example/pre", "http://a.example/pretty", "http://a.example/pre/pretty"),
    ],
)  # fmt: skip
def test_where_a_request_goes(base: str, url: str, moved: str) -> None:
    assert ForwardTransport(base).moved(url) == moved


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    request = WebRequest(environ)
    text = f"{request.method} {environ['RAW_URI']} {request.host} {request.headers.get('X-Mark')} "
    return WebResponse(text.encode() + request.get_data(), status=201)(environ, start_response)


@pytest.fixture
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_arrives_there(address: str) -> None:
    headers = (("Host", "service.example"), ("X-Mark", "1"))
    request = Request("PATCH", "https://service.example/a%2Fb?q=1", headers, b"{}")
    answer = ForwardTransport(address).send(request)
    assert answer.status == 201
    assert answer.body.decode() == f"PATCH /a%2Fb?q=1 {address.removeprefix('http://')} 1 {{}}"


def test_nobody_there() -> None:
    with pytest.raises(TransportError) as caught:
        ForwardTransport("http://127.0.0.1:1").send(Request("GET", "https://service.example/"))
    assert caught.value.kind == "connection"
    assert re.fullmatch(r"no connection to http://127\.0\.0\.1:\d+: .*refused.*", str(caught.value))

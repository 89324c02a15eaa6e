from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from tools.core.message import Request, Response
from tools.traffic.errors import TransportError
from tools.traffic.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Server(BaseHTTPRequestHandler):
    """Answers with what was asked, once through a redirect and once compressed."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        # The other two are urllib3's own.
        names = sorted({name.lower() for name in self.headers} - {"accept-encoding", "user-agent"})
        text = f"{self.command} {self.path} {self.rfile.read(length)!r} {names}"
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
def transport() -> Iterator[Transport]:
    live = Transport(HTTPAdapter(), timeout=5)
    yield live
    live.close()


@pytest.mark.parametrize(
    ("request_", "seen"),
    [
        (Request("GET", "/a%2Fb?x=%7E&y=a+b", (("X-A", "1"),)), "GET /a%2Fb?x=%7E&y=a+b b'' ['host', 'x-a']"),
        (Request("POST", "/p", (), b'{"a":1}'), "POST /p b'{\"a\":1}' ['content-length', 'host']"),
        (Request("POST", "/p"), "POST /p b'' ['content-length', 'host']"),
        (
            Request("DELETE", "/redirect", (("X-B", "x"),)),
            "DELETE /redirect b'' ['host', 'x-b']",
        ),
    ],
)
def test_requests_go_out_as_they_are(server: str, transport: Transport, request_: Request, seen: str) -> None:
    answer = transport.send(Request(request_.method, server + request_.url, request_.headers, request_.body))
    assert answer.body.decode() == seen
    assert answer.status == (302 if "redirect" in request_.url else 200)


def test_a_compressed_answer_comes_decoded_with_repeated_headers(server: str, transport: Transport) -> None:
    answer = transport.send(Request("GET", f"{server}/"))
    assert answer.body.startswith(b"GET / ")
    assert answer.header("Content-Encoding") is None
    assert answer.header("Content-Length") == str(len(answer.body))
    assert [value for name, value in answer.headers if name == "Set-Cookie"] == ["a=1", "b=2"]


def test_the_environment_is_not_read(
    server: str, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert transport.send(Request("GET", f"{server}/")).status == 200


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
        Transport(_Fails(error)).send(Request("GET", "https://h/"))
    assert caught.value.kind == kind
    assert "s3cret" not in caught.value.message


def test_repeated_request_headers_are_joined() -> None:
    seen: list[requests.PreparedRequest] = []

    class Keeps(BaseAdapter):
        def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
            seen.append(request)
            answer = requests.Response()
            answer.status_code = 204
            answer._content = b""
            return answer

        def close(self) -> None:
            """Nothing is open."""

    answer = Transport(Keeps()).send(Request("GET", "https://h/", (("A", "1"), ("a", "2"))))
    assert answer == Response(204)
    assert dict(seen[0].headers) == {"A": "1, 2"} or dict(seen[0].headers) == {"a": "1, 2"}

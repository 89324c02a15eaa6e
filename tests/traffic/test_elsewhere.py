from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request as WebRequest
from werkzeug.wrappers import Response as WebResponse

from tools.core.message import Request
from tools.traffic.elsewhere import Elsewhere
from tools.traffic.errors import TransportError
from tools.traffic.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


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
    assert Elsewhere(base).moved(url) == moved


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
    answer = Transport(Elsewhere(address)).send(request)
    assert answer.status == 201
    assert answer.body.decode() == f"PATCH /a%2Fb?q=1 {address.removeprefix('http://')} 1 {{}}"


def test_nobody_there() -> None:
    with pytest.raises(TransportError) as caught:
        Transport(Elsewhere("http://127.0.0.1:1")).send(Request("GET", "https://service.example/"))
    assert caught.value.kind == "connection"

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from werkzeug import Request as WebRequest
from werkzeug import Response as WebResponse

from tools.core.message import Request
from tools.traffic.errors import TransportError
from tools.traffic.wsgi import WsgiTransport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    request = WebRequest(environ)
    if request.path == "/gone":
        raise ConnectionResetError
    if request.path == "/slow":
        raise TimeoutError
    text = f"{request.method} {request.url} {request.get_data()!r} {request.headers.get('X-Mark')}"
    response = WebResponse(text, status=418)
    response.headers.add("Set-Cookie", "a=1")
    response.headers.add("Set-Cookie", "b=2")
    if request.path == "/cut":
        response.automatically_set_content_length = False
        response.headers["Content-Length"] = "9999"
    return response(environ, start_response)


def test_request_and_answer_arrive_as_they_are() -> None:
    url = "https://service.example:8443/base/a%2Fb%20c?q=%C3%A9&q=2&empty="
    response = WsgiTransport(app).send(Request("PATCH", url, (("X-Mark", "1"),), b"{}"))
    assert response.status == 418
    assert response.body.decode() == f"PATCH {url.replace('%C3%A9', 'é').replace('a%2Fb', 'a/b')} b'{{}}' 1"
    assert [value for name, value in response.headers if name == "Set-Cookie"] == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("/gone", "connection", "no connection: the service closed the connection"),
        ("/slow", "timeout", "no response in time: the service did not answer"),
        ("/cut", "connection", "no connection: the response ended after"),
    ],
)
def test_failures(path: str, kind: str, message: str) -> None:
    with pytest.raises(TransportError) as caught:
        WsgiTransport(app).send(Request("GET", f"https://service.example{path}"))
    assert caught.value.kind == kind
    assert caught.value.message.startswith(message)


def test_an_address_that_cannot_be_read_is_no_crash() -> None:
    with pytest.raises(TransportError) as caught:
        WsgiTransport(app).send(Request("GET", "https://[::1/x"))
    assert caught.value.kind == "other"

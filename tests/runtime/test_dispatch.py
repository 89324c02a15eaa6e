from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.core.message import Request, Response
from tools.runtime.dispatch import Recorder
from tools.runtime.exchanges import GATEWAY, Connection, Sent
from tools.runtime.limits import Limits
from tools.runtime.platform import Platform
from tools.script.calls import ScriptCall, ScriptFailure, Sender, SendError
from tools.traffic.errors import FailureKind, TransportError

from .folder import JSON, Backend, StandIn, make, passing

STACK = "at System.X\nat Y in script.csx:7\nat Z in script.csx:9"
OK = Response(200, JSON, b'{"ok":true}')


def test_without_a_script_the_request_goes_straight_to_the_backend(tmp_path: Path) -> None:
    connector = make(tmp_path)
    backend = Backend(OK)
    host = StandIn(passing)
    exchange = Platform(connector, Connection(), host).call(connector.operations["Op"], {}, backend)
    assert exchange.script is None
    assert host.calls == []
    assert exchange.backend == (Sent(backend.seen[0], OK),)
    assert (exchange.raw_response, exchange.response, exchange.problems) == (OK, OK, ())
    assert exchange.seconds > 0


def test_what_the_script_is_called_with(tmp_path: Path) -> None:
    connector = make(tmp_path, {"name": "q", "in": "query", "type": "string"}, script=True)
    host = StandIn(passing)
    platform = Platform(connector, Connection(), host, limits=Limits(script_seconds=2.5))
    exchange = platform.call(connector.operations["Op"], {"q": "x"}, Backend(OK))
    (call,) = host.calls
    assert (call.operation_id, call.time_limit) == ("Op", 2.5)
    assert call.original_uri == f"{GATEWAY}/books?q=x"
    assert call.request.url == "https://api.library.example/v2/books?q=x"
    assert call.request.header("X-MS-APIM-Referrer") == call.original_uri
    assert call.correlation_id == call.request.header("x-ms-correlation-id")
    assert exchange.script is not None
    assert exchange.response == OK


def test_the_executor_reaches_the_script(tmp_path: Path) -> None:
    connector = make(tmp_path, script=True)
    host = StandIn(passing)
    with ThreadPoolExecutor(1) as pool:
        Platform(connector, Connection(), host, executor=pool).call(connector.operations["Op"], {}, Backend())
        assert host.executor is pool


def test_only_what_the_script_sends_goes_out(tmp_path: Path) -> None:
    connector = make(tmp_path, script=True)
    backend = Backend()
    host = StandIn(lambda call, send: Response(202))
    exchange = Platform(connector, Connection(), host).call(connector.operations["Op"], {}, backend)
    assert (exchange.backend, backend.seen, exchange.response.status) == ((), [], 202)


def test_several_requests_are_kept_in_order(tmp_path: Path) -> None:
    connector = make(tmp_path, script=True)

    def script(call: ScriptCall, send: Sender) -> Response:
        for page in ("1", "2", "3"):
            send(Request("GET", f"https://x.example/{page}"))
        return OK

    exchange = Platform(connector, Connection(), StandIn(script)).call(
        connector.operations["Op"], {}, Backend(OK)
    )
    assert [sent.request.url[-1] for sent in exchange.backend] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("failure", "code", "where", "message"),
    [
        (ScriptFailure("exception", "Boom", STACK), "script-exception", "script.csx:7", "Boom"),
        (ScriptFailure("timeout", "5 s", ""), "script-timeout", "script.csx", "5 s"),
        (ScriptFailure("crash", "gone", ""), "script-crash", "script.csx", "gone"),
        (None, "script-crash", "script.csx", "the script gave no response"),
    ],
    ids=["exception", "timeout", "crash", "nothing"],
)
def test_failures_of_the_script(
    tmp_path: Path, failure: ScriptFailure | None, code: str, where: str, message: str
) -> None:
    connector = make(tmp_path, script=True)
    host = StandIn(lambda call, send: failure)
    exchange = Platform(connector, Connection(), host).call(connector.operations["Op"], {}, Backend())
    (problem,) = exchange.problems
    assert (problem.code, str(problem.where), problem.message) == (code, where, message)
    assert exchange.response.status == 500
    expected = (
        "Request to the backend service timed out" if code == "script-timeout" else "InternalServerError"
    )
    assert exchange.response.json()["error"]["message"] == expected


def test_a_request_without_answer_reaches_the_script_as_an_exception(tmp_path: Path) -> None:
    connector = make(tmp_path, script=True)
    kinds = []

    def script(call: ScriptCall, send: Sender) -> Response:
        try:
            send(call.request)
        except SendError as error:
            kinds.append((error.kind, error.message))
        return Response(503)

    backend = Backend(TransportError("connection", "no connection"))
    exchange = Platform(connector, Connection(), StandIn(script)).call(
        connector.operations["Op"], {}, backend
    )
    assert kinds == [("connection", "no connection")]
    assert exchange.backend == (Sent(backend.seen[0], None, "no connection"),)
    assert exchange.response.status == 503


@pytest.mark.parametrize(
    ("kind", "says"),
    [("unmatched", "InternalServerError"), ("timeout", "Request to the backend service timed out")],
)
def test_a_request_without_answer_and_without_a_script_is_a_500(
    tmp_path: Path, kind: FailureKind, says: str
) -> None:
    connector = make(tmp_path)
    backend = Backend(TransportError(kind, "nothing recorded agrees"))
    exchange = Platform(connector, Connection(), None).call(connector.operations["Op"], {}, backend)
    assert exchange.response.status == 500
    assert exchange.response.json()["error"]["message"] == says
    assert b"recorded" not in exchange.response.body
    assert exchange.backend[0].error == "nothing recorded agrees"


def test_a_request_still_under_way_says_so() -> None:
    class Slow:
        def send(self, request: Request) -> Response:
            seen.extend(recorder.sent)
            return OK

    seen: list[Sent] = []
    recorder = Recorder(Slow())
    request = Request("GET", "https://x.example/")
    recorder.send(request)
    assert seen == [Sent(request, None, "no response yet")]
    assert recorder.sent == (Sent(request, OK),)


def test_a_script_needs_a_host(tmp_path: Path) -> None:
    connector = make(tmp_path, script=True)
    with pytest.raises(UserError, match=r"'Op' is not judged, as it runs through script\.csx: no C# engine"):
        Platform(connector, Connection(), None).call(connector.operations["Op"], {}, Backend())


def test_problems_of_another_kind_are_not_swallowed(tmp_path: Path) -> None:
    class Broken:
        def send(self, request: Request) -> Response:
            raise ZeroDivisionError

    connector = make(tmp_path)
    with pytest.raises(ZeroDivisionError):
        Platform(connector, Connection(), None).call(connector.operations["Op"], {}, Broken())

"""What the tests of the script host share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from tools.core.message import Request, Response
from tools.script import ScriptCall, ScriptHost, ScriptResult

PROBE = Path(__file__).with_name("probe.csx")
ORIGINAL = "https://gateway.example.com/apim/probe/1234/things?x=1"
GET = Request("GET", "https://api.example.com/v2/things?x=1")
OK = Response(200, (("Content-Type", "application/json"),), b'{"ok":true}')
SCRIPT = (
    "public class Script : ScriptBase { "
    "public override async Task<HttpResponseMessage> ExecuteAsync() { %s } }"
)


class Backend:
    """Answers with ``response`` and keeps what was asked."""

    def __init__(self, response: Response | Callable[[Request], Response] = OK) -> None:
        self.response = response
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        return self.response(request) if callable(self.response) else self.response


def call(
    host: ScriptHost,
    operation: str,
    request: Request = GET,
    send: Callable[[Request], Response] | None = None,
    *,
    limit: float = 20.0,
    correlation: str = "correlation",
    executor: Executor | None = None,
) -> ScriptResult:
    wanted = ScriptCall(operation, correlation, request, ORIGINAL, limit)
    return host.call(wanted, send or Backend(), executor)


def answered(result: ScriptResult) -> Response:
    assert result.failure is None, result.failure
    assert result.response is not None
    return result.response


def write_script(folder: Path, body: str, head: Sequence[str] = ()) -> Path:
    path = folder / "script.csx"
    path.write_text("\n".join([*head, SCRIPT % body]), encoding="utf-8")
    return path

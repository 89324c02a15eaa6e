"""Calls of script.csx for tests, answered by a function."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tools.core.message import Request, Response
from tools.script import ScriptCall, ScriptHost, Sender, choose_engine

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "script.csx"
SIMULATED_TIME = Path(__file__).with_name("simulated_time.csx")
BACKEND = "https://api.harvestapp.com/v2"
GATEWAY = "https://environment.azure-apihub.net/apim/harvest/connection"
CREDENTIALS = (
    ("Authorization", "Bearer oauth-secret"),
    ("Harvest-Account-Id", "1234567"),
    ("User-Agent", "Tests (tests@example.com)"),
)

LONGEST_CALL = 300.0  # seconds: time is simulated, so a slow machine must not end a call


def answer(body: Any, at: datetime | None = None, status: int = 200, **headers: str) -> Response:
    """An answer of Harvest with a JSON body, given at the moment ``at`` (UTC)."""
    date = format_datetime(at or datetime(2026, 3, 2, 15, 0, tzinfo=UTC), usegmt=True)
    names = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(
        status, (("Content-Type", "application/json"), ("Date", date), *names), json.dumps(body).encode()
    )


@dataclass
class Bridge:
    """One running script."""

    host: ScriptHost

    def call(
        self,
        operation: str,
        path: str,
        send: Sender,
        method: str = "GET",
        body: Any = None,
        headers: tuple[tuple[str, str], ...] = CREDENTIALS,
    ) -> Response:
        """Run ``operation`` on the gateway path ``path`` (with query) and return its answer."""
        if body is not None:
            headers = (*headers, ("Content-Type", "application/json"))
        content = b"" if body is None else json.dumps(body).encode()
        request = Request(method, BACKEND + path, headers, content)
        call = ScriptCall(operation, "test", request, GATEWAY + path, time_limit=LONGEST_CALL)
        result = self.host.call(call, send)
        assert result.failure is None, result.failure
        assert result.response is not None
        return result.response


@contextmanager
def open_bridge() -> Iterator[Bridge]:
    """Run the script on the engine at hand, with simulated time in place of its own time limit."""
    source = SCRIPT.read_text(encoding="utf-8")
    assert source.count("new TimeLimit()") == 1
    source = source.replace("new TimeLimit()", "new SimulatedTimeLimit()")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "script.csx")
        script.write_text(source + SIMULATED_TIME.read_text(encoding="utf-8"), encoding="utf-8")
        bridge = Bridge(ScriptHost(script, choose_engine()))
        try:
            yield bridge
        finally:
            bridge.host.close()


def timed(response: Response, seconds: float) -> Response:
    """Return the response, saying that it took so many seconds of simulated time."""
    return replace(response, headers=(*response.headers, ("X-Simulated-Seconds", f"{seconds:.3f}")))

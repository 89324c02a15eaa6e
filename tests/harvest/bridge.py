"""Calls of script.csx for tests, answered by a function."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tools.core.message import Request, Response
from tools.script import ScriptCall, ScriptHost, Sender, choose_engine

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "script.csx"
BACKEND = "https://api.harvestapp.com/v2"
GATEWAY = "https://environment.azure-apihub.net/apim/harvest/connection"
CREDENTIALS = (
    ("Authorization", "Bearer oauth-secret"),
    ("Harvest-Account-Id", "1234567"),
    ("User-Agent", "Tests (tests@example.com)"),
)


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
        result = self.host.call(ScriptCall(operation, "test", request, GATEWAY + path), send)
        assert result.failure is None, result.failure
        assert result.response is not None
        return result.response


def open_bridge() -> Bridge:
    """Start the script on the engine at hand."""
    return Bridge(ScriptHost(SCRIPT, choose_engine()))

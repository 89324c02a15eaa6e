"""Builds small connectors and stands in for the backend and the script host."""

import json
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from tools.connector.model import Connector, load_connector
from tools.core.message import Request, Response
from tools.script.calls import ScriptCall, ScriptFailure, ScriptResult, Sender, SendError
from tools.traffic.errors import TransportError

JSON = (("Content-Type", "application/json"),)


def make(
    folder: Path,
    *parameters: dict[str, Any],
    path: str = "/books",
    method: str = "get",
    operation: dict[str, Any] | None = None,
    policies: list[dict[str, Any]] | None = None,
    settings: dict[str, Any] | None = None,
    script: bool = False,
    **root: Any,
) -> Connector:
    """A connector with one operation, ``Op``; ``root`` adds members to the definition."""
    raw = {"operationId": "Op", "parameters": list(parameters), **(operation or {})}
    definition = {
        "swagger": "2.0",
        "host": "api.library.example",
        "basePath": "/v2",
        "schemes": ["https"],
        "paths": {path: {method: raw}},
        **root,
    }
    properties = {
        "connectionParameters": {
            "api_key": {"type": "securestring"},
            "region": {"type": "string"},
            "host": {"type": "string"},
        },
        "policyTemplateInstances": policies or [],
        **(settings or {}),
    }
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(definition), encoding="utf-8")
    (folder / "apiProperties.json").write_text(json.dumps({"properties": properties}), encoding="utf-8")
    if script:
        (folder / "script.csx").write_text("// run by a stand-in", encoding="utf-8")
    return load_connector(folder)


def policy(template: str, section: str | None = None, **parameters: Any) -> dict[str, Any]:
    raw = {f"x-ms-apimTemplateParameter.{name}": value for name, value in parameters.items()}
    if section is not None:
        raw["x-ms-apimTemplate-policySection"] = section
    return {"templateId": template, "title": f"A {template}", "parameters": raw}


class Backend:
    """Answers every request with the same response, or fails; ``seen`` are the requests."""

    def __init__(self, response: Response | TransportError | None = None) -> None:
        self.response = response or Response(200, JSON, b"{}")
        self.seen: list[Request] = []

    def send(self, request: Request) -> Response:
        self.seen.append(request)
        if isinstance(self.response, TransportError):
            raise self.response
        return self.response


class StandIn:
    """A script host whose script is a Python function."""

    def __init__(self, script: Callable[[ScriptCall, Sender], Response | ScriptFailure | None]) -> None:
        self.script = script
        self.calls: list[ScriptCall] = []
        self.executor: Executor | None = None

    def call(self, call: ScriptCall, send: Sender, executor: Executor | None = None) -> ScriptResult:
        self.calls.append(call)
        self.executor = executor
        try:
            found = self.script(call, send)
        except SendError as error:
            found = ScriptFailure("exception", error.message, "at Script.Run in script.csx:12")
        if isinstance(found, ScriptFailure):
            return ScriptResult(None, found, (), 0.01)
        return ScriptResult(found, None, (), 0.01)


def passing(call: ScriptCall, send: Sender) -> Response:
    return send(call.request)

"""No request leaves the machine, whatever a script tries, while a connector is checked, started and proven.

A server on loopback counts what scripts get through; a hook counts what the program itself opens.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import engine_named, take_dotnet
from tests.script.support import write_script
from tests.script.test_own_clients import CLIENTS, Counter, bodies
from tools.script import Level, isolation_level
from tools.workflow.docs import write_pages
from tools.workflow.init import InitOptions, init
from tools.workflow.lint import LintOptions, lint
from tools.workflow.replay import ReplayOptions, replay
from tools.workflow.script_options import ScriptOptions
from tools.workflow.verify import VerifyOptions, verify

# Past the framework's clients: other programs, native calls, raw protocols.
BEYOND = {
    "Program": 'Process.Start("/usr/bin/env", "python3 -c \\"import socket; '
    "socket.create_connection(('127.0.0.1', PORT))\\\"\").WaitForExit();",
    "Shell": 'Process.Start("/bin/bash", "-c \\"exec 3<>/dev/tcp/127.0.0.1/PORT\\"").WaitForExit();',
    "WebSocket": "await new System.Net.WebSockets.ClientWebSocket()"
    '.ConnectAsync(new Uri("ws://127.0.0.1:PORT/"), CancellationToken.None);',
    "Listener": "new System.Net.HttpListener().Start();",
    "Native": "var made = socket(2, 1, 0); "
    "var to = new byte[] { 2, 0, PORT >> 8, PORT & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 }; "
    "if (made < 0 || connect(made, to, 16) != 0) { throw new Exception(); }",
    "Reflection": '((dynamic)Activator.CreateInstance(typeof(Uri).Assembly.GetType("System.Net.WebClient") '
    '?? Type.GetType("System.Net.WebClient, System.Net.WebClient"))).DownloadString("http://127.0.0.1:PORT/");',
}
LIBC = '[System.Runtime.InteropServices.DllImport("libc")] private static extern int'
NATIVE = f"}} {LIBC} socket(int a, int b, int c); {LIBC} connect(int d, byte[] a, int n); void Unused() {{ "
_OPENED: list[str] = []
_WATCHED = [False]


def hear(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what this program opens to other machines while it is watched."""
    if _WATCHED[0] and event in (
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "socket.gethostbyname",
    ):
        _OPENED.append(f"{event} {arguments[1:]}")


sys.addaudithook(hear)


@pytest.fixture(scope="module")
def counter() -> Iterator[Counter]:
    with Counter() as made:
        yield made


def connector(folder: Path, uses: dict[str, str], port: int) -> Path:
    """Write a connector with an operation for each use of a client, run through the script."""
    folder.mkdir()
    operations = {name: "".join(filter(str.isalnum, name)) for name in uses}
    paths = {
        f"/{name}": {"get": {"operationId": name, "responses": {"200": {"description": "Done."}}}}
        for name in operations.values()
    }
    definition = {
        "swagger": "2.0",
        "info": {"title": "Hostile", "version": "1.0", "description": "Tries to reach the network."},
        "host": "127.0.0.1",
        "schemes": ["http"],
        "paths": paths,
    }
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(definition), encoding="utf-8")
    properties = {"properties": {"iconBrandColor": "#123456", "scriptOperations": [*operations.values()]}}
    (folder / "apiProperties.json").write_text(json.dumps(properties), encoding="utf-8")
    named = {operations[name]: use for name, use in uses.items()}
    write_script(folder, bodies(port, caught=True, clients=named) + NATIVE, ["using System.Diagnostics;"])
    return folder


def test_the_watch_sees_what_is_opened(counter: Counter) -> None:
    _WATCHED[0] = True
    with socket.create_connection(("127.0.0.1", counter.port)):
        pass
    _WATCHED[0] = False
    for _ in range(1000):  # it counts in a thread of its own, which no later test may meet
        if counter.count:
            break
        time.sleep(0.01)
    assert counter.count == 1
    assert [said.split()[0] for said in _OPENED] == ["socket.getaddrinfo", "socket.connect"]
    _OPENED.clear()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["mono", "dotnet"])
@pytest.mark.parametrize("level", ["here", "process"])
@pytest.mark.parametrize("trusted", [False, True])
def test_no_request_leaves(
    engine: str,
    level: str,
    trusted: bool,
    counter: Counter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    cache = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("CONNECTOR_CACHE", str(cache))
    engine_named(engine, cache)
    take_dotnet(monkeypatch)
    weak = level == "process" or isolation_level() == "process"
    if level == "process":
        chosen: Level = "process"
        for module in ("isolation", "session", "resident"):
            monkeypatch.setattr(f"tools.script.{module}.isolation_level", lambda: chosen)
    # What a script that is trusted reaches at the level process is what SECURITY.md says.
    uses = CLIENTS if trusted and weak else {**CLIENTS, **BEYOND}
    folder = connector(tmp_path / "hostile", uses, counter.port)
    before = counter.count
    script = ScriptOptions(engine, trusted=trusted)
    _WATCHED[0] = True
    try:
        lint([folder], LintOptions("certified", jobs=1))
        started = init(folder, InitOptions(script))
        found = verify(folder, VerifyOptions(script))
        replay(folder, ReplayOptions(script)) if started.written else None
        write_pages(folder)
    finally:
        _WATCHED[0] = False
    assert counter.count == before
    assert _OPENED == []
    if trusted:
        told = json.dumps([str(item.problems) for item in found.cases] + [str(s) for s in started.operations])
        assert "reaches the network past the connector" in told
    else:
        assert any("is not run without --trust-script" in item.message for item in found.findings)

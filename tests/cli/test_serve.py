"""The program, as a person runs it: ``serve``, and ``call`` on something else than a cassette."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from werkzeug.serving import make_server

from tools.workflow.transports import load_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.program import Program

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / "tests" / "fixtures" / "library"
KEY = "live-key-of-the-environment"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "library"
    shutil.copytree(LIBRARY, target)
    return target


@pytest.fixture
def service() -> Iterator[tuple[str, Any]]:
    """The library's service on loopback: its host and port, and the application."""
    app = load_app("library_service:app", LIBRARY)
    app.reset()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", app
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def call(folder: Path, program: Program) -> Callable[..., tuple[int, Any, str]]:
    """Return a function that calls an operation; it returns the exit code, the result and stderr."""

    def call(*argv: str, **environment: str) -> tuple[int, Any, str]:
        done = program.run("call", *argv, "--format", "json", cwd=folder, environment=environment)
        return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr

    return call


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_until_it_is_told_to_stop(folder: Path, number: signal.Signals) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "tools", "serve", "--backend", "library_service:app", "--port", "0"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        address = program.stdout.readline().strip()
        answer = requests.get(f"{address}apim/lending-library/reader/books", timeout=20)
        assert answer.status_code == 200
    finally:
        program.send_signal(number)
        out, err = program.communicate(timeout=20)
    assert program.returncode == 0
    assert out == ""
    lines = err.splitlines()
    assert lines[0] == "Lending Library: responses from library_service:app, connection 'reader'"
    assert lines[1] == f"gateway: {address}apim/lending-library/reader/"
    assert lines[3].startswith("#1 gateway ListBooks 200 ")
    assert lines[-1] == "stopped"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "say what answers for the backend"),
        (["--port", "70000"], "is not a port"),
        (["--backend", "a:b", "--cassette", "c"], "not allowed with argument"),
        (["--live", "--cassette", "c"], "give one of them"),
        (["--live"], "set the environment variables LIBRARY_KEY"),
        (["--backend", "nothing:app"], "there is no module 'nothing'"),
    ],
)
def test_what_cannot_be_served(folder: Path, argv: list[str], said: str, program: Program) -> None:
    done = program.run("serve", *argv, cwd=folder, environment={"LIBRARY_KEY": ""})
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_call_on_an_application(call: Callable[..., tuple[int, Any, str]]) -> None:
    code, found, _ = call("ListBooks", "--backend", "library_service:app")
    assert code == 0
    assert found["response"]["body"] == [{"id": 1, "title": "The first book", "shelf": 12}]


def test_call_on_a_server(call: Callable[..., tuple[int, Any, str]], service: tuple[str, Any]) -> None:
    place, app = service
    code, found, _ = call("ListBooks", "--backend", f"http://{place}")
    assert code == 0
    assert found["backend"][0]["request"]["url"] == "https://api.library.example/v1/books?limit=50"
    assert app.requests[-1][2]["X-Library-Key"] == "synthetic-library-key"
    code, found, _ = call("ListBooks", "--backend", "http://127.0.0.1:1")
    assert code == 1
    assert [item["code"] for item in found["problems"]] == ["no-response"]


def test_call_live(folder: Path, service: tuple[str, Any], program: Program) -> None:
    place, app = service
    path = folder / "apiDefinition.swagger.json"
    definition = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**definition, "host": place, "schemes": ["http"]}), encoding="utf-8")
    live = ("call", "ListBooks", "--live", "-v")
    done = program.run(*live, cwd=folder, environment={"LIBRARY_KEY": KEY})
    assert done.returncode == 0
    assert app.requests[-1][2]["X-Library-Key"] == KEY
    assert "The first book" in done.stdout
    assert KEY not in done.stdout + done.stderr
    done = program.run(*live, cwd=folder, environment={"LIBRARY_KEY": ""})
    assert done.returncode == 2
    assert "no live credentials: set the environment variables LIBRARY_KEY" in done.stderr

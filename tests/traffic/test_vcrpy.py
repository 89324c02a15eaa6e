"""Cassettes travel both ways between VCR.py, running for real, and us."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import requests
import vcr  # type: ignore[import-untyped]

from tools.core.message import Request, Response
from tools.traffic.cassette import Cassette, Interaction, load_cassette, save_cassette

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = gzip.compress(json.dumps({"sent": sent}).encode())
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Echo) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_we_read_what_it_records(server: str, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"c.{kind}"
    options = {"serializer": kind, "decode_compressed_response": kind == "json"}
    with vcr.use_cassette(str(path), **options), requests.Session() as session:
        session.post(f"{server}/a?x=1", json={"name": "Café"})
    [found] = load_cassette(path).interactions
    assert (found.request.method, found.request.url) == ("POST", f"{server}/a?x=1")
    assert json.loads(found.request.body) == {"name": "Café"}
    assert found.response.status == 201
    assert json.loads(json.loads(found.response.body)["sent"]) == {"name": "Café"}
    assert found.response.header("Content-Encoding") is None
    assert [value for name, value in found.response.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert found.line > 0


def test_it_replays_what_we_write(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    headers = (("Content-Type", "application/json"), ("X-A", "1"))
    interactions = (
        Interaction(
            Request("GET", "https://api.example.com/a?x=1"), Response(200, headers, '["é"]'.encode())
        ),
        Interaction(Request("POST", "https://api.example.com/a", (), b"x"), Response(422, headers, b"\xff")),
    )
    save_cassette(Cassette(path, interactions, {"source": "written from documentation"}))
    with vcr.use_cassette(str(path), record_mode="none") as tape, requests.Session() as session:
        first = session.get("https://api.example.com/a?x=1")
        second = session.post("https://api.example.com/a", data=b"x")
        assert tape.all_played
    assert (first.status_code, first.json(), first.headers["X-A"]) == (200, ["é"], "1")
    assert (second.status_code, second.content) == (422, b"\xff")

"""The comparison with recordings, on ones that are made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harvest import recordings

CLIENT = {
    "id": 7,
    "name": "Brook & Vale",
    "is_active": True,
    "address": None,
    "statement_key": "0" * 32,
    "currency": "EUR",
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
}


def folder_of(path: Path, body: Any, endpoint: str = "POST /v2/clients") -> Path:
    entry = {"file": "one.json", "api_version": "v2", "endpoint": endpoint, "authenticity": "really recorded"}
    (path / "MANIFEST.json").write_text(json.dumps({"files": [entry]}), encoding="utf-8")
    (path / "one.json").write_text(json.dumps(body), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (CLIENT, 0, "1 answers compared, 0 types differ"),
        ({**CLIENT, "name": 7}, 1, "type differs: name: string, recorded number"),
        ({**CLIENT, "colour": "green"}, 0, "only in the recording: colour"),
        ({"id": 7}, 0, "only in the stand-in: currency"),
    ],
)
def test_what_differs_is_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    body: Any,
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["recordings", str(folder_of(tmp_path, body))])
    assert recordings.main() == code
    assert said in capsys.readouterr().out


def test_nothing_compared_is_never_green(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["recordings", str(folder_of(tmp_path, {}, "GET /v2/unheard"))])
    assert recordings.main() == 1

"""The stand-in as a program on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[3]
HEADERS = {
    "Authorization": "Bearer sample-access-token",
    "Harvest-Account-Id": "1234567",
    "User-Agent": "Tests (tests@example.com)",
}


@contextmanager
def running(*options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "samples.stand_in", "--port", "0", *options]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def test_it_answers_with_its_own_clock_and_misbehaves_as_told() -> None:
    with running("--skew", "3600", "--fault", "html:502@2") as address:
        assert address.startswith("http://127.0.0.1:")
        answer = requests.get(f"{address}/users/me", headers=HEADERS, timeout=10)
        assert answer.status_code == 200
        assert answer.json()["email"] == "ada.marsh@example.com"
        (date,) = answer.raw.headers.getlist("Date")
        ahead = (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
        assert 3500 < ahead < 3700
        broken = requests.get(f"{address}/users/me", headers=HEADERS, timeout=10)
        assert broken.status_code == 502
        assert broken.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--account", "nowhere.yaml"), 2, "nowhere.yaml"),
        (("--fault", "nonsense"), 2, "nonsense"),
    ],
)
def test_what_it_refuses(options: tuple[str, ...], code: int, message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "samples.stand_in", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert message in done.stderr

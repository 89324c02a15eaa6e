"""The real paconn, run as a person would, in a home of its own and with nothing but loopback to reach."""

from __future__ import annotations

import json
import os
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .network import certificate, proxying, serving
from .service import ACCOUNT, OBJECT_ID, TOKEN, PowerApps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Said:
    """How paconn ended, and what it printed on both streams."""

    code: int
    text: str


@dataclass(frozen=True)
class Paconn:
    """Runs paconn in ``folder`` against ``service``."""

    program: Path
    service: PowerApps
    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    def __call__(self, command: str, *argv: str, **environment: str) -> Said:
        """Run a command, with the address of the service and further variables of the environment."""
        done = subprocess.run(
            [str(self.program), command, "--pau", self.service.url, *argv],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode("utf-8", "replace"))


def find_program() -> Path:
    """Return paconn; the test is skipped where it is not installed, but fails in CI."""
    program = ROOT / ".venv-paconn" / "bin" / "paconn"
    if not program.is_file():
        why = "paconn is not installed: .ci/setup-paconn installs it"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    return program


@contextmanager
def standing_in(folder: Path) -> Iterator[tuple[PowerApps, dict[str, str]]]:
    """Yield the running stand-in, and the environment in which paconn reaches it and nothing else."""
    service = PowerApps()
    host = f"{ACCOUNT}.blob.localhost"
    authority = folder / "authority.pem"
    context = certificate(host, authority)
    with (
        serving(service.service) as port,
        serving(service.storage, context) as blobs,
        proxying(blobs) as proxy,
    ):
        service.url = f"http://127.0.0.1:{port}"
        service.blobs_at = f"{host}:{blobs}"
        yield (
            service,
            {
                "PATH": os.environ["PATH"],
                "REQUESTS_CA_BUNDLE": str(authority),
                "HTTPS_PROXY": f"http://127.0.0.1:{proxy}",
                "HTTP_PROXY": "http://127.0.0.1:9",  # nobody listens there
                "NO_PROXY": "127.0.0.1",
            },
        )


def log_in(home: Path, expires_in: float = 3600, token: str = TOKEN) -> None:
    """Write the file that ``paconn login`` leaves."""
    (home / ".paconn").mkdir(exist_ok=True)
    (home / ".paconn" / "accessTokens.json").write_text(
        json.dumps(
            {
                "token_type": "Bearer",
                "access_token": token,
                "oid": OBJECT_ID,
                "expires_on": time.time() + expires_in,
            }
        )
    )

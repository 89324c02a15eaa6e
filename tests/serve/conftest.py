"""The invented library, served on loopback."""

from __future__ import annotations

import re
import shutil
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tools.serve.serve import Running, ServeOptions, serve
from tools.workflow.transports import BackendChoice, load_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIXTURE = Path(__file__).parent.parent / "fixtures" / "library"
KEY = "synthetic-library-key"


@dataclass
class Served:
    """A running server, the service behind it, and what was said."""

    running: Running
    folder: Path
    service: Any
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.running.address.rstrip("/")

    @property
    def gateway(self) -> str:
        return f"{self.address}/apim/lending-library/reader"

    def token(self) -> str:
        page = requests.get(self.address, timeout=10).text
        found = re.search(r'name="serve-token" content="([^"]+)"', page)
        assert found
        return found[1]

    def api(self, name: str, value: Any = None, **query: Any) -> requests.Response:
        headers = {"X-Serve-Token": self.token()}
        url = f"{self.address}/api/{name}"
        if value is None:
            return requests.get(url, params=query, headers=headers, timeout=20)
        return requests.post(url, json=value, headers=headers, timeout=20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "library"
    shutil.copytree(FIXTURE, target)
    return target


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Served]]:
    """Return a function that serves the library; keywords are those of ServeOptions."""
    with ExitStack() as stack:

        def run(**options: Any) -> Served:
            service = load_app("library_service:app", FIXTURE)
            service.reset()
            clock = service.clock
            stack.callback(setattr, service, "clock", clock)
            said: list[str] = []
            given = {"source": BackendChoice(backend="library_service:app"), "say": said.append, **options}
            running = stack.enter_context(serve(folder, ServeOptions(**given)))
            return Served(running, folder, service, said)

        yield run


@pytest.fixture
def library(start: Callable[..., Served]) -> Served:
    return start()


def pytest_configure() -> None:
    # The service's module lies beside the connector, as people's stand-ins do.
    if str(FIXTURE) not in sys.path:
        sys.path.append(str(FIXTURE))

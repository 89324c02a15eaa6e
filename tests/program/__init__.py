"""The program ``connector`` for tests, in processes of its own that start in a tenth of the usual time.

Each is forked from one process that has imported the whole program (`server`). From there on it is a process
like any other, with its own folder, environment, streams, signals and exit code, and no cache of another run.
Tests of the start itself and of the imports run ``python -m tools`` or an installed ``connector``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import client

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
SECONDS = 120


@dataclass(frozen=True)
class Program:
    """Runs ``connector`` by the server at ``address``, a Unix socket."""

    address: str

    def run(
        self, *argv: str, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the program in ``cwd`` with nothing on stdin; ``environment`` is added to that of the tests."""
        named = {**os.environ, "NO_COLOR": "1", **(environment or {})}
        with ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
            streams = [file.fileno() for file in files]
            code = client.run(self.address, argv, str(cwd), named, streams, SECONDS)
            for file in files:
                file.seek(0)
            _, *texts = (file.read().decode("utf-8") for file in files)
        return subprocess.CompletedProcess(["connector", *argv], code, *texts)

    @property
    def command(self) -> str:
        """Return the line of a shell script that becomes the program."""
        return f'exec "{sys.executable}" -I -S "{HERE / "client.py"}" "{self.address}" "$@"'


@contextmanager
def warm_program() -> Iterator[Program]:
    """Yield the program of a server that ends with it."""
    with tempfile.TemporaryDirectory(prefix="connector-") as folder:  # a socket's path has 107 bytes at most
        address = str(Path(folder, "socket"))
        argv = [sys.executable, "-X", "utf8", str(HERE / "server.py"), address]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield Program(address)
            server.communicate(timeout=SECONDS)  # a program that a test left running keeps it

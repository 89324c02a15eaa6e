"""A shell for the commands of a page, and the blocks of a page that hold them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.program import Program

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *(ROOT / "docs" / name for name in ("ci.md", "changes.md", "rules.md")),
    *sorted((ROOT / "docs" / "guides").glob("*.md")),
    *sorted((ROOT / "docs" / "harness").glob("*.md")),
]
PORT = "8321"


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (language, content, text before) of each fenced block, without its indentation."""
    end = 0
    for found in re.finditer(r"^( *)```(\w+)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        yield found[2], re.sub(f"^{found[1]}", "", found[3], flags=re.MULTILINE), text[end : found.start()]
        end = found.end()


def commands(page: Path) -> list[str]:
    """Return the commands of a page's ``sh`` blocks, one a line, continuation lines joined."""
    contents = (content for language, content, _ in blocks(page.read_text("utf-8")) if language == "sh")
    return [line for content in contents for line in content.replace("\\\n", "").splitlines()]


def make_programs(folder: Path, program: Program) -> Path:
    """Fill ``folder`` with ``connector`` as installed, and a ``paconn`` that must not be run."""
    folder.mkdir()
    for name, text in (("connector", program.command), ("paconn", "exit 70")):
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return folder


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


@dataclass
class Shell:
    """Runs commands one by one as a reader does: ``cd`` and ``.`` last, and a server runs until the end."""

    folder: Path
    programs: Path
    port: str = field(default_factory=free_port)
    sourced: str = ""
    servers: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "CONNECTOR_CLIENT_SECRET": "an-invented-secret",
        }

    def run(self, line: str) -> str:
        """Run a line, check its exit code (`# exit code N`, else 0), and return what it printed on stdout."""
        command, _, code = line.partition(" # exit code ")
        command = command.partition(" #")[0].rstrip().replace(PORT, self.port)
        if command.startswith("cd "):
            self.folder = (self.folder / command[3:]).resolve()
            return ""
        if command.startswith(". "):
            self.sourced = f"{command} && "
        if command.startswith("connector serve"):
            self._serve(f"{self.sourced}{command} --port {self.port}")
            return ""
        done = subprocess.run(
            self.sourced + command, shell=True, cwd=self.folder, env=self.environment, capture_output=True,
            encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == int(code or 0), f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _serve(self, command: str) -> None:
        server = subprocess.Popen(
            command, shell=True, cwd=self.folder, env=self.environment, text=True, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.servers.append(server)
        assert server.stderr is not None
        said = ""
        while self.port not in said:
            line = server.stderr.readline()
            assert line, f"{command}\n{said}"
            said += line

    def close(self) -> None:
        """End the servers."""
        for server in self.servers:
            os.killpg(server.pid, signal.SIGINT)
            server.communicate(timeout=60)


@contextmanager
def shell(folder: Path, programs: Path) -> Iterator[Shell]:
    """Yield a shell in ``folder``; its servers end with it."""
    running = Shell(folder, programs)
    try:
        yield running
    finally:
        running.close()

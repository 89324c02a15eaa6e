"""Runs the program by a `server`: for tests, and as a program itself, ``client.py SOCKET ARGUMENT...``."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence


def run(
    address: str,
    argv: Sequence[str],
    cwd: str,
    environment: Mapping[str, str],
    streams: Sequence[int] = (0, 1, 2),
    seconds: float | None = None,
) -> int:
    """Run the program in ``cwd`` with the file descriptors ``streams``; return its exit code.

    As a program itself, this passes on the signals INT and TERM. Where the program does not end in
    ``seconds``, it is killed and TimeoutError is raised.
    """
    message = json.dumps({"argv": list(argv), "cwd": cwd, "environment": dict(environment)}).encode()
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        socket.send_fds(server, [len(message).to_bytes(4)], list(streams))
        server.sendall(message)
        with server.makefile() as lines:
            pid = int(lines.readline())
            if __name__ == "__main__":
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, lambda number, _: os.kill(pid, number))
            server.settimeout(seconds)
            try:
                return int(lines.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise


if __name__ == "__main__":
    code = run(sys.argv[1], sys.argv[2:], os.getcwd(), os.environ)  # noqa: PTH109 (pathlib takes longer)
    sys.exit(code if code >= 0 else 128 - code)

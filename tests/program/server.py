"""Runs the program in forks of this process, which has imported all of it: ``server.py SOCKET``.

A client of the Unix socket sends the length of a message (4 bytes) with its three standard streams, and the
message: JSON with ``argv``, ``cwd`` and ``environment``. It gets the process id of the fork as a line, and
then its exit code: minus the signal's number where a signal ended it. The server ends with its stdin.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import pkgutil
import select
import socket
import sys
import time
from importlib import import_module
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]


def main() -> None:
    sys.path[0] = str(ROOT)
    import tools

    for module in pkgutil.walk_packages(tools.__path__, "tools."):
        # The tools of `connector mcp` need an extra, and take longer than all others.
        if not module.name.endswith(("__main__", "mcp_server")):
            import_module(module.name)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
        listener.listen()
        print("ready", flush=True)
        running: set[int] = set()
        while listener in select.select([listener, sys.stdin], (), ())[0]:
            client, _ = listener.accept()
            if (pid := os.fork()) == 0:
                listener.close()
                _respond(client)
            client.close()
            running = {other for other in running | {pid} if os.waitpid(other, os.WNOHANG)[0] == 0}


def _respond(client: socket.socket) -> NoReturn:
    size, streams, _, _ = socket.recv_fds(client, 4, 3)
    message = b""
    while len(message) < int.from_bytes(size):
        message += client.recv(1 << 20)
    # A process of `multiprocessing` ends without a look at each object of the modules, which takes 40 ms.
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_run, args=(client, streams), kwargs=json.loads(message))
    process.start()
    client.sendall(f"{process.pid}\n".encode())
    process.join()
    client.sendall(f"{process.exitcode}\n".encode())
    os._exit(0)


def _run(
    client: socket.socket, streams: list[int], argv: list[str], cwd: str, environment: dict[str, str]
) -> NoReturn:
    """Make of this process what the interpreter makes of a new one, and run the program."""
    client.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["connector", *argv]
    sys.stdin, sys.stdout, sys.stderr = (
        TextIOWrapper(file, encoding="utf-8", errors=errors, line_buffering=errors == "backslashreplace")
        for file, errors in (
            (BufferedReader(FileIO(0, closefd=False)), "strict"),
            (BufferedWriter(FileIO(1, "w", closefd=False)), "strict"),
            (BufferedWriter(FileIO(2, "w", closefd=False)), "backslashreplace"),
        )
    )
    from tools.cli.main import main as program

    sys.exit(program())


if __name__ == "__main__":
    main()

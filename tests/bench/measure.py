"""Runs one command as a whole process and measures it: seconds and peak memory, its own and of no one else.

A small process of its own does it (``python -I -S measure.py COMMAND…``): the peak that the system counts for
a child begins with the size of the process that started it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Run(NamedTuple):
    """Seconds on the clock, peak memory in MiB, exit code, and the beginning of what the command printed."""

    seconds: float
    mib: float
    code: int
    text: str


def measured(line: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run ``line`` in ``folder`` once, and return what it took."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__, *line],
        cwd=folder,
        env=None if environment is None else {**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    return Run(*json.loads(done.stdout))


def _run(line: Sequence[str]) -> Run:
    start = time.perf_counter()
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    shown = text[-4000:].decode("utf-8", "replace")
    return Run(seconds, usage.ru_maxrss / scale, process.returncode, shown)


if __name__ == "__main__":
    json.dump(_run(sys.argv[1:]), sys.stdout)

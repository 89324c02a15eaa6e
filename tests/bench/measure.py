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


def peak_mib(process: int) -> float:
    """Return the peak memory in MiB of the largest of ``process`` and all below it that run now (Linux).

    An engine in a sandbox is a grandchild of the process that was started.
    """
    from pathlib import Path  # not by the small process that measures

    parents: dict[int, list[int]] = {}
    peaks: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            status = dict(
                line.split(":", 1) for line in path.read_text("utf-8", "replace").splitlines() if ":" in line
            )
        except OSError:  # it has ended meanwhile
            continue
        number = int(path.parent.name)
        parents.setdefault(int(status["PPid"]), []).append(number)
        peaks[number] = int(status.get("VmHWM", "0").split()[0]) / 1024
    family = [process]
    for member in family:
        family += parents.get(member, ())
    return max(peaks[member] for member in family)


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

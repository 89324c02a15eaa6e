"""The program collects garbage rarely, and its settings for older objects stay."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from tools.core.garbage import collect_garbage_rarely

ROOT = Path(__file__).parents[2]
PROGRAM = """
import atexit, gc, sys
from tools.cli.main import main
atexit.register(lambda: print(gc.isenabled(), *gc.get_threshold()))
sys.argv = ["connector", "--version"]
main()
"""


def test_many_objects_come_between_two_collections() -> None:
    before = gc.get_threshold()
    try:
        collect_garbage_rarely()
        assert gc.get_threshold() == (100_000, *before[1:])
    finally:
        gc.set_threshold(*before)


def test_the_program_does_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].startswith("True 100000 ")

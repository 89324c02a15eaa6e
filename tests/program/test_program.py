"""The program that starts from a fork: what it does is what ``python -m tools`` does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.program import client
from tests.scenarios.conftest import masked

if TYPE_CHECKING:
    from tests.program import Program

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "fixtures" / "library"


def script(program: Program, folder: Path) -> Path:
    path = folder / "connector"
    path.write_text(f"#!/bin/sh\n{program.command}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("argv", "code"),
    [(["--version"], 0), ([], 2), (["nonsense"], 2), (["lint", "-q"], 1), (["explain", "SCH001"], 0)],
)
def test_it_does_what_a_new_process_does(
    argv: list[str], code: int, program: Program, tmp_path: Path
) -> None:
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "70"}

    def run(*start: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*start, *argv], cwd=LIBRARY, capture_output=True, encoding="utf-8", check=False,
            env={**os.environ, **environment},
        )  # fmt: skip

    new = run(sys.executable, "-m", "tools")
    assert new.returncode == code
    forked = program.run(*argv, cwd=LIBRARY, environment=environment)
    for done in (forked, run(str(script(program, tmp_path)))):
        assert (done.returncode, masked(done.stdout), done.stderr) == (code, masked(new.stdout), new.stderr)


def test_nothing_of_a_run_is_left_to_the_next(program: Program, tmp_path: Path) -> None:
    call = ("call", "ListBooks", "--backend", "library_service:app")
    assert program.run(*call, cwd=LIBRARY).returncode == 0
    other = shutil.copytree(LIBRARY, tmp_path / "other")
    (other / "library_service.py").unlink()
    done = program.run(*call, cwd=other)
    assert (done.returncode, "there is no module 'library_service'" in done.stderr) == (2, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_reach_it(number: signal.Signals, program: Program, tmp_path: Path) -> None:
    serving = [str(script(program, tmp_path)), "serve", "--backend", "library_service:app", "--port", "0"]
    with subprocess.Popen(serving, cwd=LIBRARY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"http://127.0.0.1:")
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.splitlines()[-1]) == (0, b"stopped")


def test_what_does_not_end_is_killed(program: Program, tmp_path: Path) -> None:
    argv = ["serve", "--backend", "library_service:app", "--port", "0"]
    with (tmp_path / "out").open("w") as out, pytest.raises(TimeoutError):
        client.run(program.address, argv, str(LIBRARY), os.environ, [out.fileno()] * 3, 0.1)

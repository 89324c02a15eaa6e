"""Compilers that stay, tried with stand-ins that take the lines of `host/Compile.cs`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import needs_mono
from tests.script.test_isolation import gone, running
from tools.script import resident as module
from tools.script.mono import MonoEngine, find_mono
from tools.script.resident import Resident, resident
from tools.script.toolchain import Compiled

ROOT = Path(__file__).parents[2]
# Says what it finds in its two folders, and leaves a file and a folder in one.
TALKS = """
import base64, os, pathlib, sys
for line in sys.stdin:
    response = pathlib.Path(line.strip())
    names = sorted(os.listdir()), sorted(os.listdir(response.parent))
    said = f"{os.getpid()} {names[0]} {names[1]} {response.read_text()}"
    pathlib.Path("left").write_text("x")
    pathlib.Path("folder").mkdir()
    print(7, base64.b64encode(said.encode()).decode(), flush=True)
"""
BROKEN = {
    "ends": ("import sys; sys.stdin.readline(); sys.exit(3)", "exit code 3"),
    "ends at once": ("import sys; sys.exit(4)", "exit code 4"),
    "says nothing": ("input(); print()", "invalid literal"),
    "says no number": ("input(); print('x eA==')", "invalid literal"),
    "says no text": ("input(); print('0 ***')", "base64"),
    "is silent": ("import time; input(); time.sleep(60)", "it takes longer than 0.2 s"),
}
pytestmark = needs_mono


@pytest.fixture
def mono() -> MonoEngine:
    found = find_mono()
    assert isinstance(found, MonoEngine)
    return found


@pytest.fixture
def talks(mono: MonoEngine) -> Iterator[Resident]:
    made = Resident([sys.executable, "-c", TALKS], mono, "process")
    yield made
    made.stop()


def compiled(by: Resident, text: str) -> Compiled:
    with by.ready() as (place, run):
        response = place.inbox / "compile.rsp"
        response.write_text(text, encoding="utf-8")
        return run(response)


def test_one_process_compiles_again_and_finds_nothing_of_before(talks: Resident) -> None:
    first, second = compiled(talks, "-one é"), compiled(talks, "-two")
    assert first == Compiled(7, f"{talks.pid} [] ['compile.rsp'] -one é")
    assert second == Compiled(7, f"{talks.pid} [] ['compile.rsp'] -two")


def test_a_compiler_that_is_lost_is_replaced(talks: Resident) -> None:
    compiled(talks, "")
    lost = talks.pid
    assert lost is not None
    os.kill(lost, signal.SIGKILL)
    assert compiled(talks, "").code == 7
    assert talks.pid != lost


@pytest.mark.parametrize("name", BROKEN)
def test_a_compiler_that_fails_is_no_traceback(
    name: str, mono: MonoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMPILE_SECONDS", 0.2 if name == "is silent" else 30.0)
    code, said = BROKEN[name]
    broken = Resident([sys.executable, "-c", code], mono, "process")
    outcome = compiled(broken, "")
    assert (outcome.code, said in outcome.output) == (-1, True), outcome.output
    assert broken.pid is None
    broken.stop()


def test_a_compiler_that_is_not_there(mono: MonoEngine) -> None:
    missing = Resident(["/nowhere/compiler"], mono, "process")
    assert compiled(missing, "").code == -1
    missing.stop()


def test_a_program_has_one_for_a_command_and_a_level(mono: MonoEngine) -> None:
    assert resident(["a", "b"], mono, "process") is resident(["a", "b"], mono, "process")
    assert resident(["a", "b"], mono, "process") is not resident(["a", "b"], mono, "landlock")
    assert resident(["a", "b"], mono, "process") is not resident(["a b"], mono, "process")


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True])
def test_it_ends_with_the_program(mono: MonoEngine, killed: bool) -> None:
    code = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from tests.script.test_resident import TALKS, compiled
from tools.script.mono import find_mono
from tools.script.resident import resident
by = resident([sys.executable, "-c", TALKS], find_mono(), "process")
compiled(by, "")
print(by._place.folder.parent, flush=True)
time.sleep(60 if {killed} else 0)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        mark = parent.stdout.readline().strip()
        assert mark
        if killed:
            assert running(mark)
            parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert gone(mark)
        assert killed or not Path(mark).exists()


def test_what_stays_is_confined_as_what_runs_once(mono: MonoEngine) -> None:
    """The environment is empty, the folder a scratch one that is removed."""
    code = "import base64, os, sys; sys.stdin.readline(); said = ' '.join(os.environ) + ' ' + os.getcwd(); "
    code += "print(0, base64.b64encode(said.encode()).decode(), flush=True); sys.stdin.readline()"
    by = Resident([sys.executable, "-c", code], mono, "process")
    *names, folder = compiled(by, "").output.split()
    assert not {"PATH", "PYTHONUTF8"} & {*names}
    assert folder.endswith("/home")
    by.stop()
    end = time.monotonic() + 5
    while Path(folder).exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert not Path(folder).exists()

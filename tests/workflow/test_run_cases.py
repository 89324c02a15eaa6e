"""Cases that several processes run bring what one process brings, in the same order."""

from __future__ import annotations

import gc
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines import needs_mono
from tools.core.errors import UserError
from tools.core.missing import MISSING
from tools.replay.cases import Case, CaseResult
from tools.replay.load import StrayCases, load_cases
from tools.script import CompileError
from tools.script.calls import Diagnostic
from tools.workflow import case_processes as processes_module
from tools.workflow import run_cases
from tools.workflow.case_processes import CaseOptions, CaseProcesses, case_processes
from tools.workflow.replay import ReplayOptions, replay
from tools.workflow.run_cases import CaseRun, load_beside
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import open_session
from tools.workflow.verify import VerifyOptions, verify

ROOT = Path(__file__).parents[2]
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"
VARYING = re.compile(r"\b[\d.]+ m?s\b|\"seconds\": [\d.e-]+|time=\"[^\"]*\"|\b[\d-]{10}[T ][\d:.]+")
PROCESSES = """
import signal, sys
from multiprocessing import active_children
from pathlib import Path
from select import select
from tools.workflow.case_processes import CaseOptions, case_processes
from tools.workflow.script_options import ScriptOptions
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background begins with it ignored
    with case_processes(CaseOptions(Path(sys.argv[1]), ScriptOptions(), jobs=3)) as pool:
        print(*(process.pid for process in active_children()), flush=True)
        while not select([sys.stdin], [], [], 0.1)[0]:  # a read that begins after a signal would miss it
            pass
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The bookshelf with a case that fails in the first operation and one in the last."""
    folder = tmp_path / "shelf"
    shutil.copytree(SHELF, folder)
    for name in ("AddBook", "TrigNewBook"):
        path = folder / "samples" / "cases" / f"{name}.yaml"
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"status: \d+", "status: 418", text, count=1), "utf-8")
    return folder


def _program(folder: Path, *argv: str) -> tuple[int, str, str, dict[str, str]]:
    files = {name: folder.parent / f"out.{name}" for name in ("json", "junit")}
    outputs = [word for name, path in files.items() for word in ("--format", name, "--output", str(path))]
    done = subprocess.run(
        [sys.executable, "-m", "tools", *argv, str(folder), *outputs, "--format", "text"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    texts = {name: VARYING.sub("#", path.read_text("utf-8")) for name, path in files.items()}
    return done.returncode, VARYING.sub("#", done.stdout), done.stderr, texts


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing(shelf: Path) -> None:
    expected = _program(shelf, "verify", "--coverage", "--jobs", "1")
    assert (expected[0], expected[2]) == (1, "")
    assert "418" in expected[1]
    assert _program(shelf, "verify", "--coverage", "--jobs", "3") == expected


@pytest.mark.slow
def test_replay_too(shelf: Path) -> None:
    one, two = (replay(shelf, ReplayOptions(traces=True, jobs=jobs)) for jobs in (1, 2))
    assert list(map(_traced, two.cases)) == list(map(_traced, one.cases))
    assert all(item.exchanges for item in two.cases)
    assert (two.coverage, two.places, two.hole_places) == (one.coverage, one.places, one.hole_places)


def _traced(result: CaseResult) -> tuple[Any, ...]:
    exchanges = [(item.request, item.backend, item.response) for item in result.exchanges]
    return result.case, result.status, result.problems, result.provenance, exchanges


@pytest.mark.slow
def test_an_error_is_that_of_the_first_case_in_order(shelf: Path) -> None:
    for name in ("AddBook/added", "TrigNewBook/one"):
        (shelf / "samples" / "cassettes" / f"{name}.yaml").write_text("nothing: here\n", "utf-8")
    for jobs in (1, 2):
        with pytest.raises(UserError, match="is not a cassette") as caught:
            verify(shelf, VerifyOptions(jobs=jobs))
        assert str(caught.value.file).endswith("added.yaml")


@pytest.mark.slow
def test_a_script_that_does_not_compile_is_reported_once(shelf: Path) -> None:
    (shelf / "script.csx").write_text("nonsense", "utf-8")
    errors = []
    for jobs in (1, 2):
        with pytest.raises(UserError) as caught:
            replay(shelf, ReplayOptions(jobs=jobs))
        errors.append(str(caught.value))
    assert errors[0] == errors[1]
    assert not verify(shelf, VerifyOptions(jobs=2)).ok


@pytest.mark.slow
@pytest.mark.parametrize("is_noticed", [False, True])
def test_the_cases_of_a_process_that_is_lost_run_here(is_noticed: bool) -> None:
    options = CaseOptions(SHELF, ScriptOptions(), jobs=2)
    with case_processes(options) as pool, open_session(SHELF, ScriptOptions()) as session:
        cases = load_cases(SHELF, session.connector.operations, session.samples.connections)
        assert pool is not None
        run = CaseRun(session, cases, options, pool)
        for process in active_children():
            process.kill()
        if is_noticed:  # which ends the futures under way, while other parts still wait to be given
            with pytest.raises(BrokenProcessPool):
                pool.executor.submit(int).result()
        results = list(run.run(lambda *_: None))
    assert [(item.case, item.status) for item in results] == [(case.name, "pass") for case in cases]


@pytest.mark.slow
@pytest.mark.parametrize("lost", [False, True])
def test_half_of_the_files_are_read_in_another_process(shelf: Path, lost: bool) -> None:
    (shelf / "samples" / "cases" / "a-stray.yaml").write_text("operation: Nothing\ncases: []\n", "utf-8")
    with case_processes(CaseOptions(shelf, ScriptOptions(), jobs=2)) as pool:
        if lost:
            for process in active_children():
                process.kill()
        with open_session(shelf, ScriptOptions()) as session:
            expected: list[StrayCases] = []
            found: list[StrayCases] = []
            names = session.connector.operations, session.samples.connections
            assert load_beside(session, pool, found) == load_cases(shelf, *names, expected)
            assert [str(item) for item in found] == [str(item) for item in expected]
            assert len(found) == 1


@pytest.mark.slow
def test_the_first_malformed_file_is_reported_wherever_it_is_read(shelf: Path) -> None:
    files = sorted((shelf / "samples" / "cases").iterdir())
    for path in files:
        path.write_text("operation: [\n", "utf-8")
    with (
        case_processes(CaseOptions(shelf, ScriptOptions(), jobs=2)) as pool,
        open_session(shelf, ScriptOptions()) as session,
    ):
        with pytest.raises(UserError, match="not readable YAML") as caught:
            load_beside(session, pool, [])
        assert caught.value.file == str(files[0])
        files[0].write_text("operation: AddBook\ncases: []\n", "utf-8")
        with pytest.raises(UserError, match="not readable YAML") as caught:
            load_beside(session, pool, [])
        assert (caught.value.file, caught.value.line) == (str(files[1]), 2)


@pytest.mark.slow
def test_a_process_for_cases_collects_garbage_rarely() -> None:
    with case_processes(CaseOptions(SHELF, ScriptOptions(), jobs=2)) as pool:
        assert pool is not None
        assert pool.executor.submit(gc.get_threshold).result()[0] == 100_000


@pytest.mark.slow
def test_a_system_without_semaphores_has_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError("no semaphores")

    monkeypatch.setattr(processes_module, "ProcessPoolExecutor", refuse)
    assert verify(SHELF, VerifyOptions(jobs=2)).ok


@pytest.mark.slow
def test_a_system_that_starts_no_process_runs_all_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise BlockingIOError("no process can be started")

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    assert verify(SHELF, VerifyOptions(jobs=2)).ok


def test_a_broken_executor_is_given_no_further_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends its futures under its own lock, from Python 3.12.1 on: who then submits would wait for ever."""
    elsewhere = _Elsewhere({})
    cases = [Case(name, name, Path("x"), 0, ()) for name in "abcd"]
    with open_session(SHELF, ScriptOptions()) as session:
        run = CaseRun(session, cases, CaseOptions(SHELF, ScriptOptions()), CaseProcesses(elsewhere, 1))  # type: ignore[arg-type]
        assert len(elsewhere.given) == 2
        for end in (BrokenProcessPool("lost"), None):
            future = run._begun[max(run._begun)]
            del run._begun[max(run._begun)]
            if end is None:
                future.set_result(run_cases._Share((), {}, 0))
            else:
                future.set_exception(end)
        assert len(elsewhere.given) == 3, "only the part that was done is followed by another"


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_processes_end_with_the_one_that_started_them(number: signal.Signals) -> None:
    argv = [sys.executable, "-c", PROCESSES, str(SHELF)]
    with subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        others = [int(word) for word in parent.stdout.readline().split()]
        assert len(others) == 2
        parent.send_signal(number)
    while any(map(_runs, others)):
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="interrupts as POSIX does")
def test_an_interrupt_is_for_the_process_that_started_the_others() -> None:
    argv = [sys.executable, "-c", PROCESSES, str(SHELF)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(argv, cwd=ROOT, text=True, start_new_session=True, **pipes) as parent:  # type: ignore[call-overload]
        assert parent.stdout is not None
        assert parent.stdout.readline()
        os.killpg(parent.pid, signal.SIGINT)
        assert parent.stderr.read().count("Traceback") == 1


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows ends a process at once, without a signal that it could act on"
)
def test_who_is_terminated_leaves_no_semaphore() -> None:
    argv = [sys.executable, "-c", PROCESSES, str(SHELF)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(argv, cwd=ROOT, text=True, **pipes) as parent:  # type: ignore[call-overload]
        assert parent.stdout is not None
        assert parent.stdout.readline()
        parent.terminate()
        assert parent.stderr.read() == ""
    assert parent.returncode == 128 + signal.SIGTERM


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@given(st.lists(st.sampled_from("abcdef")))
def test_cases_of_an_operation_stay_together(names: list[str]) -> None:
    cases = [Case(name, str(number), Path("x"), 0, ()) for number, name in enumerate(names)]
    groups = list(run_cases._groups(cases))
    assert [case for group in groups for case in group] == cases
    seen = [{case.operation_id for case in group} for group in groups]
    assert sum(map(len, seen)) == len(set(names))
    if all(names.count(name) == 1 for name in names):
        assert len(groups) == len(names)


def test_folders_with_few_cases_take_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes_module, "usable_cores", lambda: 8)
    monkeypatch.setattr(processes_module, "ProcessPoolExecutor", _Pool)
    cases = tmp_path / "samples" / "cases"
    for size, expected in ((0, None), (450_000, None), (550_000, 1), (9_000_000, 3)):
        shutil.rmtree(cases, ignore_errors=True)
        cases.mkdir(parents=True)
        (cases / "x.yaml").write_text("#" * size, "utf-8")
        if sys.platform != "win32":
            (cases / ".#x.yaml").symlink_to("nobody@host.123")  # an editor's lock
        with case_processes(CaseOptions(tmp_path, ScriptOptions())) as pool:
            assert (None if pool is None else pool.count) == expected


class _Pool:
    def __init__(self, count: int, *_: object) -> None:
        self.count = count

    def submit(self, *_: object) -> None: ...

    def shutdown(self, *, cancel_futures: bool) -> None: ...


def test_what_goes_between_processes_stays_what_it_is() -> None:
    error = CompileError((Diagnostic(3, 4, "CS1002", "; expected", "error"),))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.diagnostics) == (str(error), error.diagnostics)
    assert pickle.loads(pickle.dumps(MISSING)) is MISSING
    place = pickle.loads(pickle.dumps(UserError("is wrong", "x.yaml", 3, 4)))
    assert str(place) == "x.yaml:3:4: is wrong"


@pytest.mark.slow
@needs_mono
def test_the_installed_program_starts_processes_without_a_word() -> None:
    """Each of them imports the program's own file, which must not begin anew there."""
    program = shutil.which("connector", path=str(Path(sys.executable).parent))
    assert program is not None, "the set-up leaves it beside Python"
    command = [program, "replay", str(SHELF), "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok: 4 cases")


class _Elsewhere:
    """Stands for processes: a part is done when somebody waits for it."""

    def __init__(self, results: dict[str, str]) -> None:
        self.results = results
        self.given: list[list[str]] = []
        self.ran_before: list[int] = []

    def submit(self, _: object, cases: Sequence[Case]) -> Future[Any]:
        self.given.append([case.name for case in cases])
        future: Future[Any] = Future()
        future.result = lambda *_: self._answer(cases)  # type: ignore[method-assign]
        return future

    def _answer(self, cases: Sequence[Case]) -> run_cases._Share:
        self.ran_before.append(len(self.results))
        found = (_passed(case) for case in cases)
        return run_cases._Share(tuple(found), {}, 0)


def _passed(case: Case) -> CaseResult:
    return CaseResult(case.operation_id, case.name, case.file, case.line, "pass", (), 0, 0.0)


@pytest.mark.parametrize("is_wrong", [False, True])
def test_while_others_are_at_work_later_parts_run_here(
    is_wrong: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: dict[str, str] = {}
    steps = {"a": 5, "b": 1, "c": 9, "d": 2, "e": 1}
    cases = [Case(name, name, Path("x"), 0, (None,) * count) for name, count in steps.items()]  # type: ignore[arg-type]

    def run(_: object, part: Sequence[Case]) -> Iterator[CaseResult]:
        for case in part:
            ran[case.name] = "here"
            if is_wrong and case.name in "bd":
                raise UserError(f"{case.name} is wrong")
            yield _passed(case)

    monkeypatch.setattr(run_cases._Local, "run", run)
    elsewhere = _Elsewhere(ran)
    processes = CaseProcesses(elsewhere, 1)  # type: ignore[arg-type]
    with open_session(SHELF, ScriptOptions()) as session:
        made = CaseRun(session, cases, CaseOptions(SHELF, ScriptOptions()), processes)
        found: list[str] = []
        try:
            found += (result.case for result in made.run(lambda *_: None))
        except UserError as error:
            found.append(str(error))
    assert elsewhere.given == [["c"], ["a"]], "the longest first"
    assert found == (["a", "b is wrong"] if is_wrong else [*"abcde"])
    assert list(ran) == [*"bde"]
    assert elsewhere.ran_before[0] == 3, "all that waits runs before this process waits"

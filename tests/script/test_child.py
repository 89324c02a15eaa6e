from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.deadline import ends_within
from tools.script.child import Child, ChildGone, ChildStuck
from tools.script.pipes import Pipes, ThreadedPipes, open_pipes


class Started(list[Child]):
    """The children of a test, which end with it, and the pipes that they get."""

    pipes: Callable[[int, int], Pipes]


@pytest.fixture(params=[open_pipes, ThreadedPipes], ids=["of this system", "of any system"])
def started(request: pytest.FixtureRequest) -> Iterator[Started]:
    children = Started()
    children.pipes = request.param
    yield children
    for child in children:
        child.stop()


def start(started: Started, code: str) -> Child:
    started.append(Child([sys.executable, "-S", "-c", code], {"TZ": "UTC"}, Path("/"), started.pipes))
    return started[-1]


def soon(seconds: float = 10.0) -> float:
    return time.monotonic() + seconds


def test_lines_both_ways(started: Started) -> None:
    child = start(
        started, "import sys\nfor l in sys.stdin: print(l.strip() * 2, l.strip(), sep='\\n', flush=True)"
    )
    child.send(b"a\n", soon())
    assert [child.receive(soon()), child.receive(soon())] == [b"aa", b"a"]
    child.send(b"x" * 3_000_000 + b"\n", soon())
    assert [len(child.receive(soon()) or b"") for _ in range(2)] == [6_000_000, 3_000_000]


def test_messages_have_a_body(started: Started) -> None:
    body = 2_500_000
    parts = (
        *("b'3 a\\nx\\nx0 b\\n'", f"b'{body} c\\n'", f"b'y' * {body} + b'no message\\n'"),
        "b'9 d\\nshort'",
    )
    said = "".join(f"out.write({part}); out.flush(); time.sleep(0.2); " for part in parts)
    child = start(started, f"import sys, time; out = sys.stdout.buffer; {said} time.sleep(60)")
    received = [child.receive_message(soon()) for _ in range(4)]
    assert received == [
        (b"3 a", b"x\nx"),
        (b"0 b", b""),
        (b"%d c" % body, b"y" * body),
        (b"no message", b""),
    ]
    with ends_within(50):
        assert child.receive_message(soon(0.4)) is None
        assert child.receive_message(soon(0.1)) is None, "what came of a message waits for the rest"


def test_no_line_in_time(started: Started) -> None:
    child = start(started, "import time; print('half', end='', flush=True); time.sleep(60)")
    begun = time.monotonic()
    with ends_within(50):  # the child ends later
        assert child.receive(soon(0.2)) is None
    assert time.monotonic() - begun >= 0.2


def test_input_that_nobody_reads(started: Started) -> None:
    child = start(started, "import time; time.sleep(60)")
    assert child.usable
    with pytest.raises(ChildStuck):
        child.send(b"x" * 10_000_000, soon(0.2))
    assert not child.usable


def test_end_says_why(started: Started) -> None:
    child = start(started, "import sys; sys.stderr.write('x' * 500000 + 'the reason'); sys.exit(7)")
    with pytest.raises(ChildGone, match=r"exit code 7; stderr: x+the reason") as caught:
        child.receive(soon())
    assert len(str(caught.value)) < 5000
    assert not child.usable


def test_signal_says_which(started: Started) -> None:
    child = start(started, "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(ChildGone, match="signal 9"):
        child.receive(soon())


def test_sending_to_a_stopped_child(started: Started) -> None:
    child = start(started, "import time; time.sleep(60)")
    child.stop()
    child.stop()
    with pytest.raises(ChildGone):
        child.send(b"x", soon())


def test_environment_is_a_clean_one(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARVEST_TOKEN", "sesame")
    child = start(started, "import os; print(sorted(os.environ.items()))")
    seen = child.receive(soon()) or b""
    assert b"sesame" not in seen
    assert b"('TZ', 'UTC')" in seen


def test_no_thread_outlives_a_child(started: Started) -> None:
    before = threading.active_count()
    child = start(started, "print('x' * 50_000_000, flush=True); import time; time.sleep(60)")
    assert child.receive(soon(0.5)) is None or child.usable
    child.stop()
    deadline = soon()
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before

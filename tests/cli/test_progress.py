"""The progress line: only on a terminal, only for long work."""

import pytest

from tools.cli import progress


@pytest.fixture(autouse=True)
def term(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")


class Terminal:
    encoding = "utf-8"

    def __init__(self, tty: bool) -> None:
        self.tty = tty
        self.text = ""

    def isatty(self) -> bool:
        return self.tty

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


@pytest.mark.parametrize(
    ("tty", "quiet", "seconds", "shown"),
    [
        (True, False, 2.0, True),
        (True, False, 0.5, False),
        (True, True, 2.0, False),
        (False, False, 2.0, False),
    ],
)
def test_when_it_is_shown(
    tty: bool, quiet: bool, seconds: float, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(tty)
    clock = [0.0]
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    with progress.Progress(quiet=quiet) as line:
        clock[0] = seconds
        line.step("ListBooks")
        line.step("too soon after")
    assert ("ListBooks" in terminal.text) is shown
    assert "too soon" not in terminal.text
    assert not shown or terminal.text.endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("columns", "encoding", "step", "line"),
    [
        (60, "utf-8", ("AddBook: one", 5, 10), "███████░░░░░░░ 5/10 AddBook: one"),
        (60, "ascii", ("AddBook: ünï", 10, 10), "############## 10/10 AddBook: ?n?"),
        (24, "utf-8", ("a title too long for the line", 0, 3), "░░░░░ 0/3 a title to..."),
        (24, "utf-8", ("compiling the script that is long",), "compiling the script..."),
        (200, "utf-8", ("x", 1, 2), "████████████░░░░░░░░░░░░ 1/2 x"),
    ],
)
def test_the_bar_fits_one_line(
    columns: int, encoding: str, step: tuple[str, int, int], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(True)
    terminal.encoding = encoding
    clock = [0.0]
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setenv("COLUMNS", str(columns))
    with progress.Progress() as shown:
        clock[0] = 2.0
        shown.step(*step)
    assert terminal.text == f"\r\x1b[K{line}\r\x1b[K"


def test_a_dumb_terminal_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(True)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    monkeypatch.setattr(progress, "INTERVAL", -1.0)
    monkeypatch.setenv("TERM", "dumb")
    with progress.Progress() as shown:
        shown.step("AddBook")
    assert terminal.text == ""

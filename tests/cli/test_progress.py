"""The progress line: only on a terminal, only for long work."""

import pytest

from tools.cli import progress


class Terminal:
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

"""The program: exit codes, errors for people, what is loaded."""

import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import __version__
from tools.cli import main as program
from tools.cli import verify
from tools.cli.common import say
from tools.cli.progress import Progress
from tools.core.errors import UserError

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Namespace], int]], None]:
    return lambda run: monkeypatch.setattr(verify, "run", run)


def raiser(error: BaseException) -> Callable[[Namespace], int]:
    def run(_: Namespace) -> int:
        raise error

    return run


@pytest.mark.parametrize("code", [0, 1])
def test_exit_code_is_the_commands(code: int, command: Callable[..., None]) -> None:
    command(lambda _: code)
    assert program.main(["verify"]) == code


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UserError("is no JSON", "a.json", 3, 7), 2, "error: a.json:3:7: is no JSON\n"),
        (UserError("is missing", "a.json"), 2, "error: a.json: is missing\n"),
        (UserError("no operation 'X'"), 2, "error: no operation 'X'\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (
            ValueError("two\nlines"),
            2,
            "internal error: ValueError: two lines\nrun again with --debug for the traceback\n",
        ),
    ],
)
def test_errors(
    error: BaseException,
    code: int,
    said: str,
    command: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    command(raiser(error))
    assert program.main(["verify"]) == code
    out, err = capsys.readouterr()
    assert (out, err) == ("", said)


def test_debug_shows_the_traceback(command: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    command(raiser(ValueError("broken")))
    assert program.main(["verify", "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_internal_error_holds_no_credential(
    command: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(raiser(ValueError("GET https://a.example/?access_token=abc123secret failed")))
    program.main(["verify"])
    err = capsys.readouterr().err
    assert "abc123secret" not in err
    assert "a.example" in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nonsense"], "there is no command 'nonsense'"),
        (["verify", "--format", "xml"], "invalid choice: 'xml'"),
        (["verify", "--engine", "jvm"], "invalid choice: 'jvm'"),
        (["verify", "--time-limit", "0"], "'0' is not a number of seconds"),
        (["verify", "--time-limit", "nan"], "'nan' is not a number of seconds"),
        (["verify", "--time-limit", "soon"], "'soon' is not a number of seconds"),
        (["verify", "-q", "-v"], "not allowed with"),
        (["call"], "OPERATION"),
        (["call", "X", "--live", "--cassette", "c.yaml"], "--live takes the service's responses"),
        (["replay", "--match", ","], "at least one matcher"),
    ],
)
def test_usage_errors(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--version"]) == 0
    assert capsys.readouterr().out == f"connector {__version__}\n"


@pytest.mark.parametrize("argv", [["--help"], ["verify", "--help"], ["replay", "-h"], ["call", "-h"]])
def test_help(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(argv) == 0
    assert "usage: connector" in capsys.readouterr().out


def test_help_loads_nothing_costly() -> None:
    code = (
        "import sys; from tools.cli.main import main; main(['--help']); "
        "print(sorted({'yaml', 'requests', 'jsonschema', 'subprocess'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_a_reader_that_is_gone_is_no_error() -> None:
    code = (
        "import sys; from tools.cli import main, verify\n"
        "def run(_):\n    [sys.stdout.write('x' * 100_000) for _ in range(500)]\n    return 0\n"
        "verify.run = run\nsys.exit(main.main(['verify']))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.read(10)
    child.stdout.close()
    assert child.stderr is not None
    err = child.stderr.read()
    child.stderr.close()
    assert (child.wait(), err) == (141, b"")


WRITES = (
    "import sys; from pathlib import Path; from tools.cli import common, main, verify\n"
    "from tools.report.linted import Linted\n"
    "def run(args):\n    common.write_results(args, 'lint', Linted((), 1, False, Path()))\n    return 0\n"
    "verify.run = run\nsys.exit(main.main(sys.argv[1:]))"
)


@pytest.mark.parametrize(
    ("redirection", "argv", "expected"),
    [
        (">/dev/full", "verify", (2, "error: cannot write the result: No space left on device\n")),
        (">&-", "verify", (2, "error: cannot write the result: stdout is closed\n")),
        ("1</dev/null", "verify", (2, "error: cannot write the result: Bad file descriptor\n")),
        (">/dev/full", "--help", (2, "error: cannot write the result: No space left on device\n")),
        (">&-", 'verify --output "$2"', (0, "")),
        ("2>&-", "verify", (0, "")),
        (">/dev/full 2>/dev/full", "verify", (2, "")),
        (">/dev/full 2>&-", "verify", (2, "")),
    ],
)
def test_streams_that_cannot_be_written(
    redirection: str, argv: str, expected: tuple[int, str], tmp_path: Path
) -> None:
    command = f'exec "$0" -c "$1" {argv} {redirection}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, WRITES, str(tmp_path / "result")],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == expected


def test_talk_never_lands_among_the_results(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    say("talk")
    with Progress() as progress:
        progress.step("talk")
    assert capsys.readouterr().out == ""

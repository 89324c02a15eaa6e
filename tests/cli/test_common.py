"""Where results go, and in which style."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

from tests.report.lint_samples import CLEAN, LINTED
from tools.cli.common import add_common, targets, write_results
from tools.core.errors import UserError


def parsed(*argv: str) -> Namespace:
    parser = ArgumentParser()
    add_common(parser)
    return parser.parse_args(argv)


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], (("text", None),)),
        (["--format", "json"], (("json", None),)),
        (["--output", "r.txt"], (("text", Path("r.txt")),)),
        (["--output", "-"], (("text", None),)),
        (
            ["--format", "json", "--output", "r.json", "--format", "text"],
            (("json", Path("r.json")), ("text", None)),
        ),
        (
            ["--format", "text", "--format", "json", "--output", "-", "--output", "r.json"],
            (("text", None), ("json", Path("r.json"))),
        ),
    ],
)
def test_targets(argv: list[str], expected: tuple[tuple[str, Path | None], ...]) -> None:
    assert targets(parsed(*argv)) == expected


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--format", "text", "--format", "json"], "cannot share stdout"),
        (["--output", "a", "--output", "b"], "give one --format for each"),
    ],
)
def test_targets_that_make_no_sense(argv: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        targets(parsed(*argv))


def test_writes_each_format_to_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "deep" / "r.json"
    args = parsed("--format", "json", "--output", str(file), "--format", "text")
    write_results(args, "lint", CLEAN)
    assert capsys.readouterr().out.startswith("ok")
    assert file.read_text() == "[]\n"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(UserError, match="cannot write the result"):
        write_results(parsed("--output", str(tmp_path / "taken")), "lint", CLEAN)


@pytest.mark.parametrize(
    ("terminal", "environment", "argv", "colour"),
    [
        (True, {}, [], True),
        (True, {"NO_COLOR": "1"}, [], False),
        (True, {"NO_COLOR": ""}, [], True),
        (True, {"TERM": "dumb"}, [], False),
        (True, {}, ["--no-color"], False),
        (False, {}, [], False),
    ],
)
def test_colour(
    terminal: bool,
    environment: dict[str, str],
    argv: list[str],
    colour: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal, raising=False)
    write_results(parsed(*argv), "lint", LINTED)
    assert ("\x1b[" in capsys.readouterr().out) is colour


@pytest.mark.parametrize(("argv", "verbosity"), [([], 0), (["-q"], -1), (["--verbose"], 1)])
def test_verbosity(argv: list[str], verbosity: int) -> None:
    assert parsed(*argv).verbosity == verbosity

"""The words of the command line: help of any width, errors in one line, completion, colours."""

from __future__ import annotations

import builtins
import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.cli import verify
from tools.cli.main import COMMANDS, main

if TYPE_CHECKING:
    from argparse import Namespace

ROOT = Path(__file__).parent.parent.parent
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"


@pytest.mark.parametrize("width", [40, 57, 80, 120, 200])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits(
    command: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert main([*filter(None, [command]), "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: connector {command}".strip())
    assert [line for line in text.splitlines() if len(line) > width] == []


def test_folded_examples_stay_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = []
    for width in ("40", "120"):
        monkeypatch.setenv("COLUMNS", width)
        main(["lint", "--help"])
        text = capsys.readouterr().out.partition("examples:\n")[2]
        examples.append([line.split() for line in text.replace("\\\n", " ").splitlines()])
    assert examples[0] == examples[1]


def test_nothing_at_all_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("usage: connector [options] COMMAND")
    assert err == ""


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("lnit", "there is no command 'lnit'; did you mean 'lint' or 'init'?"),
        ("zzz", "there is no command 'zzz'"),
        ("--verison", "there is no option '--verison'; did you mean '--version'?"),
        ("--debug lint", "there is no option '--debug'"),
        (
            "lint --profle import",
            "there is no option '--profle'; did you mean '--profile'?",
        ),
        ("lint --slect=x", "there is no option '--slect'; did you mean '--select'?"),
        ("lint --qqq=1", "there is no option '--qqq'"),
        ("lint -x", "there is no option '-x'"),
        (
            "verify --format jsno",
            "--format: invalid choice: 'jsno'; did you mean 'json'?",
        ),
        (
            "verify --engine jvm",
            "--engine: invalid choice: 'jvm'; choose from dotnet, mono",
        ),
        ("deploy . craete", "ACTION: invalid choice: 'craete'; did you mean 'create'?"),
        (
            "completion fsh",
            "SHELL: invalid choice: 'fsh'; did you mean 'fish'?",
        ),
        ("call", "the following arguments are required: OPERATION"),
        ("diff a b c", "unexpected 'c'"),
        ("verify -q -v", "argument -v/--verbose: not allowed with argument -q/--quiet"),
    ],
)
def test_a_mistake_is_one_line(argv: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv.split()) == 2
    command = argv.partition(" ")[0]
    where = f"connector {command}" if command in COMMANDS else "connector"
    joined = " " if said.endswith("?") else "; "
    assert capsys.readouterr() == ("", f"error: {said}{joined}see {where} --help\n")


@pytest.mark.parametrize(
    ("variables", "argv", "coloured"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": ""}, (), False),
        ({"FORCE_COLOR": "0"}, (), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"FORCE_COLOR": "1"}, ("--no-color",), False),
    ],
)
def test_force_color(
    variables: dict[str, str],
    argv: tuple[str, ...],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    main(["explain", "SCH001", *argv])
    assert ("\x1b[" in capsys.readouterr().out) is coloured


def completed(line: str, tmp_path: Path) -> list[str]:
    file = tmp_path / "completions"
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_IFS": "\n"}
    subprocess.run(
        [sys.executable, "-m", "tools"],
        cwd=ROOT,
        env={**os.environ, **asked, "_ARGCOMPLETE_STDOUT_FILENAME": str(file)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return [word.strip() for word in file.read_text().split("\n")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("connector ver", ["verify"]),
        ("connector lint --pro", ["--profile"]),
        ("connector lint --profile ", ["import", "independent", "certified", "agent"]),
        ("connector verify --format js", ["json"]),
        ("connector completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_completion(line: str, words: list[str], tmp_path: Path) -> None:
    assert set(words) <= set(completed(line, tmp_path))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_code(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "connector" in capsys.readouterr().out


def test_completion_costs_nothing_where_nobody_asks() -> None:
    code = (
        "import sys; from tools.cli.main import main; main(['lint', '--help']); "
        "print('argcomplete' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_a_missing_module_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    original = builtins.__import__

    def without_yaml(name: str, *more: Any) -> Any:
        if name == "yaml":
            raise ModuleNotFoundError("No module named 'yaml'", name="yaml")
        return original(name, *more)

    for name in [name for name in sys.modules if name == "yaml" or name.startswith("tools.traffic.yamlfile")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_yaml)
    monkeypatch.setattr(verify, "run", lambda _: __import__("yaml") and 0)
    assert main(["verify", str(SHELF)]) == 2
    err = capsys.readouterr().err
    assert "the module 'yaml': run `make setup` in " in err
    assert "internal error" not in err


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ELOOP, errno.EROFS, errno.EMFILE])
def test_what_the_machine_refuses_is_words(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: Namespace) -> int:
        raise OSError(number, os.strerror(number), "/some/file")

    monkeypatch.setattr(verify, "run", run)
    assert main(["verify"]) == 2
    assert capsys.readouterr().err == f"error: /some/file: {os.strerror(number)}\n"


def test_messages_hold_no_line_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tools.core.errors import UserError

    def run(_: Namespace) -> int:
        raise UserError("a\n::set-output name=x::y\r\n\x1b[31mred")

    monkeypatch.setattr(verify, "run", run)
    main(["verify"])
    assert capsys.readouterr().err == "error: a ::set-output name=x::y \\x1b[31mred\n"


def test_a_call_without_a_required_input_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tools.script.session.ScriptHost.compile", lambda *_: pytest.fail("compiled"))
    for more in ([], ["--cassette", str(tmp_path / "none.yaml")], ["--live"]):
        assert main(["call", "AddBook", "--dir", str(SHELF), *more]) == 2
        said = "error: AddBook lacks a required input: 'title'; give -i title=VALUE; nothing was run\n"
        assert capsys.readouterr() == ("", said)


@pytest.mark.slow
def test_explain_prints_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    from tools.diff.comparison import all_kinds
    from tools.lint.runner import all_rules

    for name in (*all_rules(), *all_kinds()):
        assert main(["explain", name]) == 0
        prose = re.sub(r"\n\n(Bad|Good|Old|New)\n(    .*\n|\n(?=    ))*", "\n", capsys.readouterr().out)
        assert "`" not in prose, prose


def test_a_script_that_does_not_compile_is_all_that_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    shelf = shutil.copytree(SHELF, tmp_path / "shelf")
    with (shelf / "script.csx").open("a") as file:
        file.write("\npublic class Broken { int x = ; }\n")
    assert main(["verify", str(shelf)]) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"Script\n  {shelf}/script.csx:")
    assert out.count("CS1525") == 1
    assert "Coverage" not in out
    assert "Failures" not in out
    assert re.search(r"^note: \d+ cases of 2 operations not run, as script.csx cannot be$", out, re.M)
    assert "not ok" in out


def test_a_script_that_the_compiler_cannot_judge_is_not_called_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    monkeypatch.setattr("tools.script.compiler.find_roslyn", lambda *_: None)
    shelf = shutil.copytree(SHELF, tmp_path / "shelf")
    lines = (shelf / "script.csx").read_text().count("\n") + 1
    with (shelf / "script.csx").open("a") as file:
        file.write('public class Newer { int F(int x) => x switch { 1 => "a"[0], _ => 3 }; }\n')
    command = [str(shelf), "--engine", "mono"]
    assert main(["verify", *command]) == 1
    out = capsys.readouterr().out
    place = re.escape(f"{shelf}/script.csx:{lines}:")
    assert re.search(rf"^note: {place}\d+: the script is not judged: it has a switch expression", out, re.M)
    assert re.search(r"^not ok: the script is not judged", out, re.M)
    assert "CS1525" not in out
    assert "does not compile" not in out
    assert main(["replay", *command]) != 0
    assert "is not judged: it has a switch expression" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_leaves_suppressions_and_baselines_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    shelf = shutil.copytree(SHELF, tmp_path / "shelf")
    definition = shelf / "apiDefinition.swagger.json"
    whole = definition.read_text()
    definition.write_text(whole.replace('"items": { "$ref"', '"item": { "$ref"', 1))
    (shelf / "connector.toml").write_text(
        '[[lint.suppress]]\nrule = "SCH001"\nfile = "*.json"\nreason = "a test"\n'
    )
    baseline = ["lint", str(shelf), "--fail-on", "info", "--baseline", str(tmp_path / "known.json")]
    main([*baseline, "--write-baseline"])
    capsys.readouterr()
    assert main(baseline) == 0, capsys.readouterr()
    before = (tmp_path / "known.json").read_text()
    definition.write_text(whole.replace(",", "", 1))
    assert main([*baseline, "--prune-baseline"]) == 1
    out = "".join(capsys.readouterr())
    assert "FIL001" in out
    assert "CFG003" not in out
    assert "no longer found" not in out
    assert (tmp_path / "known.json").read_text() == before

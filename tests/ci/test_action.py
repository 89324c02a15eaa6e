"""The GitHub Action: its shape, and its shell steps run on a fixture."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ci.github import Runner, action, steps

if TYPE_CHECKING:
    from collections.abc import Callable

SHELF = "connectors/shelf"
CHECKS = ("lint", "verify", "diff")


def git(folder: Path, *argv: str) -> str:
    done = subprocess.run(["git", *argv], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def runner(checkout: Path, environment: dict[str, str], tmp_path: Path) -> Runner:
    runner = Runner(checkout, tmp_path / "runner", environment)
    inputs = action()["inputs"]
    runner.context |= {f"inputs.{name}": str(item.get("default", "")) for name, item in inputs.items()}
    runner.context |= {"inputs.folder": SHELF, "inputs.base": git(checkout, "rev-parse", "HEAD")}
    return runner


def test_the_shape() -> None:
    found = action()
    assert found["runs"]["using"] == "composite"
    assert {"name", "description", "inputs", "outputs", "runs"} <= found.keys()
    ids = [step["id"] for step in found["runs"]["steps"]]
    assert len(ids) == len(set(ids))
    for step in found["runs"]["steps"]:
        assert ("run" in step) != ("uses" in step)
        if "run" in step:
            assert step["shell"] == "bash"
            # What a pull request names must not become part of a script.
            assert "${{" not in step["run"]
            subprocess.run(["bash", "-n", "-c", step["run"]], check=True)
        else:
            assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", step["uses"])


def test_every_expression_names_something_that_is_there() -> None:
    found = action()
    text = Path(__file__).parents[2].joinpath("action.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"\binputs\.([\w-]+)", text))
    assert used == found["inputs"].keys()
    assert set(re.findall(r"\bsteps\.([\w-]+)", text)) <= steps().keys()
    assert all("description" in item for item in (*found["inputs"].values(), *found["outputs"].values()))


@pytest.mark.slow
def test_a_clean_connector(runner: Runner) -> None:
    for name in CHECKS:
        assert runner.run(steps()[name]).returncode == 0
        assert runner.context[f"steps.{name}.outputs.code"] == "0"
    assert runner.run(steps()["summary"]).returncode == 0
    summary = runner.summary.read_text(encoding="utf-8")
    assert summary.startswith(f"<!-- connector-harness {SHELF} -->\n## Connector `{SHELF}`\n")
    assert "| lint | passed |\n| verify | passed |\n| diff | passed |\n" in summary
    assert re.search(r"3 operations, \d+ cases", summary)
    assert "# Changes\n\nNo changes from " in summary
    for name in ("lint", "diff"):
        sarif = json.loads((runner.temporary / "connector" / "sarif" / f"{name}.sarif").read_text())
        assert sarif["version"] == "2.1.0"
    assert Path(runner._environment["CALLS"]).read_text() == f"diff {runner.context['inputs.base']} {SHELF}\n"
    assert runner.run(steps()["verdict"]).returncode == 0


@pytest.mark.slow
def test_a_connector_with_findings_fails_at_the_end(runner: Runner) -> None:
    path = runner.folder / SHELF / "apiDefinition.swagger.json"
    path.write_text(path.read_text().replace('"items": { "$ref"', '"item": { "$ref"', 1))
    (runner.folder / SHELF / "samples" / "cases" / "AddBook.yaml").unlink()
    said = runner.run(steps()["lint"])
    assert (said.returncode, runner.context["steps.lint.outputs.code"]) == (0, "1")
    assert "::error file=connectors/shelf/apiDefinition.swagger.json,line=" in said.stdout
    runner.run(steps()["verify"])
    runner.run(steps()["summary"])
    summary = runner.summary.read_text(encoding="utf-8")
    assert "| lint | **failed** |\n| verify | **failed** |\n| diff | not run |\n" in summary
    assert "untested" in summary
    assert runner.run(steps()["verdict"]).returncode == 1


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("0", "0", "0"), 0),
        (("0", "", ""), 0),
        (("1", "0", "0"), 1),
        (("0", "1", ""), 1),
        (("0", "0", "1"), 1),
        (("0", "2", "0"), 1),
        (("", "", ""), 2),
    ],
)
def test_the_verdict(codes: tuple[str, str, str], expected: int, runner: Runner) -> None:
    runner.context |= {f"steps.{name}.outputs.code": code for name, code in zip(CHECKS, codes, strict=True)}
    assert runner.run(steps()["verdict"]).returncode == expected


def test_options_reach_the_linter(runner: Runner) -> None:
    runner.context |= {"inputs.profile": "import", "inputs.fail-on": "info"}
    runner.run(steps()["lint"])
    assert runner.context["steps.lint.outputs.code"] == "0"
    runner.context["inputs.profile"] = "nonsense"
    assert "invalid choice: 'nonsense'" in runner.run(steps()["lint"]).stdout
    assert runner.context["steps.lint.outputs.code"] == "2"


def test_breaking_changes_fail(runner: Runner) -> None:
    path = runner.folder / SHELF / "apiDefinition.swagger.json"
    path.write_text(path.read_text().replace('"operationId": "ListBooks"', '"operationId": "FindBooks"'))
    said = runner.run(steps()["diff"])
    assert (said.returncode, runner.context["steps.diff.outputs.code"]) == (0, "1")
    assert "::error file=connectors/shelf/apiDefinition.swagger.json,line=" in said.stdout
    runner.run(steps()["summary"])
    assert "## Breaks existing flows and apps" in runner.summary.read_text(encoding="utf-8")


def test_a_new_connector_is_compared_with_nothing(runner: Runner) -> None:
    git(runner.folder, "mv", "connectors/shelf", "connectors/other")
    runner.context["inputs.folder"] = "connectors/other"
    said = runner.run(steps()["diff"])
    assert (said.returncode, runner.context["steps.diff.outputs.code"]) == (0, "0")
    assert "The connector is new" in said.stdout
    assert not Path(runner._environment["CALLS"]).exists()


def test_a_base_that_the_checkout_lacks_is_fetched(runner: Runner, tmp_path: Path) -> None:
    origin = runner.folder
    git(
        origin,
        "-c",
        "user.name=T",
        "-c",
        "user.email=t@example.com",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "two",
    )
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{origin}", "shallow")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    runner.folder = tmp_path / "shallow"
    said = runner.run(steps()["diff"])
    assert said.returncode == 0
    assert runner.context["steps.diff.outputs.code"] == "0"


GH = """#!/bin/sh
echo "$@" >>"$GH_CALLS"
case "$*" in *--paginate*) echo "$KNOWN" ;; esac
"""


@pytest.fixture
def gh(runner: Runner, tmp_path: Path) -> Callable[[str], list[str]]:
    """Return a function that runs the comment step where the comment ``known`` is there; gives gh's calls."""
    program = tmp_path / "programs" / "gh"
    program.write_text(GH)
    program.chmod(0o755)
    runner.context |= {"github.token": "t", "github.event.pull_request.number": "7"}

    def gh(known: str) -> list[str]:
        calls = tmp_path / "gh-calls"
        runner._environment |= {"GH_CALLS": str(calls), "KNOWN": known}
        (runner.temporary / "connector" / "summary.md").write_text("x" * 70_000)
        assert runner.run(steps()["comment"]).returncode == 0
        assert (runner.temporary / "connector" / "comment.md").stat().st_size == 60_000
        return calls.read_text().splitlines()

    return gh


@pytest.mark.parametrize(
    ("known", "call"),
    [
        ("", "api --method POST repos/owner/repository/issues/7/comments -F body=@comment.md"),
        ("42", "api --method PATCH repos/owner/repository/issues/comments/42 -F body=@comment.md"),
    ],
)
def test_one_comment_is_kept_up_to_date(known: str, call: str, gh: Callable[[str], list[str]]) -> None:
    look, write = gh(known)
    assert look.startswith("api repos/owner/repository/issues/7/comments --paginate")
    assert write == call


def test_the_comment_is_found_by_the_first_line_of_the_summary(runner: Runner) -> None:
    runner.run(steps()["summary"])
    first = runner.summary.read_text().splitlines()[0]
    assert runner.filled(steps()["comment"]["env"]["MARKER"]) == first

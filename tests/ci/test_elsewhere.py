"""What other repositories include: hooks, a component, and the documentation's own commands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines import needs_mono

ROOT = Path(__file__).parent.parent.parent
SHELF = "connectors/shelf"
DOCUMENTATION = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def hooks() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in found}


def run(*argv: str, cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


@pytest.mark.parametrize("name", hooks())
def test_hooks_have_what_pre_commit_needs(name: str) -> None:
    hook = hooks()[name]
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert hook["language"] == "python"
    assert hook["require_serial"] is True  # one call for all files, which are of few connectors


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("apiDefinition.swagger.json", True),
        ("connectors/a/apiDefinition.json", True),
        ("connectors/a/shelf.swagger.json", True),
        ("a/apiProperties.json", True),
        ("a/script.csx", True),
        ("a/connector.toml", True),
        ("package.json", False),
        ("a/apiProperties.json.bak", False),
        ("samples/cassettes/a.yaml", False),
    ],
)
def test_which_files_are_linted(path: str, meant: bool) -> None:
    assert bool(re.search(hooks()["connector-lint"]["files"], path)) is meant


def test_the_hook_lints_the_connectors_of_the_files(checkout: Path, environment: dict[str, str]) -> None:
    entry = shlex.split(hooks()["connector-lint"]["entry"])
    files = [f"{SHELF}/apiDefinition.swagger.json", f"{SHELF}/apiProperties.json", f"{SHELF}/script.csx"]
    done = run(*entry, *files, cwd=checkout, environment=environment)
    assert (done.returncode, "in 1 connector" in done.stdout) == (0, True)
    path = checkout / files[0]
    path.write_text(path.read_text().replace('"2.0"', '"3.0"', 1))
    assert run(*entry, *files, cwd=checkout, environment=environment).returncode == 1


@pytest.mark.slow
@needs_mono
def test_the_hook_verifies_what_its_arguments_name(checkout: Path, environment: dict[str, str]) -> None:
    entry = shlex.split(hooks()["connector-verify"]["entry"])
    assert run(*entry, SHELF, cwd=checkout, environment=environment).returncode == 0


def component() -> tuple[dict[str, Any], dict[str, Any]]:
    spec, jobs = yaml.safe_load_all((ROOT / "templates" / "connector.yml").read_text(encoding="utf-8"))
    return spec["spec"]["inputs"], jobs


def test_the_component_uses_its_inputs_and_no_others() -> None:
    inputs, _ = component()
    text = (ROOT / "templates" / "connector.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", text)) == inputs.keys()
    assert [name for name, item in inputs.items() if "default" not in item] == ["harness", "revision"]


@pytest.mark.slow
@needs_mono
@pytest.mark.parametrize(
    ("spoil", "base", "code", "compared"),
    [
        (None, "HEAD", 0, True),
        (None, "", 0, False),
        ("samples/cases/AddBook.yaml", "HEAD", 1, True),
        ("apiDefinition.swagger.json", "", 2, False),
    ],
)
def test_the_component_runs_every_check_and_ends_with_the_worst(
    spoil: str | None, base: str, code: int, compared: bool, checkout: Path, environment: dict[str, str]
) -> None:
    _, jobs = component()
    [job] = jobs.values()
    if spoil is not None:
        (checkout / SHELF / spoil).unlink()
    done = run(
        *("sh", "-ec", "\n".join(job["script"])),
        cwd=checkout,
        environment={**environment, "FOLDER": SHELF, "BASE": base},
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert (checkout / job["artifacts"]["reports"]["junit"]).is_file()
    assert (checkout / "connector-verify.json").is_file() is (code != 2)
    assert Path(environment["CALLS"]).exists() is compared


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENTATION, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
@needs_mono
@pytest.mark.parametrize("number", range(len(blocks("sh"))))
def test_the_commands_of_the_documentation_work(
    number: int, checkout: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = shutil.copytree(checkout / SHELF, tmp_path / "shelf")
    for line in blocks("sh")[number].splitlines():
        command, _, code = line.partition(" # exit code ")
        done = run("sh", "-uc", command, cwd=folder, environment=environment)
        assert done.returncode == int(code or 0), line + done.stdout + done.stderr


def test_the_examples_of_the_documentation_name_what_is_there() -> None:
    assert len(blocks("sh")) >= 5
    github, hook, gitlab = (yaml.safe_load(block) for block in blocks("yaml"))
    used = github["jobs"]["connector"]["steps"][1]["with"]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert used.keys() <= action["inputs"].keys()
    assert {item["id"] for item in hook["repos"][0]["hooks"]} == hooks().keys()
    assert gitlab["include"][0]["inputs"].keys() <= component()[0].keys()
    listed = set(re.findall(r"^\| `([\w-]+)` \|[^|]*\|[^|]*\|$", DOCUMENTATION, re.MULTILINE))
    assert listed == action["inputs"].keys()


def test_the_formats_of_the_documentation_are_those_of_the_commands() -> None:
    from tools.cli.formats import formats as known

    rows = dict(re.findall(r"^\| (`.*`) \| (`text`, .*) \|$", DOCUMENTATION, re.MULTILINE))
    formats = {
        name: re.findall(r"`(\w+)`", row)
        for names, row in rows.items()
        for name in re.findall(r"`(\w+)`", names)
    }
    for command in ("lint", "diff", "verify", "replay", "call", "package"):
        assert sorted(formats[command]) == sorted(known(command))

"""A stranger's checkout as the working folder: nothing in it is run, or becomes a word of a command."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.ci.github import Runner, action, steps
from tests.ci.test_elsewhere import DOCUMENTATION, ROOT, SHELF, blocks, component, hooks, run

HOSTILE = """import pathlib
with pathlib.Path({caught!r}).open("a") as file:
    file.write(__file__ + chr(10))
SYSTEM_PACKAGES = "hostile-package"
"""
NAMES = (
    *(
        "venv",
        "pip",
        "ensurepip",
        "yaml",
        "json",
        "sitecustomize",
        "usercustomize",
        "connector_harness",
        "tools",
    ),
    *("argparse", "gc", "encodings", "jinja2", "hatchling", "runpy", "zipfile", "requests", "jsonschema"),
)
PIP = """#!/bin/sh
case "$*" in
    "-I -m pip install "*) pwd >>"$PIPS"; echo "$@" >>"$PIPS"; exit 0 ;;
esac
exec "{python}" "$@"
"""
VENV = """#!/bin/sh
case "$*" in
    *"-m venv "*) "{python}" "$@" --without-pip; for place; do :; done
        rm "$place/bin/python"; cp "{pip}" "$place/bin/python"; cp "$place/bin/python" "$place/bin/pip" ;;
    *) exec "{python}" "$@" ;;
esac
"""
NOTED = '#!/bin/sh\necho "$(basename "$0") $*" >>"$ROOTS"\n'
# Every other program of a step's PATH, with no C# engine among them.
PROGRAMS = (
    *("sh", "bash", "mkdir", "rm", "cp", "cat", "od", "tr", "head", "git", "basename", "env", "dirname"),
    *("rmdir", "ls", "grep"),
)

SYSTEM_PACKAGES = (ROOT / "tools/script/mono-packages.txt").read_text().split()


@pytest.fixture
def caught(checkout: Path, tmp_path: Path) -> Path:
    """Fill the checkout with modules that leave a note when they are imported; return where the notes go."""
    caught = tmp_path / "caught"
    for folder in (checkout, checkout / SHELF):
        for name in NAMES:
            (folder / name).mkdir(exist_ok=True)
            for module in ("__init__", "__main__"):
                (folder / name / f"{module}.py").write_text(HOSTILE.format(caught=str(caught)))
        for inner in ("script", "cli"):
            (folder / "connector_harness" / inner).mkdir()
            for module in ("__init__", "engine", "main"):
                path = folder / "connector_harness" / inner / f"{module}.py"
                path.write_text(HOSTILE.format(caught=str(caught)))
    return caught


@pytest.fixture
def machine(tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    """An environment with a Python that makes real environments, whose pip and root's programs only note."""
    programs = tmp_path / "machine"
    programs.mkdir()
    for name in PROGRAMS:
        (programs / name).symlink_to(str(shutil.which(name)))
    for name, text in {
        "pip-notes": PIP.format(python=sys.executable),
        "python3": VENV.format(python=sys.executable, pip=programs / "pip-notes"),
        **dict.fromkeys(("sudo", "apt-get"), NOTED),
    }.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    notes = {"ROOTS": str(tmp_path / "roots"), "PIPS": str(tmp_path / "pips")}
    return {**environment, **notes, "PATH": str(programs)}


def test_the_modules_would_be_caught(checkout: Path, caught: Path) -> None:
    subprocess.run([sys.executable, "-c", "import yaml"], cwd=checkout, check=True)
    assert caught.read_text() == f"{checkout / 'yaml' / '__init__.py'}\n"


def test_the_action_sets_up_without_a_look_at_the_checkout(
    checkout: Path, caught: Path, machine: dict[str, str], tmp_path: Path
) -> None:
    runner = Runner(checkout, tmp_path / "runner", machine)
    runner.context["inputs.python"] = "python3"
    for name in ("install", "engine"):
        done = runner.run(steps()[name])
        assert done.returncode == 0, done.stdout + done.stderr
    assert not caught.exists()
    _installs_by_hash(Path(machine["PIPS"]), ROOT)
    assert _apt_packages(Path(machine["ROOTS"])) == SYSTEM_PACKAGES


def test_the_component_sets_up_without_a_look_at_the_checkout(
    checkout: Path, caught: Path, machine: dict[str, str], tmp_path: Path
) -> None:
    harness = tmp_path / "harness-source"
    harness.mkdir()
    shutil.copytree(ROOT / ".ci", harness / ".ci", symlinks=True)
    for argv in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x"), ("tag", "v1")):
        named = ("git", "-c", "user.name=T", "-c", "user.email=t@example.com", *argv)
        subprocess.run(named, cwd=harness, check=True)
    [job] = component()[1].values()
    script = "\n".join(job["before_script"]).replace("/opt/", f"{tmp_path}/opt-")
    variables = {"HARNESS": f"file://{harness}", "REVISION": "v1", "CI_PROJECT_DIR": str(checkout)}
    done = run("sh", "-ec", script, cwd=checkout, environment={**machine, **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    assert not caught.exists()
    _installs_by_hash(Path(machine["PIPS"]), tmp_path / "opt-harness")
    assert set(SYSTEM_PACKAGES) <= set(_apt_packages(Path(machine["ROOTS"])))


def _installs_by_hash(notes: Path, harness: Path) -> None:
    where, first, again, second = notes.read_text().splitlines()
    assert (where, again) == (str(harness), str(harness))
    assert {"--require-hashes", ".ci/install.txt"} <= set(first.split())
    assert {"--no-index", "--no-deps", "--no-build-isolation", "."} <= set(second.split())


def _apt_packages(notes: Path) -> list[str]:
    lines = [line.split() for line in notes.read_text().splitlines() if " install " in line]
    return [word for line in lines for word in line[line.index("install") + 1 :] if not word.startswith("-")]


@pytest.fixture
def installed(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment with a ``connector`` as pip writes it, which knows no checkout."""
    home = tmp_path / "installed"
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", home], check=True)
    [site] = (home / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (site / "connector_harness").symlink_to(ROOT / "tools")
    program = home / "bin" / "connector"
    program.write_text(
        f"#!{home}/bin/python\nimport sys\nfrom connector_harness.cli.main import main\nsys.exit(main())\n"
    )
    program.chmod(0o755)
    return {**environment, "PATH": f"{home / 'bin'}:{environment['PATH']}"}


@pytest.mark.slow
def test_the_checks_run_nothing_of_the_checkout(
    checkout: Path, caught: Path, installed: dict[str, str], tmp_path: Path
) -> None:
    base = run("git", "rev-parse", "HEAD", cwd=checkout, environment=installed).stdout.strip()
    runner = Runner(checkout, tmp_path / "runner", installed)
    runner.context |= {"inputs.folder": SHELF, "inputs.base": base}
    for name in ("lint", "verify", "diff", "summary"):
        done = runner.run(steps()[name])
        assert done.returncode == 0, done.stdout + done.stderr
        assert runner.context.get(f"steps.{name}.outputs.code", "0") == "0", done.stdout
    [job] = component()[1].values()
    variables = {"FOLDER": SHELF, "BASE": base}
    done = run("sh", "-ec", "\n".join(job["script"]), cwd=checkout, environment={**installed, **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    for hook in hooks().values():
        done = run("sh", "-c", f"{hook['entry']} {SHELF}", cwd=checkout, environment=installed)
        assert done.returncode == 0, done.stdout + done.stderr
    for line in "".join(blocks("sh")).splitlines():
        run("sh", "-c", line.partition(" # ")[0], cwd=checkout / SHELF, environment=installed)
    assert not caught.exists(), caught.read_text()


def test_no_python_is_started_that_looks_in_the_working_folder() -> None:
    scripts = [step["run"] for step in action()["runs"]["steps"] if "run" in step]
    [job] = component()[1].values()
    scripts += [*job["before_script"], *job["script"], *blocks("sh")]
    starts = [found for text in scripts for found in re.findall(r"python3?\"? +(-\S+)", text, re.IGNORECASE)]
    assert len(starts) >= 6
    assert set(starts) == {"-I"}


@pytest.mark.slow
def test_folders_and_revisions_are_no_options(
    checkout: Path, installed: dict[str, str], tmp_path: Path
) -> None:
    runner = Runner(checkout, tmp_path / "runner", installed)
    runner.context |= {"inputs.folder": "--help", "inputs.base": "--upload-pack=touch caught"}
    for name in ("lint", "verify"):
        runner.run(steps()[name])
        assert runner.context[f"steps.{name}.outputs.code"] == "2"
    assert runner.run(steps()["diff"]).returncode == 2
    assert not (checkout / "caught").exists()


def test_messages_are_printed_where_the_runner_takes_no_commands(
    checkout: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    forged = "##[set-output name=code]0\n::set-output name=code::0\n"
    program = tmp_path / "programs" / "connector"
    program.write_text(f"#!/bin/sh\nprintf '{forged}' >&2\n[ $1 != verify ] || printf '{forged}'\nexit 1\n")
    runner = Runner(checkout, tmp_path / "runner", environment)
    runner.context |= {"inputs.folder": SHELF, "inputs.base": "HEAD"}
    for name in ("lint", "verify", "diff"):
        done = runner.run(steps()[name])
        assert (done.returncode, done.stderr) == (0, "")
        start, *lines, end = done.stdout.splitlines()
        token = start.removeprefix("::stop-commands::")
        assert re.fullmatch("[0-9a-f]{32}", token)
        assert end == f"::{token}::"
        assert set(forged.splitlines()) <= set(lines)


def test_what_is_installed_is_named_by_version_and_hash() -> None:
    pins: dict[str, str] = {
        canonicalize_name(line.partition("==")[0]): line.strip()
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    locked: dict[str, tuple[str, int]] = {}
    for block in re.split(r"^(?=[\w.-]+==)", (ROOT / ".ci/install.txt").read_text(), flags=re.MULTILINE)[1:]:
        name, version = re.findall(r"^([\w.-]+)==([\w.]+)", block)[0]
        locked[canonicalize_name(name)] = version, block.count("--hash=sha256:")
    assert all(count for _, count in locked.values())
    assert {name: pins[name].partition("==")[2] for name in locked} == {n: v for n, (v, _) in locked.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    running = _with_dependencies(project["project"]["dependencies"])
    assert locked.keys() == running | _with_dependencies(project["build-system"]["requires"])
    for hook in hooks().values():
        assert sorted(hook["additional_dependencies"], key=str.lower) == sorted(
            (pins[name] for name in running), key=str.lower
        )


def _with_dependencies(texts: list[str]) -> set[str]:
    wanted = [Requirement(text) for text in texts]
    found: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        if name in found and not requirement.extras:
            continue
        found.add(name)
        for inner in map(Requirement, requires(name) or ()):
            extras = requirement.extras or {""}
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                wanted.append(inner)
    return found


def test_actions_are_named_by_commit() -> None:
    texts = [(ROOT / "action.yml").read_text(), *blocks("yaml")]
    used = re.findall(r"^ *- uses: (\S+)|^ *uses: (\S+)", "\n".join(texts), re.MULTILINE)
    names = ["".join(pair) for pair in used]
    assert len(names) >= 3
    for name in names:
        assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+@([0-9a-f]{40}|COMMIT)", name)
    assert "COMMIT" in DOCUMENTATION
    parsed = [step["uses"] for step in action()["runs"]["steps"] if "uses" in step]
    assert parsed == names[: len(parsed)] != []  # a comment behind a commit is no part of it

"""The release of a wheel, and the containers to develop in."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import __version__

ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "tools/script/mono-packages.txt").read_text().split()


WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))


def _steps(job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = WORKFLOW["jobs"][job]["steps"]
    return found


@pytest.mark.parametrize(("tag", "code"), [(f"v{__version__}", 0), ("v99.0.0", 1), (f"v{__version__}0", 1)])
def test_a_tag_must_name_the_version(tag: str, code: int) -> None:
    command = next(
        step["run"] for step in _steps("passes") if step.get("name") == "The tag names the version"
    )
    environment = {"PATH": "/usr/bin:/bin", "GITHUB_REF_NAME": tag}
    done = subprocess.run(["sh", "-ec", command], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == code


@pytest.mark.parametrize(("tag", "code"), [(f"v{__version__}", 0), ("v99.0.0", 1), ("vUnreleased", 0)])
def test_the_notes_are_what_the_changelog_says_of_a_version(tag: str, code: int) -> None:
    done = subprocess.run([ROOT / ".ci/release-notes", tag], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert bool(done.stdout.strip()) is (code == 0)
    assert "## [" not in done.stdout


def test_nothing_is_released_that_did_not_pass() -> None:
    assert WORKFLOW["jobs"]["wheel"]["needs"] == "passes"
    assert ".ci/run" in [step.get("run") for step in _steps("passes")]
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_no_test_runs_where_the_token_may_write() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "permissions" not in WORKFLOW["jobs"]["passes"]
    assert not any(word in str(_steps("wheel")) for word in (".ci/run", "make ", "npm", "pytest"))
    steps = [step for job in WORKFLOW["jobs"] for step in _steps(job)]
    checkouts = [step for step in steps if "checkout" in step.get("uses", "")]
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(WORKFLOW["jobs"])


def test_actions_of_workflows_are_named_by_commit() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / ".github/workflows").iterdir()]
    used = re.findall(r"uses: (\S+)", "\n".join(texts))
    assert len(used) >= 2
    assert all(re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", name) for name in used)


def test_the_container_of_this_repository_is_set_up_as_a_machine_is() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    assert container["postCreateCommand"] == "make setup"
    assert re.search(r"^setup:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_container_for_authors_has_engine_and_program() -> None:
    container = json.loads((ROOT / "templates/devcontainer.json").read_text("utf-8"))
    engine, program = (container["postCreateCommand"][name] for name in ("engine", "program"))
    assert engine.endswith(f"apt-get install -q -y --no-install-recommends {' '.join(PACKAGES)}")
    assert set(re.findall(r"\$(\w+)", program)) == container["containerEnv"].keys()
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "connector-harness[fast] @ git+" in program
    assert re.search(r"^fast = ", text, re.MULTILINE)

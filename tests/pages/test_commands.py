"""Every command of README, guides and harness pages, run to the letter."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engines import needs_mono
from tests.harvest.part import write_bridge
from tests.pages.shell import PAGES, ROOT, blocks, commands, make_programs, shell
from tests.scenarios.conftest import masked

if TYPE_CHECKING:
    from tests.program import Program

HARNESS = sorted((ROOT / "docs" / "harness").glob("*.md"))
HERE = {"call.md", "serve.md"}  # pages whose commands work in a clone of this repository
BOOKSHELF = ROOT / "tests" / "fixtures" / "bookshelf"
AUTHORS = ROOT / "docs" / "guides" / "connector-authors.md"
pytestmark = needs_mono


@pytest.fixture
def programs(tmp_path: Path, program: Program) -> Path:
    return make_programs(tmp_path / "programs", program)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The bookshelf as a connector of a repository with two commits, a tag and a remote branch."""
    folder = tmp_path / "repository" / "connectors" / "shelf"
    shutil.copytree(BOOKSHELF, folder)

    def git(*argv: str) -> None:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *argv], cwd=folder.parent.parent, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "One")
    git("tag", "v1.0")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    git("commit", "--allow-empty", "-m", "Two")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", HARNESS, ids=lambda page: page.name)
def test_harness_pages(page: Path, shelf: Path, programs: Path) -> None:
    with shell(ROOT if page.name in HERE else shelf, programs) as run:
        for line in commands(page):
            run.run(line)


@pytest.mark.slow
def test_the_start_of_the_readme(programs: Path) -> None:
    """The command after `make verify` works in a shell that has nothing but what the set-up left."""
    if not (ROOT / ".venv" / "bin" / "connector").exists():
        pytest.skip("the checkout was not set up by .ci/setup")
    (programs / "connector").unlink()
    verify, *following = commands(ROOT / "README.md")
    assert verify.split(" #")[0].strip() == "make verify"
    assert len(following) == 2
    with shell(ROOT, programs) as run:
        for line in following:
            run.run(line)


@pytest.mark.slow
def test_deploying_the_connector(tmp_path: Path, programs: Path) -> None:
    [line] = commands(ROOT / "docs" / "guides" / "deploy.md")
    folder = tmp_path / "connector"
    folder.mkdir()
    write_bridge(folder)
    with shell(folder, programs) as run:
        assert "paconn create" in run.run(f"{line} --dry-run")


@pytest.mark.slow
def test_calls_of_the_first_flows(programs: Path) -> None:
    lines = commands(ROOT / "docs" / "guides" / "first-flows.md")
    assert lines
    with shell(ROOT, programs) as run:
        for line in lines:
            assert "ok: no problems" in run.run(line)


@pytest.mark.slow
def test_the_guide_for_authors(tmp_path: Path, programs: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(BOOKSHELF, clone / "tests" / "fixtures" / "bookshelf")
    printed = ""
    kinds = []
    with shell(clone, programs) as run:
        for language, content, before in blocks(AUTHORS.read_text("utf-8")):
            kinds.append(language)
            if language == "sh":
                printed = "".join(run.run(line) for line in content.splitlines())
            elif language == "yaml":
                name = re.findall(r"`(samples/\S+\.yaml)`:?\s*$", before)[-1]
                (run.folder / name).parent.mkdir(parents=True, exist_ok=True)
                (run.folder / name).write_text(content)
            elif language == "toml":  # what the bookshelf has, for a folder of one's own
                assert content in (run.folder / "connector.toml").read_text()
            else:
                assert masked(printed) == masked(content)
    assert (kinds.count("sh"), kinds.count("yaml"), kinds.count("text")) == (10, 3, 2)
    assert json.loads((run.folder / "verify.json").read_text())["ok"] is True


@pytest.mark.slow
def test_the_guide_to_mcp_connectors(tmp_path: Path, programs: Path) -> None:
    """Its commands work in a connector without samples, and its cases with those of the phrasebook."""
    phrases, folder = ROOT / "tests" / "fixtures" / "phrasebook", tmp_path / "phrases"
    shutil.copytree(phrases, folder, ignore=shutil.ignore_patterns("samples"))
    guide = ROOT / "docs" / "guides" / "mcp-connectors.md"
    with shell(folder, programs) as run:
        for line in commands(guide):
            # Its folder is incomplete; what `verify` says of that is no matter here.
            run.run(line.replace("connector verify", "connector replay"))
    [cases] = [content for language, content, _ in blocks(guide.read_text("utf-8")) if language == "yaml"]
    (folder / "samples" / "cases" / "InvokeMCP.yaml").write_text(cases.split("untested:")[0])
    shutil.copy(
        phrases / "samples" / "cassettes" / "translate.yaml", folder / "samples/cassettes/InvokeMCP.yaml"
    )
    with shell(folder, programs) as run:
        assert "5 passed, 0 failed" in run.run("connector replay")


@pytest.mark.slow
def test_the_guide_to_mcp_connectors_with_a_service_behind_it(tmp_path: Path, programs: Path) -> None:
    """Its commands work on what `connector init` has just written."""
    folder = tmp_path / "tides"
    shutil.copytree(
        ROOT / "tests" / "fixtures" / "tidetable", folder, ignore=shutil.ignore_patterns("samples")
    )
    with shell(folder, programs) as run:
        for line in commands(ROOT / "docs" / "guides" / "mcp-connectors.md"):
            line = line.replace("connector verify", "connector replay")  # noqa: PLW2901
            printed = run.run(line.replace("call InvokeMCP", "call InvokeMCP -i harbour=sample"))
    assert "ok: no problems" in printed


@pytest.mark.slow
def test_the_template_for_agents(shelf: Path, programs: Path) -> None:
    """Its commands work in a repository of a connector, and those of its sentences have their options."""
    page = ROOT / "templates" / "AGENTS.md"
    listed = commands(page)
    assert len(listed) == 5
    with shell(shelf, programs) as run:
        for line in listed:
            run.run(line)


def test_no_page_with_commands_is_forgotten() -> None:
    run = {"mcp-connectors.md", "README.md", "ci.md", "connector-authors.md", "deploy.md", "first-flows.md"}
    assert {page.name for page in PAGES if commands(page)} == run | {
        page.name for page in HARNESS if commands(page)
    }

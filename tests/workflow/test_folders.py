"""The commit that a report names."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tools.workflow.folders import commit_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_the_commit_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "connector"
    folder.mkdir()
    assert commit_of(folder) == ""  # no repository
    git(tmp_path, "init", "-q")
    assert commit_of(folder) == ""  # no commit
    (folder / "settings.json").write_text("{}")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert commit_of(folder) == commit[:12]
    (tmp_path / "elsewhere").write_text("")
    assert commit_of(folder) == commit[:12]
    (folder / "case.yaml").write_text("")
    assert commit_of(folder) == f"{commit[:12]}, with changes"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit_of(folder) == ""  # no git

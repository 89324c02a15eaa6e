from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.program import Program

ROOT = Path(__file__).parent.parent.parent
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"

PROGRAM = """#!/bin/sh
case "$1" in diff) for word; do before=$last; last=$word; done; echo "diff $before $last" >>"$CALLS" ;; esac
%s
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A Git repository with a connector in ``connectors/shelf``, committed."""
    folder = tmp_path / "checkout"
    shutil.copytree(SHELF, folder / "connectors" / "shelf")
    for argv in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run(
            ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *argv], cwd=folder, check=True
        )
    return folder


@pytest.fixture
def environment(tmp_path: Path, program: Program) -> dict[str, str]:
    """The environment of a CI job, with ``connector`` on the PATH; ``diff`` is noted in ``CALLS``."""
    programs = tmp_path / "programs"
    programs.mkdir()
    connector = programs / "connector"
    connector.write_text(PROGRAM % program.command)
    connector.chmod(0o755)
    kept = {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME") if name in os.environ}
    return {
        **kept,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "CALLS": str(tmp_path / "calls"),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
    }

"""The wheel: built without a network, installed where nothing of the checkout is, and run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parent.parent.parent
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"


def _run(*argv: str | Path, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    # Neither the checkout nor the tests' own settings may help.
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ
    }
    done = subprocess.run(
        [str(item) for item in argv],
        cwd=cwd,
        env={**environment, "PIP_NO_INDEX": "1", "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what it is made of, so that the checkout gets no leftovers."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "tools", source / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out", cwd=source)
    [built] = (source / "out").iterdir()
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a fresh environment; what it depends on comes from that of the tests."""
    home = tmp_path_factory.mktemp("fresh")
    _run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=home)
    python = home / "env" / "bin" / "python"
    [site] = (home / "env" / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    # pip comes from there, too, and finds the harness of the tests installed already.
    options = ("--ignore-installed", "--no-deps", "--no-compile", "-q")
    _run(python, "-m", "pip", "install", *options, wheel, cwd=home)
    return home / "env" / "bin" / "connector"


def test_the_wheel_has_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    assert wheel.name == f"connector_harness-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    own = {
        f"connector_harness/{path.relative_to(ROOT / 'tools').as_posix()}"
        for path in (ROOT / "tools").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == own
    assert "connector_harness/script/host/Host.cs" in inside


@pytest.mark.slow
def test_the_console_script_runs_without_the_checkout(program: Path, tmp_path: Path) -> None:
    shelf = shutil.copytree(SHELF, tmp_path / "shelf")
    assert _run(program, "--version", cwd=tmp_path).stdout == f"connector {__version__}\n"
    where = "import connector_harness; print(connector_harness.__file__)"
    file = _run(program.parent / "python", "-c", where, cwd=tmp_path).stdout
    assert Path(file).is_relative_to(program.parent.parent)
    assert _run(program, "lint", shelf, cwd=tmp_path).stdout.startswith("ok: no findings in 1 connector")
    done = _run(program, "verify", shelf, cwd=tmp_path)
    assert done.stdout.splitlines()[-1].startswith("ok: 3 operations")
    (shelf / "samples" / "cases" / "AddBook.yaml").unlink()
    assert _run(program, "verify", shelf, cwd=tmp_path, check=False).returncode == 1
    assert _run(program, "explain", "SCH001", cwd=tmp_path).stdout


def test_there_is_one_version_and_the_changelog_tells_of_it() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings[0] == "## [Unreleased]"
    assert any(line.startswith(f"## [{__version__}]") for line in headings)

"""What tests of any folder may use."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.browser import chromium
from tests.examples import PROFILE
from tests.folders import use_memory
from tests.program import Program, warm_program
from tools.core.garbage import collect_garbage_rarely

settings.load_profile(PROFILE)
use_memory()

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.powerapps.paconn import Paconn
    from tests.powerapps.service import PowerApps


def pytest_sessionstart() -> None:
    """Search for no garbage while the tests are collected, as next to none comes up."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave the thousands of tests out of every search for garbage, which else takes 7 % of the time."""
    gc.enable()
    gc.freeze()
    collect_garbage_rarely()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a worker; make a context or page for each test."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def program() -> Iterator[Program]:
    """The program for all tests of a worker, imported once; each run is a process of its own."""
    with warm_program() as running:
        yield running


@pytest.fixture(scope="session")
def power_apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PowerApps, dict[str, str]]]:
    """The stand-in of the Power Apps service, one for all tests of a worker, with its environment."""
    from tests.powerapps.paconn import standing_in

    with standing_in(tmp_path_factory.mktemp("powerapps")) as running:
        yield running


@pytest.fixture
def paconn(power_apps: tuple[PowerApps, dict[str, str]], tmp_path: Path) -> Paconn:
    """The real paconn, logged in to a stand-in that holds nothing."""
    from tests.powerapps.paconn import Paconn, find_program, log_in

    program = find_program()
    service, environment = power_apps
    service.forget()
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    log_in(home)
    return Paconn(program, service, folder, {**environment, "HOME": str(home), "PYTHONUTF8": "1"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", type=Path, metavar="DIR", help="write the pictures of the README to DIR")


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder for pictures: that of ``--pictures``, else a temporary one."""
    folder: Path = request.config.getoption("pictures") or tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder

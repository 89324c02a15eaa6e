from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import Resident, engine_named
from tests.script.support import PROBE
from tools.core.cache import Cache, cache_folder
from tools.script import Engine, ScriptHost
from tools.script.ahead import find_ahead
from tools.script.mono import MonoEngine, find_mono


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of the test run's own: cold at first, warm for all later tests.

    The machine code in it is that of the user's cache, where the set-up has made some.
    """
    made, mono = tmp_path_factory.mktemp("cache"), find_mono()
    if isinstance(mono, MonoEngine) and (found := find_ahead(mono, Cache(cache_folder()))):
        shutil.copytree(found, cache_folder(made) / found.name)
    return made


@pytest.fixture(scope="session", params=["mono", "dotnet"])
def engine(request: pytest.FixtureRequest, cache: Path) -> Engine:
    return engine_named(request.param, cache)


@pytest.fixture(scope="module")
def host(engine: Engine, cache: Path) -> Iterator[ScriptHost]:
    """The probe script's host, shared by a module: it has to recover from whatever a test does to it."""
    with ScriptHost(PROBE, engine, cache) as probe:
        probe.compile()
        yield probe


@pytest.fixture(scope="module")
def resident(engine: Engine, cache: Path) -> Iterator[Resident]:
    """A host for small scripts of all kinds, where its start is not what is tested."""
    host = Resident(PROBE, engine, cache)
    yield host
    host.end()

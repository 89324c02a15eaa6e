from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import Resident, engine_named
from tests.script.support import PROBE
from tools.script import Engine, ScriptHost


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of the test run's own: cold at first, warm for all later tests."""
    return tmp_path_factory.mktemp("cache")


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

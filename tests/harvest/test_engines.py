"""Both engines run the connector's script alike: the same requests and the same response in each case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engines import engine_named
from tests.examples import some
from tools.connector.model import load_connector
from tools.core.message import with_header
from tools.replay.load import load_cases
from tools.replay.run import CaseRunner
from tools.replay.samples import load_samples
from tools.runtime.platform import Platform
from tools.script import ScriptHost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.connector.model import Connector
    from tools.core.message import Response
    from tools.replay.cases import Case
    from tools.replay.samples import Samples
    from tools.script import Engine

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_both_engines_answer_cases_alike(tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.getbasetemp() / "cache"
    engines = [engine_named(name, cache) for name in ("mono", "dotnet")]
    connector = load_connector(ROOT)
    samples = load_samples(connector)
    cases = some(load_cases(ROOT, connector.operations, samples.connections))
    mono, dotnet = (outcomes(engine, cache, connector, samples, cases) for engine in engines)
    assert len(mono) == len(cases) > 100
    assert [name for name in mono if mono[name] != dotnet[name]] == []


def outcomes(
    engine: Engine, cache: Path, connector: Connector, samples: Samples, cases: Sequence[Case]
) -> dict[tuple[str, str], list[object]]:
    """Return what every case sent and got on the engine: a list of exchanges, by operation and case."""
    assert connector.script is not None
    with ScriptHost(connector.script, engine, cache) as host:
        return {
            (result.operation_id, result.case): [
                (_alike(exchange.response), [(sent.request, sent.response) for sent in exchange.backend])
                for exchange in result.exchanges
            ]
            for result in CaseRunner(
                connector, samples, lambda connection: Platform(connector, connection, host)
            ).run(cases)
        }


def _alike(response: Response) -> Response:
    """Return the response with its Location in one spelling.

    Mono's Uri leaves a colon as it is where a letter beyond ASCII is near.
    """
    location = response.header("Location")
    if location is None:
        return response
    return replace(response, headers=with_header(response.headers, "Location", location.replace("%3A", ":")))

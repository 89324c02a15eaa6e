"""Every judge of schemas says the same of all that the cases send and get, and of the same broken."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples import PROFILE
from tests.harvest.bridge import ROOT
from tests.harvest.generated import broken
from tests.runtime.jsonschema_errors import errors_of_jsonschema
from tools.connector.draft4 import INPUT, RESPONSE, Direction
from tools.replay.checks import success_spec
from tools.replay.load import load_cases
from tools.replay.run import CaseRunner
from tools.runtime.validation import compile_schema
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.connector.model import Operation
    from tools.runtime.exchanges import Exchange

SHARE = 1 if PROFILE == "full" else 15
"""Every how many-th case is run."""


def values(operation: Operation, exchange: Exchange) -> Iterator[tuple[Mapping[str, Any], Any, Direction]]:
    """Yield the inputs and the response of success, each with its schema."""
    for item in operation.parameters:
        if item.name in exchange.inputs:
            yield item.schema, exchange.inputs[item.name], INPUT
    spec = success_spec(operation, exchange.response.status)
    body = exchange.response.json_or_none()
    if exchange.response.status < 300 and spec is not None and spec.schema is not None and body is not None:
        yield spec.schema, body, RESPONSE


@pytest.mark.slow
def test_the_judges_agree_on_every_case() -> None:
    judged = refused = 0
    with open_session(ROOT, ScriptOptions()) as session:
        connector, samples = session.connector, session.samples
        data, random = connector.definition.data, Random(1)
        cases = load_cases(ROOT, connector.operations, samples.connections)[::SHARE]
        for result in CaseRunner(connector, samples, session.platform).run(cases):
            for exchange in result.exchanges:
                for schema, value, direction in values(connector.operations[result.operation_id], exchange):
                    fast = compile_schema(data, schema, direction)
                    slow = compile_schema(data, schema, direction, fast=False)
                    for item in (value, broken(random, value), broken(random, value)):
                        found = slow.errors(item)
                        assert fast.valid(item) == (not found), (result.operation_id, item)
                        assert fast.errors(item) == found
                        ours = [(error.path, error.keyword.replace("exclusiveM", "m")) for error in found]
                        theirs = errors_of_jsonschema(data, schema, item, direction)
                        assert sorted(map(repr, ours)) == sorted(map(repr, theirs)), (
                            result.operation_id,
                            item,
                        )
                        judged += 1
                        refused += bool(found)
    assert judged > 100
    assert refused > 30

"""Whatever a flow sends and Harvest answers, the script comes to an end in its own words.

The requests are those that the runtime builds of generated inputs, the responses those that
samples/backend.swagger.yaml describes, or broken ones. Never is there an exception or a time-out. A response
of success fits the operation's schema where Harvest's did; a record in which Harvest has a value of another
type passes as Harvest sent it. All else is the connector's one message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.harvest.bridge import ROOT, answer
from tests.harvest.generated import FakeHarvest, Maker
from tools.replay.checks import Checks
from tools.runtime.polling_protocol import is_polling
from tools.runtime.validation import Schemas
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import open_session

if TYPE_CHECKING:
    from tools.connector.model import Operation
    from tools.core.message import Request, Response
    from tools.replay.backend import Backend
    from tools.runtime.exchanges import Connection, Exchange
    from tools.runtime.platform import Platform

UNEXPECTED = "in a way that this connector does not understand"
STRUCTURE = frozenset(("error-schema", "no-body", "not-json", "content-type", "next-link-past-gateway"))
"""The problems of a response that no fault of Harvest excuses."""

seeds = st.integers(0, 2**48)


class Rig(NamedTuple):
    """Everything that a call takes."""

    platform: Platform
    connection: Connection
    checks: Checks
    backend: Backend
    operations: list[Operation]
    data: Any

    def __repr__(self) -> str:
        return "rig"

    def call(self, operation: Operation, inputs: dict[str, Any], harvest: Any) -> list[Exchange]:
        """Return a call of ``operation``, of a trigger up to three polls."""
        if not is_polling(operation):
            return [self.platform.call(operation, inputs, harvest)]
        exchanges: list[Exchange] = []
        location: str | None = None
        while len(exchanges) < 3 and (not exchanges or location is not None):
            poll = self.platform.poll(operation, inputs, harvest, location)
            exchanges.append(poll.exchange)
            location = poll.location
        return exchanges

    def generated(self, seed: int, *, edges: float, faults: float) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with generated calls."""
        random = Random(seed)
        operation = random.choice(self.operations)
        maker = Maker(self.data, random, edges)
        inputs = {
            item.name: maker.value(item.schema)
            for item in operation.parameters
            if item.required or random.random() < 0.6
        }
        for exchange in self.call(operation, inputs, FakeHarvest(self.backend, random, faults)):
            for code, text in self.problems(operation, exchange):
                yield code, f"{operation.operation_id} {inputs}: {text}"

    def problems(self, operation: Operation, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the response, and with how the script ended."""
        if exchange.script is not None and exchange.script.failure is not None:
            yield "script", str(exchange.script.failure)
        for problem in self.checks.exchange(operation, exchange, None, self.connection):
            # Harvest confirms a deletion with or without the record: an error would hide that it is done.
            is_confirmed = problem.code == "no-body" and operation.method == "DELETE"
            if problem.where.side == "response" and not is_confirmed:
                yield problem.code, str(problem)
        if UNEXPECTED in (text := exchange.response.body.decode("utf-8", "replace")):
            yield "unexpected", text


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with open_session(ROOT, ScriptOptions(time_limit=300)) as session:
        samples, connector = session.samples, session.connector
        connection = next(iter(samples.connections.values()))
        assert samples.backend is not None
        yield Rig(
            session.platform(connection),
            connection,
            Checks(connector, samples),
            samples.backend,
            list(connector.operations.values()),
            connector.definition.data,
        )


@pytest.mark.slow
@given(seeds, st.sampled_from([0.0, 0.3]))
@settings(max_examples=examples(3000))
def test_any_inputs_of_a_flow(rig: Rig, seed: int, edges: float) -> None:
    assert list(rig.generated(seed, edges=edges, faults=0.0)) == []


@pytest.mark.slow
@given(seeds)
@settings(max_examples=examples(3000))
def test_any_response_of_harvest(rig: Rig, seed: int) -> None:
    found = list(rig.generated(seed, edges=0.0, faults=0.5))
    assert [text for code, text in found if code in STRUCTURE or code == "script"] == []


@given(seeds)
@settings(max_examples=examples(1000))
def test_what_is_generated_fits_the_description_of_harvest(rig: Rig, seed: int) -> None:
    random, data = Random(seed), rig.backend.file.data
    schema = data["definitions"][random.choice(list(data["definitions"]))]
    assert Schemas(data).validator(schema).errors(Maker(data, random).value(schema)) == ()


class Fixed:
    """Answers every request alike, and keeps them."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return answer(self.body)


USER = {"first_name": "A", "last_name": "B", "email": "a@b.example"}


def called(rig: Rig, name: str, inputs: dict[str, Any], harvest: Fixed) -> Response:
    operation = next(item for item in rig.operations if item.operation_id == name)
    return rig.call(operation, inputs, harvest)[0].response


@pytest.mark.parametrize("rate", [10**30, 1e20, 0, -0.0])
def test_a_number_beyond_all_bounds_is_for_harvest_to_refuse(rig: Rig, rate: float) -> None:
    harvest = Fixed({"id": 1})
    called(rig, "CreateUser", {"body": {**USER, "default_hourly_rate": rate}}, harvest)
    assert json.loads(harvest.requests[0].body)["default_hourly_rate"] == rate


@pytest.mark.parametrize("rate", [-1, -0.001, -(10**30), -1e-7])
def test_a_negative_number_is_refused(rig: Rig, rate: float) -> None:
    harvest = Fixed({"id": 1})
    response = called(rig, "CreateUser", {"body": {**USER, "default_hourly_rate": rate}}, harvest)
    assert response.status == 400
    assert harvest.requests == []


@pytest.mark.parametrize(
    ("name", "inputs", "field"),
    [
        (
            "AddNewContact",
            {"client_id": 1, "first_name": "A", "last_name": "B", "phone_office": {}},
            "Phone Office",
        ),
        ("CreateTimeEntry", {"project_id": "1", "task_id": "2", "notes": []}, "Notes"),
    ],
)
def test_a_message_begins_with_the_name_of_the_field(
    rig: Rig, name: str, inputs: dict[str, Any], field: str
) -> None:
    error = called(rig, name, {"body": inputs}, Fixed({})).json()["error"]
    assert error["message"] == f"{field} must be text."


@pytest.mark.parametrize("assignment", [{}, {"task": None}, {"is_active": False}])
def test_an_assignment_without_a_task_is_no_choice(rig: Rig, assignment: dict[str, Any]) -> None:
    task = {"id": 7, "name": "Design"}
    held = {"id": 1, "project": None, "task_assignments": [assignment, {"task": task}]}
    page = {"project_assignments": [held], "total_pages": 1, "links": {"next": None}}
    found = called(rig, "ListBookableTaskChoices", {}, Fixed(page)).json()
    assert found == [{"id": "7", "number": 7, "name": "Design"}]
    assert called(rig, "ListMyTaskChoices", {"project_id": "9"}, Fixed(page)).json() == []

"""The cases that are written from recipes are what the connector and the stand-in make of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from samples import write
from samples.stand_in.errors import no_route
from tools.core.errors import UserError
from tools.core.message import Request, Response
from tools.replay.load import load_cases
from tools.runtime.exchanges import Exchange, Sent
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import Session, open_session

RECIPE = write.Recipe("GetClient", "one", "https://example.com/")
SENT = Request("GET", "https://api.harvestapp.com/v2/clients/1")
UNSERVED = [
    (Response(501), Response(200), "GetClient: script.csx does not serve it; add its id to Relay.Operations"),
    (
        Response(404),
        Response(404, (), str(no_route().body).encode()),
        "GetClient: one: the stand-in has no route GET /v2/clients/1; add it in samples/stand_in/api.py",
    ),
]


@pytest.mark.slow
def test_the_written_cases_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    code = write.main(["--check"])
    assert (code, capsys.readouterr().out) == (
        0,
        "nothing to write: all files are as the recipes make them\n",
    )


def test_each_cassette_belongs_to_a_case() -> None:
    known = {traffic for case in load_cases(write.SAMPLES.parent) for traffic in case.traffic}
    assert set((write.SAMPLES / "cassettes").rglob("*.yaml")) <= known


def test_what_nobody_serves_becomes_no_case() -> None:
    for response, answered, message in UNSERVED:
        call = Exchange("GetClient", {}, SENT, (), None, (Sent(SENT, answered),), response, response, (), 0.0)
        with pytest.raises(UserError) as error:
            write.refuse_unserved(RECIPE, call)
        assert message in str(error.value)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with open_session(write.SAMPLES.parent, ScriptOptions()) as opened:
        yield opened


@pytest.mark.slow
def test_each_filter_of_a_trigger_keeps_something_out_of_a_case(session: Session) -> None:
    recipes = write.load_recipes(write.RECIPES / "triggers.yaml")
    wanted = {
        (name, parameter.name)
        for name, operation in session.connector.operations.items()
        if name in {recipe.operation for recipe in recipes}
        for parameter in operation.parameters
        if not parameter.required
    }
    assert len(wanted) > 20
    shown = set()
    for recipe in recipes:
        fired = items_of(session, recipe) if recipe.inputs else 0
        for name in recipe.inputs.keys() if fired else ():
            rest = {key: value for key, value in recipe.inputs.items() if key != name}
            if (recipe.operation, name) in wanted and items_of(session, replace(recipe, inputs=rest)) > fired:
                shown.add((recipe.operation, name))
    assert shown == wanted


def items_of(session: Session, recipe: write.Recipe) -> int:
    """Return how many items the polls of a recipe bring."""
    (_, content) = list(write.files_of(session, [recipe]))[-1]
    case: dict[str, Any] = yaml.load(content, yaml.CSafeLoader)["cases"][0]
    return sum(len(poll["expect"]["body"]) for poll in case["polls"] if poll["expect"]["status"] == 200)

"""The mutators make what they say, and fixed mutants of each kind are caught."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.mutants.csharp import script_mutants
from tests.mutants.judge import Judge
from tests.mutants.markup import definition_mutants, parts, properties_mutants, samples_mutants
from tests.mutants.mutant import Mutant, draw
from tests.mutants.run import explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutants.mutant import Candidates

ROOT = Path(__file__).resolve().parents[2]
DEFINITION, PROPERTIES, SCRIPT = "apiDefinition.swagger.json", "apiProperties.json", "script.csx"


def _text(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def _some(candidates: Candidates, count: int, seed: int = 1) -> list[Mutant]:
    return list(islice(draw(candidates, Random(seed)), count))


def test_a_seed_gives_the_same_mutants_and_none_twice() -> None:
    places = properties_mutants(PROPERTIES, _text(PROPERTIES), ["ListTasks"])
    first = _some(places, 60)
    assert first == _some(places, 60)
    assert first != _some(places, 60, seed=2)
    assert len(set(first)) == 60


def test_a_few_places_end_the_draw() -> None:
    text = '{"paths": {"/a": {"get": {"operationId": "A"}}}}'
    assert 0 < len(_some(definition_mutants(DEFINITION, text), 10_000)) < 10_000


@pytest.mark.slow
@pytest.mark.parametrize("file", [DEFINITION, PROPERTIES])
def test_json_stays_json_and_differs_in_one_place(file: str) -> None:
    text = _text(file)
    places = (
        definition_mutants(file, text)
        if file == DEFINITION
        else properties_mutants(file, text, ["ListTasks"])
    )
    for mutant in _some(places, 40):
        changed = mutant.applied(text)
        assert json.loads(changed) != json.loads(text), mutant
        line, before = mutant.line(text), mutant.lines(text)[0]
        assert any(before == item.strip() for item in text.split("\n")[line - 1 : line + 12]), mutant


def test_samples_stay_readable_and_differ() -> None:
    for mutant in _some(samples_mutants(ROOT), 30):
        text = _text(mutant.file)
        changed = mutant.applied(text)
        assert yaml.load(changed, yaml.CSafeLoader) != yaml.load(text, yaml.CSafeLoader), mutant


def test_places_are_those_of_the_text() -> None:
    text = "a: {\"b\": [1, 'x']}\nc:\n- d: true\n"
    found = {part.pointer: (text[slice(*part.value)], part.data) for part in parts(text)}
    assert found["a", "b", 1] == ("'x'", "x")
    assert found["c", 0, "d"] == ("true", True)


CODE = """class Script
{
    // if (a == 1) { }
    string Text = "a == b && some words";
    int Run(int number)
    {
        if (number == 1 && !this.Done)
        {
            this.Add("client_id", true);
        }

        return number + 2;
    }
}
"""


def test_the_script_is_changed_on_its_tokens() -> None:
    found: dict[str, set[str]] = {}
    for mutant in _some(script_mutants(SCRIPT, CODE), 400):
        found.setdefault(mutant.kind, set()).add(CODE[mutant.start : mutant.end])
    assert found == {
        "operator": {"==", "&&", "!", "+"},
        "constant": {"1", "2"},
        "required": {"true"},
        "field": {'"client_id"'},
        "branch": {"(number == 1 && !this.Done)", 'this.Add("client_id", true);'},
    }


def test_the_change_is_told_in_one_line() -> None:
    start = CODE.index(" == 1 && !") + 1
    mutant = Mutant("script", "operator", SCRIPT, start, start + 2, "!=")
    assert mutant.line(CODE) == 7
    assert mutant.diff(CODE) == "if (number == 1 && !this.Done) -> if (number != 1 && !this.Done)"
    dropped = Mutant("script", "branch", SCRIPT, CODE.index("        if"), CODE.index("        return"), "")
    assert dropped.diff(CODE) == "if (number == 1 && !this.Done) -> return number + 2;"


def test_what_changes_nothing_is_still_there() -> None:
    for (file, before, _), reason in explained().items():
        assert any(line.strip() == before for line in _text(file).split("\n")), before
        assert reason


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with Judge(ROOT, tmp_path_factory.mktemp("mutants"), confirm=False, only=OPERATIONS) as made:
        yield made


OPERATIONS = ("ListTasks", "AddNewContact", "GetCompany", "FindTask", "GetExpenseReceipt")


def _replaced(area: str, file: str, old: str, new: str, pointer: tuple[Any, ...] = ("host",)) -> Mutant:
    start = _text(file).index(old)
    return Mutant(area, "fixed", file, start, start + len(old), new, pointer)


FIXED = {
    "a path": _replaced("definition", DEFINITION, '"/company"', '"/companies"'),
    "a drop-down": _replaced("definition", DEFINITION, '"itemValuePath": "id"', '"itemValuePath": "name"'),
    "a base path": _replaced("definition", DEFINITION, '"basePath": "/v2"', '"basePath": "/v1"'),
    "a header": _replaced("properties", PROPERTIES, '"Harvest-Account-Id"', '"Harvest-Account"'),
    "a section": _replaced("properties", PROPERTIES, '"Request"', '"Response"'),
    "an address of sign-in": _replaced("properties", PROPERTIES, "oauth2/authorize", "oauth2/authorise"),
    "a required flag": _replaced("script", SCRIPT, '"First name", true', '"First name", false'),
    "a field": _replaced("script", SCRIPT, '"phone_office"', '"office_phone"'),
    "an operator": _replaced("script", SCRIPT, "if (required && (value", "if (required || (value"),
    "credentials for any host": _replaced(
        "script", SCRIPT, "if (at.Host.EndsWith", "if (true || at.Host.EndsWith"
    ),
    "a token's scheme": _replaced("script", SCRIPT, 'token, "^Bearer +"', 'token, "^Basic +"'),
    "a status": _replaced("samples", "samples/cases/ListTasks.yaml", "status: 403", "status: 404"),
    "a response": _replaced(
        "samples", "samples/cassettes/FindTask/one.yaml", '"name": "Design"', '"name": "Desing"'
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FIXED)
def test_fixed_mutants_are_caught(name: str, judge: Judge) -> None:
    assert judge.judge(FIXED[name]).outcome == "caught"


@pytest.mark.slow
def test_cases_of_one_name_in_two_files_count_twice(judge: Judge) -> None:
    assert len(judge.base) == len(judge._cases)


@pytest.mark.slow
def test_what_changes_nothing_or_does_not_compile_is_told_apart(judge: Judge) -> None:
    file = "samples/cassettes/FindTask/one.yaml"
    assert judge.judge(_replaced("samples", file, "about: ", "about: not ")).outcome == "same"
    assert judge.judge(_replaced("script", SCRIPT, "status < 200", 'status < ""')).outcome == "invalid"
    assert judge.judge(_replaced("script", SCRIPT, "// Serves", "// It serves")).outcome == "survived"

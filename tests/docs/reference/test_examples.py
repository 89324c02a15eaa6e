"""Examples: cut where they are long, without credentials and without characters that hide."""

import json
from typing import Any

import pytest

from tools.docs.reference.examples import MOST_LINES, make_example


def test_inputs_and_answer_are_laid_out() -> None:
    made = make_example("two", "samples/cases/A.yaml", {"q": "ü"}, 201, {"id": 1}, has_answer=True)
    assert (made.inputs, made.answer, made.status) == ('{\n  "q": "ü"\n}', '{\n  "id": 1\n}', 201)
    assert not made.cut


def test_nothing_in_nothing_out() -> None:
    made = make_example("none", "f", {}, 200, None, has_answer=False)
    assert (made.inputs, made.answer) == ("", "")


@pytest.mark.parametrize(("items", "cut"), [(MOST_LINES - 2, False), (MOST_LINES, True)])
def test_a_long_list_is_cut(items: int, cut: bool) -> None:
    made = make_example("c", "f", {}, 200, list(range(items)), has_answer=True)
    assert made.cut is cut
    assert len(json.loads(made.answer)) == (1 if cut else items)


def test_lists_within_are_cut_and_a_long_object_is_not() -> None:
    long = {str(number): number for number in range(60)}
    assert not make_example("c", "f", {}, 200, [long], has_answer=True).cut
    made = make_example("c", "f", {}, 200, {"rows": [long, long]}, has_answer=True)
    assert json.loads(made.answer) == {"rows": [long]}


@pytest.mark.parametrize(
    ("inputs", "secrets"),
    [
        ({"access_token": "s3cret-value"}, ()),
        ({"note": "it is s3cret-value"}, ("s3cret-value",)),
        ({"deep": [{"api_key": "s3cret-value"}]}, ()),
        ({"header": "Bearer s3cret-value"}, ()),
    ],
)
def test_no_credential_is_shown(inputs: Any, secrets: tuple[str, ...]) -> None:
    made = make_example(
        "s3cret-value" if secrets else "c", "f", inputs, 200, inputs, has_answer=True, secrets=secrets
    )
    assert "s3cret-value" not in f"{made.case}{made.inputs}{made.answer}"


def test_characters_that_hide_are_escaped() -> None:
    made = make_example("c", "f", {"a": "x\u202ey\u2028\u200b"}, 200, None, has_answer=False)
    assert made.inputs == '{\n  "a": "x\\u202ey\\u2028\\u200b"\n}'

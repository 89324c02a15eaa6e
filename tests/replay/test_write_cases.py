"""Cases added to a file, or replaced in it; every other line stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tools.core.errors import UserError
from tools.replay.cases import Case, Expectation, Step
from tools.replay.write_cases import new_file, with_case

ROOT = Path("cassettes")
CASE = Case("ListBooks", "recorded", Path("x.yaml"), 0, (Step(Expectation(200), ROOT / "a.yaml"),))
FILE = """# Mine.
operation: ListBooks
cases:
{0}- name: one          # first
{0}  cassette: ListBooks/one.yaml
{0}  expect: {{status: 200}}

{0}# A comment on two.
{0}- name: two
{0}  expect:
{0}    status: 404
"""


def names(text: str) -> list[str]:
    return [case["name"] for case in yaml.safe_load(text)["cases"]]


@pytest.mark.parametrize("margin", ["", "  "])
def test_a_case_goes_to_the_end(margin: str) -> None:
    content = FILE.format(margin)
    text = with_case(content, CASE, ROOT)
    assert text.startswith(content)
    assert names(text) == ["one", "two", "recorded"]
    assert yaml.safe_load(text)["cases"][2] == yaml.safe_load(new_file(CASE, ROOT))["cases"][0]


@pytest.mark.parametrize("margin", ["", "  "])
@pytest.mark.parametrize(("line", "expected"), [(4, ["recorded", "two"]), (9, ["one", "recorded"])])
def test_a_case_takes_the_place_of_another(line: int, expected: list[str], margin: str) -> None:
    text = with_case(FILE.format(margin), CASE, ROOT, line)
    assert names(text) == expected
    assert "# Mine." in text and "# A comment on two." in text


def test_keys_behind_the_cases_stay_there() -> None:
    text = with_case("cases:\n- name: one\n  expect: {status: 200}\noperation: ListBooks\n", CASE, ROOT)
    assert names(text) == ["one", "recorded"]
    assert yaml.safe_load(text)["operation"] == "ListBooks"


@pytest.mark.parametrize("content", ["operation: X\ncases: [{name: one}]\n", "operation: X\n", ""])
def test_what_is_no_list_of_lines_is_refused(content: str) -> None:
    with pytest.raises(UserError, match="as a list, each case on lines of its own"):
        with_case(content, CASE, ROOT)

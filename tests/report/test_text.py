"""Text output against golden files; ``--snapshot-update`` writes them anew."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.report.samples import CALLED, FAILED_CALL, MEASURED, REPLAYED, VERIFICATION
from tests.report.traces import LIST_CASES, TRACED, hostile
from tools.core.problem import Location, Problem
from tools.replay.cases import CaseResult
from tools.report.results import Called, Replayed, Verification
from tools.report.style import Style, columns
from tools.report.text import replay_text, verification_text
from tools.report.trace import call_text
from tools.report.verdicts import rerun

STYLES = {
    "plain": Style(),
    "colour": Style(colour=True),
    "ascii": Style(ascii_only=True),
    "quiet": Style(verbosity=-1),
    "verbose": Style(verbosity=1),
}
GREEN = replace(
    VERIFICATION,
    operations=VERIFICATION.operations[:1],
    cases=VERIFICATION.cases[:2],
    findings=(),
    coverage=None,
    notes=(),
)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_verification(style: Style, snapshot: SnapshotAssertion) -> None:
    assert verification_text(VERIFICATION, style) == snapshot


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(GREEN, id="green"),
        pytest.param(MEASURED, id="measured"),
        pytest.param(replace(GREEN, operations=(), cases=(), engine=None), id="no operation"),
    ],
)
def test_short_verifications(result: Verification, snapshot: SnapshotAssertion) -> None:
    assert verification_text(result, Style()) == snapshot


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(REPLAYED, id="failures"),
        pytest.param(replace(REPLAYED, cases=()), id="nothing matched"),
        pytest.param(replace(REPLAYED, cases=REPLAYED.cases[:1], unmatched=(), notes=()), id="green"),
    ],
)
def test_replay(result: Replayed, snapshot: SnapshotAssertion) -> None:
    assert replay_text(result, Style()) == snapshot


def test_a_problem_of_many_cases_is_said_once() -> None:
    def case(number: int, *problems: Problem) -> CaseResult:
        file = Path(f"{number}.yaml")
        return CaseResult("ListBooks", f"case {number}", file, number, "fail", problems, 0, 0.0)

    shared, late = Problem("status", "is 500\nbody", Location("response")), Problem("late", "too late")
    other, own = shared._replace(where=Location("polls", poll=2)), Problem("own", "only here")
    cases = (
        case(1, own, shared, shared),
        case(2, shared),
        case(3, late, shared),
        case(4, late, other),
        case(5),
    )
    text = verification_text(replace(GREEN, cases=cases), Style())
    assert text.split("\n\n")[1] == (
        "Failures\n"
        "1.yaml:1: ListBooks: case 1\n"
        "  only here [own]\n"
        "  response: is 500 [status] (first of 3 cases)\n"
        "      body\n"
        "3.yaml:3: ListBooks: case 3\n"
        "  too late [late] (first of 2 cases)\n"
        "4.yaml:4: ListBooks: case 4\n"
        "  poll 2: is 500 [status]\n"
        "      body\n"
        "5.yaml:5: ListBooks: case 5"
    )


@pytest.mark.parametrize(
    ("file", "name", "command"),
    [
        ("samples/cases/Add.yaml", "one", "connector replay --operation Add --case one"),
        ("a b/samples/cases/Add.yaml", "it's", "connector replay 'a b' --operation Add --case 'it'\"'\"'s'"),
        ("c/samples/cases/x/Add.yaml", "-1 book", "connector replay c --operation Add '--case=-1 book'"),
        ("recordings/one.yaml", "one", ""),
    ],
)
def test_the_command_that_runs_a_case_again(file: str, name: str, command: str) -> None:
    case = CaseResult("Add", name, Path("/shelf") / file, 3, "fail", (), 0, 0.0)
    assert rerun(case, Path("/shelf")) == command


def test_the_columns_of_operations_line_up() -> None:
    polled = [replace(VERIFICATION.operations[0], polls=count) for count in (0, 7, 105, 12345)]
    text = verification_text(replace(GREEN, operations=tuple(polled)), Style())
    assert len({line.index("0.02 s") for line in text.splitlines()[:4]}) == 1


@pytest.mark.parametrize(
    ("write", "result"),
    [(verification_text, VERIFICATION), (verification_text, MEASURED), (replay_text, REPLAYED)],
)
def test_quiet_prints_the_last_line_alone(write: Callable[[Any, Style], str], result: Any) -> None:
    whole, quiet = (write(result, Style(verbosity=level)) for level in (0, -1))
    assert quiet == whole.splitlines(keepends=True)[-1]


@pytest.mark.parametrize("name", ["plain", "quiet", "verbose", "colour"])
@pytest.mark.parametrize("result", [pytest.param(CALLED, id="ok"), pytest.param(FAILED_CALL, id="failed")])
def test_call(result: Called, name: str, snapshot: SnapshotAssertion) -> None:
    assert call_text(result, STYLES[name]) == snapshot


@pytest.mark.parametrize("width", [40, 80, 140])
def test_on_a_terminal(width: int, snapshot: SnapshotAssertion) -> None:
    style = Style(width=width)
    assert verification_text(TRACED, style) == snapshot(name="verify")
    assert call_text(CALLED, style) == snapshot(name="call")
    for text in (verification_text(TRACED, style), replay_text(REPLAYED, style)):
        for line in text.splitlines():
            assert columns(line) <= width or len(line.split()) == 1


def test_what_one_part_of_the_definition_gives_rise_to_is_said_once() -> None:
    again = replace(LIST_CASES[0], case="again", line=30)
    text = verification_text(replace(TRACED, cases=(*LIST_CASES, again)), Style())
    assert text.partition("Failures")[2].count("17 must be text") == 1
    assert "17 must be text [response-schema] (first of 2 cases)\n    defined at " in text


@pytest.mark.slow
def test_hostile_text_controls_no_terminal() -> None:
    results = hostile()
    for style in (Style(), Style(width=80), Style(verbosity=1), Style(colour=True)):
        text = verification_text(results, style)
        text += replay_text(Replayed(cases=results.cases, unmatched=results.unmatched), style)
        for exchange in results.cases[0].exchanges[:2]:
            text += call_text(Called(exchange, results.cases[0].problems, (0.0, 0.0)), style)
        assert not re.search("[\x00\u202e]|\x1b(?!\\[[0-9;]+m)", text)
        assert style.colour or "\x1b" not in text
        assert "\\u202e" in text


def test_ascii_output_holds_nothing_else() -> None:
    case = replace(VERIFICATION.cases[0], case="naïve ☂", status="fail", file=Path("a.yaml"))
    text = verification_text(replace(VERIFICATION, cases=(case,)), Style(ascii_only=True))
    assert text.isascii()
    assert "na\\xefve" in text


def test_a_long_body_is_cut_unless_verbose() -> None:
    response = replace(CALLED.exchange.response, body=b'"' + b"x" * 9000 + b'"')
    result = replace(CALLED, exchange=replace(CALLED.exchange, response=response))
    assert "5000 more characters" in call_text(result, Style())
    assert "more characters" not in call_text(result, Style(verbosity=1))


def test_many_findings_of_one_rule_are_folded_as_lint_does() -> None:
    first = VERIFICATION.findings[0]._replace(rule="LBL001", severity="info", file="a.json")
    many = tuple(first._replace(line=number) for number in range(1, 21))
    error = first._replace(rule="ERR001", severity="error", line=30)
    result = replace(VERIFICATION, findings=(*many, error))
    lines = verification_text(result, Style()).partition("Findings\n")[2].splitlines()
    assert "[ERR001]" in lines[0]
    assert [line for line in lines if "LBL001]" in line] == lines[1:6]
    assert lines[6].strip() == "and 15 more of LBL001 in a.json; -v shows all"
    assert verification_text(result, Style(verbosity=1)).count("LBL001]") == 20

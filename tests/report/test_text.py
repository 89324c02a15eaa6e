"""Text output against golden files; ``--snapshot-update`` writes them anew."""

from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.report.samples import CALLED, FAILED_CALL, REPLAYED, VERIFICATION
from tools.core.problem import Problem
from tools.replay.model import CaseResult
from tools.report.model import Called, Replayed, Verification
from tools.report.style import Style
from tools.report.text import replay_text, verification_text
from tools.report.trace import call_text

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

    shared, late = Problem("status", "is 500\nbody", "response"), Problem("late", "too late")
    other, own = shared._replace(where="poll 2"), Problem("own", "only here")
    cases = (
        case(1, own, shared, shared),
        case(2, shared),
        case(3, late, shared),
        case(4, late, other),
        case(5),
    )
    text = verification_text(replace(GREEN, cases=cases), Style())
    assert text.split("\n\n")[1] == (
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


@pytest.mark.parametrize("name", ["plain", "quiet", "verbose", "colour"])
@pytest.mark.parametrize("result", [pytest.param(CALLED, id="ok"), pytest.param(FAILED_CALL, id="failed")])
def test_call(result: Called, name: str, snapshot: SnapshotAssertion) -> None:
    assert call_text(result, STYLES[name]) == snapshot


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

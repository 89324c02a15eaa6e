"""Mutants through peers: what counts as caught, and the table; with a program of our own for a peer."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.mutants.judge import Verdict
from tests.mutants.mutant import Mutant
from tests.mutants.peers import Comparison, Peer, markdown
from tests.mutants.run import Result

if TYPE_CHECKING:
    from pathlib import Path

DEFINITION = "apiDefinition.swagger.json"
TEXT = '{"host": "h", "info": {}, "tags": []}'
PROGRAM = """import json, pathlib, sys
document = json.loads(pathlib.Path(sys.argv[1]).read_text())
if "crash" not in document:
    missing = [key for key in ("host", "info", "paths") if key not in document]
    print(json.dumps([f"{sys.argv[1]} lacks something" for key in missing]))
"""
PEER = Peer("one", (sys.executable, "-c", PROGRAM), json.loads)


def mutant(old: str, new: str, area: str = "definition") -> Mutant:
    return Mutant(area, "fixed", DEFINITION, TEXT.index(old), TEXT.index(old) + len(old), new)


@pytest.fixture
def comparison(tmp_path: Path) -> Comparison:
    source, copy = tmp_path / "source", tmp_path / "copy"
    for folder in (source, copy):
        folder.mkdir()
    (source / DEFINITION).write_text(TEXT)
    absent = Peer("absent", (str(tmp_path / "none"),), json.loads)
    return Comparison(source, copy, [PEER, absent, Peer("failing", PEER.line, lambda _: [str(int("x"))])])


@pytest.mark.parametrize(
    ("change", "is_caught"),
    [
        (mutant("tags", "tag"), False),
        (mutant("host", "hast"), True),
        (mutant("tags", "paths"), False),  # one finding less
        (mutant("tags", "crash"), True),
        (mutant("host", "hast", "samples"), False),  # which no peer reads
    ],
)
def test_a_new_finding_or_a_failure_catches(comparison: Comparison, change: Mutant, is_caught: bool) -> None:
    assert comparison.peers == (PEER,)  # one that fails on the connector itself tells nothing
    assert comparison.caught_by(change) == ({"one"} if is_caught else set())
    assert comparison.caught_by(mutant("tags", "tag")) == set()  # the file is whole again


def test_the_table_has_the_share_of_each_program() -> None:
    def judged(area: str, outcome: str, by: str = "", reason: str = "") -> Result:
        verdict = Verdict("caught" if outcome == "caught" else "survived", by)
        return Result(mutant("host", "hast", area), verdict, "", "", reason)

    compared = [
        (judged("definition", "caught", "lint SCH001"), frozenset(("one", "two"))),
        (judged("definition", "caught", "case status"), frozenset(("one",))),
        (judged("definition", "survived"), frozenset[str]()),
        (judged("definition", "survived", reason="the same"), frozenset(("one",))),
        (judged("script", "caught", "case status"), frozenset[str]()),
    ]
    two = Peer("two", ("two",), json.loads, frozenset(("definition", "script")))
    assert markdown(compared, [PEER, two]).splitlines() == [
        "| area | mutants | `verify` | `lint` alone | one | two |",
        "| --- | --- | --- | --- | --- | --- |",
        "| definition | 3 | 67 % | 33 % | 67 % | 33 % |",
        "| script | 1 | 100 % | 0 % | - | 0 % |",
        "| all | 4 | 75 % | 25 % | 50 % | 25 % |",
    ]

"""Findings that show everything a report of the linter can say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.core.problem import Finding
from tools.lint.fix.repair import Change
from tools.lint.rule import Hit, Refusal, Rule
from tools.report.linted import Linted

DEFINITION = "shelf one/apiDefinition.swagger.json"
ROOT = Path.cwd()
SPITEFUL = '50% of it: a, b <c> & "d" | `e` _f_\nnext line \x1b[31m \x00 ]]>'

FINDINGS = (
    Finding(
        "AAA001",
        "some-thing",
        "error",
        "the array does not say what its items are; add 'items'",
        DEFINITION,
        3,
        17,
        "/paths/~1books/get/responses/200/schema",
        "ListBooks",
        ("ArrayHasNoItems",),
    ),
    Finding(
        "AAA001", "some-thing", "error", "the array does not say", DEFINITION, 40, 7, "/definitions/Books"
    ),
    Finding("BBB002", "other-thing", "warning", SPITEFUL, DEFINITION, 4, 5, "/info/title"),
    Finding("BBB002", "other-thing", "info", "is not there", "shelf one"),
    Finding("AAA001", "some-thing", "error", "of another folder", "/elsewhere/script.csx", 1, 1),
)
LINES = {
    (DEFINITION, 3): '      "schema": {"type": "array"}',
    (DEFINITION, 4): '\t"title": "Shélf 棚"',
    (DEFINITION, 40): '{"a": ' + "1" * 500,
}
LINTED = Linted(FINDINGS, 3, True, ROOT, 2, 1, LINES, (), ("a note",), 1.234)
FIXED = Linted(
    (), 1, False, ROOT, fixed=(Change("AAA001", "some-thing", DEFINITION, 3, 17, "added items"),), seconds=0.1
)
CLEAN = Linted((), 1, False, ROOT, seconds=0.05)
NOTHING = Linted((), 0, False, ROOT)
RESULTS = {"findings": LINTED, "fixed": FIXED, "clean": CLEAN, "nothing": NOTHING}


def _rule(id_: str, name: str, source: str) -> Rule:
    def check(_: Any) -> Iterator[Hit]:
        """Checks a thing.

        Every thing.

        Why:
            Things matter.

        Fix:
            Add it.

        Bad:
            {}

        Good:
            {"thing": 1}
        """
        yield Hit("is wrong")

    return Rule(
        id_,
        name,
        "definition",
        {"certified": "error", "import": "warning"},
        ("ThingMissing",),
        source,
        check,
        1,
    )


RULES = {
    "AAA001": _rule("AAA001", "some-thing", "https://example.com/things")._replace(
        refusal=Refusal("paconn", "https://example.com/refused")
    ),
    "BBB002": _rule("BBB002", "other-thing", "A document about things"),
}

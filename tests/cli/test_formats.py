"""No text of a connector begins a line of an output, or is a command to the runner of a build."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.report.lint_samples import CLEAN, LINTED
from tests.report.samples import CALLED, FAILED_CALL, REPLAYED, VERIFICATION
from tests.report.test_changes import RESULTS as CHANGED
from tests.report.traces import TRACED
from tools.cli.formats import formats, written
from tools.report.style import Style
from tools.report.visible import without_breaks, without_commands

POISON = (
    "\n::error::FORGED\r\n##[error]FORGED\u2028##vso[task.setvariable]FORGED\x1b[31m\n```\nFORGED\n| FORGED |"
)
# What a writer looks up; no text of a connector stands there.
WORDS = re.compile(r"[a-z][a-z-]*|[A-Z]{3}[0-9]{3}|[A-Z]+")


def poisoned(value: Any) -> Any:
    """Return ``value`` with POISON behind each text that could be a connector's."""
    if isinstance(value, str):
        return value if WORDS.fullmatch(value) else value + POISON
    if isinstance(value, tuple | list):
        items = [poisoned(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if isinstance(value, Mapping):
        return {poisoned(key): poisoned(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        value = copy.copy(value)
        for name in value.__dataclass_fields__:
            if hasattr(value, name):
                object.__setattr__(value, name, poisoned(getattr(value, name)))
    return value


CASES = [
    (command, form, result)
    for command, result in (
        ("lint", LINTED),
        ("diff", CHANGED["changes"]),
        ("verify", VERIFICATION),
        ("verify", TRACED),
        ("replay", REPLAYED),
        ("call", CALLED),
        ("call", FAILED_CALL),
    )
    for form in formats(command)
]


@pytest.mark.parametrize("width", [None, 60])
@pytest.mark.parametrize(("command", "form", "result"), CASES)
def test_nothing_is_forged(command: str, form: str, result: Any, width: int | None) -> None:
    text = written(command, form, poisoned(result), Style(verbosity=1, width=width))
    assert form == "junit" or "FORGED" in text
    assert "##[" not in text
    assert "##vso[" not in text
    if form in ("json", "sarif"):
        json.loads(text)
        return
    if form in ("junit", "html"):
        if form == "junit":
            ElementTree.fromstring(text)
        return
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", text)
    for line in text.split("\n"):
        assert not re.match("FORGED|```", line)
        if line.lstrip().startswith("::"):
            assert form == "github"
            assert re.match("::(?:error|warning|notice) ", line)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("::error::a", ": :error::a"),
        (" \t::stop-commands::x\na::b", " \t: :stop-commands::x\na::b"),
        ("a ##[error]b ##vso[task]c # ##d", "a # #[error]b # #vso[task]c # ##d"),
    ],
)
def test_commands(text: str, clean: str) -> None:
    assert without_commands(text) == clean


def test_breaks_go_and_all_else_stays() -> None:
    class Other:
        pass

    other = Other()
    value = {"a\nb": ("c\r\nd", Path("e\nf"), 1, None, other), "g": ["h"]}
    assert without_breaks(value) == {"a b": ("c d", Path("e f"), 1, None, other), "g": ["h"]}
    assert without_breaks(CLEAN) == CLEAN

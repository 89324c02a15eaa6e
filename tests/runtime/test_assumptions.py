"""Every assumption that the code names is documented, and every documented one is relied on."""

import re
from dataclasses import astuple
from pathlib import Path

import pytest

from tools.runtime.assumptions import ASSUMPTIONS

RUNTIME = Path(__file__).parent.parent.parent / "tools" / "runtime"
CODE = "\n".join(
    path.read_text(encoding="utf-8") for path in RUNTIME.rglob("*.py") if path.name != "assumptions.py"
)


def test_what_is_relied_on_is_documented() -> None:
    named = set(re.findall(r'assume\("([a-z-]+)"\)', CODE))
    assert named
    assert named <= set(ASSUMPTIONS)


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_an_assumption_is_relied_on_and_says_why(name: str) -> None:
    assert f'"{name}"' in CODE
    assert all(text.strip() and text == text.strip() for text in astuple(ASSUMPTIONS[name]))
    assert ASSUMPTIONS[name].id == name


def test_no_other_place_assumes_anything() -> None:
    assert "Assumption:" not in CODE

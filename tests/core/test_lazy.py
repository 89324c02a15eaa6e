"""Patterns that are compiled at their first use."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import pytest

import tools
from tools.core import lazy

_ROOT = Path(tools.__file__).parent
_MODULES = [
    ".".join(("tools", *path.relative_to(_ROOT).with_suffix("").parts))
    for path in sorted(_ROOT.rglob("*.py"))
    if "lazy.pattern(" in path.read_text(encoding="utf-8")
]


def test_nothing_is_compiled_before_the_first_use() -> None:
    with patch("re.compile", wraps=re.compile) as compiled:
        pattern = lazy.pattern("(a)b", re.IGNORECASE)
        assert not compiled.called
        assert pattern.fullmatch("AB")
        assert pattern.sub(r"\1", "ab") == "a"
        assert [found[0] for found in pattern.finditer("ab aB")] == ["ab", "aB"]
        assert pattern.pattern == "(a)b"


def test_a_fault_is_raised_at_the_first_use() -> None:
    pattern = lazy.pattern("(")
    with pytest.raises(re.error):
        pattern.search("")


@pytest.mark.parametrize("name", _MODULES)
def test_each_pattern_of_a_module_compiles(name: str) -> None:
    patterns = [value for value in vars(import_module(name)).values() if isinstance(value, lazy._Lazy)]
    tables = [value for value in vars(import_module(name)).values() if isinstance(value, tuple)]
    patterns += [
        entry
        for table in tables
        for row in table
        if isinstance(row, tuple)
        for entry in row
        if isinstance(entry, lazy._Lazy)
    ]
    assert patterns
    for pattern in patterns:
        assert pattern.groups >= 0

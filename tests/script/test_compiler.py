from __future__ import annotations

from dataclasses import replace

import pytest

from tools.core.errors import UserError
from tools.script import Diagnostic
from tools.script.compiler import parse, prepare
from tools.script.toolchain import Compiled

LINE = "script.csx(3,14): error CS0103: The name `x' does not exist"
FOUND = Diagnostic(3, 14, "CS0103", "The name `x' does not exist", "error")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (LINE, FOUND),
        ("/some where/(1)/" + LINE, FOUND),
        ("script.csx(3,14,3,20): error CS0103: The name `x' does not exist", FOUND),
        ("script.csx(3): error CS0103: The name `x' does not exist", replace(FOUND, column=0)),
        (f"{LINE}\r\n{LINE}\n", FOUND),
        (
            "error CS0006: Metadata file `a.dll' could not be found",
            Diagnostic(0, 0, "CS0006", "Metadata file `a.dll' could not be found", "error"),
        ),
        ("prepared.cs(1,7): error CS0246: no namespace", Diagnostic(0, 0, "CS0246", "no namespace", "error")),
        ("fatal error CS0042: broken", Diagnostic(0, 0, "CS0042", "broken", "error")),
        (
            "Unhandled Exception:\nboom",
            Diagnostic(0, 0, "compiler", "the compiler failed: Unhandled Exception:", "error"),
        ),
        ("", Diagnostic(0, 0, "compiler", "the compiler failed: ended with exit code 1", "error")),
    ],
)
def test_parse(output: str, expected: Diagnostic) -> None:
    assert parse(Compiled(1, output)) == (expected,)


def test_errors_come_first() -> None:
    warning = "script.csx(1,2): warning CS0219: unused"
    found = parse(Compiled(1, f"{warning}\n{LINE}\nCompilation failed: 1 error(s), 1 warnings\n"))
    assert [item.severity for item in found] == ["error", "warning"]
    assert [item.severity for item in parse(Compiled(0, warning))] == ["warning"]
    assert parse(Compiled(0, "Compilation succeeded\n")) == ()


def test_prepare_keeps_line_numbers() -> None:
    usings, line, *script = (
        prepare(b"\xef\xbb\xbfusing System;\r\nclass A { }").decode("utf-8-sig").split("\n")
    )
    assert "using System;" in usings
    assert "using Newtonsoft.Json.Linq;" in usings
    assert line == '#line 1 "script.csx"'
    assert script == ["using System;\r", "class A { }", ""]


def test_script_that_is_no_text() -> None:
    with pytest.raises(UserError) as caught:
        prepare(b"// one\n// two \xff\n")
    assert (caught.value.file, caught.value.line) == ("script.csx", 2)

"""Scripts that `mcs` refuses: which of them it has judged, and which it cannot judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.script.support import SCRIPT
from tools.core.errors import UserError
from tools.script import NOT_JUDGED, CompileError, Engine, ScriptHost, choose_engine
from tools.script.calls import Diagnostic
from tools.script.newer_csharp import find_unjudged
from tools.script.toolchain import Compiled

# Members of a class, one line each, and the construct that the note names.
NEWER = [
    ("bool F(object o){ return o is null; }", "a pattern (C# 7)"),
    ("bool F(object o){ return o is 5; }", "a pattern (C# 7)"),
    ('bool F(string s){ return s is "a"; }', "a pattern (C# 7)"),
    ("bool F(object o){ return o is not null; }", "and, or, not (C# 9)"),
    ("bool F(object o){ return o is Uri { Port: 1 }; }", "a pattern (C# 7)"),
    ("bool F(object o){ return o is {}; }", "a pattern (C# 7)"),
    ("bool F(char c){ return c is 'a' or 'b'; }", "and, or, not (C# 9)"),
    ("bool F(int c){ return c is > 1 and < 5; }", "and, or, not (C# 9)"),
    ("void F(object o){ if (o is not Uri p) return; }", "and, or, not (C# 9)"),
    ("int F(object o){ switch(o){ case int i: return i; default: return 0; } }", "in a switch (C# 7)"),
    ("int F(int x){ switch (x) { case 1 when x > 0: return 1; default: return 2; } }", "in a switch (C# 7)"),
    ("int F(object x){ switch (x) { case null: return 1; default: return 2; } }", "in a switch (C# 7)"),
    ("int F(int o){ return o switch { 1 => 2, _ => 3 }; }", "a switch expression (C# 8)"),
    ("int F(string s) => s.Length switch { > 5 => 1, _ => 2 };", "a switch expression (C# 8)"),
    ("int F(int o){ int L(int k){ return k; } return L(o); }", "a local function (C# 7)"),
    ("int F(int o){ int L(int k) => k; return L(o); }", "a local function (C# 7)"),
    ("int F(int o){ static int L(int k) => k; return L(o); }", "local function (C# 8)"),
    ("Task<int> F(int o){ async Task<int> L(int k) => k; return L(o); }", "a local function (C# 7)"),
    ("void F(){ using var m = new MemoryStream(); }", "a using declaration (C# 8)"),
    ("void F(){ using MemoryStream m = new MemoryStream(); }", "a using declaration (C# 8)"),
    ('string F(string s){ s ??= "a"; return s; }', "the operator ??= (C# 8)"),
    ("string? F(string? s){ return s; }", "a nullable annotation (C# 8)"),
    ("void F(){ Dictionary<string, object?> d = null; }", "a nullable annotation (C# 8)"),
    ("void F(Uri? p){ p?.Host?.Trim(); }", "a nullable annotation (C# 8)"),
    ("string F(string s){ return s!; }", "the operator ! after a value (C# 8)"),
    ("string F(string s){ return s!.Trim(); }", "the operator ! after a value (C# 8)"),
    ('Uri F(){ Uri p = new("x"); return p; }', "new() without a type (C# 9)"),
    ("int F(int[] a){ return a[^1]; }", "an index from the end (C# 8)"),
    ("void F(int[] a){ var b = a[1..2]; }", "a range (C# 8)"),
    ("void F((int, int)[] d){ foreach (var (k, v) in d) {} }", "deconstruction in foreach (C# 7)"),
    ('string F(int a){ return @$"x{a}"; }', "text that begins with @$ (C# 8)"),
    ("bool F(){ return (1, 2) == (1, 2); }", "a comparison of tuples (C# 7)"),
    ("int F(){ int a = 1, b = 2; var t = (a, b); return t.a; }", "names are inferred (C# 7)"),
    ('(string a, long b)[] F(){ return new[] { ("a", 1L) }; }', "type from its place (C# 7)"),
    ("Func<int,int> F(){ return static x => x; }", "a static l"),
    ("Func<int,int,int> F(){ return (_, _) => 1; }", "several discards of a lambda (C# 9)"),
    ("void F(){ var f = (int x) => x; }", "a lambda with a type of its own (C# 10)"),
    ("int? F(bool b){ int? x = b ? 1 : null; return x; }", "type from its place (C# 9)"),
    ("public int X { get; init; }", "an init accessor (C# 9)"),
    ("public record R(int A);", "a record (C# 9)"),
    ("public required string X { get; set; }", "a required member (C# 11)"),
    ('string F(){ return """abc"""; }', "raw text (C# 11)"),
    ("int[] F(){ return [1, 2]; }", "a collection expression (C# 12)"),
    ("class P(int a) { public int A => a; }", "a primary constructor (C# 12)"),
    ("static void G<T>() where T : notnull {}", "the constraint notnull (C# 8)"),
    ("static void G<T>() where T : unmanaged {}", "a constraint of C# 7.3 (C# 7)"),
    ("static void G<T>() where T : Enum {}", "a constraint of C# 7.3 (C# 7)"),
    ("async Task F(object x){ await foreach (var y in x) {} }", "await foreach or await using (C# 8)"),
    ('const string A = "x"; const string B = $"{A}y";', "a constant text with values (C# 10)"),
]
# What mcs judges well: faults of the author in C# that it knows.
WRONG = [
    ("void F(){ int x = ; }", "CS1525"),
    ("void F(){ undefined(); }", "CS0103"),
    ('void F(){ int x = "text"; }', "CS0029"),
    ("void F(){ var x = 1 }", "CS1525"),
    ("void F(int x){ var y = x > 1 ? 1 : ; }", "CS1525"),
    ("int F(object o){ return o.Missing(); }", "CS1061"),
    ("int F(){ int x(3); return x; }", "CS1525"),
    (
        'void F(){ // a ??= b, x is not null and "a" switch {\n var s = "x! [^1] is null"; missing(s); }',
        "CS0103",
    ),
    ("void F(bool b){ var s = b ? 1 : 2; if (!b) return; string t = !b + s; }", "CS0019"),
    ("void F(){ using (var m = new MemoryStream()) { m.Missing(); } }", "CS1061"),
]


@pytest.fixture(scope="module")
def mono(cache: Path) -> Engine:
    try:
        return choose_engine("mono", cache)
    except UserError as error:
        pytest.skip(str(error))


def refused(engine: Engine, cache: Path, folder: Path, members: str) -> CompileError:
    path = folder / "script.csx"
    path.write_text(f"{SCRIPT % 'return null;'}\npublic class C\n{{\n    {members}\n}}\n", encoding="utf-8")
    with ScriptHost(path, engine, cache) as host, pytest.raises(CompileError) as caught:
        host.compile()
    return caught.value


@pytest.mark.slow
@pytest.mark.parametrize(("members", "named"), NEWER)
def test_newer_csharp_is_not_judged(
    members: str, named: str, mono: Engine, cache: Path, tmp_path: Path
) -> None:
    error = refused(mono, cache, tmp_path, members)
    assert not error.judged, error
    (found,) = error.diagnostics
    assert (found.code, found.line) == (NOT_JUDGED, 4)
    assert named in found.message
    assert error.reason.startswith("is not judged: ")
    assert "does not compile" not in error.reason


@pytest.mark.parametrize(("members", "code"), WRONG)
def test_a_fault_is_the_author_s(members: str, code: str, mono: Engine, cache: Path, tmp_path: Path) -> None:
    error = refused(mono, cache, tmp_path, members)
    assert error.judged, error
    assert error.diagnostics[0].code == code
    assert error.reason.startswith(f"does not compile: {code}")


@pytest.mark.parametrize(
    ("output", "error"),
    [
        ("Unhandled Exception:\nboom", Diagnostic(0, 0, "compiler", "the compiler failed: boom", "error")),
        (
            "script.csx(3,1): error CS0584: Internal compiler error: FlowAnalysis",
            Diagnostic(3, 1, "CS0584", "Internal compiler error: FlowAnalysis", "error"),
        ),
        ("", Diagnostic(0, 0, "compiler", "the compiler failed: ended with exit code 1", "error")),
    ],
)
def test_a_crash_is_nobody_s_fault(output: str, error: Diagnostic) -> None:
    found = find_unjudged("class C { }", Compiled(1, output), (error,))
    assert found is not None
    assert (found.line, found.code) == (error.line, NOT_JUDGED)
    assert "crashed" in found.message


def test_the_construct_nearest_to_the_error_is_named() -> None:
    source = "a ??= b;\n\n\nx = y switch { };\n"
    error = Diagnostic(4, 7, "CS1525", "Unexpected symbol `switch'", "error")
    found = find_unjudged(source, Compiled(1, ""), (error,))
    assert found is not None
    assert (found.line, found.column) == (4, 7)
    assert "a switch expression" in found.message

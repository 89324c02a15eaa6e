"""The copy of a script with probes runs as the script does, and its marks say what ran."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.script.support import PROBE, answered, call, write_script
from tools.script import CompileError, Engine, ScriptCoverage, ScriptHost
from tools.script.instrument import instrument

CONSTRUCTS = Path(__file__).with_name("constructs.csx")
_MARK = re.compile(r"//\s*(never\b|[^/\n]*?: (?:true|false|null|not null|never)\b[^/\n]*)")


def measured(host: ScriptHost) -> ScriptCoverage:
    coverage = host.coverage
    assert isinstance(coverage, ScriptCoverage), coverage
    return coverage


def marked(script: Path) -> tuple[list[int], list[tuple[int, str, str]]]:
    """Return what the comments of ``script`` say of its lines and conditions."""
    lines, conditions = [], []
    for number, line in enumerate(script.read_text(encoding="utf-8").splitlines()[2:], 3):
        for mark in _MARK.findall(line):
            if mark == "never":
                lines.append(number)
            else:
                parts = [item.rpartition(": ") for item in mark.strip().split("; ")]
                conditions += [(number, text.strip(), outcome) for text, _, outcome in parts]
    return lines, conditions


@pytest.mark.slow
def test_what_ran_of_every_construct(engine: Engine, cache: Path) -> None:
    with ScriptHost(CONSTRUCTS, engine, cache) as plain:
        expected = answered(call(plain, "any"))
        assert plain.coverage is None
    with ScriptHost(CONSTRUCTS, engine, cache, coverage=True) as host:
        assert answered(call(host, "any")) == expected
        found = measured(host)
    missing = [
        (item.line, item.text, "never" if len(item.missing) == 2 else item.missing[0])
        for item in found.conditions
        if item.missing
    ]
    lines, conditions = marked(CONSTRUCTS)
    assert list(found.lines_missing) == lines
    assert sorted(missing) == sorted(conditions)
    assert found.unwatched == ()


@pytest.mark.slow
def test_the_copy_answers_as_the_script_does(engine: Engine, cache: Path) -> None:
    operations = (
        "Context",
        "Headers",
        "Parallel",
        "Blocking",
        "Null",
        "Throw",
        "Wait",
        "Exit",
        "Logs",
        "None",
    )
    with ScriptHost(PROBE, engine, cache) as plain, ScriptHost(PROBE, engine, cache, coverage=True) as copy:
        for name in operations:
            limit = 0.5 if name == "Wait" else 20.0  # which ends with the limit
            wanted, found = (call(host, name, limit=limit) for host in (plain, copy))
            assert found.failure == wanted.failure, name  # with the stack and its lines
            assert (found.response, found.logs) == (wanted.response, wanted.logs), name
        measured(copy)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "unwatched"),
    [
        ("Action act = () => Console.Error.Write(1); act();", (1,)),
        ("Func<short> one = () => 1; one();", (1,)),
        ("const bool yes = true; while (yes) { break; }", ()),
    ],
)
def test_a_probe_that_the_compiler_refuses_is_left_out(
    engine: Engine, cache: Path, tmp_path: Path, body: str, unwatched: tuple[int, ...]
) -> None:
    script = write_script(tmp_path, f"{body} return new HttpResponseMessage((HttpStatusCode)299);")
    with ScriptHost(script, engine, cache, coverage=True) as host:
        assert answered(call(host, "any")).status == 299
        found = measured(host)
    assert found.unwatched == unwatched
    assert found.lines == {1: True}


@pytest.mark.slow
def test_the_marks_of_all_calls_count(engine: Engine, cache: Path, tmp_path: Path) -> None:
    body = 'return new HttpResponseMessage((HttpStatusCode)(Context.OperationId == "a" ? 298 : 299));'
    script = write_script(tmp_path, body)
    with ScriptHost(script, engine, cache, coverage=True) as host:
        assert host.coverage is None
        host.compile()
        assert measured(host).lines == {1: False}
        assert answered(call(host, "a")).status == 298
        assert [item.missing for item in measured(host).conditions] == [("false",)]
        assert answered(call(host, "b")).status == 299
        assert measured(host).branches_missing == 0
        write_script(tmp_path, body + " /* another script */")
        call(host, "b")
        assert [item.missing for item in measured(host).conditions] == [("true",)]


@pytest.mark.slow
def test_a_script_that_does_not_compile_has_no_copy(engine: Engine, cache: Path, tmp_path: Path) -> None:
    with ScriptHost(write_script(tmp_path, "return 1 +;"), engine, cache, coverage=True) as host:
        with pytest.raises(CompileError) as caught:
            host.compile()
        assert caught.value.diagnostics[0].line == 1
        assert host.coverage is None


@pytest.mark.slow
def test_a_call_that_loses_its_process_loses_its_marks(engine: Engine, cache: Path, tmp_path: Path) -> None:
    body = (
        'if (Context.OperationId == "a") { Environment.FailFast("x"); } '
        "return new HttpResponseMessage((HttpStatusCode)299);"
    )
    with ScriptHost(write_script(tmp_path, body), engine, cache, coverage=True) as host:
        assert call(host, "a").failure is not None
        assert measured(host).lines == {1: False}
        assert answered(call(host, "b")).status == 299
        assert measured(host).conditions[0].missing == ("true",)


@pytest.mark.parametrize(
    ("body", "copy"),
    [
        ("int F(int v) { return v; }", "int F(int v) { «return v; }"),
        ("int F(int v) => v > 0 ? v : 1;", "int F(int v) { « return B(v > 0) ? v : 1; }"),
        ("static async Task F() => await G();", "static async Task F() { « await G(); }"),
        ("async ValueTask<int> F() => await G();", "async ValueTask<int> F() { « return await G(); }"),
        (
            "void F<T>(T a) where T : class => throw new X();",
            "void F<T>(T a) where T : class { « throw new X(); }",
        ),
        ("await foreach (var x in y) G(x);", "«await foreach (var x in y) { «G(x); }"),
        ("await using (x) if (y) G();", "«await using (x) { «if (B(y)) { «G(); } }"),
        ("using var x = y ?? z;", "«using var x = N(y) ?? z;"),
        ("var a = x switch { 1 => b && c, _ => d };", "«var a = x switch { 1 => B(b) && B(c), _ => d };"),
        (
            "switch (x) { case int n when n > 1: G(); break; }",
            "«switch (x) { case int n when n > 1: «G(); «break; }",
        ),
        ("if (x is { A: > 1 } y) G();", "«if ((S && (x is { A: > 1 } y) && T)) { «G(); }"),
        ("if (x is not null and not 1) G();", "«if (B(x is not null and not 1)) { «G(); }"),
        (
            "if (x is List<int> y && !(z is int[] w)) G();",
            "«if ((S && (x is List<int> y) && T) && !((S && (z is int[] w) && T))) { «G(); }",
        ),
        ("a ??= b ? c : d; x?[0]?.G();", "«a ??= B(b) ? c : d; «x?[0]?.G();"),
        ("int? a = b; List<int?> c = d as int? ?? e;", "«int? a = b; «List<int?> c = N(d as int?) ?? e;"),
        ("F(a < b, c > d && e);", "«F(a < b, B(c > d) && B(e));"),
        (
            "try { } catch (X) when (a || b) { } finally { }",
            "try { } catch (X) when (B(a) || B(b)) {« } finally {« }",
        ),
        ("if (a) try { G(); } catch { } else G();", "«if (B(a)) { try { «G(); } catch {« } } else { «G(); }"),
        ("int x; x = 1; x++; const bool b = a && c;", "int x; «x = 1; «x++; const bool b = a && c;"),
        (
            "for (;;) { } while (true) { } do ; while (a);",
            "«for (;;) { } «while (true) { } «do { ; } while (B(a));",
        ),
        (
            "F(x => y => z, (a, b) => a, c => null, d => throw e);",
            "«F(x => y => V(z), (a, b) => V(a), c => null, d => throw e);",
        ),
    ],
)
def test_where_the_probes_go(body: str, copy: str) -> None:
    made = instrument(f"class C {{ void M() {{ {body} }} }}").text.split("\n", 1)[0]
    made = made.removeprefix("class C { void M() { ").removesuffix(" } }")
    made = re.sub(r"ConnectorProbes\.H\(\d+\);", "«", made)
    made = re.sub(
        r"ConnectorProbes\.(?:([BNV])\(\d+,|([ST])\(\d+\))", lambda m: f"{m[1]}(" if m[1] else m[2], made
    )
    assert " ".join(made.split()) == copy


@given(st.text(alphabet="ab(){}[]<>?:;,=!&|.+\n \"'/@$#", max_size=60))
def test_any_text_has_a_copy(text: str) -> None:
    assert instrument(text).text.count("\n") == text.count("\n") + 3

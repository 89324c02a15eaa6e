"""The second compiler: what is fetched is pinned, and what `mcs` refuses goes to it."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from tests.script.support import GET, OK, SCRIPT, answered, call
from tools.core.cache import Cache, cache_folder
from tools.core.errors import UserError
from tools.script import CompileError, ScriptHost, roslyn
from tools.script.mono import MonoEngine, find_mono
from tools.script.resident import resident
from tools.script.roslyn import PACKAGES, Package, find_roslyn, install
from tools.script.toolchain import Compiled


@pytest.fixture(scope="module")
def mono() -> MonoEngine:
    found = find_mono()
    if isinstance(found, str):
        pytest.skip(found)
    return found


@pytest.fixture(scope="module")
def newer(mono: MonoEngine) -> MonoEngine:
    """Mono where `connector setup` was run; its cache is the user's."""
    if find_roslyn(mono, Cache(cache_folder())) is None:
        pytest.skip("Roslyn is not in the cache: connector setup")
    return mono


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as file:
        for name in names:
            file.addfile(tarfile.TarInfo(name), io.BytesIO())
    return made.getvalue()


def test_the_pins_are_whole() -> None:
    assert all(package.address.startswith("https://") for package in PACKAGES)
    assert all(len(bytes.fromhex(package.sha256)) == 32 for package in PACKAGES)


def test_another_archive_is_refused_and_nothing_is_kept(mono: MonoEngine, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    with pytest.raises(UserError, match="is not the pinned archive"):
        install(mono, cache, lambda _: archive("package/Microsoft.CodeAnalysis.dll"))
    assert find_roslyn(mono, cache) is None
    assert list(cache.folder.iterdir()) == []


@pytest.mark.slow
def test_what_mono_cannot_make_is_an_error_in_words(
    mono: MonoEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = archive("package/lib/Empty.dll")
    package = Package(
        "https://example.com/x.tgz", hashlib.sha256(data).hexdigest(), ("package/lib/Empty.dll",)
    )
    monkeypatch.setattr(roslyn, "PACKAGES", (package,))
    cache = Cache(tmp_path / "cache")
    with pytest.raises(UserError, match="Mono cannot make Roslyn's program"):
        install(mono, cache, lambda _: data)
    assert find_roslyn(mono, cache) is None


def test_an_address_that_cannot_be_fetched_is_named(mono: MonoEngine, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^file:///nowhere/x cannot be fetched"):
        roslyn._fetched("file:///nowhere/x")


NEWER = """\
object o = "text";
string L(object x) => x switch { string s and not "a" => s, null => "null", _ => "other" };
using var memory = new MemoryStream();
string? none = null;
none ??= L(o);
Uri uri = new("https://example.com/");
(string a, int b) pair = (none!, 2);
if (pair.a is not "text" or null) throw new Exception("wrong");
await Task.Yield();
var response = new HttpResponseMessage();
var said = pair.a + uri.Host + new[] { 1, 2 }[1];
response.Content = CreateJsonContent(new JObject { ["said"] = said }.ToString());
return response;
"""


def test_newer_csharp_runs(newer: MonoEngine, tmp_path: Path) -> None:
    path = tmp_path / "script.csx"
    path.write_text(SCRIPT % NEWER, encoding="utf-8")
    for _ in range(2):  # compiled, then taken from the cache
        with ScriptHost(path, newer) as host:
            response = answered(call(host, "Any", GET, lambda _: OK))
            assert response.json() == {"said": "textexample.com2"}
            assert host.warnings == ()


@pytest.mark.slow
def test_dynamic_and_contracts_are_compiled(newer: MonoEngine, tmp_path: Path) -> None:
    """Roslyn takes no assembly by itself, where mcs takes what `dynamic` needs."""
    path = tmp_path / "script.csx"
    body = 'dynamic o = new JObject { ["a"] = 1 }; await Task.Yield(); '
    body += "string s = 0 switch { _ => (string)o.a }; "
    body += "return new HttpResponseMessage { Content = new StringContent(s + Kind.One) }; } "
    body += 'private enum Kind { [System.Runtime.Serialization.EnumMember(Value = "1")] One'
    path.write_text(SCRIPT % body, "utf-8")
    with ScriptHost(path, newer) as host:
        assert answered(call(host, "Any")).body == b"1One"


def test_numbers_of_all_kinds_are_read(newer: MonoEngine, tmp_path: Path) -> None:
    """Roslyn reads them with assemblies that Debian's Mono has under other names."""
    numbers = (
        "new object[] { 0.1, 1e-7f, 12.50m, 0x_ff, 18_446_744_073_709_551_615, 4.9406564584124654e-324 }"
    )
    path = tmp_path / "script.csx"
    body = f'object o = {numbers} switch {{ var s => string.Join("|", s) }}; throw new Exception((string)o);'
    path.write_text(SCRIPT % body, "utf-8")
    with ScriptHost(path, newer) as host:
        failure = call(host, "Any").failure
    assert failure is not None
    assert failure.message.endswith(": 0.1|1E-07|12.50|255|18446744073709551615|4.94065645841247E-324")


def test_a_second_script_is_compiled_by_the_same_process(newer: MonoEngine, tmp_path: Path) -> None:
    roslyn_engine = find_roslyn(newer, Cache(cache_folder()))
    assert roslyn_engine is not None
    pids = set()
    for number in (1, 2):
        source = tmp_path / f"{number}.cs"
        source.write_text(f"public class A {{ public int X = 0 switch {{ _ => {number} }}; }}", "utf-8")
        output = tmp_path / f"{number}.dll"
        assert roslyn_engine.compile([source], output, roslyn_engine.references) == Compiled(0, "")
        assert output.is_file()
        assert output.with_suffix(".pdb").is_file()
        pids.add(resident([*roslyn_engine.compiler, "-resident"], roslyn_engine).pid)
    assert len(pids) == 1


def test_lines_are_the_script_s(newer: MonoEngine, tmp_path: Path) -> None:
    path = tmp_path / "script.csx"
    body = '\nvar x = 1 switch { 1 => "a", _ => "b" };\nthrow new Exception(x);'
    path.write_text(SCRIPT % body, "utf-8")
    with ScriptHost(path, newer) as host:
        failure = call(host, "Any").failure
    assert failure is not None
    assert "script.csx:3" in failure.stack


def test_csharp_beyond_roslyn_is_not_judged(newer: MonoEngine, tmp_path: Path) -> None:
    path = tmp_path / "script.csx"
    path.write_text(SCRIPT % '\nvar s = """text"""; return null;', "utf-8")
    with ScriptHost(path, newer) as host, pytest.raises(CompileError) as caught:
        host.compile()
    assert not caught.value.judged
    first = caught.value.diagnostics[0]
    assert (first.line, "raw text (C# 11), which Roslyn 3.7 does not know" in first.message) == (2, True)


def test_a_fault_is_judged_by_roslyn(newer: MonoEngine, tmp_path: Path) -> None:
    path = tmp_path / "script.csx"
    path.write_text(SCRIPT % '\nvar x = 1 switch { 1 => "a", _ => "b" };\nmissing(x); return null;', "utf-8")
    with ScriptHost(path, newer) as host, pytest.raises(CompileError) as caught:
        host.compile()
    assert caught.value.judged
    first = caught.value.diagnostics[0]
    assert (first.line, first.column, first.code) == (3, 1, "CS0103")

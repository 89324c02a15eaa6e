from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.engines import engine_named, take_dotnet
from tests.script.support import write_script
from tools.core.errors import UserError
from tools.script import check_strict, strict, strict_available
from tools.script.mono import MonoEngine, find_mono

FITS = "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)429);"


@pytest.fixture
def available(cache: Path) -> None:
    if not strict_available(cache):
        pytest.skip("the reference assemblies of .NET Framework 4.8 or mcs are not here")


@pytest.mark.usefixtures("available")
@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("HttpMethod.Patch", "CS0117"),
        ("HttpStatusCode.TooManyRequests", "CS0117"),
        ('"a b".Split(" ")', "CS1503"),
        ('new Dictionary<string, string>().GetValueOrDefault("a")', "CS1061"),
        ('new Dictionary<string, string>().TryAdd("a", "b")', "CS1061"),
        ("Math.Clamp(1, 2, 3)", "CS0117"),
        ("nonsense", "CS0103"),
    ],
)
def test_what_the_framework_lacks(cache: Path, tmp_path: Path, expression: str, code: str) -> None:
    script = write_script(tmp_path, f"await Task.Yield();\nvar x = {expression};\nreturn null;")
    for _ in range(2):
        found = check_strict(script, cache)
        assert code in [item.code for item in found]
        assert {(item.line, item.severity) for item in found} == {(2, "error")}


@pytest.mark.slow
@pytest.mark.usefixtures("available")
@pytest.mark.parametrize(
    "body",
    [
        FITS,
        'await Task.Yield(); var o = new JObject(); var b = o.ContainsKey("a"); return null;',
        "await Task.Yield(); (int a, string b) p = (1, null); return null;",
        'var q = HttpUtility.ParseQueryString("a=b"); Context.Logger.LogInformation("x"); return null;',
    ],
)
def test_what_fits(cache: Path, tmp_path: Path, body: str) -> None:
    assert check_strict(write_script(tmp_path, body), cache) == ()


def test_places_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, environment, cached = tmp_path / "named", tmp_path / "prefix", tmp_path / "cache"
    places = [
        named,
        environment / "share/reference-assemblies/4.8-api",
        cached / "connector-harness/reference-assemblies/4.8-api",
        tmp_path / "system",
    ]
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr(strict, "_SYSTEM", places[-1])
    monkeypatch.setenv(strict.VARIABLE, str(named))
    assert strict.reference_assemblies(cached) is None
    assert not strict_available(cached)
    for place in reversed(places):
        place.mkdir(parents=True)
        (place / "mscorlib.dll").touch()
        assert strict.reference_assemblies(cached) != place, "an incomplete folder"
        for name in strict._ASSEMBLIES:
            (place / name).touch()
        assert strict.reference_assemblies(cached) == place


def test_missing_assemblies_or_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = write_script(tmp_path, FITS)
    monkeypatch.setattr(
        strict, "find_mono", lambda: MonoEngine(Path("mono"), Path("mcs"), Path("newtonsoft"))
    )
    monkeypatch.setattr(strict, "reference_assemblies", lambda cache: None)
    with pytest.raises(UserError, match="mono-devel"):
        check_strict(script, tmp_path)
    monkeypatch.setattr(strict, "find_mono", lambda: "mono and mcs are not on the PATH")
    monkeypatch.setattr(strict, "find_dotnet", lambda: "dotnet is not on the PATH")
    with pytest.raises(UserError, match="mcs are not on the PATH, dotnet is not"):
        check_strict(script, tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("available")
def test_a_net_sdk_alone_refuses_newer_libraries_too(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its Newtonsoft.Json is that of NuGet's store: the SDK's own refers to .NET 6."""
    mono = find_mono()
    assert isinstance(mono, MonoEngine)
    engine_named("dotnet", cache)
    take_dotnet(monkeypatch)
    monkeypatch.setattr(strict, "find_mono", lambda: "mono is not on the PATH")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    script = write_script(tmp_path, "await Task.Yield();\nvar x = HttpMethod.Patch;\nreturn null;")
    assert "let NuGet restore the package Newtonsoft.Json" in str(strict.strict_missing(cache))
    store = tmp_path / ".nuget/packages/newtonsoft.json/13.0.1/lib/net45"
    store.mkdir(parents=True)
    shutil.copy(mono.newtonsoft, store)
    assert strict.strict_missing(cache) is None
    assert [(item.code, item.line) for item in check_strict(script, cache)] == [("CS0117", 2)]
    fitting = 'var o = new JObject(); await Task.Yield(); (int a, bool b) p = (1, o.ContainsKey("a"));'
    for body in (FITS, f"{fitting} return p.b ? null : new HttpResponseMessage();"):
        assert check_strict(write_script(tmp_path, body), cache) == ()

from __future__ import annotations

import stat
from pathlib import Path
from unittest.mock import Mock

import pytest

from tools.core.errors import UserError
from tools.script import Engine, choose_engine, selfcheck
from tools.script.dotnet import DotnetEngine, find_dotnet
from tools.script.mono import MonoEngine, find_mono
from tools.script.selfcheck import self_check
from tools.script.toolchain import install_command


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def fake_dotnet(root: Path) -> Path:
    """A dotnet that lists two SDKs and three runtimes and compiles nothing."""
    for name in ("sdk/8.0.404", "sdk/10.0.100", "sdk/10.0.100-rc.2"):
        (root / name).mkdir(parents=True)
        (root / name / "Newtonsoft.Json.dll").touch()
    for version in ("8.0.11", "10.0.0"):
        folder = root / "shared/Microsoft.NETCore.App" / version
        folder.mkdir(parents=True)
        for name in (
            "System.Runtime.dll",
            "System.Private.CoreLib.dll",
            "coreclr.dll",
            "System.IO.Compression.Native.dll",
        ):
            (folder / name).touch()
    listing = f"""case "$1" in
--list-sdks) printf '%s\\n' "8.0.404 [{root}/sdk]" "10.0.100-rc.2 [{root}/sdk]" "10.0.100 [{root}/sdk]";;
--list-runtimes) printf '%s\\n' "Microsoft.AspNetCore.App 10.0.0 [{root}/shared/Microsoft.AspNetCore.App]" \\
  "Microsoft.NETCore.App 10.0.0 [{root}/shared/Microsoft.NETCore.App]" \\
  "Microsoft.NETCore.App 8.0.11 [{root}/shared/Microsoft.NETCore.App]";;
*) echo "It was not possible to find anything"; exit 1;;
esac"""
    program(root, "dotnet", listing)
    return root


def test_unknown_engine() -> None:
    with pytest.raises(UserError, match="no engine 'roslyn'"):
        choose_engine("roslyn")


@pytest.mark.parametrize("name", [None, "mono"])
def test_no_engine_names_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str | None
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError) as caught:
        choose_engine(name, tmp_path)
    assert install_command() in str(caught.value)
    assert (
        "mono-mcs mono-runtime libnewtonsoft-json5.0-cil libmono-system-net-http4.0-cil" in install_command()
    )


def test_no_dotnet_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match=r"dotnet is not on the PATH\); install the \.NET SDK"):
        choose_engine("dotnet", tmp_path)


def test_incomplete_mono_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programs, libraries = tmp_path / "bin", tmp_path / "lib/mono/4.5"
    programs.mkdir()
    libraries.mkdir(parents=True)
    program(programs, "mono", "exit 1")
    monkeypatch.setenv("PATH", str(programs))
    found = find_mono()
    assert isinstance(found, str)
    assert "System.Net.Http.dll" in found
    for name in found.removeprefix("Mono lacks ").split(", "):
        (libraries / name).touch()
    assert find_mono() == "Mono lacks Newtonsoft.Json.dll"
    newtonsoft = tmp_path / "lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll"
    newtonsoft.parent.mkdir(parents=True)
    newtonsoft.touch()
    complete = find_mono()
    assert isinstance(complete, MonoEngine)
    assert complete.newtonsoft == newtonsoft
    monkeypatch.setattr("tools.script.mono.run", lambda _: pytest.fail("a program is started"))
    for path in (tmp_path / "bin/mono", complete.mcs, complete.mcs.with_name("mscorlib.dll")):
        before = MonoEngine(complete.mono, complete.mcs, newtonsoft).identity
        path.write_text("another")
        assert MonoEngine(complete.mono, complete.mcs, newtonsoft).identity != before


def test_newest_sdk_and_its_runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{fake_dotnet(tmp_path)}:/usr/bin:/bin")
    found = find_dotnet()
    assert isinstance(found, DotnetEngine)
    assert found.version == ".NET SDK 10.0.100, runtime 10.0.0"
    names = [Path(path).name for path in found.references]
    assert names == ["System.Private.CoreLib.dll", "System.Runtime.dll", "Newtonsoft.Json.dll"]
    pack = tmp_path / "packs/Microsoft.NETCore.App.Ref/10.0.0/ref/net10.0"
    pack.mkdir(parents=True)
    (pack / "System.Runtime.dll").touch()
    again = find_dotnet()
    assert isinstance(again, DotnetEngine)
    assert again.references == (
        str(pack / "System.Runtime.dll"),
        str(tmp_path / "sdk/10.0.100/Newtonsoft.Json.dll"),
    )


def test_dotnet_opens_no_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{fake_dotnet(tmp_path)}:/usr/bin:/bin")
    monkeypatch.setenv("DOTNET_EnableDiagnostics", "1")
    found = find_dotnet()
    assert isinstance(found, DotnetEngine)
    assert found.environment["DOTNET_EnableDiagnostics"] == "0"


def test_dotnet_where_no_home_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("PATH", f"{fake_dotnet(tmp_path)}:/usr/bin:/bin")
    monkeypatch.setattr(Path, "home", unknown)
    (tmp_path / "sdk/10.0.100/Newtonsoft.Json.dll").unlink()
    assert find_dotnet() == ".NET SDK 10.0.100 has no Newtonsoft.Json.dll"


def test_dotnet_without_an_sdk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "dotnet", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert find_dotnet() == "dotnet has no SDK"


def test_dotnet_that_fails_its_check_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root, cache = fake_dotnet(tmp_path / "root"), tmp_path / "cache"
    monkeypatch.setattr(selfcheck, "_check", mock := Mock(side_effect=selfcheck._check))
    monkeypatch.setenv("PATH", f"{root}:/usr/bin:/bin")
    for _ in range(2):
        with pytest.raises(UserError, match="self-check"):
            choose_engine("dotnet", cache)
    assert mock.call_count == 1, "the failure is kept for the day"
    if isinstance(find_mono(), MonoEngine):
        assert choose_engine(None, cache).name == "mono"


@pytest.mark.slow
def test_success_of_the_self_check_is_kept(
    engine: Engine, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert self_check(engine, cache) == ""
    monkeypatch.setattr("tools.script.selfcheck._check", lambda *unused: "checked again")
    assert self_check(engine, cache) == ""

"""Machine code made ahead: a host takes it at every level of isolation, and does without it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.engines import engine_named, needs_mono
from tests.script.support import answered, call, write_script
from tests.script.test_isolation import LEVELS, skip_unless
from tools.cli.main import main
from tools.core.cache import Cache, cache_folder
from tools.core.errors import UserError
from tools.script import Level, ScriptHost, ahead, roslyn
from tools.script.ahead import find_ahead, install_ahead
from tools.script.mono import MonoEngine

LIBRARY = "System.Net.Http.dll"
BODY = """await Task.Yield();
if (this.Context.OperationId == "Fail") new HttpRequestMessage().Headers.Add("Content-Type", "x");
return new HttpResponseMessage { Content = new StringContent(File.ReadAllText("/proc/self/maps")) };"""


@pytest.fixture(scope="module")
def mono(cache: Path) -> MonoEngine:
    found = engine_named("mono", cache)
    assert isinstance(found, MonoEngine)
    return found


@pytest.fixture
def one(mono: MonoEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One library stands for all, as they take seconds."""
    monkeypatch.setattr(ahead, "_assemblies", lambda _: [mono.mcs.with_name(LIBRARY)])


@pytest.fixture(scope="module")
def warm(mono: MonoEngine, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with machine code, and with the compiled host."""
    folder = tmp_path_factory.mktemp("warm")
    shutil.copytree(cache, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "_assemblies", lambda _: [mono.mcs.with_name(LIBRARY)])
        install_ahead(mono, Cache(cache_folder(folder)))
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("level", LEVELS)
def test_a_host_takes_it_and_names_the_same_lines(
    mono: MonoEngine, cache: Path, warm: Path, tmp_path: Path, level: Level
) -> None:
    skip_unless(level)
    script = write_script(tmp_path, BODY)
    stacks = []
    for folder, taken in ((cache, False), (warm, True)):
        with ScriptHost(script, mono, folder, level) as host:
            assert (f"{LIBRARY}.so".encode() in answered(call(host, "Maps")).body) is taken
            failure = call(host, "Fail").failure
            assert failure is not None
            stacks.append(failure.stack)
    assert stacks[0] == stacks[1]
    assert "HttpHeaders.Add" in stacks[0]
    assert "script.csx:2" in stacks[0]


@pytest.mark.slow
@pytest.mark.usefixtures("one")
def test_what_does_not_fit_is_not_taken(
    mono: MonoEngine, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ahead,
        "compile_ahead",
        lambda _, paths, folder: (folder / f"{paths[0].name}.so").write_bytes(b"x" * 99),
    )
    shutil.copytree(cache, tmp_path, dirs_exist_ok=True)
    assert install_ahead(mono, Cache(cache_folder(tmp_path))) == find_ahead(
        mono, Cache(cache_folder(tmp_path))
    )
    with ScriptHost(write_script(tmp_path, BODY), mono, tmp_path) as host:
        assert answered(call(host, "Maps")).status == 200


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("missing", ["as", "ld", "mono"])
def test_where_it_cannot_be_made_nothing_is_kept(
    mono: MonoEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if name == missing else f"/bin/{name}")
    broken = MonoEngine(Path("/bin/false") if missing == "mono" else mono.mono, mono.mcs, mono.newtonsoft)
    store = Cache(tmp_path / "cache")
    with pytest.raises(UserError, match=r"makes no machine code of System\.Net\.Http\.dll; .* `as` and `ld`"):
        install_ahead(broken, store)
    assert list(store.folder.iterdir()) == []
    assert find_ahead(broken, store) is None


@needs_mono
def test_setup_goes_on_without(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(*_: object) -> None:
        raise UserError("no machine code")

    monkeypatch.setattr(ahead, "install_ahead", fails)
    monkeypatch.setattr(roslyn, "install", lambda mono, _: roslyn.RoslynEngine(mono, Path("/place")))
    assert main(["setup"]) == 0
    assert capsys.readouterr() == ("Roslyn is in /place\n", "no machine code\n")


@pytest.mark.slow
def test_another_engine_has_none(cache: Path) -> None:
    assert find_ahead(engine_named("dotnet", cache), Cache(cache_folder(cache))) is None

"""The promises of SECURITY.md, each tried by a hostile script at every level that this system offers."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import engine_named
from tests.folders import tmp_path_on_disk
from tests.script.support import GET, answered, call
from tools.core.cache import Cache, cache_folder
from tools.core.message import Request
from tools.script import Engine, Level, ScriptHost, child, isolation, isolation_level
from tools.script.compiler import parse
from tools.script.isolation import SCRATCH_BYTES, confine, remove_abandoned
from tools.script.mono import find_mono
from tools.script.roslyn import find_roslyn
from tools.script.toolchain import Compiled, run

ROOT = Path(__file__).parents[2]
HOSTILE = Path(__file__).with_name("hostile.csx")
CONFINED: list[Level] = ["bubblewrap", "landlock"]
LEVELS: list[Level] = [*CONFINED, "process"]


def offered(level: Level) -> bool:
    """Return whether this system has ``level``, as the program finds it with the stronger one hidden."""
    isolation_level.cache_clear()
    try:
        with pytest.MonkeyPatch.context() as patch:
            if level == "landlock":
                patch.setattr(shutil, "which", lambda _: None)
            return isolation_level() == level
    finally:
        isolation_level.cache_clear()


def skip_unless(level: Level) -> None:
    if level != "process" and not offered(level):
        pytest.skip(f"this system does not offer {level}")


@pytest.fixture(scope="module", params=CONFINED)
def hostile(request: pytest.FixtureRequest, engine: Engine, cache: Path) -> Iterator[ScriptHost]:
    skip_unless(request.param)
    with ScriptHost(HOSTILE, engine, cache, request.param) as host:
        yield host


def tried(host: ScriptHost, operation: str, target: object) -> str:
    request = Request("POST", GET.url, (), str(target).encode())
    return answered(call(host, operation, request)).body.decode()


tmp_path = tmp_path_on_disk


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("sesame", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["environ", "mem", "maps", "cwd/README.md", "fd/0"])
def test_parent_is_not_readable(hostile: ScriptHost, name: str) -> None:
    assert tried(hostile, "Read", f"/proc/{os.getpid()}/{name}").startswith("refused")


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/hostname", "/etc/shadow", str(Path(__file__)), sys.executable, "/bin/sh"]
)
def test_other_files_are_not_readable(hostile: ScriptHost, path: str) -> None:
    assert tried(hostile, "Read", path).startswith("refused")


def test_folders_of_the_user_are_not_readable(hostile: ScriptHost, secret: Path) -> None:
    for folder in (Path.home(), HOSTILE.parent, HOSTILE.parent.parent, secret.parent):
        assert tried(hostile, "List", folder).startswith("refused")
    assert tried(hostile, "Read", secret).startswith("refused")


def test_nothing_outside_is_written(hostile: ScriptHost, secret: Path) -> None:
    for operation in ("Write", "Mode"):
        assert tried(hostile, operation, secret).startswith("refused"), operation
    tried(hostile, "Delete", secret)  # .NET calls it a success where there is no such file
    for new in (secret.with_name("new"), "/dev/shm/new", "/dev/new", "/tmp/new", "/new", "../new"):
        assert tried(hostile, "Write", new).startswith("refused"), new
    assert (secret.read_text(encoding="utf-8"), secret.stat().st_mode & 0o777) == ("sesame", 0o600)
    assert [path.name for path in secret.parent.iterdir()] == ["secret.txt"]


def test_loopback_is_not_reachable(hostile: ScriptHost) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        assert tried(hostile, "Connect", server.getsockname()[1]) == "refused"
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_other_process_is_touched(hostile: ScriptHost) -> None:
    with subprocess.Popen(["sleep", "60"]) as victim:
        assert tried(hostile, "Kill", victim.pid) == "refused"
        assert tried(hostile, "Trace", victim.pid) == "refused"
        assert victim.poll() is None
        victim.kill()
    assert tried(hostile, "Kill", os.getpid()) == "refused"
    assert tried(hostile, "Trace", os.getpid()) == "refused"


def test_a_shell_reaches_nothing(hostile: ScriptHost, tmp_path: Path) -> None:
    assert tried(hostile, "Shell", tmp_path / "shell").startswith("refused")
    assert not (tmp_path / "shell").exists()


@pytest.mark.parametrize("level", LEVELS)
def test_environment_is_empty_and_the_folder_a_scratch_one(
    engine: Engine, cache: Path, monkeypatch: pytest.MonkeyPatch, level: Level
) -> None:
    skip_unless(level)
    for name in ("HARVEST_TOKEN", "GITHUB_TOKEN", "PATH_TO_KEY", "MONO_TRACE_LISTENER", "DOTNET_SECRET"):
        monkeypatch.setenv(name, "sesame")
    with ScriptHost(HOSTILE, engine, cache, level) as host:
        names = {*tried(host, "Environment", "-").split()}
        ours = {"HOME", "TMPDIR", "TZ", "LANG", "PWD", *engine.environment}
        assert names - ours <= {"LD_LIBRARY_PATH", "SYSTEMROOT", "DOTNET_ROOT", "container"}
        folder, home = tried(host, "Folder", "-").split()
        assert folder == home != str(Path.home())
        assert host.isolation == level
    assert not Path(folder).parent.exists()


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_no_grandchild_outlives_the_host(engine: Engine, cache: Path, level: Level) -> None:
    skip_unless(level)
    with ScriptHost(HOSTILE, engine, cache, level) as host:
        tried(host, "Environment", "-")
        assert host._place is not None
        mark = str(host._place.folder.parent)
        tried(host, "Fork", "-")
        assert running(mark)
    assert gone(mark)


@pytest.mark.slow
@pytest.mark.parametrize("level", CONFINED)
def test_host_and_grandchild_end_with_a_killed_parent(engine: Engine, cache: Path, level: Level) -> None:
    skip_unless(level)
    code = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tests.engines import engine_named
from tests.script.test_isolation import HOSTILE, tried
from tools.script import ScriptHost
cache = Path({str(cache)!r})
host = ScriptHost(HOSTILE, engine_named({engine.name!r}, cache), cache, {level!r})
tried(host, "Fork", "-")
print(host._place.folder.parent, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        mark = parent.stdout.readline().strip()
        assert mark
        assert running(mark)
        parent.send_signal(signal.SIGKILL)
    assert gone(mark)
    shutil.rmtree(mark, ignore_errors=True)


def test_endless_output_ends_the_call(hostile: ScriptHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "LONGEST_LINE", 8 << 20)
    result = call(hostile, "Output", Request("POST", GET.url, (), b"x"))
    assert result.failure is not None
    assert result.failure.kind == "crash"
    assert "longer than" in result.failure.message
    assert tried(hostile, "Environment", "-")


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_scratch_space_is_bounded(engine: Engine, cache: Path, level: Level) -> None:
    skip_unless(level)
    with ScriptHost(HOSTILE, engine, cache, level) as host:
        result = call(host, "Fill", Request("POST", GET.url, (), str(SCRATCH_BYTES + (1 << 20)).encode()))
        if result.failure is None:
            assert answered(result).body.startswith(b"refused: ")
        else:  # Mono prints what it does not know of: a limit of a file's size
            assert "File too large" in result.failure.message
        assert tried(host, "Fill", SCRATCH_BYTES // 2) == "gained: filled"


def test_what_a_killed_process_left_behind_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen(["true"]) as process:
        dead = process.pid
    names = {
        f"connector-script-{dead}-abcdefgh": True,
        f"connector-script-{dead}-abcdefg_": False,  # not old enough
        f"connector-script-{os.getpid()}-abcdefgh": False,
        f"connector-script-{dead}": False,
        f"connector-script-{dead}-link_123": False,
        f"another-{dead}-abcdefgh": False,
    }
    target = tmp_path / "target"
    (target / "kept").mkdir(parents=True)
    for name in names:
        path = tmp_path / name
        if "link" in name:
            path.symlink_to(target)
            continue
        (path / "home").mkdir(parents=True)
        age = 10 if name.endswith("_") else 7200
        os.utime(path, (time.time() - age,) * 2)
    os.utime(target, (1, 1))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    remove_abandoned.cache_clear()
    remove_abandoned()
    assert {name: not (tmp_path / name).exists() for name in names} == names
    assert (target / "kept").is_dir()


COMPILED = {
    "keyfile": '[assembly: System.Reflection.AssemblyKeyFile("{secret}")]\nclass A {{ }}',
    "reference": '#r "{secret}"\nclass A {{ }}',
    "load": '#load "{secret}"\nclass A {{ }}',
    "line": '#line 1 "{secret}"\nclass A {{ int x = ; }}',
    "error": "#error {secret}\nclass A {{ }}",
    "documentation": "/// <include file='{secret}' path='*'/>\npublic class A {{ }}",
    "checksum": '#pragma checksum "{secret}" "{{406EA660-64CF-4C82-B6F0-42D48172A799}}" "00"\nclass A {{ }}',
}


@pytest.fixture(scope="module", params=["mono", "dotnet", "roslyn"])
def compiler(request: pytest.FixtureRequest, cache: Path) -> Engine:
    """Each compiler: those of both engines, and the one that stays, from the user's cache."""
    return compiler_named(request.param, cache)


@pytest.fixture(scope="module", params=["mono", "dotnet", "roslyn"])
def started_compiler(request: pytest.FixtureRequest, cache: Path) -> Engine:
    """Each compiler as it is started by commands."""
    return compiler_named(request.param, cache, warm=False)


def compiler_named(name: str, cache: Path, *, warm: bool = True) -> Engine:
    mono = find_mono()
    if name != "roslyn" or isinstance(mono, str):
        return engine_named(name, cache, warm=warm)
    found = find_roslyn(mono, Cache(cache_folder()))
    if found is None:
        pytest.skip("Roslyn is not in the cache: connector setup")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", COMPILED)
def test_the_compiler_shows_no_file(
    compiler: Engine, tmp_path: Path, secret: Path, name: str, level: Level
) -> None:
    skip_unless(level)
    source = tmp_path / "source.cs"
    source.write_text(COMPILED[name].format(secret=secret), encoding="utf-8")
    outcome = compiler.compile([source], tmp_path / "a.dll", compiler.references, level=level)
    assert "sesame" not in outcome.output
    for made in tmp_path.glob("a.*"):
        assert b"sesame" not in made.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("level", CONFINED)
def test_a_confined_compiler_opens_no_file_that_a_script_names(
    started_compiler: Engine, tmp_path: Path, secret: Path, level: Level
) -> None:
    """A key file that is no key is an error of its own, which a compiler that cannot open it misses."""
    skip_unless(level)
    source, said = tmp_path / "source.cs", []
    source.write_text(COMPILED["keyfile"].format(secret=secret), encoding="utf-8")
    for each in ("process", level):
        outcome = started_compiler.compile(
            [source], tmp_path / "a.dll", started_compiler.references, level=each
        )
        assert outcome.code != 0
        said.append({item.message for item in parse(outcome) if item.severity == "error"})
    assert said[0] != said[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mono", "dotnet"])
def test_the_compiler_gets_a_clean_environment(
    name: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_named(name, cache, warm=False)
    monkeypatch.setenv("HARVEST_TOKEN", "sesame")
    monkeypatch.setenv("MONO_OPTIONS", "--no-such-option")
    seen: list[dict[str, str] | None] = []

    def spy(command: list[str], folder: Path, environment: dict[str, str]) -> Compiled:
        seen.append(environment)
        assert folder not in tmp_path.parents
        return run(command, folder, environment)

    monkeypatch.setattr("tools.script.toolchain.run", spy)
    source = tmp_path / "source.cs"
    source.write_text("class A { }", encoding="utf-8")
    assert engine.compile([source], tmp_path / "a.dll", engine.references).code == 0
    (environment,) = seen
    assert environment is not None
    assert not {"HARVEST_TOKEN", "MONO_OPTIONS", "PATH"} & environment.keys()
    assert (tmp_path / "a.dll").is_file()


def running(mark: str) -> list[int]:
    """Return the processes whose environment names the scratch folder ``mark``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def gone(mark: str) -> bool:
    end = time.monotonic() + 20
    while running(mark) and time.monotonic() < end:
        time.sleep(0.02)
    return not running(mark)


def test_levels_are_tried_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    works = {"bwrap": True, sys.executable: True}
    monkeypatch.setattr(
        isolation,
        "_runs",
        lambda command, _: works[Path(command[0]).name if "bwrap" in command[0] else command[0]],
    )
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    seen = []
    for change in ({}, {"bwrap": False}, {sys.executable: False}):
        works.update(change)
        isolation_level.cache_clear()
        seen.append(isolation_level())
    isolation_level.cache_clear()
    assert seen == ["bubblewrap", "landlock", "process"]


def test_a_command_that_is_not_there_is_named() -> None:
    place = confine(["/nowhere/mono"], {}, [], "process")
    assert place.command[-1] == "/nowhere/mono"
    assert place.folder.parent.parent == Path(tempfile.gettempdir()).resolve()
    place.close()
    assert not place.folder.parent.exists()

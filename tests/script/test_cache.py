from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.script.support import answered, call, write_script
from tools.script import Engine, ScriptHost
from tools.script import cache as module
from tools.script.cache import MANIFEST, Cache, cache_folder, digest


def builder(made: list[Path], text: str = "content") -> Callable[[Path], Mapping[str, Any]]:
    def build(folder: Path) -> Mapping[str, Any]:
        made.append(folder)
        (folder / "file").write_text(text, encoding="utf-8")
        return {"made": len(made)}

    return build


@pytest.mark.parametrize(
    ("variables", "argument", "expected"),
    [
        ({"CONNECTOR_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/a", "/a"),
        ({"CONNECTOR_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, None, "/c"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, None, "/x/connector-harness"),
        ({"HOME": "/h"}, None, "/h/.cache/connector-harness"),
    ],
)
def test_cache_folder(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], argument: str | None, expected: str
) -> None:
    for name in ("CONNECTOR_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder(None if argument is None else Path(argument)) == Path(expected)


def test_borders_count_in_a_digest() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest(["a", b"b"]) == digest([b"a", "b"])
    assert len(digest(["\ud800"])) == 32


def test_entry_is_built_once(tmp_path: Path) -> None:
    made: list[Path] = []
    cache = Cache(tmp_path / "deep" / "cache")
    assert cache.peek("kind", "key") is None
    first = cache.entry("kind", "key", builder(made))
    assert cache.entry("kind", "key", builder(made)) == first == cache.peek("kind", "key")
    assert len(made) == 1
    assert first.notes == {"made": 1}
    assert (first.folder / "file").read_text(encoding="utf-8") == "content"
    assert [path.name for path in cache.folder.iterdir()] == ["kind-key"]


def test_failed_build_leaves_nothing(tmp_path: Path) -> None:
    def build(folder: Path) -> Mapping[str, Any]:
        (folder / "half").touch()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Cache(tmp_path).entry("kind", "key", build)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "file").write_text("other", encoding="utf-8"),
        lambda folder: (folder / "file").unlink(),
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_text("{", encoding="utf-8"),
        lambda folder: (folder / MANIFEST).write_text("[]", encoding="utf-8"),
        lambda folder: (folder / MANIFEST).write_text('{"files": {}}', encoding="utf-8"),
    ],
    ids=["changed", "missing", "no manifest", "malformed", "other shape", "incomplete"],
)
def test_damaged_entry_is_built_again(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    made: list[Path] = []
    entry = Cache(tmp_path).entry("kind", "key", builder(made))
    damage(entry.folder)
    again = Cache(tmp_path).entry("kind", "key", builder(made))
    assert again.notes == {"made": 2}
    assert (again.folder / "file").read_text(encoding="utf-8") == "content"
    assert [path.name for path in tmp_path.iterdir()] == ["kind-key"]


def test_file_in_the_place_of_an_entry(tmp_path: Path) -> None:
    (tmp_path / "kind-key").touch()
    assert Cache(tmp_path).entry("kind", "key", builder([])).notes == {"made": 1}


def test_the_first_to_finish_wins(tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    def slow(folder: Path) -> Mapping[str, Any]:
        cache.entry("kind", "key", builder([], "first"))
        return builder([], "second")(folder)

    entry = cache.entry("kind", "key", slow)
    assert (entry.folder / "file").read_text(encoding="utf-8") == "first"


def test_many_builders_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as executor:
        entries = list(
            executor.map(lambda n: Cache(tmp_path).entry("kind", str(n % 3), builder([])), range(60))
        )
    assert {entry.folder.name for entry in entries} == {"kind-0", "kind-1", "kind-2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kind-0", "kind-1", "kind-2"]


def test_least_used_entries_are_pruned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_ENTRIES", 3)
    cache = Cache(tmp_path)
    for number in range(3):
        os.utime(cache.entry("kind", str(number), builder([])).folder, (number, number))
    (tmp_path / "not ours").mkdir()
    abandoned, fresh = tmp_path / ".new-abandoned", tmp_path / ".new-fresh"
    for folder in (abandoned, fresh):
        folder.mkdir()
    os.utime(abandoned, (1, 1))
    assert cache.peek("kind", "0") is not None  # now the one used last
    cache.entry("kind", "new", builder([]))
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"kind-0", "kind-2", "kind-new", "not ours", ".new-fresh"}


def test_unchanged_script_starts_no_compiler(
    engine: Engine, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)299);"
    )
    with ScriptHost(script, engine, cache) as host:
        host.compile()

    def no_compiler(*unused: object) -> None:
        pytest.fail("a compiler was started")

    with monkeypatch.context() as patch:
        patch.setattr(type(engine), "compile", no_compiler)
        with ScriptHost(script, engine, cache) as host:
            assert answered(call(host, "Any")).status == 299


def test_corrupt_assembly_is_compiled_again(engine: Engine, tmp_path: Path, cache: Path) -> None:
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)298);"
    )
    with ScriptHost(script, engine, cache) as host:
        host.compile()
        assert host._files is not None
        assembly = host._files.assembly
    assembly.write_bytes(assembly.read_bytes()[:100])
    with ScriptHost(script, engine, cache) as host:
        assert answered(call(host, "Any")).status == 298


def test_cache_that_is_emptied_meanwhile(engine: Engine, tmp_path: Path, cache: Path) -> None:
    own = tmp_path / "cache"
    shutil.copytree(cache, own)
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)297);"
    )
    with ScriptHost(script, engine, own) as host:
        assert answered(call(host, "Any")).status == 297
        shutil.rmtree(own)
        assert answered(call(host, "Any")).status == 297
        host.close()
        assert answered(call(host, "Any")).status == 297

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tools.core import cache as module
from tools.core.cache import MANIFEST, Cache, cache_folder, digest
from tools.core.errors import UserError


@pytest.fixture(autouse=True)
def _no_fallback_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test find out anew that a cache is unusable, with a temporary folder of its own."""
    temporary = tmp_path.with_name(f"{tmp_path.name}-temporary")
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr(module, "_fallback", module._Fallback())


def builder(made: list[Path], text: str = "content") -> Callable[[Path], Mapping[str, Any]]:
    def build(folder: Path) -> Mapping[str, Any]:
        made.append(folder)
        (folder / "file").write_text(text, encoding="utf-8")
        return {"made": len(made)}

    return build


@pytest.mark.parametrize(
    ("variables", "argument", "expected"),
    [
        (
            {"CONNECTOR_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"},
            "/a",
            "/a/connector-harness",
        ),
        (
            {"CONNECTOR_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"},
            None,
            "/c/connector-harness",
        ),
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


def test_relative_name_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # compilers run in folders of their own
    monkeypatch.setenv("CONNECTOR_CACHE", "kept")
    assert cache_folder() == tmp_path / "kept" / "connector-harness"


def test_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("CONNECTOR_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", unknown)
    folder = cache_folder()
    assert folder == cache_folder()
    assert folder.parent.is_dir()
    assert folder.parent.parent == tmp_path.with_name(f"{tmp_path.name}-temporary")
    said = "the home folder is not known; a temporary one is used for this run"
    assert caplog.messages == [said]


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
    keys = [digest([str(number)]) for number in range(4)]
    for number, key in enumerate(keys[:3]):
        os.utime(cache.entry("kind", key, builder([])).folder, (number, number))
    abandoned, fresh, aside = (tmp_path / name for name in (".new-12345678", ".new-fresh___", ".old-7-12"))
    for folder in (abandoned, fresh, aside):
        folder.mkdir()
    os.utime(abandoned, (1, 1))
    os.utime(aside, (1, 1))
    assert cache.peek("kind", keys[0]) is not None  # now the one used last
    cache.entry("kind", keys[3], builder([]))
    kept = {f"kind-{keys[0]}", f"kind-{keys[2]}", f"kind-{keys[3]}", ".new-fresh___"}
    assert {path.name for path in tmp_path.iterdir()} == kept
    for key in keys:
        cache.entry("another", key, builder([]))
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith("another-")} == kept
    assert len(list(tmp_path.glob("another-*"))) == 3


@pytest.mark.parametrize("inside", [True, False], ids=["in the cache itself", "in the folder named"])
def test_what_the_cache_did_not_make_stays(
    inside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_ENTRIES", 1)
    monkeypatch.setenv("CONNECTOR_CACHE", str(tmp_path))
    cache = Cache(cache_folder())
    place = cache.folder if inside else tmp_path
    foreign = [".git", ".ssh", ".new-", ".new-recipes", ".old-photos", "extension", f"Kind-{'0' * 32}"]
    for name in foreign:
        (place / name).mkdir(parents=True)
        (place / name / MANIFEST).write_text("{}", encoding="utf-8")
        os.utime(place / name, (1, 1))
    for number in range(3):
        cache.entry("kind", digest([str(number)]), builder([]))
    assert [name for name in foreign if (place / name / MANIFEST).is_file()] == foreign
    assert len([path for path in cache.folder.iterdir() if path.name.startswith("kind-")]) == 1


@pytest.mark.parametrize("kind", ["no folder can be made", "a file", "an entry that cannot be replaced"])
def test_unusable_cache(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder, key, made = tmp_path / "cache", digest(["x"]), list[Path]()
    if kind == "no folder can be made":
        folder = Path("/proc/nope/cache")
    elif kind == "a file":
        folder.touch()
    else:
        (folder / f"kind-{key}").mkdir(parents=True)
        monkeypatch.setattr(module, "_discard", lambda _: None)
        (folder / f"kind-{key}" / "stays").touch()
    first = Cache(folder).entry("kind", key, builder(made))
    again = Cache(folder).entry("kind", key, builder(made))
    assert (first, Cache(folder).peek("kind", key), len(made)) == (again, again, 1 + (kind[:2] == "an"))
    assert (first.folder / "file").read_text(encoding="utf-8") == "content"
    assert not first.folder.is_relative_to(folder)
    (said,) = caplog.messages
    assert said.startswith(f"the cache folder {folder} cannot be used (")
    assert said.endswith("); a temporary one is used for this run")


def test_no_temporary_folder_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.mkdtemp", none)
    with pytest.raises(UserError, match=r"cannot be used .* no temporary folder can be made; set TMPDIR"):
        Cache(Path("/proc/nope")).entry("kind", digest(["y"]), builder([]))


def test_read_only_cache_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object) -> None:
        raise PermissionError(30, "Read-only file system")

    entry = Cache(tmp_path).entry("kind", digest([]), builder([]))
    monkeypatch.setattr("os.utime", read_only)
    assert Cache(tmp_path).entry("kind", digest([]), lambda _: pytest.fail("built again")) == entry


def _no_space(error: Exception) -> Callable[[Path], Mapping[str, Any]]:
    """Return a builder that fails with ``error`` in every folder but that of a temporary cache."""

    def build(folder: Path) -> Mapping[str, Any]:
        if "-temporary" not in str(folder):
            raise error
        (folder / "file").write_text("x")
        return {}

    return build


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), RuntimeError("the compiler: disk full")]
)
def test_a_full_disk_is_an_unusable_cache(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 100))
    entry = Cache(tmp_path / "cache").entry("kind", "0" * 32, _no_space(error))
    assert "-temporary" in str(entry.folder)
    assert "cannot be used (No space left on device)" in caplog.text


def test_a_disk_that_is_full_everywhere_ends_in_words(tmp_path: Path) -> None:
    def build(_: Path) -> Mapping[str, Any]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(
        UserError, match=r"the temporary folder .* cannot be used \(No space left on device\)"
    ):
        Cache(tmp_path / "cache").entry("kind", "0" * 32, build)


def test_an_error_of_the_builder_is_its_own_where_there_is_space(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="a bug"):
        Cache(tmp_path / "cache").entry("kind", "0" * 32, _no_space(RuntimeError("a bug")))

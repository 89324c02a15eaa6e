"""The cache of parsed YAML returns what parsing would; a file that cannot be used costs only time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.test_yamlfile import VALUES
from tools.traffic import parse_cache as module
from tools.traffic import yamlfile
from tools.traffic.parse_cache import ParseCache, text_key
from tools.traffic.yamlfile import YamlFile, dump_yaml, parse_yaml

FILE = Path("cases.yaml")
KEY = text_key("data", "a: 1")
ALIASES = "base: &b {k: 1, k2: [1]}\nuse:\n  <<: *b\n  z: 3\nagain: [*b]\n"
ROOT = Path(__file__).parents[2]


OPENED: list[ParseCache] = []


def opened(path: Path, most_bytes: int = 1 << 20) -> ParseCache:
    """Return a cache that is closed at the end of the test: on Windows its file cannot be removed before."""
    OPENED.append(ParseCache(path, most_bytes))
    return OPENED[-1]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture
def kept(tmp_path: Path) -> ParseCache:
    return opened(tmp_path / "new" / "parsed.sqlite")


def _again(kept: ParseCache) -> ParseCache:
    """Return the cache as the next run finds it."""
    kept.close()
    return opened(kept._path)


def _places(file: YamlFile) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the places of all values, and of some that are not there."""

    def below(value: Any, *steps: str | int) -> list[tuple[str | int, ...]]:
        pairs = (
            value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
        )
        found = [steps, (*steps, "no such"), (*steps, 99), (*steps, "no", "such")]
        return [*found, *(place for name, item in pairs for place in below(item, *steps, name))]

    return [(file.position(*steps), file.position(*steps, on="value")) for steps in below(file.data)]


def _check(text: str, flavour: Literal["data", "cassette"], kept: ParseCache) -> None:
    plain = parse_yaml(text, FILE, flavour)
    assert parse_yaml(text, FILE, flavour, kept).data == plain.data
    found = parse_yaml(text, FILE, flavour, _again(kept))
    assert found.data == plain.data
    assert _places(found) == _places(plain)


@pytest.mark.parametrize("flavour", ["data", "cassette"])
@pytest.mark.parametrize(
    "text",
    [
        ALIASES,
        "interactions:\n- request: {method: GET, headers: {A: [b]}}\n  response:\n    body: x\n",
        "a: {b: {c: {d: {e: {f: {g: [1, {h: 2}]}}}}}}\n",
        "- [a, b]\n- 1.5\n- ~\n- 'yes'\n",
        "200: keys that are no text\n",
        "a: !!binary aGk=\n",
    ],
)
def test_what_is_kept_is_what_parsing_brings(
    text: str, flavour: Literal["data", "cassette"], kept: ParseCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamlfile, "_WORTH_KEEPING", 0)
    _check(text, flavour, kept)


@given(st.dictionaries(st.text("abc", min_size=1), VALUES, min_size=1, max_size=4))
def test_any_document_is_kept_as_it_is(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamlfile, "_WORTH_KEEPING", 0)
        _check(dump_yaml(value), "data", opened(tmp_path_factory.mktemp("kept") / "parsed.sqlite"))


def test_what_is_known_is_not_parsed(kept: ParseCache, monkeypatch: pytest.MonkeyPatch) -> None:
    text = dump_yaml({"cases": [{"name": "x" * 1000}, {"name": "deep", "a": {"b": {"c": {"d": 1}}}}]})
    parse_yaml(text, FILE, kept=kept)
    later = _again(kept)
    with monkeypatch.context() as patch:
        patch.setattr(yamlfile, "_parsed", None)
        file = parse_yaml(text, FILE, kept=later)
        assert file.position("cases", 1) == (3, 3)
        parse_yaml(text, FILE, kept=later).data["cases"].clear()
        assert len(parse_yaml(text, FILE, kept=later).data["cases"]) == 2, "each caller has values of its own"
        with pytest.raises(TypeError):
            parse_yaml(text, FILE, "cassette", later)  # read in another way
        with pytest.raises(TypeError):
            parse_yaml(text + " ", FILE, kept=later)
    assert file.position("cases", 1, "a", "b", "c", "d") == (7, 9), "parsed once it is asked for"


def test_another_program_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_program", lambda: "another")
    assert text_key("data", "a: 1") != KEY


def test_a_process_writes_when_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "connector-harness" / "parsed.sqlite"
    code = "from tools.traffic.parse_cache import parse_cache; parse_cache().put(b'k', [1])"
    environment = {**os.environ, "CONNECTOR_CACHE": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    assert opened(path).get(b"k") == [1]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_much_is_written_before_the_end(kept: ParseCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING", 2)
    kept.put(b"1", 1)
    assert opened(kept._path).get(b"1") is None
    kept.put(b"2", "more")
    assert opened(kept._path).get(b"1") == 1


def test_a_process_knows_what_it_has_parsed(kept: ParseCache) -> None:
    assert kept.get(KEY) is None
    kept.put(KEY, [1])
    assert kept.get(KEY) == [1], "before it is written"
    kept.close()
    assert kept.get(KEY) == [1], "after it is written, in a file that was not there at first"


def test_aliases_are_not_written_out_without_end(kept: ParseCache, monkeypatch: pytest.MonkeyPatch) -> None:
    large = "a: &a " + "x" * 20_000 + "\nb: [" + ", ".join(["*a"] * 400) + "]\n"
    few = "a: &a " + "x" * 20_000 + "\nb: [*a, *a]\n"
    for text in (large, few):
        parse_yaml(text, FILE, kept=kept)
    assert kept.get(text_key("data", large)) is None
    assert kept.get(text_key("data", few)) is not None
    monkeypatch.setattr(module, "_LONGEST", 10)
    kept.put(KEY, "x" * 20)
    assert kept.get(KEY) is None


def test_a_value_that_is_too_long_for_the_database_costs_no_other(
    kept: ParseCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.put(KEY, 1)
    kept.close()

    def refuse(_: object) -> None:
        raise sqlite3.DataError("string or blob too big")

    monkeypatch.setattr(kept, "_insert", refuse)
    kept.put(b"2", 2)
    kept.close()
    assert opened(kept._path).get(KEY) == 1


def test_a_large_database_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "parsed.sqlite"
    for key in (b"1", b"2"):
        cache = opened(path, most_bytes=1000)
        cache.put(key, "x" * 2000)
        cache.close()
    assert (opened(path).get(b"1"), opened(path).get(b"2")) == (None, "x" * 2000)


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 100, b""])
def test_a_damaged_database_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "parsed.sqlite"
    path.write_bytes(content)
    cache = opened(path)
    assert cache.get(KEY) is None
    cache.put(KEY, {"a": 1})
    assert _again(cache).get(KEY) == {"a": 1}


def test_a_damaged_value_is_no_value(kept: ParseCache) -> None:
    kept.put(KEY, {"a": 1})
    kept.close()
    with sqlite3.connect(kept._path) as damage:
        damage.execute("UPDATE parsed SET value = '{'")
    damage.close()
    again = opened(kept._path)
    assert again.get(KEY) is None
    again.put(KEY, {"a": 2})
    assert _again(again).get(KEY) == {"a": 2}


@pytest.mark.slow
def test_who_cannot_write_goes_on(tmp_path: Path, kept: ParseCache) -> None:
    (tmp_path / "file").write_text("")
    nowhere = opened(tmp_path / "file" / "parsed.sqlite")
    nowhere.put(KEY, 1)
    nowhere.close()
    assert nowhere.get(KEY) is None
    kept.put(b"first", 1)
    kept.close()
    with sqlite3.connect(kept._path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        kept.put(KEY, 1)
        kept.close()  # busy
        other.execute("ROLLBACK")
    other.close()
    assert opened(kept._path).get(KEY) is None


@pytest.mark.slow
def test_no_recording_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording may hold credentials; samples are read by whoever has the repository."""
    secret = "a-token-of-somebody"
    item = {
        "request": {
            "method": "GET",
            "uri": "https://api.example.com/x",
            "headers": {"Authorization": [secret]},
        },
        "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "x" * 900}},
    }
    cassette = tmp_path / "recorded.yaml"
    cassette.write_text(dump_yaml({"version": 1, "interactions": [item]}), "utf-8")
    environment = {**os.environ, "CONNECTOR_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "tools", "replay", "--cassette", str(cassette)]
    shelf = str(ROOT / "tests" / "fixtures" / "bookshelf")
    done = subprocess.run([*command, shelf], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert b"recorded.yaml" in done.stdout
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert all(secret.encode() not in path.read_bytes() for path in files)
    verify = [sys.executable, "-m", "tools", "verify", shelf]
    subprocess.run(verify, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert (tmp_path / "cache" / "connector-harness" / "parsed.sqlite").is_file(), "samples are kept"

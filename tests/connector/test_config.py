from pathlib import Path

import pytest

from tools.connector.config import closest_table, places, read_table
from tools.core.errors import UserError


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("connector.toml", "[a]\nx = 1\n", {"x": 1}),
        ("connector.toml", "a = 1\n", 1),
        ("connector.toml", "[b]\na = 1\n", None),
        ("pyproject.toml", "[tool.connector.a]\nx = 1\n", {"x": 1}),
        ("pyproject.toml", "[tool]\nconnector.a.x = 1\n", None),
        ("pyproject.toml", "[a]\nx = 1\n", None),
        ("pyproject.toml", "[tool.connector]\n[tool.other.a]\n", None),
    ],
)
def test_tables(tmp_path: Path, name: str, text: str, expected: object) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    table = read_table(tmp_path / name, "a")
    assert (None if table is None else table.data) == expected


def test_no_file_has_no_table(tmp_path: Path) -> None:
    assert read_table(tmp_path / "connector.toml", "a") is None
    assert read_table(tmp_path, "a") is None


@pytest.mark.parametrize(
    ("raw", "line", "column", "words"),
    [(b"[a]\nx = \n", 2, 5, "is not valid TOML"), (b"a = '\xff'", 0, 0, "is not UTF-8")],
)
def test_unreadable_files(tmp_path: Path, raw: bytes, line: int, column: int, words: str) -> None:
    path = tmp_path / "connector.toml"
    path.write_bytes(raw)
    with pytest.raises(UserError, match=words) as caught:
        read_table(path, "a")
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(path), line, column)


@pytest.mark.parametrize(
    ("name", "head"),
    [("connector.toml", "[b]\nx = 0\n[a]\n"), ("pyproject.toml", "[b]\n\n[tool.connector.a]\n")],
)
def test_an_error_names_the_line_of_a_key(tmp_path: Path, name: str, head: str) -> None:
    path = tmp_path / name
    path.write_text(f"{head}x = 1\n  'y' = 2\n", encoding="utf-8")
    table = read_table(path, "a")
    assert table is not None
    found = [table.error("no", *steps) for steps in (("x",), ("y",), ("z",), ())]
    assert [(error.line, error.column) for error in found] == [(4, 1), (5, 3), (3, 1), (3, 1)]


def test_the_closest_table_holds(tmp_path: Path) -> None:
    folder = tmp_path / "c" / "d"
    folder.mkdir(parents=True)
    (tmp_path / "connector.toml").write_text("[a]\nx = 1\n[b]\nx = 1\n", encoding="utf-8")
    (tmp_path / "c" / "connector.toml").write_text("[a]\nx = 2\n", encoding="utf-8")
    found = [closest_table(folder, name) for name in ("a", "b")]
    assert [None if table is None else table.data for table in found] == [{"x": 2}, {"x": 1}]
    assert closest_table(folder, "no-such-table") is None


def test_places_are_shown_relative_where_they_are_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    shown = [str(place) for _, place in places(Path("a/b"))]
    assert shown[:4] == ["a/b", "a", ".", str(tmp_path.resolve().parent)]

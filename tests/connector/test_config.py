from pathlib import Path

import pytest

from tools.connector.config import closest_table, places, read_table
from tools.core.errors import UserError


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("connector.toml", "[lint]\nx = 1\n", {"x": 1}),
        ("connector.toml", "[diff]\na = 1\n", None),
        ("pyproject.toml", "[tool.connector.lint]\nx = 1\n", {"x": 1}),
        ("pyproject.toml", "[tool]\nconnector.lint.x = 1\n", None),
        ("pyproject.toml", "[lint]\nx = 1\n", None),
        ("pyproject.toml", "[tool.connector]\n[tool.other.lint]\n", None),
    ],
)
def test_tables(tmp_path: Path, name: str, text: str, expected: object) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    table = read_table(tmp_path / name, "lint")
    assert (None if table is None else table.data) == expected


def test_no_file_has_no_table(tmp_path: Path) -> None:
    assert read_table(tmp_path / "connector.toml", "lint") is None
    assert read_table(tmp_path, "lint") is None


@pytest.mark.parametrize(
    ("raw", "line", "column", "words"),
    [(b"[lint]\nx = \n", 2, 5, "is not valid TOML"), (b"lint = '\xff'", 0, 0, "is not UTF-8")],
)
def test_unreadable_files(tmp_path: Path, raw: bytes, line: int, column: int, words: str) -> None:
    path = tmp_path / "connector.toml"
    path.write_bytes(raw)
    with pytest.raises(UserError, match=words) as caught:
        read_table(path, "lint")
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(path), line, column)


@pytest.mark.parametrize(
    ("name", "head"),
    [("connector.toml", "[diff]\nx = 0\n[lint]\n"), ("pyproject.toml", "[diff]\n\n[tool.connector.lint]\n")],
)
def test_an_error_names_the_line_of_a_key(tmp_path: Path, name: str, head: str) -> None:
    path = tmp_path / name
    path.write_text(f"{head}x = 1\n  'y' = 2\n", encoding="utf-8")
    table = read_table(path, "lint")
    assert table is not None
    found = [table.error("no", *steps) for steps in (("x",), ("y",), ("z",), ())]
    assert [(error.line, error.column) for error in found] == [(4, 1), (5, 3), (3, 1), (3, 1)]


def test_the_closest_table_holds(tmp_path: Path) -> None:
    folder = tmp_path / "c" / "d"
    folder.mkdir(parents=True)
    (tmp_path / "connector.toml").write_text("[lint]\nx = 1\n[diff]\nx = 1\n", encoding="utf-8")
    (tmp_path / "c" / "connector.toml").write_text("[lint]\nx = 2\n", encoding="utf-8")
    found = [closest_table(folder, name) for name in ("lint", "diff")]
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


@pytest.mark.parametrize(
    ("name", "text", "place", "words"),
    [
        ("connector.toml", "[lnt]\nx = 1\n", (1, 1), "unknown table 'lnt'; did you mean 'lint'"),
        ("connector.toml", "\n  limit = 1\n[lint]\n", (2, 3), "unknown table 'limit'; did you mean 'limits'"),
        ("connector.toml", "[[zzz]]", (1, 1), "unknown table 'zzz'; known are lint, diff"),
        ("connector.toml", "lint = 1", (1, 1), "'lint' must be a table"),
        ("pyproject.toml", "[tool.connector.dif]", (1, 1), "unknown table 'dif'; did you mean 'diff'"),
        ("pyproject.toml", "[tool]\n[tool.connector.pakage.b]", (2, 1), "did you mean 'package'"),
    ],
)
def test_a_mistyped_table_is_an_error_whichever_is_read(
    name: str, text: str, place: tuple[int, int], words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=words) as caught:
        closest_table(tmp_path, "lint")
    assert (caught.value.line, caught.value.column) == place

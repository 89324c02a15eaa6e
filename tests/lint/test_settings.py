"""The linter's configuration: where it is found, how strictly it is read."""

from pathlib import Path

import pytest

from tools.connector.check_settings import Settings, find_settings, read_settings
from tools.core.errors import UserError


def write(folder: Path, text: str, name: str = "connector.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


ALL = """\
[{table}]
profile = "import"
select = ["SCH", "some-name"]
ignore = ["SCH002"]
fail-on = "warning"
baseline = "known.json"

[[{table}.suppress]]
rule = "SCH001"
operation = "ListBooks"
pointer = "/paths"
file = "*.json"
reason = " because "

  [[{table}.suppress]]
rule = "x"
"""


@pytest.mark.parametrize(
    ("name", "table"), [("connector.toml", "lint"), ("pyproject.toml", "tool.connector.lint")]
)
def test_everything_is_read(name: str, table: str, tmp_path: Path) -> None:
    path = write(tmp_path, ALL.format(table=table), name)
    settings = find_settings(tmp_path / "a" / "b", "lint")
    assert (settings.path, settings.profile, settings.fail_on) == (path, "import", "warning")
    assert (settings.select, settings.ignore) == (("SCH", "some-name"), ("SCH002",))
    assert settings.baseline == tmp_path / "known.json"
    first, second = settings.suppressions
    assert (first.name, first.operation, first.pointer, first.file) == (
        *("SCH001", "ListBooks", "/paths"),
        "*.json",
    )
    assert (first.reason, first.line, first.column) == ("because", 8, 1)
    assert (second.reason, second.line, second.column, second.has_place) == ("", 15, 3, False)


def test_the_closest_counts(tmp_path: Path) -> None:
    write(tmp_path, '[lint]\nprofile = "import"')
    near = write(tmp_path / "a", '[lint]\nprofile = "independent"')
    write(tmp_path / "a", '[tool.connector.lint]\nprofile = "certified"', "pyproject.toml")
    write(tmp_path / "a" / "b", "[tool.ruff.lint]\n# connector\nselect = []", "pyproject.toml")
    write(tmp_path / "a" / "b", "[diff]\n# lint")
    known: dict[Path, Settings] = {}
    assert find_settings(tmp_path / "a" / "b" / "c", "lint", known).path == near
    near.unlink()
    assert find_settings(tmp_path / "a" / "b" / "c", "lint", known).path == near
    assert find_settings(tmp_path / "a" / "b", "lint").path == tmp_path / "a" / "pyproject.toml"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("[lint]\nprofil = 1", (2, 1), "unknown key 'profil'; did you mean 'profile'?"),
        ("[lint]\n  zzz = 1", (2, 3), "unknown key 'zzz'; known are profile, select"),
        (
            '[lint]\nprofile = "strict"',
            (2, 1),
            "'profile' must be one of import, independent, certified",
        ),
        ('[lint]\n"fail-on" = "never"', (2, 1), "'fail-on' must be one of error, warning, info"),
        ("[lint]\nprofile = 1", (2, 1), "'profile' must be a string"),
        ("[lint]\nselect = 'SCH'", (2, 1), "'select' must be an array of strings"),
        ("[lint]\nignore = [1]", (2, 1), "'ignore' must be an array of strings"),
        ("[lint]\nsuppress = 1", (2, 1), "'suppress' must be an array of tables"),
        (
            "[lint]\n\n[[lint.suppress]]\nrule = 'a'\nreasn = 'b'",
            (5, 1),
            "unknown key 'reasn'; did you mean 'reason'?",
        ),
        ("[lint]\n[[lint.suppress]]\nreason = 'b'", (2, 1), "a suppression must say its 'rule'"),
        ("[lint]\n[[lint.suppress]]\nrule = 'b'\nreason = 1", (4, 1), "'reason' must be a string"),
        ("[lint]\nprofile = =\n", (2, 11), "is not valid TOML: Invalid value"),
        ("lint = 1", (1, 1), "'lint' must be a table"),
    ],
)
def test_mistakes(text: str, place: tuple[int, int], said: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UserError) as caught:
        find_settings(tmp_path, "lint")
    assert said in caught.value.message
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(path), *place)


def test_inline_suppressions_have_the_line_of_their_key(tmp_path: Path) -> None:
    write(tmp_path, '[lint]\nignore = []\nsuppress = [{rule = "a", reason = "b", file = "c"}]')
    (entry,) = find_settings(tmp_path, "lint").suppressions
    assert (entry.line, entry.column) == (3, 1)


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "connector.toml").write_bytes(b"[lint]\n# \xff")
    with pytest.raises(UserError, match="is not UTF-8"):
        find_settings(tmp_path, "lint")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.toml", None, "there is no such configuration file"),
        ("my.toml", "[diff]", r"has no table \[lint\]"),
        ("pyproject.toml", "[lint]", r"has no table \[tool.connector.lint\]"),
    ],
)
def test_a_file_given_by_hand_must_be_one(name: str, text: str | None, said: str, tmp_path: Path) -> None:
    if text is not None:
        write(tmp_path, text, name)
    with pytest.raises(UserError, match=said):
        read_settings(tmp_path / name, "lint")

"""Configuration of comparisons: how strictly it is read, and what suppressions leave out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.connector.check_settings import Settings, find_settings, read_settings
from tools.connector.selection import find_entry, matching
from tools.core.errors import UserError
from tools.diff.comparison import all_kinds
from tools.diff.suppress import kept

from .support import changes
from .test_comparison import edited, shelf

ALL = """\
[{table}]
fail-on = "warning"
ignore = ["CHG3", "policy-added"]

[[{table}.suppress]]
change = "output-deleted"
operation = "GetBook"
pointer = "/definitions/Book"
reason = " because "

[[{table}.suppress]]
fingerprint = "0123456789ab"
reason = "x"
"""


def write(folder: Path, text: str, name: str = "connector.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "table"), [("connector.toml", "diff"), ("pyproject.toml", "tool.connector.diff")]
)
def test_everything_is_read(name: str, table: str, tmp_path: Path) -> None:
    path = write(tmp_path, ALL.format(table=table), name)
    settings = find_settings(tmp_path / "a", "diff")
    assert (settings.path, settings.fail_on, settings.ignore) == (path, "warning", ("CHG3", "policy-added"))
    first, second = settings.suppressions
    assert (first.name, first.operation, first.pointer, first.reason, first.line) == (
        *("output-deleted", "GetBook", "/definitions/Book"),
        *("because", 5),
    )
    assert (second.name, second.fingerprint, second.line) == (None, "0123456789ab", 11)
    assert read_settings(path, "diff") == settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[diff]\nfail-on = 'breaking'", "2:1: 'fail-on' must be one of error, warning, info"),
        ("[diff]\nfailon = 'error'", "2:1: unknown key 'failon'; did you mean 'fail-on'"),
        ("[[diff.suppress]]\nchange = 'CHG101'\noperation = 'X'", "1:1: a suppression must say its 'reason'"),
        ("[[diff.suppress]]\nchange = 'CHG101'\nreason = 'x'", "1:1: a suppression must say where"),
        ("[[diff.suppress]]\npointer = '/a'\nreason = 'x'", "1:1: a suppression must say its 'change'"),
        ("[[diff.suppress]]\nrule = 'CHG101'\nreason = 'x'", "2:1: unknown key 'rule'"),
        ("diff = 1", "1:1: 'diff' must be a table"),
        ("[diff", "is not valid TOML"),
    ],
)
def test_what_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UserError) as caught:
        read_settings(path, "diff")
    assert said in str(caught.value)


def test_other_tables_are_no_matter(tmp_path: Path) -> None:
    write(tmp_path, "[lint]\nignore = ['different']")
    assert find_settings(tmp_path, "diff") == Settings()
    with pytest.raises(UserError, match=r"has no table \[diff\]"):
        read_settings(tmp_path / "connector.toml", "diff")


CASES = {
    "by code and operation": ('change = "CHG301"\noperation = "GetBook"', ["CHG201"]),
    "by name": ('change = "output-deleted"\noperation = "GetBook"', ["CHG201"]),
    "by pointer": ('change = "CHG301"\npointer = "#/definitions/Book/"', ["CHG201"]),
    "another operation": ('change = "CHG301"\noperation = "GetFirst"', ["CHG201", "CHG301"]),
    "another part": ('change = "CHG301"\npointer = "/definitions/Boo"', ["CHG201", "CHG301"]),
    "another change": ('change = "CHG302"\noperation = "GetBook"', ["CHG201", "CHG301"]),
}


@pytest.mark.parametrize(("text", "left"), CASES.values(), ids=CASES)
def test_suppressions(text: str, left: list[str], tmp_path: Path) -> None:
    base = edited("paths /first", None)
    found = changes(base, edited("definitions Book properties", {}, base))
    settings = read_settings(write(tmp_path, f"[[diff.suppress]]\n{text}\nreason = 'x'"), "diff")
    kept_, unused = kept(found, settings, all_kinds())
    assert sorted(change.code for change in kept_) == left
    assert len(unused) == (len(left) == 2)


def test_a_suppression_for_one_operation_does_not_cover_the_others(tmp_path: Path) -> None:
    found = changes(shelf(), edited("definitions Book properties", {}))
    text = "[[diff.suppress]]\nchange = 'CHG301'\noperation = 'GetBook'\nreason = 'x'"
    kept_, _ = kept(found, read_settings(write(tmp_path, text), "diff"), all_kinds())
    assert [change.code for change in kept_ if change.code == "CHG301"] == ["CHG301"]


def test_a_fingerprint_is_one_change(tmp_path: Path) -> None:
    found = changes(shelf(), edited("definitions Book properties", {}))
    text = f"[[diff.suppress]]\nfingerprint = '{found[0].fingerprint.upper()}'\nreason = 'x'"
    kept_, unused = kept(found, read_settings(write(tmp_path, text), "diff"), all_kinds())
    assert (kept_, unused) == (found[1:], [])


def test_a_suppression_of_nothing_known_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "\n[[diff.suppress]]\nchange = 'output-delete'\npointer = '/a'\nreason = 'x'")
    with pytest.raises(UserError, match=r"toml:2:1: there is no change .* did you mean 'output-deleted'"):
        kept([], read_settings(path, "diff"), all_kinds())


def test_choice() -> None:
    kinds = all_kinds()
    assert matching(kinds, ["CHG1", "policy-added"]) == {
        *(code for code in kinds if code.startswith("CHG1")),
        "CHG602",
    }
    assert find_entry(kinds, "chg101") is find_entry(kinds, "Operation-Deleted")
    with pytest.raises(UserError, match="there is no change 'CHG9'"):
        matching(kinds, ["CHG9"])

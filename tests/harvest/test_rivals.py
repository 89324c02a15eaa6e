"""The page of other products: fresh, each claim with a source, its own column from the definition."""

from __future__ import annotations

import re
from typing import Any

import pytest

from samples import rivals
from tools.connector.model import load_connector
from tools.core.errors import UserError

TEXT = rivals.DATA.read_text(encoding="utf-8")
DATA = rivals.read_rivals(TEXT)
OPERATIONS = load_connector(rivals.ROOT).operations
PAGE = rivals.PAGE.read_text(encoding="utf-8")


def test_the_page_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    code = rivals.main(["--check"])
    assert (code, capsys.readouterr().out) == (0, "")


def test_the_own_column_is_what_the_definition_has() -> None:
    words = rivals.own(DATA, OPERATIONS.values())
    assert words["actions"]["Expenses"] == ["list", "get", "create", "update", "delete"]
    assert words["actions"]["Timers"] == ["get", "start", "stop", "restart"]
    assert words["triggers"]["Clients"][0] == "added"
    without = [operation for name, operation in OPERATIONS.items() if name != "DeleteExpense"]
    assert rivals.own(DATA, without)["actions"]["Expenses"] == ["list", "get", "create", "update"]


def test_each_visible_operation_is_in_a_row() -> None:
    rows = TEXT.replace('paths = ["/expenses"]', "paths = []")
    with pytest.raises(UserError, match=r"ListExpenses: no row .* has the path /expenses; add it to one"):
        rivals.own(rivals.read_rivals(rows), OPERATIONS.values())


def test_every_row_of_actions_is_one_of_this_connector() -> None:
    words = rivals.own(DATA, OPERATIONS.values())
    assert [row.title for row in DATA.rows["actions"] if row.title not in words["actions"]] == []


def test_each_claim_has_a_source_that_the_page_names() -> None:
    heads = [line for line in PAGE.split("\n") if line.startswith("| | this connector |")]
    for head in heads:
        assert len(re.findall(r"\[\[\d+\]\]\(#sources\)", head)) == len(DATA.products) == head.count("|") - 3
    listed = dict(re.findall(r"^(\d+)\. .*<(https://\S+)>$", PAGE, re.MULTILINE))
    assert list(listed.values()) == [address for _, address in DATA.sources.values()]
    assert set(re.findall(r"\[\[(\d+)\]\]", PAGE)) <= set(listed)


def claims(kind: str, title: str, product: str) -> Any:
    (row,) = [row for row in DATA.rows[kind] if row.title == title]
    return [(claim.words, claim.source) for claim in row.claims[product]]


def test_a_claim_may_have_a_source_of_its_own() -> None:
    assert claims("actions", "Projects", "zapier") == [
        ("list, get, create, update", "zapier-connector"),
        ("find", "zapier-app"),
    ]
    assert claims("triggers", "Invoices", "zapier") == [("paid", "zapier-app")]


def test_what_is_not_claimed_is_missing_or_unknown() -> None:
    (row,) = [line for line in PAGE.split("\n") if line.startswith("| Timers |")]
    cells = [cell.strip() for cell in row.split("|")[3:-1]]
    assert cells == ["no", "stop, restart", "?", "stop, restart", "stop, restart", "no", "no"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'n8n = "stop, restart"',
            'n9n = "stop, restart"',
            "the row 'Timers' names 'n9n', which is no product",
        ),
        ('"paid @zapier-app"', '"paid @zap"', "sources are named and not described, or the reverse: zap"),
        ('sources = ["tray"]', 'sources = ["n8n"]', "or the reverse: tray"),
    ],
)
def test_data_that_do_not_fit_are_refused(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(UserError, match=re.escape(message)):
        rivals.read_rivals(TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("summary", "kind", "word"),
    [
        ("Record invoice payment", "actions", "create"),
        ("Remove task from a project", "actions", "delete"),
        ("Get user info (V2)", "actions", "get"),
        ("When a time entry is added or changed", "triggers", "added or changed"),
        ("When an invoice was paid", "triggers", "paid"),
        (
            "When the budget of a project reaches a share",
            "triggers",
            "the budget of a project reaches a share",
        ),
    ],
)
def test_words_come_from_summaries(summary: str, kind: str, word: str) -> None:
    assert rivals._word(summary, kind) == word

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.package.shelf import DEFINITION, PROPERTIES, change, shelf
from tools.core.errors import UserError
from tools.package.identity import Chosen, Identity, identify
from tools.package.source import read_source

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path, title: str = "Bookshelf", own: str = "1.0", **chosen: str) -> Identity:
    shelf(folder)
    change(folder / DEFINITION, title=title, version=own)
    return identify(read_source(folder), Chosen(**chosen))


@pytest.mark.parametrize(
    ("title", "name", "solution"),
    [
        ("Bookshelf", "contoso_bookshelf", "BookshelfConnector"),
        ("Approvals Kit", "contoso_approvals-20kit", "ApprovalsKitConnector"),
        ("Books (Independent Publisher)", "contoso_books-20-28independent-20publisher-29", None),
        ("a-b_c", "contoso_a-2Db-5Fc", "ABCConnector"),
        ("Bücher", "contoso_b-C3-BCcher", "BucherConnector"),
    ],
)
def test_names_are_those_of_an_export(title: str, name: str, solution: str | None, tmp_path: Path) -> None:
    found = names(tmp_path, title, publisher="Contoso")
    assert found.name == name
    assert solution is None or found.solution == solution
    assert found.title == title


def test_the_connector_keeps_its_id(tmp_path: Path) -> None:
    first = names(tmp_path, own="1.0", publisher="Contoso")
    later = names(tmp_path, own="2.0", publisher="Contoso Ltd", prefix="contoso")
    other = names(tmp_path, publisher="Fabrikam")
    assert first.connector_id == later.connector_id != other.connector_id
    assert first.connector_id == "5dcd1d72-bbf7-58a8-a8b1-aa831655f513"


@pytest.mark.parametrize(
    ("own", "chosen", "expected"),
    [
        ("1.0", None, "1.0.0.0"),
        ("2.3.4.5", None, "2.3.4.5"),
        ("v1.2-beta", None, "1.2.0.0"),
        ("first", None, "1.0.0.0"),
        ("1.0", "3.1", "3.1.0.0"),
    ],
)
def test_versions_have_four_numbers(own: str, chosen: str | None, expected: str, tmp_path: Path) -> None:
    more = {} if chosen is None else {"version": chosen}
    assert names(tmp_path, own=own, **more).version == expected


def test_who_publishes(tmp_path: Path) -> None:
    found = names(tmp_path)
    assert (found.publisher_title, found.publisher) == ("Bookshelf", "Bookshelf")
    change(tmp_path / PROPERTIES, publisher="Contoso Inc.")
    found = identify(read_source(tmp_path), Chosen())
    assert (found.publisher_title, found.publisher, found.prefix) == (
        "Contoso Inc.",
        "ContosoInc",
        "contosoi",
    )
    assert 10_000 <= found.option_prefix <= 99_999


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"publisher": "株式会社"}, "give --publisher NAME"),
        ({"publisher": "3M"}, "give --publisher NAME"),
        ({"prefix": "x"}, "'x' is no publisher's prefix"),
        ({"prefix": "mscrmx"}, "'mscrmx' is no publisher's prefix"),
        ({"prefix": "Abc"}, "'Abc' is no publisher's prefix"),
        ({"solution": "my solution"}, "'my solution' is no solution's name"),
        ({"version": "1.x"}, "'1.x' is no version of a solution"),
        ({"version": "1.2.3.4.5"}, "is no version of a solution"),
    ],
)
def test_names_that_dataverse_refuses(chosen: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message):
        names(tmp_path, **chosen)

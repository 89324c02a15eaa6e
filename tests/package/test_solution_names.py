from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.core.errors import UserError
from tools.package.identity import Chosen
from tools.package.solution_names import find_chosen

if TYPE_CHECKING:
    from pathlib import Path

TABLE = '[package]\npublisher = "Contoso"\npublisher-prefix = "cts"\n'
WHOLE = f'{TABLE}solution-name = "Shelf"\nsolution-version = "2.1"\n'


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("connector.toml", TABLE, Chosen("Contoso", "cts")),
        ("../connector.toml", WHOLE, Chosen("Contoso", "cts", "Shelf", "2.1")),
        (
            "../pyproject.toml",
            TABLE.replace("package", "tool.connector.package", 1),
            Chosen("Contoso", "cts"),
        ),
        ("pyproject.toml", TABLE, Chosen()),
        ("connector.toml", "[lint]\n", Chosen()),
        ("connector.toml", "", Chosen()),
    ],
)
def test_the_closest_table_counts(file: str, text: str, expected: Chosen, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "shelf"
    folder.mkdir(parents=True)
    (tmp_path / "connector.toml").write_text('[package]\npublisher = "far away"\n')
    (folder / file).write_text(text)
    assert find_chosen(folder) == (expected if expected != Chosen() else Chosen("far away"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'{TABLE}prefix = "x"\n', r"connector\.toml:4:1: unknown key 'prefix'; known are publisher"),
        ("[package]\npublisher = 3\n", r"connector\.toml:2:1: 'publisher' must be a string"),
        ("package = 3\n", "'package' must be a table"),
        ("[package\n", "is not valid TOML"),
        ("\udcff", "is not UTF-8"),
    ],
)
def test_what_cannot_be_meant(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "connector.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match=message):
        find_chosen(tmp_path)

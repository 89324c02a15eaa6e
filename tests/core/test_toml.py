"""TOML files and the places of their keys."""

from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.core.toml import Step, load_toml, parse_toml

TEXT = """\
plain = 1
dotted.name = 2

[table]
  indented = 3
"quoted key" = 4
inline = { below = 5 }

[table."odd.name"]
key = 6

[[rows]]
a = 1

[[rows]]
a = 2
[rows.under]
b = 3
"""


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("plain",), (1, 1)),
        (("dotted", "name"), (2, 1)),
        (("table",), (4, 1)),
        (("table", "indented"), (5, 3)),
        (("table", "quoted key"), (6, 1)),
        (("table", "inline", "below"), (7, 1)),  # the closest above
        (("table", "odd.name", "key"), (10, 1)),
        (("table", "missing"), (4, 1)),
        (("rows", 0, "a"), (13, 1)),
        (("rows", 1), (15, 1)),
        (("rows", 1, "a"), (16, 1)),
        (("rows", 1, "under", "b"), (18, 1)),
        (("nowhere",), (0, 0)),
        ((), (0, 0)),
    ],
)
def test_place_of_a_key(steps: tuple[Step, ...], place: tuple[int, int]) -> None:
    error = parse_toml(TEXT, Path("x.toml")).error("no", *steps)
    assert (error.file, error.line, error.column) == ("x.toml", *place)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = 1\nb = \n", "x.toml:2:5: is not valid TOML: Invalid value"),
        (b"a = [1", "x.toml: is not valid TOML: Unclosed array"),
        (b"\xff", "x.toml: is not UTF-8"),
        (b"a = " + b"[" * 5000, "x.toml: is nested too deeply"),
        (None, "x.toml: cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_read(
    content: bytes | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path("x.toml").write_bytes(content)
    with pytest.raises(UserError) as caught:
        load_toml(Path("x.toml"))
    assert str(caught.value) == message

import copy
import json
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.connector.document import Document, Position, load_document
from tools.connector.pointer import join
from tools.core.errors import UserError
from tools.core.files import MAX_BYTES

TEXT = """{
  "name": "x",
  "list": [1, {"deep\\u0065r": [true,
    null]}],\t"a/b" : {"~": {}},
  "": []
}
"""


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("pointer", "on", "line", "column"),
    [
        ("", "value", 1, 1),
        ("", "key", 1, 1),
        ("/name", "key", 2, 3),
        ("/name", "value", 2, 11),
        ("/list", "value", 3, 11),
        ("/list/0", "value", 3, 12),
        ("/list/0", "key", 3, 12),
        ("/list/1/deeper", "key", 3, 16),
        ("/list/1/deeper", "value", 3, 31),
        ("/list/1/deeper/1", "value", 4, 5),
        ("/a~1b", "key", 4, 14),
        ("/a~1b/~0", "value", 4, 28),
        ("/", "value", 5, 7),
        # what is missing is at its closest ancestor
        ("/list/7/deep", "value", 3, 11),
        ("/list/x", "value", 3, 11),
        ("/name/below", "value", 2, 11),
        ("/missing", "key", 1, 1),
    ],
)
def test_positions(tmp_path: Path, pointer: str, on: Literal["key", "value"], line: int, column: int) -> None:
    document = load_document(write(tmp_path, TEXT))
    assert document.position(pointer, on) == Position(line, column)


def test_a_byte_order_mark_is_recorded_and_shifts_nothing(tmp_path: Path) -> None:
    document = load_document(write(tmp_path, b"\xef\xbb\xbf" + TEXT.encode()))
    assert document.has_bom
    assert document.position("/name", "key") == Position(2, 3)
    assert not load_document(write(tmp_path, TEXT)).has_bom


def test_windows_line_ends_do_not_count_as_columns(tmp_path: Path) -> None:
    document = load_document(write(tmp_path, '{\r\n "a": 1,\r\n "b": 2}'))
    assert document.position("/b") == Position(3, 7)


def test_columns_count_characters(tmp_path: Path) -> None:
    document = load_document(write(tmp_path, '{"ä😀": "ö", "b": 1}'))
    assert document.position("/b", "key") == Position(1, 13)


def test_duplicate_keys_are_recorded_and_the_last_one_counts(tmp_path: Path) -> None:
    text = '{"a": {"x": 1, "y": [{"z": 1, "z": 2}],\n "x": 3},\n "b": 1, "b": 2, "b": 3}'
    document = load_document(write(tmp_path, text))
    assert document.duplicates == ("/b", "/a/x", "/a/y/0/z")
    assert document.data["a"]["x"] == 3
    assert document.position("/a/x", "key") == Position(2, 2)
    assert document.position("/b") == Position(3, 23)
    assert load_document(write(tmp_path, TEXT)).duplicates == ()


@pytest.mark.parametrize(
    ("content", "message", "line", "column"),
    [
        ('{"a": 1,\n  }', "a comma before the '}' of the object; remove it", 1, 8),
        ('{"a": 1}\n x', "the document ends before this", 2, 2),
        ("", "the file is empty", 1, 1),
        ('{"a": "NaN",\n "b": NaN}', "NaN is not a JSON value", 2, 7),
        ('["Infinity\\"", -Infinity]', "-Infinity is not a JSON value", 1, 16),
        ('{"a":\n "\\ud83d"}', "half a surrogate pair", 2, 3),
        (b'{"a":\n "\xc3\xa4\xf8"}', "is not UTF-8", 2, 4),
        ("[" * 100_000, "is nested too deeply: from here on more than 300", 1, 301),
        ('["[[",\n' + '{"[": ' * 100_000, "is nested too deeply", 2, 6 * 299 + 1),
        (f'["{"1" * 5000}",\n -{"1" * 5000}]', "a number has thousands of digits", 2, 2),
        ('{"a": 1}'.encode("utf-16-le"), "is UTF-16 or UTF-32", 1, 1),
    ],
    ids=[
        "comma",
        "extra",
        "empty",
        "nan",
        "infinity",
        "surrogate",
        "latin1",
        "deep",
        "nested",
        "digits",
        "utf-16",
    ],
)
def test_what_is_not_json_is_told_with_its_place(
    tmp_path: Path, content: str | bytes, message: str, line: int, column: int
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(UserError, match=message) as caught:
        load_document(path)
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(path), line, column)


def test_the_deepest_document_that_is_taken(tmp_path: Path) -> None:
    data = load_document(write(tmp_path, '{"a":[' * 150 + "0" + "]}" * 150)).data
    copy.deepcopy(data)  # what is taken, code that recurses bears
    with pytest.raises(UserError, match="nested too deeply") as caught:
        load_document(write(tmp_path, '{"a":[' * 150 + "{}" + "]}" * 150))
    assert (caught.value.line, caught.value.column) == (1, 150 * 6 + 1)


def test_a_whole_surrogate_pair_is_fine(tmp_path: Path) -> None:
    assert load_document(write(tmp_path, r'"\ud83d\ude00"')).data == "😀"


def test_a_file_that_is_too_large_or_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "[1, 2]" + " " * MAX_BYTES)
    with pytest.raises(UserError, match="is larger than"):
        load_document(path)
    with pytest.raises(UserError, match="cannot be read: No such file"):
        load_document(tmp_path / "none.json")
    with pytest.raises(UserError, match="cannot be read"):
        load_document(tmp_path / "none" / "x.json")


def test_error_speaks_of_a_place(tmp_path: Path) -> None:
    document = load_document(write(tmp_path, TEXT))
    assert str(document.error("is odd", "/name", "key")) == f"{tmp_path / 'file.json'}:2:3: is odd"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def everything(node: Any, pointer: str = "") -> list[tuple[str, Any]]:
    found = [(pointer, node)]
    if isinstance(node, dict):
        for key, value in node.items():
            found += everything(value, join(pointer, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            found += everything(value, join(pointer, index))
    return found


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(value=json_values, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_every_value_is_where_the_walk_says(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = Document(Path("x.json"), text, json.loads(text))
    lines = text.split("\n")
    for pointer, expected in everything(document.data):
        place = document.position(pointer)
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        found, _ = json.JSONDecoder().raw_decode(rest)
        assert found == expected
        key = document.position(pointer, "key")
        if pointer and lines[key.line - 1][key.column - 1 :] != lines[place.line - 1][place.column - 1 :]:
            name, _ = json.JSONDecoder().raw_decode(lines[key.line - 1][key.column - 1 :])
            assert join("", name) == pointer[pointer.rindex("/") :]


def test_a_key_without_a_name_is_not_the_document(tmp_path: Path) -> None:
    document = load_document(write(tmp_path, '{"a": 1, "": {"b": 2, "": 3}}'))
    for _ in range(2):
        assert document.position("/a") == Position(1, 7)
        assert document.position("") == Position(1, 1)
        assert document.position("/") == Position(1, 14)
        assert document.position("//") == Position(1, 27)

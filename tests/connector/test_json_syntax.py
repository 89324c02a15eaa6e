"""Faults of JSON: their places and words, and what is read over them."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.connector.document import load_document, load_with_slips
from tools.connector.json_syntax import slips
from tools.core.errors import UserError

# The text, with « where the fault is; its words; what is read (... where it cannot be read over).
CASES: dict[str, tuple[str, str, object]] = {
    "a comma at the end of an object": ('{"a": 1«,\n}', "a comma before the '}' of the object", {"a": 1}),
    "a comma at the end of an array": ("[1, 2«, ]", "a comma before the ']' of the array", [1, 2]),
    "no comma": ('{"a": 1«\n  "b": 2}', "a comma is missing behind this value", {"a": 1, "b": 2}),
    "no comma in an array": ('["a"« {}]', "a comma is missing", ["a", {}]),
    "no comma and no blank": ('{"a": 1«"b": 2}', "a comma is missing", ...),
    "two commas": ('{"a": 1,«, "b": 2}', "a comma too many", {"a": 1, "b": 2}),
    "a comma at the beginning": ('[«, "a"]', "a comma too many", ["a"]),
    "a comment": ('{"a": 1 «// one\n}', "JSON has no comments", {"a": 1}),
    "a long comment": ('{«/* one\n two */ "a": 1}', "JSON has no comments", {"a": 1}),
    "curly quotes": ("{«\u201ca\u201d: 1}", "a text in curly quotes", {"a": 1}),
    "curly quotes around a value": ('{"a": «\u201cb\u201d}', "a text in curly quotes", {"a": "b"}),
    "single quotes": ("{«'a': 1}", "a text in single quotes", {"a": 1}),
    "no quotes": ("{«a: 1}", "the name a must stand in double quotes", ...),
    "a word of Python": ('{"a": «True}', "'True' is no value; write true", {"a": True}),
    "None": ('{"a": «None}', "write null", {"a": None}),
    "another word": ('{"a": «undefined}', "'undefined' is no value; a text must stand in double quotes", ...),
    "no colon": ('{"a"« 1}', "a colon is missing", {"a": 1}),
    "an equals sign": ('{"a"«= 1}', "a colon is missing", {"a": 1}),
    "no value": ('{"a":«, "b": 1}', "a value is missing", ...),
    "no value at the end": ('{"a":«,}', "a value is missing", ...),
    "no name": ("{«5: 1}", "the name 5 must stand in double quotes", ...),
    "a bracket too many": ('{"a": 1}«}', "the document ends before this", {"a": 1}),
    "more behind the end": ('{"a": 1} «{"b": 2}', "the document ends before this", ...),
    "another bracket": ('{"a": [1, 2«}', "the '}' does not close '[' in line 1", ...),
    "no bracket": ('{\n"a": {"b": 1«', "the '{' in line 2 is not closed: '}' is missing", ...),
    "no end": ('{"a":«', "the '{' in line 1 is not closed", ...),
    "nothing": ("«", "the file is empty", ...),
    "a tab in a text": ('{"a": "x«\ty"}', "invalid control character in a text (U+0009)", {"a": "x y"}),
    "a text over two lines": ('{"a": «"x\ny"}', "is not closed in its line", ...),
    "a text without end": ('{"a": «"x', "is never closed", ...),
    "no escape": ('{"a": "C:«\\dir"}', "'\\d' is no escape in a text; write '\\\\d'", {"a": "C: dir"}),
    "half an escape": ('{"a": "«\\u12"}', "four hexadecimal digits", {"a": " u12"}),
    "a zero before a number": ('{"a": 0«12}', "the number goes on", ...),
    "a semicolon": ('{"a": 1«; "b": 2}', "a comma or the end", ...),
    "a point before a number": ('{"a": «.5}', "a value is missing", ...),
    "two faults": ('{"a": [1«, ], "b": True}', "a comma before the ']'", {"a": [1], "b": True}),
}


@pytest.mark.parametrize(("text", "words", "data"), CASES.values(), ids=CASES)
def test_faults(text: str, words: str, data: object, tmp_path: Path) -> None:
    plain = text.replace("«", "")
    found, mended = slips(plain)
    assert found[0].offset == text.index("«")
    assert words in found[0].message
    path = tmp_path / "a.json"
    path.write_text(plain, encoding="utf-8", newline="")
    with pytest.raises(UserError, match=re.escape(words)):
        load_document(path)
    if data is ...:
        assert not mended
        with pytest.raises(UserError, match=re.escape(words)):
            load_with_slips(path)
        return
    assert (len(mended), json.loads(mended)) == (len(plain), data)
    document, errors = load_with_slips(path)
    assert document.data == data
    assert [(error.line, error.column) for error in errors] == [document.place(s.offset) for s in found]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=9), st.data())
def test_any_text_has_a_place_and_keeps_the_others(value: object, data: st.DataObject) -> None:
    text = json.dumps({"a": value}, indent=1)
    at = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.sampled_from(["", ",", "}", "'", '"', "//", "\\", "x", "=", "None"]))
    broken = text[:at] + junk + text[at + data.draw(st.integers(0, 2)) :]
    try:
        json.loads(broken)
    except json.JSONDecodeError:
        found, mended = slips(broken)
        assert all(0 <= slip.offset <= len(broken) and slip.message for slip in found)
        assert found
        if mended:
            assert len(mended) == len(broken)
            json.loads(mended)
            assert [n for n, c in enumerate(mended) if c == "\n"] == [
                n for n, c in enumerate(broken) if c == "\n"
            ]

"""Repairs: what they change, and that every other byte stays."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.connector.document import Document
from tools.connector.pointer import join, lookup
from tools.core.problem import Finding
from tools.lint.fix.edits import Edit, add_member, apply, replace_value
from tools.lint.fix.layout import reindent, reorder
from tools.lint.fix.repair import repaired
from tools.lint.fix.values import add_url_encoding, boolean_as_text, end_sentence, text_as_boolean


def document(text: str) -> Document:
    return Document(Path("a.json"), text, json.loads(text))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
layouts = st.sampled_from(
    [
        {"indent": None},
        {"indent": 2},
        {"indent": 4},
        {"indent": "\t"},
        {"separators": (",", ":")},
        {"indent": 1, "separators": (" ,", " : ")},
    ]
)


def pointers(node: Any, at: str = "") -> list[str]:
    found = [at]
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in items:
        found += pointers(item, join(at, key))
    return found


def changed(data: Any, pointer: str, change: Any) -> Any:
    copy = json.loads(json.dumps(data))
    target = lookup(copy, pointer)
    change(target)
    return copy


@given(values, layouts, st.text(max_size=5), values, st.data())
def test_a_member_is_added_and_nothing_else(
    data: Any, layout: Any, key: str, value: Any, draw: st.DataObject
) -> None:
    text = json.dumps(data, **layout)
    objects = [p for p in pointers(data) if isinstance(lookup(data, p), dict)]
    if not objects:
        return
    pointer = draw.draw(st.sampled_from(objects))
    edits = add_member(document(text), pointer, key, value, "")
    after, made = apply(text, edits)
    if key in lookup(data, pointer):
        assert made == []
        return
    assert json.loads(after) == changed(data, pointer, lambda target: target.update({key: value}))
    (edit,) = made
    assert after == text[: edit.start] + edit.text + text[edit.end :]
    assert text[edit.start : edit.end].strip() == ""


@given(values, layouts, values, st.data())
def test_a_value_is_replaced_and_nothing_else(
    data: Any, layout: Any, value: Any, draw: st.DataObject
) -> None:
    text = json.dumps(data, **layout)
    pointer = draw.draw(st.sampled_from(pointers(data)))
    after, (edit,) = apply(text, replace_value(document(text), pointer, value, ""))
    assert after[: edit.start] == text[: edit.start]
    assert after[len(after) - (len(text) - edit.end) :] == text[edit.end :]
    assert lookup(json.loads(after), pointer) == value


@given(values, layouts, st.sampled_from(["\n", "\r\n"]))
def test_indentation_changes_blanks_alone(data: Any, layout: Any, line_break: str) -> None:
    text = json.dumps(data, **layout).replace("\n", line_break)
    after, edits = apply(text, reindent(document(text), ""))
    assert json.loads(after) == data
    assert "".join(after.split()) == "".join(text.split())
    assert all(
        text[edit.start : edit.end].strip(" \t") == "" and edit.text.strip(" ") == "" for edit in edits
    )
    assert apply(after, reindent(document(after), ""))[0] == after
    if layout.get("indent") and "separators" not in layout:
        assert after == json.dumps(data, indent=4).replace("\n", line_break)


@given(st.dictionaries(st.sampled_from("abcdefgh"), values), layouts, st.permutations("abcd"))
def test_order_changes_places_alone(data: dict[str, Any], layout: Any, order: list[str]) -> None:
    text = json.dumps(data, **layout)
    after, _ = apply(text, reorder(document(text), order))
    again = json.loads(after)
    assert again == data
    assert [key for key in again if key in order] == [key for key in order if key in data]
    others = [(index, key) for index, key in enumerate(data) if key not in order]
    assert [(index, key) for index, key in enumerate(again) if key not in order] == others
    assert sorted(after) == sorted(text)
    assert reorder(document(after), order) == []


@given(st.text(max_size=30), st.booleans())
def test_a_sentence_gets_its_stop_and_nothing_else(value: str, escaped: bool) -> None:
    text = json.dumps({"description": value}, ensure_ascii=escaped)
    after, _ = apply(text, end_sentence(document(text), "/description"))
    again = json.loads(after)["description"]
    assert again in (value, value.rstrip(" \t") + ".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Lists the books"', '"Lists the books."'),
        ('"Lists the books  "', '"Lists the books."'),
        ('"Lists the (old) books"', '"Lists the (old) books."'),
        ('"Lists books (all)"', '"Lists books (all)."'),
        ('"Lists the books."', None),
        ('"Lists the books,"', None),
        ('"Lists the books:"', None),
        ('"Lists the books\\n"', None),
        ('"Lists the books \\u0041"', None),
        ('"Lists what is at https://example.com/books"', None),
        ('"books"', None),
        ('"lists the books"', None),
        ("5", None),
    ],
)
def test_end_sentence(text: str, expected: str | None) -> None:
    assert apply(text, end_sentence(document(text), ""))[0] == (expected or text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"in": "path"}', '{"in": "path", "x-ms-url-encoding": "single"}'),
        (
            '{\n  "name": "a",\n  "in": "path"\n}',
            '{\n  "name": "a",\n  "in": "path",\n  "x-ms-url-encoding": "single"\n}',
        ),
        ('{"name":"a", "in":"path"}', '{"name":"a", "in":"path", "x-ms-url-encoding":"single"}'),
        ("{}", None),
        ('{"in": "path", "x-ms-url-encoding": "double"}', None),
        ('{"in": "query"}', None),
        ("[1]", None),
    ],
)
def test_add_url_encoding(text: str, expected: str | None) -> None:
    whole = f'{{"p": {text}}}'
    assert apply(whole, add_url_encoding(document(whole), "/p"))[0] == f'{{"p": {expected or text}}}'


@pytest.mark.parametrize(
    ("fix", "text", "expected"),
    [
        (boolean_as_text, "true", '"true"'),
        (boolean_as_text, "false", '"false"'),
        (boolean_as_text, '"true"', '"true"'),
        (boolean_as_text, "1", "1"),
        (text_as_boolean, '"True"', "true"),
        (text_as_boolean, '"false"', "false"),
        (text_as_boolean, '"yes"', '"yes"'),
        (text_as_boolean, "true", "true"),
    ],
)
def test_booleans(fix: Any, text: str, expected: str) -> None:
    assert apply(text, fix(document(text), ""))[0] == expected


def test_of_edits_that_overlap_the_first_counts() -> None:
    edits = [Edit(0, 3, "x", ""), Edit(2, 4, "y", ""), Edit(4, 4, "z", ""), Edit(4, 4, "w", "")]
    assert apply("abcdef", edits)[0] == "xdwef"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
def test_a_file_keeps_mark_line_breaks_and_mode(mark: bytes, line_break: bytes, tmp_path: Path) -> None:
    path = tmp_path / "apiDefinition.swagger.json"
    raw = mark + '{"p": {"é": [1,2],\n"in":  "path" }}\n'.encode().replace(b"\n", line_break)
    path.write_bytes(raw)
    path.chmod(0o640)
    name = "unencoded-path-parameter"

    def find(texts: Mapping[Path, bytes]) -> list[Finding]:
        known = "x-ms-url-encoding" in (texts[path] if path in texts else path.read_bytes()).decode()
        return [] if known else [Finding("PAR023", name, "warning", "", str(path), 1, 1, "/p/in")]

    repair = repaired(find)
    (change,) = repair.changes
    assert path.read_bytes() == raw
    repair.write()
    added = b"," + line_break + b'"x-ms-url-encoding":  "single" }}'
    assert path.read_bytes() == raw.replace(b" }}", added)
    assert path.stat().st_mode & 0o777 == 0o640
    assert (change.line, change.what) == (2, "added x-ms-url-encoding: single")
    assert repaired(find).changes == []

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deadline import ends_within
from tests.examples import examples
from tools.core.errors import UserError
from tools.traffic import yamlfile
from tools.traffic.yamlfile import dump_yaml, load_yaml, parse_yaml

FILE = Path("cases.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"),
        ("8:30", "8:30"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("010", 10),
        ("0x1F", 31),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("1_000", "1_000"),
        (".nan", ".nan"),
        ("'12'", "12"),
        ("=", "="),
    ],
)
def test_scalars_are_read_as_json_would(text: str, value: object) -> None:
    data = parse_yaml(f"key: {text}\n", FILE).data["key"]
    assert data == value
    assert type(data) is type(value)


@pytest.mark.parametrize("text", ["2024-01-31", "8:30", "yes", "true", "1.50", "1e3", "0x1F", "0o17", "007"])
def test_a_cassette_keeps_plain_text(text: str) -> None:
    assert parse_yaml(f"key: {text}\n", FILE, "cassette").data == {"key": text}


def test_a_cassette_reads_null_and_whole_numbers() -> None:
    assert parse_yaml("[200, 0, null, ~]", FILE, "cassette").data == [200, 0, None, None]


def test_object_tags_give_plain_data_and_run_nothing() -> None:
    text = "a: !!python/object/apply:os.system ['exit 1']\nb: !ruby/hash:Some {x: y}\nc: !binary aGk=\n"
    assert parse_yaml(text, FILE, "cassette").data == {"a": ["exit 1"], "b": {"x": "y"}, "c": b"hi"}


def test_object_tags_are_refused_elsewhere() -> None:
    with pytest.raises(UserError, match="could not determine a constructor"):
        parse_yaml("a: !!python/object/apply:os.system ['exit 1']", FILE)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: 1\nb: [1, 2\n", "is not readable YAML", 3),
        ("a: 1\na: 2\n", "the key 'a' is written twice", 2),
        ("x:\n  - {b: 1, c: 2, b: 3}\n", "the key 'b' is written twice", 2),
        ("a: &x [*x]\n", "recursive", 1),
        ("a: *nowhere\n", "undefined alias", 1),
        ("a: 1\n---\nb: 2\n", "another document", 2),
        ("a: 1\nb: \x01\n", "is not readable YAML", 2),
    ],
)
def test_malformed_yaml_is_an_error_with_its_line(text: str, message: str, line: int) -> None:
    with pytest.raises(UserError, match=message) as caught:
        parse_yaml(text, FILE)
    assert (caught.value.file, caught.value.line) == ("cases.yaml", line)


def test_positions() -> None:
    file = parse_yaml("a:\n  - b: 1\n    c: {d: 2}\n  - x\nbase: &b {k: 1}\nuse:\n  <<: *b\n  z: 3\n", FILE)
    assert file.data["use"] == {"k": 1, "z": 3}
    assert file.position() == (1, 1)
    assert file.position("a", 0, "c") == (3, 5)
    assert file.position("a", 0, "c", on="value") == (3, 8)
    assert file.position("a", 0, "c", "d") == (3, 9)
    assert file.position("a", 1) == (4, 5)
    assert file.position("a", 0, "missing", "deeper") == (2, 5)
    assert file.position("use", "z") == (8, 3)
    assert str(file.error("is wrong", "a", 1)) == "cases.yaml:4:5: is wrong"


def test_an_empty_file_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("")
    file = load_yaml(path)
    assert (file.data, file.position("a")) == (None, (0, 0))


def test_unreadable_files_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with pytest.raises(UserError, match="cannot be read: No such file"):
        load_yaml(path)
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(UserError, match="is not UTF-8") as caught:
        load_yaml(path)
    assert caught.value.line == 2
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert load_yaml(path).data == {"a": 1}


LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)
TEXTS = st.one_of(
    LETTERS, st.from_regex(r"\A[-+]?[0-9.oxe_:+-]{1,9}\Z"), st.sampled_from(["0660914448", "1e5", "0o17"])
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


@given(VALUES)
@settings(max_examples=examples(300), derandomize=True)
def test_what_is_written_is_read_again_the_same(value: object) -> None:
    written = dump_yaml({"value": value, "lines": "a\nb\n"})
    assert parse_yaml(written, FILE).data == {"value": value, "lines": "a\nb\n"}
    assert yaml.safe_load(written)["value"] == value
    assert "lines: |\n" in written


def _levels(head: str, body: str, last: str) -> str:
    lines = [f"a0: &a0 {head}"]
    lines += [f"a{n}: &a{n} " + body.format(*[f"*a{n - 1}"] * 9) for n in range(1, 10)]
    return "\n".join([*lines, last])


@pytest.mark.parametrize(
    "text",
    [
        _levels("[x, x, x]", "[{}, {}, {}, {}, {}, {}, {}, {}, {}]", "b: *a9"),
        _levels("{x: 1, y: 2}", "{{<<: [{}, {}, {}, {}, {}, {}, {}, {}, {}]}}", "b: {<<: *a9}"),
        _levels("{x: 1}", "{{a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}, i: {}}}", "b: *a9"),
    ],
    ids=["lists", "merges", "maps"],
)
@pytest.mark.parametrize("flavour", ["data", "cassette"])
def test_aliases_make_no_gigabytes(text: str, flavour: Literal["data", "cassette"]) -> None:
    with ends_within(60), pytest.raises(UserError, match="make more than 1,000,000 values") as caught:
        parse_yaml(text, Path("a.yaml"), flavour)
    assert (caught.value.line, caught.value.file) == (7, "a.yaml")


def test_aliases_within_the_budget_stay() -> None:
    assert parse_yaml("a: &a {x: 1}\nb: [*a, *a]\nc: {<<: *a, y: 2}", Path("a.yaml")).data == {
        "a": {"x": 1},
        "b": [{"x": 1}, {"x": 1}],
        "c": {"x": 1, "y": 2},
    }


def _tens(form: str) -> str:
    """Nine anchors, each ten times the one before."""
    return "".join(form.format(n=n, items=",".join([f"*b{n - 1} " if n else "*a "] * 10)) for n in range(9))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + _tens("b{n}: &b{n} [{items}]\n"),
        "- &a {x: 1}\n" + _tens("- &b{n} [{items}]\n"),
        "[&a [x,x,x,x,x,x,x,x,x,x]" + _tens(",&b{n} [{items}]") + "]",
        "x: [ 1,&a y]\n" + _tens("b{n}: !!seq &b{n} [{items}]\n"),
        '{"a":&a [x,x,x,x,x,x,x,x,x,x]' + _tens(',"b{n}":&b{n} [{items}]') + "}",
        "[?&a a: b" + _tens(",?&b{n} [{items}]") + "]",
    ],
    ids=["block", "items", "flow", "tags", "quoted keys", "question marks"],
)
def test_aliases_that_multiply_are_refused_wherever_an_anchor_stands(text: str) -> None:
    with pytest.raises(UserError, match="its aliases make more than"):
        parse_yaml(text, Path("x.yaml"))


def _typed(value: object) -> object:
    if isinstance(value, dict):
        return [(_typed(key), _typed(item)) for key, item in value.items()]
    return [*map(_typed, value)] if isinstance(value, list) else (type(value), value)


def _read(text: str, flavour: Literal["data", "cassette"]) -> object:
    try:
        return _typed(parse_yaml(text, FILE, flavour).data)
    except UserError as error:
        return str(error), error.line, error.column


@pytest.mark.parametrize("flavour", ["data", "cassette"])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "a: [1, ~, true, 1.5, 2020-01-01, 8:30, yes, x, '1']\nb: {c: {}, d: [], e: }",
            "",
            "~",
            "- =",
            "=: 1",
        ),
        *("1: a\n'1': b", "a: 1\na: 2", "[{a: 1, a: 2}]", "{a: {b: 1, 'b': 2}}", "~: 1", "? [a]\n: b"),
        *("<<: {a: 1}\nb: 2", "<<: [{a: 1}, {a: 2}]\na: 3", "a: !!binary aGk=", "!binary aGk=", "!!int x"),
        *("!!str {a: b}", "!!str [a]", "!!map [a]", "!!seq {a: b}", "!!null x", "!!null [a]", "!!set {a, b}"),
        *("!!python/object:x {a: 1}", "!x {a: 1, a: 2}", "!x y", "!!omap [a: b]", "? !!str a\n: !!str 1"),
    ],
)
def test_a_document_without_aliases_is_read_as_pyyaml_reads_it(
    text: str, flavour: Literal["data", "cassette"], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _read(text, flavour)
    monkeypatch.setattr(yamlfile._Loader, "value", yamlfile._Loader.construct_document)
    monkeypatch.delattr(yamlfile._Loader, "resolve")
    assert found == _read(text, flavour)

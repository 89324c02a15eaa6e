"""Apart and together again: the same bytes, whatever the definition; and a second opinion by prance."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.diff.mutants import make
from tests.examples import examples
from tools.bundle.bundler import bundle
from tools.bundle.splitter import split_files
from tools.bundle.text import json_text, yaml_text

if TYPE_CHECKING:
    from tools.bundle.splitter import Form

ROOT = Path(__file__).parents[2]
FORMS: list[Form] = ["yaml", "json"]

NAMES = st.one_of(
    st.sampled_from(
        ["Book", "book", "BOOK", "a/b", "a~b", "x y", "con", "..", "", "ü", "$ref", "x-a", "{id}", "1"]
    ),
    st.text(max_size=6),
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "yes",
            "1.0",
            "0o17",
            "2026-01-01",
            "~",
            "",
            " a",
            "a: b",
            "#",
            "a\nb\n",
            "\n x",
            "\u2028",
            "<<",
            "=",
            "12:30",
            "\x85",
        ]
    ),
    st.text(max_size=12),
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(NAMES.filter(lambda name: name != "$ref"), inner, max_size=3),
    ),
    max_leaves=8,
)
MEMBERS = st.dictionaries(NAMES, VALUES, max_size=4)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "swagger": TEXTS,
        "paths": MEMBERS,
        "definitions": MEMBERS,
        "parameters": MEMBERS,
        "responses": MEMBERS,
        "x-a": VALUES,
    },
)


def apart(data: dict[str, Any], folder: Path, form: Form) -> Path:
    """Split a definition into a folder; return the root's path."""
    files = split_files(data, "root", form)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists()
        path.write_bytes(text.encode("utf-8"))
    return folder / next(iter(files))


def together(data: dict[str, Any], form: Form) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return json_text(bundle(apart(data, Path(folder), form))[0])


@settings(derandomize=True, max_examples=examples(60))
@given(DOCUMENTS.filter(lambda data: not _holds_reference(data)), st.sampled_from(FORMS))
@example({"definitions": {"A": {}, "a": {}, "a/": {}, "A-2": {}}}, "yaml")
@example({"definitions": {"\ud7ff": {"\x00": "\x7f"}}}, "yaml")
def test_any_value_comes_back(data: dict[str, Any], form: Form) -> None:
    assert together(data, form) == json_text(data)


def _holds_reference(node: Any) -> bool:
    if isinstance(node, dict):
        return isinstance(node.get("$ref"), str) or any(map(_holds_reference, node.values()))
    return isinstance(node, list) and any(map(_holds_reference, node))


@settings(derandomize=True, max_examples=examples(15))
@given(st.integers(0, 10**6), st.sampled_from(FORMS))
def test_connectors_come_back(seed: int, form: Form) -> None:
    data = make(seed)
    assert together(data, form) == json_text(data)


REFERENCES: dict[str, Any] = {
    "a definition that is a reference": {"definitions": {"A": {"$ref": "#/definitions/B"}, "B": {}}},
    "something beside a reference": {
        "definitions": {"A": {"$ref": "#/definitions/B", "description": "d"}, "B": {}}
    },
    "a circle": {"definitions": {"A": {"items": {"$ref": "#/definitions/A"}}}},
    "a circle of references": {
        "definitions": {"A": {"$ref": "#/definitions/B"}, "B": {"$ref": "#/definitions/A"}}
    },
    "another spelling": {"definitions": {"A": {"items": {"$ref": "#/definitions/%41"}}}},
    "escapes": {"definitions": {"a/b": {"items": {"$ref": "#/definitions/a~1b"}}}},
    "a part of a definition": {
        "definitions": {"A": {"properties": {"b": {}}}, "C": {"$ref": "#/definitions/A/properties/b"}}
    },
    "the whole document": {"definitions": {"A": {"items": {"$ref": "#"}}}},
    "a path that is a reference": {"paths": {"/a": {"get": {}}, "/b": {"$ref": "#/paths/~1a"}}},
    "where no name is meant": {
        "definitions": {"A": {}},
        "paths": {
            "/a": {"get": {"x-a": {"$ref": "#/definitions/A"}, "example": {"$ref": "#/definitions/A"}}}
        },
    },
    "a reference to another kind": {
        "parameters": {"P": {}},
        "definitions": {"A": {"$ref": "#/parameters/P"}},
    },
    "a section that is a reference": {"x-d": {"A": {}}, "definitions": {"$ref": "#/x-d"}},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("data", REFERENCES.values(), ids=REFERENCES)
def test_references_come_back(data: dict[str, Any], form: Form) -> None:
    assert together(data, form) == json_text(data)


def test_each_part_has_a_file(tmp_path: Path) -> None:
    data = {
        "swagger": "2.0",
        "paths": {"/books/{id}": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/Book"}}}}}},
        "definitions": {
            "Book": {"properties": {"next": {"$ref": "#/definitions/Book"}}},
            "con": {},
            "é/../x": {},
        },
    }
    assert split_files(data, "root", "yaml") == {
        "root.yaml": "swagger: '2.0'\npaths:\n  /books/{id}:\n    $ref: paths/books_id.yaml\ndefinitions:\n"
        "  Book:\n    $ref: definitions/Book.yaml\n  con:\n    $ref: definitions/_con.yaml\n"
        "  é/../x:\n    $ref: definitions/x.yaml\n",
        "paths/books_id.yaml": "get:\n  responses:\n    '200':\n      schema:\n"
        "        $ref: ../definitions/Book.yaml\n",
        "definitions/Book.yaml": "properties:\n  next:\n    $ref: Book.yaml\n",
        "definitions/_con.yaml": "{}\n",
        "definitions/x.yaml": "{}\n",
    }


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_the_connector_of_this_project_comes_back(form: Form) -> None:
    text = (ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8")
    assert together(json.loads(text), form) == text


@settings(derandomize=True, max_examples=examples(100))
@given(VALUES)
def test_yaml_reads_back_here_and_elsewhere(value: Any) -> None:
    text = yaml_text(value)
    if text is not None:
        assert json_text(yaml.safe_load(text)) == json_text(value)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", range(40, 46))
def test_prance_makes_the_same_of_the_folder_and_of_the_bundle(seed: int, tmp_path: Path) -> None:
    """With every reference replaced by what it leads to, by a library that knows nothing of this one."""
    from prance.util import resolver as prance  # type: ignore[import-untyped]

    data = make(seed)
    for definition in data["definitions"].values():
        _cut(definition)  # prance cannot replace a schema inside itself

    def resolved(path: Path, text: str) -> Any:
        specification = yaml.safe_load(text)
        resolver = prance.RefResolver(
            specification,
            path.as_uri(),
            resolve_types=prance.RESOLVE_FILES | prance.RESOLVE_INTERNAL,
            strict=False,
        )
        resolver.resolve_references()
        return resolver.specs

    split = apart(data, tmp_path / "split", "yaml")
    single = tmp_path / "single.json"
    single.write_text(json_text(bundle(split)[0]), encoding="utf-8")
    assert "$ref" in split.read_text(encoding="utf-8")
    whole = resolved(single, single.read_text(encoding="utf-8"))
    assert "$ref" not in json.dumps(whole)
    assert resolved(split, split.read_text(encoding="utf-8")) == whole


def _cut(node: Any) -> None:
    """Replace references inside a definition by a text."""
    if isinstance(node, dict):
        if "$ref" in node:
            node.clear()
            node["type"] = "string"
        for item in node.values():
            _cut(item)
    elif isinstance(node, list):
        for item in node:
            _cut(item)

"""The single file: what references become, which names parts get, and what is refused, with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.bundle.bundler import bundle
from tools.core.errors import UserError

Files = dict[str, str]

BOOK = "type: object\nproperties:\n  title: {type: string}\n"
BOOK_DATA = {"type": "object", "properties": {"title": {"type": "string"}}}


def write(folder: Path, files: Files) -> Path:
    """Write files; return the path of the first, the root."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / next(iter(files))


def answer(reference: str, more: str = "") -> str:
    """A root with one operation that answers with a schema."""
    return (
        "paths:\n  /book:\n    get:\n      responses:\n        200:\n          schema:\n"
        f"            $ref: '{reference}'\n{more}"
    )


def schema_of(data: dict[str, Any]) -> Any:
    return data["paths"]["/book"]["get"]["responses"]["200"]["schema"]


GOOD: dict[str, tuple[Files, Any, Any]] = {
    # files; the schema of the response; the definitions
    "a part without a name gets that of its file": (
        {"r.yaml": answer("schemas/Book.yaml"), "schemas/Book.yaml": BOOK},
        {"$ref": "#/definitions/Book"},
        {"Book": BOOK_DATA},
    ),
    "a part of a file gets its own name": (
        {
            "r.yaml": answer("all.json#/definitions/Book"),
            "all.json": json.dumps({"definitions": {"Book": BOOK_DATA}}),
        },
        {"$ref": "#/definitions/Book"},
        {"Book": BOOK_DATA},
    ),
    "a name in the root counts": (
        {
            "r.yaml": answer("Book.yaml", "definitions:\n  Tome:\n    $ref: Book.yaml\n"),
            "Book.yaml": BOOK,
        },
        {"$ref": "#/definitions/Tome"},
        {"Tome": BOOK_DATA},
    ),
    "a section in a file of its own": (
        {
            "r.yaml": answer("definitions.yaml#/Tome", "definitions:\n  $ref: definitions.yaml\n"),
            "definitions.yaml": "Tome:\n  $ref: Book.yaml\nShelf:\n  items:\n    $ref: Book.yaml\n",
            "Book.yaml": BOOK,
        },
        {"$ref": "#/definitions/Tome"},
        {"Tome": BOOK_DATA, "Shelf": {"items": {"$ref": "#/definitions/Tome"}}},
    ),
    "two names for one part": (
        {
            "r.yaml": answer("Book.yaml", "definitions:\n  A: {$ref: Book.yaml}\n  B: {$ref: Book.yaml}\n"),
            "Book.yaml": BOOK,
        },
        {"$ref": "#/definitions/A"},
        {"A": BOOK_DATA, "B": {"$ref": "#/definitions/A"}},
    ),
    "a name for a name": (
        {
            "r.yaml": answer("A.yaml", "definitions:\n  A: {$ref: A.yaml}\n  B: {$ref: B.yaml}\n"),
            "A.yaml": "$ref: B.yaml",
            "B.yaml": BOOK,
        },
        {"$ref": "#/definitions/A"},
        {"A": {"$ref": "#/definitions/B"}, "B": BOOK_DATA},
    ),
    "a reference that leads to a reference": (
        {"r.yaml": answer("index.yaml#/x"), "index.yaml": "x:\n  $ref: Book.yaml\n", "Book.yaml": BOOK},
        {"$ref": "#/definitions/Book"},
        {"Book": BOOK_DATA},
    ),
    "back into the root": (
        {
            "r.yaml": answer("a/Shelf.yaml", "definitions:\n  Book: {type: object}\n"),
            "a/Shelf.yaml": "items:\n  $ref: ../r.yaml#/definitions/Book\n",
        },
        {"$ref": "#/definitions/Shelf"},
        {"Book": {"type": "object"}, "Shelf": {"items": {"$ref": "#/definitions/Book"}}},
    ),
    "a cycle between files": (
        {
            "r.yaml": answer("A.yaml"),
            "A.yaml": "properties:\n  b:\n    $ref: B.yaml\n",
            "B.yaml": "properties:\n  a:\n    $ref: A.yaml\n  self:\n    $ref: '#'\n",
        },
        {"$ref": "#/definitions/A"},
        {
            "A": {"properties": {"b": {"$ref": "#/definitions/B"}}},
            "B": {"properties": {"a": {"$ref": "#/definitions/A"}, "self": {"$ref": "#/definitions/B"}}},
        },
    ),
    "a part inside a file": (
        {
            "r.yaml": answer("all.yaml#/Shelf"),
            "all.yaml": "Shelf:\n  items:\n    $ref: '#/Book'\nBook: {type: object}\n",
        },
        {"$ref": "#/definitions/Shelf"},
        {"Shelf": {"items": {"$ref": "#/definitions/Book"}}, "Book": {"type": "object"}},
    ),
    "what stands beside a reference stays": (
        {
            "r.json": json.dumps(
                {
                    "paths": {
                        "/book": {
                            "get": {"responses": {"200": {"schema": {"description": "d", "$ref": "B.yaml"}}}}
                        }
                    }
                }
            ),
            "B.yaml": BOOK,
        },
        {"description": "d", "$ref": "#/definitions/B"},
        {"B": BOOK_DATA},
    ),
    "names with blanks and escapes": (
        {"r.yaml": answer("a%20b/all.yaml#/x~1y%20z"), "a b/all.yaml": "x/y z: {type: string}\n"},
        {"$ref": "#/definitions/x~1y z"},
        {"x/y z": {"type": "string"}},
    ),
    "a response and its schema, each by name": (
        {
            "r.yaml": "paths:\n  /book:\n    get:\n      responses:\n        200: {$ref: Good.yaml}\n",
            "Good.yaml": "description: Good.\nschema: {$ref: Book.yaml}\n",
            "Book.yaml": BOOK,
        },
        None,
        {"Book": BOOK_DATA},
    ),
}


@pytest.mark.parametrize(("files", "schema", "definitions"), GOOD.values(), ids=GOOD)
def test_references_become_names(files: Files, schema: Any, definitions: Any, tmp_path: Path) -> None:
    data, read = bundle(write(tmp_path, files))
    if schema is not None:
        assert schema_of(data) == schema
    assert data["definitions"] == definitions
    assert {path.name for path in read} == {Path(name).name for name in files}


def test_what_has_no_name_is_put_in_place(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "r.yaml": "info: {$ref: info.yaml}\npaths:\n  /a: {$ref: a.yaml}\n",
            "info.yaml": "title: Shelf\nversion: 1.0\n",
            "a.yaml": "get: {$ref: ops.yaml#/ListA}\nx-ms-notification-content:\n  schema: {$ref: N.yaml}\n",
            "ops.yaml": "ListA:\n  parameters:\n  - $ref: ops.yaml#/Page\n"
            "  responses: {200: {description: '1'}}\nPage: {name: page, in: query, type: integer}\n",
            "N.yaml": BOOK,
        },
    )
    data, _ = bundle(root)
    assert data == {
        "info": {"title": "Shelf", "version": 1.0},
        "paths": {
            "/a": {
                "get": {
                    "parameters": [{"$ref": "#/parameters/Page"}],
                    "responses": {"200": {"description": "1"}},
                },
                "x-ms-notification-content": {"schema": {"$ref": "#/definitions/N"}},
            }
        },
        "parameters": {"Page": {"name": "page", "in": "query", "type": "integer"}},
        "definitions": {"N": BOOK_DATA},
    }


def test_a_name_of_the_root_is_that_of_the_part(tmp_path: Path) -> None:
    """References within the root, in whatever spelling, stay; its order stays too."""
    root = {
        "definitions": {
            "B c": {"items": {"$ref": "#/definitions/B%20c"}},
            "A": {"$ref": "#/definitions/B c"},
        },
        "paths": {"x-note": {"a": 1}},
        "swagger": "2.0",
    }
    path = write(tmp_path, {"r.json": json.dumps(root)})
    assert json.dumps(bundle(path)[0]) == json.dumps(root)


OUTSIDE = "r.yaml:7:19: "
BAD: dict[str, tuple[Files, str]] = {
    "http": (
        {"r.yaml": answer("http://127.0.0.1:9/x.yaml")},
        f"{OUTSIDE}the reference 'http://127.0.0.1:9/x.yaml' is remote",
    ),
    "a scheme": (
        {"r.yaml": answer("file:///etc/passwd")},
        f"{OUTSIDE}the reference 'file:///etc/passwd' is remote",
    ),
    "a drive": ({"r.yaml": answer("C:/x.yaml")}, "is remote"),
    "a host": ({"r.yaml": answer("//host/x.yaml")}, "is remote"),
    "a folder above": (
        {"r.yaml": answer("../x.yaml")},
        f"{OUTSIDE}the reference '../x.yaml' leaves the folder",
    ),
    "a folder above, encoded": ({"r.yaml": answer("%2e%2e/x.yaml")}, "leaves the folder"),
    "by a detour": ({"r.yaml": answer("a/../../x.yaml")}, "leaves the folder"),
    "an absolute path": ({"r.yaml": answer("/etc/passwd")}, "must be relative"),
    "an absolute path, encoded": ({"r.yaml": answer("%2fetc%2fpasswd")}, "must be relative"),
    "backslashes": ({"r.yaml": answer("a\\\\b.yaml")}, "is no path of a file"),
    "a query": ({"r.yaml": answer("b.yaml?x")}, "is no path of a file"),
    "no such file": ({"r.yaml": answer("b.yaml")}, f"{OUTSIDE}the reference 'b.yaml' names no file"),
    "a folder": ({"r.yaml": answer("a"), "a/b.yaml": "1"}, "names no file"),
    "a name that is too long": ({"r.yaml": answer("b" * 300)}, "names no file"),
    "no such part": (
        {"r.yaml": answer("b.yaml#/x"), "b.yaml": "y: 1"},
        "the reference 'b.yaml#/x' leads nowhere",
    ),
    "no such part of the root": (
        {"r.yaml": answer("#/definitions/x")},
        f"{OUTSIDE}the reference '#/definitions/x' leads nowhere",
    ),
    "a part that the root has and the file has not": (
        {"r.yaml": answer("b.yaml", "definitions: {X: {}}"), "b.yaml": "items: {$ref: '#/definitions/X'}"},
        "b.yaml:1:15: the reference '#/definitions/X' leads nowhere in this file; write the path of r.yaml",
    ),
    "an anchor": ({"r.yaml": answer("b.yaml#x"), "b.yaml": "1"}, "must have a JSON pointer behind '#'"),
    "two parts of one name": (
        {
            "r.yaml": answer("a/B.yaml", "definitions:\n  C: {items: {$ref: b/B.yaml}}\n"),
            "a/B.yaml": "type: string",
            "b/B.yaml": "# here\ntype: string",
        },
        "b/B.yaml:2:1: two parts would be #/definitions/B: this one, and that at a/B.yaml:1:1; rename one",
    ),
    "a name that the root has": (
        {"r.yaml": answer("B.yaml", "definitions:\n  B: {type: string}\n"), "B.yaml": "type: integer"},
        "B.yaml:1:1: two parts would be #/definitions/B: this one, and that at r.yaml:9:6",
    ),
    "a circle of references": (
        {"r.yaml": answer("a.yaml"), "a.yaml": "$ref: b.yaml", "b.yaml": "$ref: a.yaml"},
        "b.yaml:1:7: the reference 'a.yaml' leads back to itself",
    ),
    "a circle of what is put in place": (
        {"r.yaml": "paths:\n  /a: {$ref: a.yaml}\n", "a.yaml": "x-a: {$ref: a.yaml}"},
        "a.yaml:1:13: the reference 'a.yaml' leads into what contains it",
    ),
    "a circle through the section": (
        {"r.yaml": "definitions: {$ref: a.yaml}\n", "a.yaml": "$ref: a.yaml"},
        "leads",
    ),
    "something beside a reference that is put in place": (
        {"r.yaml": "paths:\n  /a:\n    $ref: a.yaml\n    get: {}\n", "a.yaml": "{}"},
        "r.yaml:3:5: what stands beside the reference would be lost: 'get'",
    ),
    "nesting": ({"r.yaml": "a: " + "[" * 310 + "]" * 310}, "nested too deeply"),
    "nesting in JSON": ({"r.json": '{"a": ' + "[" * 900 + "]" * 900 + "}"}, "is nested too deeply"),
    "no object": ({"r.yaml": "- 1"}, "r.yaml:1:1: is no definition"),
    "a key twice": ({"r.json": '{"a": 1,\n "a": 2}'}, "r.json:2:2: is written twice in its object"),
    "a key twice in YAML": (
        {"r.yaml": "a: 1\na: 2"},
        "r.yaml:2:1: is not readable YAML: the key 'a' is written twice",
    ),
    "no YAML": ({"r.yaml": "a: [1"}, "is not readable YAML"),
    "a tag": ({"r.yaml": "a: !!python/object/apply:os.system ['touch stolen']"}, "is not readable YAML"),
    "a number that is none": ({"r.yaml": "a: 1e999"}, "r.yaml:1:4: is no number in JSON"),
}


@pytest.mark.parametrize(("files", "said"), BAD.values(), ids=BAD)
def test_what_is_refused(files: Files, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    write(folder, files)
    (tmp_path / "x.yaml").write_text("type: string")
    monkeypatch.chdir(folder)
    with pytest.raises(UserError) as caught:
        bundle(Path(next(iter(files))))
    assert said in str(caught.value)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "in", {"r.yaml": answer("link.yaml")})
    (tmp_path / "x.yaml").write_text("type: string")
    (tmp_path / "in" / "link.yaml").symlink_to(tmp_path / "x.yaml")
    with pytest.raises(UserError, match="leaves the folder"):
        bundle(root)
    assert schema_of(bundle(root, tmp_path)[0]) == {"$ref": "#/definitions/x"}


def test_anchors_that_multiply_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(UserError, match="aliases make more than"):
        bundle(write(tmp_path, {"r.yaml": "\n".join(lines)}))


@pytest.mark.slow
def test_parts_that_multiply_are_refused(tmp_path: Path) -> None:
    files = {f"f{n}.yaml": f"a: {{$ref: f{n + 1}.yaml}}\nb: {{$ref: f{n + 1}.yaml}}\n" for n in range(40)}
    with pytest.raises(UserError, match="multiply"):
        bundle(write(tmp_path, {"r.yaml": "x-a: {$ref: f0.yaml}", **files, "f40.yaml": "1"}))

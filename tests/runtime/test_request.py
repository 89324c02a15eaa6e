import json
from pathlib import Path
from typing import Any

import pytest

from tools.connector.inputs import CALLBACK
from tools.connector.model import load_connector
from tools.core.message import Request
from tools.runtime.exchanges import GATEWAY, BuiltRequest
from tools.runtime.request import RequestPlan, build_request

from .folder import make

Raw = dict[str, Any]


def build(folder: Path, inputs: Raw, *parameters: Raw, **options: Any) -> BuiltRequest:
    connector = make(folder, *parameters, **options)
    return build_request(connector, connector.operations["Op"], inputs)


def of(built: BuiltRequest) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.where)) for problem in built.problems]


def query(name: str, kind: str = "string", **more: Any) -> Raw:
    return {"name": name, "in": "query", "type": kind, **more}


def body(schema: Raw, **more: Any) -> Raw:
    return {"name": "book", "in": "body", "schema": schema, **more}


INTERNAL: Raw = {"x-ms-visibility": "internal"}
BOOK: Raw = {
    "type": "object",
    "required": ["title", "kind", "source"],
    "properties": {
        "title": {"type": "string"},
        "kind": {"type": "string", "default": "paper"},
        "pages": {"type": "integer"},
        "source": {"type": "string", "default": "flow", "x-ms-visibility": "internal"},
        "lang": {"type": "string", "default": "en"},
        "author": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "born": {"type": "string", "format": "date"},
            },
        },
        "editor": {"type": "object", "properties": {"born": {"type": "string"}, "title": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string"}}}},
        "id": {"type": "integer", "readOnly": True},
    },
}


def test_where_a_request_goes(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        {"id": "a/b", "q": "x y", "n": 3, "X-Trace": True},
        {"name": "id", "in": "path", "type": "string", "required": True, "x-ms-url-encoding": "single"},
        query("q"),
        query("n", "integer"),
        query("absent"),
        {"name": "X-Trace", "in": "header", "type": "boolean"},
        path="/books/{id}/pages",
        method="delete",
    )
    assert built.request == Request(
        "DELETE",
        "https://api.library.example/v2/books/a%2Fb/pages?q=x%20y&n=3",
        (("X-Trace", "true"), ("Accept", "application/json")),
    )
    assert built.original_uri == f"{GATEWAY}/books/a%2Fb/pages?q=x%20y&n=3"
    assert built.path_values == {"id": "a%2Fb"}
    assert built.problems == ()


@pytest.mark.parametrize(
    ("parameter", "inputs", "expected", "codes"),
    [
        (query("a"), {}, "", []),
        (query("a"), {"a": ""}, "?a=", []),
        (query("a"), {"a": None}, "", []),
        (query("a", default="d"), {}, "?a=d", []),
        (query("a", default="d"), {"a": None}, "", []),
        (query("a", default="d", **{"x-ms-visibility": "advanced"}), {}, "?a=d", []),
        (query("a", required=True), {}, "", [("input-missing", "inputs.a")]),
        (query("a", required=True), {"a": None}, "", [("input-missing", "inputs.a")]),
        (query("a", required=True, default="d"), {}, "?a=d", []),
        (query("a", required=True, default="d"), {"a": "e"}, "?a=e", []),
        (query("a", required=True, default="d", **INTERNAL), {}, "?a=d", []),
        (query("a", default="d", **INTERNAL), {}, "?a=d", [("internal-default", "inputs.a")]),
        (query("a", default="d", **INTERNAL), {"a": "e"}, "?a=e", []),
        (query("a", **INTERNAL), {}, "", []),
        (query("a", "integer"), {"a": "x"}, "?a=x", [("input-type", "inputs.a")]),
        (query("a", enum=["b"]), {"a": "c"}, "?a=c", [("input-enum", "inputs.a")]),
        (query("a", "array", items={"type": "string"}), {"a": ["b", "c"]}, "?a=b%2Cc", []),
        (query("a", "array", collectionFormat="multi"), {"a": ["b", "c"]}, "?a=b&a=c", []),
        (query("a", "boolean"), {"a": False}, "?a=false", []),
        (query("a"), {"b": "c"}, "", [("input-unknown", "inputs.b")]),
    ],
)
def test_queries(
    tmp_path: Path, parameter: Raw, inputs: Raw, expected: str, codes: list[tuple[str, str]]
) -> None:
    built = build(tmp_path, inputs, parameter)
    assert built.original_uri == f"{GATEWAY}/books{expected}"
    assert of(built) == codes


def test_an_unknown_input_gets_a_hint(tmp_path: Path) -> None:
    built = build(tmp_path, {"autor": "x"}, query("author"))
    assert built.problems[0].message == "is not a parameter of the operation; did you mean 'author'?"


@pytest.mark.parametrize(
    ("encoding", "value", "expected", "codes"),
    [
        ("single", "a b/?", "/books/a%20b%2F%3F", []),
        ("double", "a b", "/books/a%2520b", []),
        (None, "a b/?", "/books/a%20b%2F%3F", []),
        ("single", "", "/books/", [("input-missing", "inputs.id")]),
    ],
)
def test_path_encoding(
    tmp_path: Path, encoding: str | None, value: str, expected: str, codes: list[tuple[str, str]]
) -> None:
    parameter: Raw = {"name": "id", "in": "path", "type": "string", "required": True}
    if encoding:
        parameter["x-ms-url-encoding"] = encoding
    built = build(tmp_path, {"id": value}, parameter, path="/books/{id}")
    assert built.original_uri == GATEWAY + expected
    assert of(built) == codes


@pytest.mark.parametrize("where", ["query", "header", "formData", "path", "body"])
def test_half_a_surrogate_pair_does_not_stop_the_call(tmp_path: Path, where: str) -> None:
    parameter: Raw = {"name": "a", "in": where, "type": "string", "schema": {"type": "string"}}
    if where == "path":
        parameter["x-ms-url-encoding"] = "single"
    built = build(tmp_path, {"a": "x\ud800"}, parameter, path="/books/{a}" if where == "path" else "/books")
    assert built.problems == ()


def test_a_placeholder_that_nobody_declares_stays(tmp_path: Path) -> None:
    built = build(tmp_path, {}, path="/books/{id}")
    assert built.original_uri == f"{GATEWAY}/books/%7Bid%7D"
    assert of(built) == [("path-undeclared", "request: path")]


def test_a_path_with_a_query_of_its_own(tmp_path: Path) -> None:
    assert build(tmp_path, {"a": "b"}, query("a"), path="/books?x=1").original_uri.endswith("/books?x=1&a=b")


@pytest.mark.parametrize(
    ("encoding", "value", "sent"),
    [("single", "a b", "a%20b"), ("double", "a b", "a%2520b"), ("double", "ab", "ab"), (None, "a b", "a b")],
)
def test_a_header_is_encoded_where_the_designer_does(
    tmp_path: Path, encoding: str | None, value: str, sent: str
) -> None:
    parameter: Raw = {"name": "H", "in": "header", "type": "string", "x-ms-url-encoding": encoding}
    built = build(tmp_path, {"H": value}, parameter)
    assert built.request.header("H") == sent
    found = [(item.code, item.severity, str(item.where)) for item in built.problems]
    assert found == ([] if sent == value else [("header-encoded", "warning", "inputs.H")])


def test_a_header_is_one_line(tmp_path: Path) -> None:
    built = build(tmp_path, {"H": "a\r\nX-Evil: b"}, {"name": "H", "in": "header", "type": "string"})
    assert built.request.header("H") == "a X-Evil: b"
    assert of(built) == [("input-format", "inputs.H")]


@pytest.mark.parametrize(
    ("inputs", "expected", "codes"),
    [
        ({"title": "T"}, {"title": "T"}, []),
        ({"title": "T", "kind": "e"}, {"title": "T", "kind": "e"}, []),
        ({}, {}, [("input-missing", "inputs.title")]),
        ({"title": "T", "author.name": "A"}, {"title": "T", "author": {"name": "A"}}, []),
        ({"title": "T", "name": "A"}, {"title": "T", "author": {"name": "A"}}, []),
        (
            {"title": "T", "body/author/name": "A", "book/editor/born": "x"},
            {"title": "T", "author": {"name": "A"}, "editor": {"born": "x"}},
            [],
        ),
        (
            {"title": "T", "author.born": "2026-01-01"},
            {"title": "T", "author": {"born": "2026-01-01"}},
            [("input-missing", "inputs.author.name")],
        ),
        ({"title": "T", "born": "x"}, {"title": "T"}, [("input-ambiguous", "inputs.born")]),
        ({"title": "T", "pages": "many"}, {"title": "T", "pages": "many"}, [("input-type", "inputs.pages")]),
        (
            {"book": {"title": "T", "author": {"name": "B"}}, "author.name": "A"},
            {"title": "T", "author": {"name": "A"}},
            [],
        ),
        (
            {"body": {"title": "T", "pages": "x", "extra": 1}},
            {"title": "T", "pages": "x", "extra": 1},
            [("input-type", "inputs.body.pages"), ("input-unknown", "inputs.body.extra")],
        ),
        (
            {"title": "T", "tags": [{"text": "a"}, {"text": 1}]},
            {"title": "T", "tags": [{"text": "a"}, {"text": 1}]},
            [("input-type", "inputs.tags[1].text")],
        ),
        ({"title": "T", "pages": None}, {"title": "T", "pages": None}, [("input-type", "inputs.pages")]),
        ({"title": "T", "id": 5}, {"title": "T"}, [("input-unknown", "inputs.id")]),
        ({"title": "T", "nowhere": 1}, {"title": "T"}, [("input-unknown", "inputs.nowhere")]),
    ],
)
def test_bodies(tmp_path: Path, inputs: Raw, expected: Raw, codes: list[tuple[str, str]]) -> None:
    schema = {"$ref": "#/definitions/Book"}
    built = build(tmp_path, inputs, body(schema, required=True), method="post", definitions={"Book": BOOK})
    assert json.loads(built.request.body) == {"kind": "paper", "source": "flow", "lang": "en", **expected}
    assert built.request.header("Content-Type") == "application/json"
    assert sorted(of(built)) == sorted(codes)


def test_an_input_is_named_in_problems_as_it_was_given(tmp_path: Path) -> None:
    inputs = {"title": "T", "author.name": "A", "body/author/born": "x"}
    built = build(tmp_path, inputs, body(BOOK, required=True), method="post")
    assert of(built) == [("input-format", "inputs.body/author/born")]
    built = build(tmp_path, {"title": "T", "name": 1}, body(BOOK, required=True), method="post")
    assert of(built) == [("input-type", "inputs.name")]


def test_an_ambiguous_leaf_names_the_choices(tmp_path: Path) -> None:
    built = build(tmp_path, {"title": "T", "born": "x"}, body(BOOK), method="post")
    assert built.problems[0].message == "may mean author.born, editor.born; name one of them"


@pytest.mark.parametrize(
    ("parameter", "inputs", "expected", "codes"),
    [
        (body({"type": "object", "properties": {"a": {"type": "string"}}}), {}, b"", []),
        (body({"type": "object", "properties": {"a": {"type": "string"}}}, required=True), {}, b"{}", []),
        (body({"type": "object"}, required=True), {}, b"{}", []),
        (body({"type": "object"}), {"anything": 1, "body/a/b": 2}, b'{"anything":1,"a":{"b":2}}', []),
        (body({"type": "array", "items": {"type": "string"}}), {"book": ["a"]}, b'["a"]', []),
        (body({"type": "array"}, required=True), {}, b"", [("input-missing", "inputs.book")]),
        (body({"type": "array"}), {"a": 1}, b"", [("input-unknown", "inputs.a")]),
        (body({"type": "object"}, required=True, default={"a": 1}), {}, b'{"a":1}', []),
        (body({"type": "object", "default": {"a": 1}}), {}, b'{"a":1}', []),
        (body({"type": "object", "default": {"a": 1}}), {"book": None}, b"", []),
        (body({"type": "string"}), {"book": "x"}, b'"x"', []),
        (body({"type": "string", "format": "binary"}), {"book": b"\x00"}, b"\x00", []),
        (
            body({"type": "object", "properties": {"u": {"type": "string", "x-ms-notification-url": True}}}),
            {},
            f'{{"u":"{CALLBACK}"}}'.encode(),
            [],
        ),
        (
            body(
                {
                    "type": "object",
                    "required": ["u"],
                    "properties": {"u": {"type": "string", "x-ms-notification-url": True}},
                },
                required=True,
            ),
            {},
            f'{{"u":"{CALLBACK}"}}'.encode(),
            [],
        ),
        (
            body(
                {
                    "allOf": [{"properties": {"a": {"type": "integer"}}}],
                    "properties": {"b": {"type": "integer"}},
                }
            ),
            {"a": 1, "b": 2},
            b'{"a":1,"b":2}',
            [],
        ),
    ],
)
def test_bodies_of_other_shapes(
    tmp_path: Path, parameter: Raw, inputs: Raw, expected: bytes, codes: list[tuple[str, str]]
) -> None:
    built = build(tmp_path, inputs, parameter, method="post")
    assert (built.request.body, of(built)) == (expected, codes)
    assert (built.request.header("Content-Type") is not None) == bool(expected)


HIDDEN: Raw = {"type": "string", "default": "d", **INTERNAL}
SHOWN: Raw = {"type": "string", "default": "d"}
COUNT: Raw = {"type": "integer", "default": "3"}
CALLED: Raw = {"type": "string", "x-ms-notification-url": True}
PART = {"required": ["a"], "properties": {"a": SHOWN}}


def inside(member: Raw, *required: str) -> Raw:
    return {"type": "object", "properties": {"a": member}, "required": list(required)}


@pytest.mark.parametrize(
    ("schema", "options", "inputs", "expected", "codes"),
    [
        ({"properties": {"a": SHOWN}}, {}, {}, {"a": "d"}, []),
        ({"properties": {"a": SHOWN}}, {}, {"a": None}, None, []),
        ({"properties": {"a": SHOWN, "b": SHOWN}}, {}, {"a": None, "b": "x"}, {"b": "x"}, []),
        ({"properties": {"a": SHOWN}}, {}, {"book": {"b": 1}}, {"a": "d", "b": 1}, ["input-unknown"]),
        ({"properties": {"a": COUNT}}, {}, {}, {"a": 3}, []),
        ({"properties": {"a": {**COUNT, "default": "three"}}}, {}, {}, {"a": "three"}, ["input-type"]),
        ({"properties": {"a": {**SHOWN, "x-ms-visibility": "advanced"}}}, {}, {}, {"a": "d"}, []),
        ({"properties": {"a": HIDDEN}}, {}, {}, {"a": "d"}, ["internal-default"]),
        ({"properties": {"a": HIDDEN}, "required": ["a"]}, {}, {}, {"a": "d"}, []),
        # Where the parameter says that it is not required, nothing in it is.
        ({"properties": {"a": HIDDEN}, "required": ["a"]}, {"required": False}, {}, {"a": "d"},
         ["internal-default"]),
        ({"properties": {"o": inside(SHOWN)}}, {}, {}, {"o": {"a": "d"}}, []),
        ({"properties": {"o": inside(SHOWN)}}, {}, {"o": {"a": None}}, None, []),
        ({"properties": {"o": inside(HIDDEN, "a")}}, {}, {}, {"o": {"a": "d"}}, ["internal-default"]),
        ({"properties": {"o": inside(HIDDEN, "a")}, "required": ["o"]}, {}, {}, {"o": {"a": "d"}}, []),
        # What the designer shows as one input is filled in as one.
        ({"properties": {"o": {"properties": {"a": SHOWN}}}}, {}, {}, None, []),
        ({"properties": {"o": {**inside(SHOWN), **INTERNAL}}}, {}, {}, None, []),
        # Of an object that makers do not see, what is required, and the callback.
        ({"properties": {"o": {**inside(SHOWN, "a"), **INTERNAL}}, "required": ["o"]}, {}, {},
         {"o": {"a": "d"}}, []),
        ({"properties": {"o": {**inside(CALLED), **INTERNAL}}}, {}, {}, {"o": {"a": CALLBACK}}, []),
        ({**inside({**CALLED, **INTERNAL}), **INTERNAL}, {}, {}, {"a": CALLBACK}, []),
        ({"default": {"a": 1}, **INTERNAL}, {}, {}, {"a": 1}, ["internal-default"]),
        ({"properties": {"u": {**CALLED, **INTERNAL}}}, {}, {}, {"u": CALLBACK}, []),
    ],
)  # fmt: skip
def test_what_has_no_value_is_sent_with_its_default(
    tmp_path: Path, schema: Raw, options: Raw, inputs: Raw, expected: Raw | None, codes: list[str]
) -> None:
    built = build(tmp_path, inputs, body({"type": "object", **schema}, **options), method="post")
    assert (json.loads(built.request.body) if built.request.body else None) == expected
    assert [code for code, _ in of(built)] == codes


def test_an_internal_default_that_is_given_is_no_problem(tmp_path: Path) -> None:
    parameter = body({"type": "object", "properties": {"a": HIDDEN}})
    built = build(tmp_path, {"a": "x"}, parameter, method="post")
    assert (built.request.body, of(built)) == (b'{"a":"x"}', [])


def test_a_part_of_an_all_of_can_be_named_and_gets_no_default(tmp_path: Path) -> None:
    parameter = body({"allOf": [PART], "properties": {"b": {}}})
    built = build(tmp_path, {"a": "x", "b": 1}, parameter, method="post")
    assert json.loads(built.request.body) == {"a": "x", "b": 1}
    built = build(tmp_path, {"b": 1}, parameter, method="post")
    assert (json.loads(built.request.body), of(built)) == ({"b": 1}, [("input-missing", "inputs.a")])


def test_a_body_that_contains_itself(tmp_path: Path) -> None:
    tree = {
        "type": "object",
        "properties": {"v": {"type": "integer"}, "next": {"$ref": "#/definitions/Tree"}},
    }
    parameter = body({"$ref": "#/definitions/Tree"})
    inputs = {"v": 1, "next": {"v": 2, "next": {"v": "3"}}}
    built = build(tmp_path, inputs, parameter, method="post", definitions={"Tree": tree})
    assert json.loads(built.request.body) == inputs
    assert of(built) == [("input-type", "inputs.next.next.v")]


@pytest.mark.parametrize(
    ("operation", "root", "expected"),
    [
        ({}, {}, "application/json"),
        ({"consumes": ["text/plain", "application/x+json"]}, {}, "application/x+json"),
        ({"consumes": []}, {"consumes": ["text/plain"]}, "text/plain"),
        (
            {"consumes": ["application/octet-stream"]},
            {"consumes": ["application/json"]},
            "application/octet-stream",
        ),
    ],
)
def test_content_types(tmp_path: Path, operation: Raw, root: Raw, expected: str) -> None:
    parameter = body({"type": "string"})
    built = build(tmp_path, {"book": "x"}, parameter, method="post", operation=operation, **root)
    assert built.request.header("Content-Type") == expected
    assert built.request.body == (b'"x"' if "json" in expected else b"x")


def test_a_file_as_body_keeps_its_own_type(tmp_path: Path) -> None:
    value = {"$content-type": "image/png", "$content": "AP8="}
    parameter = body({"type": "string", "format": "binary"})
    built = build(tmp_path, {"book": value}, parameter, method="post")
    assert (built.request.body, built.request.header("Content-Type")) == (b"\x00\xff", "image/png")


def test_declared_headers_win_over_those_that_are_worked_out(tmp_path: Path) -> None:
    header: Raw = {"in": "header", "type": "string"}
    built = build(
        tmp_path,
        {"book": [], "accept": "text/csv", "content-type": "application/x+json"},
        body({"type": "array"}),
        {**header, "name": "accept"},
        {**header, "name": "content-type"},
        method="post",
        produces=["application/xml"],
    )
    assert built.request.headers == (("accept", "text/csv"), ("content-type", "application/x+json"))


def test_accept_is_what_the_operation_produces(tmp_path: Path) -> None:
    built = build(tmp_path, {}, operation={"produces": ["text/csv", "text/plain"]}, produces=["text/html"])
    assert built.request.header("Accept") == "text/csv"


def form(name: str, kind: str = "string", **more: Any) -> Raw:
    return {"name": name, "in": "formData", "type": kind, **more}


def test_urlencoded_forms(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        {"a": "x y&", "list": [1, 2]},
        form("a"),
        form("b", required=True, default=True),
        form("list", "array", collectionFormat="multi"),
        method="post",
    )
    assert built.request.body == b"a=x+y%26&b=True&list=1&list=2".replace(b"True", b"true")
    assert built.request.header("Content-Type") == "application/x-www-form-urlencoded"
    assert of(built) == [("input-type", "inputs.b")]


@pytest.mark.parametrize("options", [{"operation": {"consumes": ["multipart/form-data"]}}, {}])
def test_multipart_forms(tmp_path: Path, options: Raw) -> None:
    kind = "string" if options else "file"
    inputs = {"a": "x", "f": "content"}
    built = build(tmp_path, inputs, form("a"), form("f", kind), method="post", **options)
    assert (built.request.header("Content-Type") or "").startswith("multipart/form-data; boundary=")
    assert b'name="a"\r\n\r\nx\r\n' in built.request.body
    assert (b"octet-stream" in built.request.body) == (kind == "file")
    assert b"filename" not in built.request.body


@pytest.mark.parametrize(("more", "codes"), [({}, []), ({"x-ms-format": "contentOnly"}, ["input-unknown"])])
def test_a_file_in_a_form_has_a_name_where_the_flow_gives_one(
    tmp_path: Path, more: Raw, codes: list[str]
) -> None:
    inputs = {"f": "content", "f.$filename": "a.txt"}
    built = build(tmp_path, inputs, form("f", "file", **more), method="post")
    assert (b'name="f"; filename="a.txt"' in built.request.body) == (not codes)
    assert [code for code, _ in of(built)] == codes


def test_a_poll_takes_path_and_query_from_the_location(tmp_path: Path) -> None:
    connector = make(
        tmp_path,
        {"name": "id", "in": "path", "type": "string", "required": True, "x-ms-url-encoding": "single"},
        query("since"),
        {"name": "H", "in": "header", "type": "string"},
        path="/books/{id}/new",
    )
    plan = RequestPlan(connector, connector.operations["Op"])
    built = plan.build({"id": "x", "since": "s", "H": "h"}, "/books/a%2Fb/new?state=1")
    assert built.request.url == "https://api.library.example/v2/books/a%2Fb/new?state=1"
    assert built.original_uri == f"{GATEWAY}/books/a%2Fb/new?state=1"
    assert built.path_values == {"id": "a%2Fb"}
    assert built.request.header("H") == "h"
    assert plan.match("/books/a/b/new") is None
    assert plan.match("/books//new") is None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"$ref": "#/definitions/None"}}},
        {"allOf": [{"$ref": "#/definitions/None"}], "properties": {"a": {"type": "integer"}}},
    ],
)
def test_a_reference_that_leads_nowhere_does_not_stop_the_call(tmp_path: Path, schema: Raw) -> None:
    built = build(tmp_path, {"a": 1}, body(schema), method="post")
    assert built.request.body == b'{"a":1}'
    assert [code for code, _ in of(built)] == ["input-schema"]


@pytest.mark.parametrize(
    ("inputs", "path", "pointer"),
    [
        ({"title": "x", "pages": "y"}, ("pages",), "/pages"),
        ({"title": "x", "book": {"pages": "y"}}, ("book", "pages"), "/pages"),
        ({"title": "x", "book": {"own": {"n": 1}}}, ("book", "own", "n"), "/own/properties/n"),
        ({"title": "x", "own": {"n": 1}}, ("own", "n"), "/own/properties/n"),
        ({"title": "x", "nothing": 1}, ("nothing",), None),
        ({}, ("title",), "/title"),
    ],
)  # fmt: skip
def test_a_problem_of_an_input_has_its_path_and_its_part_of_the_definition(
    tmp_path: Path, inputs: Raw, path: tuple[str, ...], pointer: str | None
) -> None:
    text, number = {"type": "string"}, {"type": "integer"}
    members = {"title": text, "pages": number, "own": {"type": "object", "properties": {"n": text}}}
    schema = {"type": "object", "required": ["title"], "properties": members}
    connector = make(tmp_path, body(schema, required=True), query("q"), method="post")
    operation = connector.operations["Op"]
    (problem,) = build_request(connector, operation, inputs).problems
    members_at = f"{operation.pointer}/parameters/0/schema/properties"
    at = operation.pointer if pointer is None else members_at + pointer
    assert (problem.where.side, problem.where.path, problem.where.schema) == ("inputs", path, at)


@pytest.mark.parametrize(
    "inputs",
    [
        {"jsonrpc": "2.0", "id": "1", "method": "tools/list", "params": {}},
        {"body": {"jsonrpc": "2.0", "id": "1", "method": "tools/list", "params": {}}},
    ],
)
def test_an_mcp_operation_takes_a_message_that_it_does_not_declare(inputs: Raw, tmp_path: Path) -> None:
    path = tmp_path / "apiDefinition.swagger.json"
    operation: Raw = {"operationId": "Op", "responses": {"200": {"description": "x"}}}
    for protocol in ({"x-ms-agentic-protocol": "mcp-streamable-1.0"}, {}):
        paths = {"/mcp": {"post": operation | protocol}}
        path.write_text(json.dumps({"swagger": "2.0", "host": "a.example", "paths": paths}))
        connector = load_connector(tmp_path)
        built = build_request(connector, connector.operations["Op"], inputs)
        if protocol:
            assert json.loads(built.request.body) == inputs.get("body", inputs)
            assert built.request.header("Accept") == "application/json, text/event-stream"
            assert built.problems == ()
        else:  # only for such operations
            assert (built.request.body, {code for code, _ in of(built)}) == (b"", {"input-unknown"})

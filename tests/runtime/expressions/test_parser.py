import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.runtime.expressions.parser import parse_path, parse_subpath, parse_template
from tools.runtime.expressions.syntax import ExpressionError, Lookup, Part, Path, Segment, Template, shown

HOST = Lookup("connection", "host")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("''", ()),
        ("plain", ("plain",)),
        (" 'it''s @headers(''X'')' ", ("it's @headers('X')",)),
        ("@connectionParameters('host')", (HOST,)),
        ("@ConnectionParameters( 'host' )", (HOST,)),
        ("https://@connectionParameters('host').x.y", ("https://", HOST, ".x.y")),
        ("@{connectionParameters('host')}.x", (HOST, ".x")),
        ("a@{ 'b''c' }d", ("ab'cd",)),
        ("@connectionParameters('host','d')", (Lookup("connection", "host", "d"),)),
        ("@connectionParameters('host' , '')", (Lookup("connection", "host", ""),)),
        ("@connectionParameters('host', null)", (HOST,)),
        ("@connectionParameters('host', 8080)", (Lookup("connection", "host", "8080"),)),
        ("@headers('a')@header('b')", (Lookup("header", "a"), Lookup("header", "b"))),
        ("@queryParameters('it''s')", (Lookup("query", "it's"),)),
        ("@Request.OriginalHTTPMethod", (Lookup("method", "Request.OriginalHTTPMethod"),)),
        ("@{request.originalHttpMethod}", (Lookup("method", "Request.OriginalHTTPMethod"),)),
        ('@environmentVariables("host")', (Lookup("environment", "host"),)),
        ("@body()", (Path("body"),)),
        ("@body().summary.amount", (Path("body", ("summary", "amount")),)),
        ("@body().invoices[0].invoiceid", (Path("body", ("invoices", 0, "invoiceid")),)),
        ("@body()['@odata.etag']", (Path("body", ("@odata.etag",)),)),
        ("@{triggerBody().value[0].id}", (Path("triggerBody", ("value", 0, "id")),)),
        ("gt @{triggerBody().value[ 0 ].id}!", ("gt ", Path("triggerBody", ("value", 0, "id")), "!")),
        ("@item()['a''b'].c", (Path("item", ("a'b", "c")),)),
        # As the page of setproperty writes it.
        ("{@body().a} {@body().b}", (Path("body", ("a",)), " ", Path("body", ("b",)))),
        ("x{{@body().a}}", ("x{", Path("body", ("a",)), "}")),
        ("See @body().a. Done", ("See ", Path("body", ("a",)), ". Done")),
        ("me@@example.com", ("me@example.com",)),
        ("me@example.com", ("me@example.com",)),
        ("/tasks/{id}/details", ("/tasks/{id}/details",)),
        ("groupTypes/any(c:c eq 'Unified')", ("groupTypes/any(c:c eq 'Unified')",)),
        ("@", ("@",)),
        ("@ 1", ("@ 1",)),
    ],
)
def test_templates(text: str, parts: tuple[Part, ...]) -> None:
    assert parse_template(text).parts == parts


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("@body().a", Path("body", ("a",))),
        ("@{body().a}", None),
        ("{@body().a}", None),
        ("@body().a ", None),
        ("@headers('a')", None),
    ],
)
def test_a_path_alone_keeps_its_type(text: str, whole: Path | None) -> None:
    assert parse_template(text).whole == whole


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("@connectionParameters(name)", 23, "needs a name in single quotes"),
        ('@connectionParameters("name")', 23, "needs a name in single quotes"),
        ("x@connectionParameters", 23, "lacks its parentheses"),
        ("@{connectionParameters('a')", 1, "braces are not closed"),
        ("ab@{headers('a') x}", 3, "braces are not closed"),
        ("@{headers('a').b}", 1, "braces are not closed"),
        ("@{body()?.a}", 1, "braces are not closed"),
        ("@{ }", 4, "function's name"),
        ("a @toLower('A')", 3, "no function 'toLower'"),
        ("@{concat('a')}", 1, "no function 'concat'"),
        ("@headers('a', b)", 15, "default must be a text"),
        ("@headers('a' 'b')", 14, "is not closed"),
        ("@headers('a'", 13, "is not closed"),
        ("@headers('a", 10, "needs a name"),
        ("@body('a')", 7, "takes no name"),
        ("@body()[x]", 9, "index or a name"),
        ("@body()[0", 8, "bracket is not closed"),
        ("@body()[-1]", 9, "index or a name"),
        ("@Request.Method", 1, "only '@Request.OriginalHTTPMethod'"),
    ],
)
def test_errors_say_where(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(words)) as caught:
        parse_template(text)
    assert caught.value.column == column
    assert str(caught.value).endswith(f"(character {column})")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("@body()", Path("body")),
        (" @body().value ", Path("body", ("value",))),
        ("@item()._assignments", Path("item", ("_assignments",))),
        ("@triggerBody().data", Path("triggerBody", ("data",))),
        # The page of stringtoarray leaves the parentheses out.
        ("@body.peopleObject.XYZ.Age", Path("body", ("peopleObject", "XYZ", "Age"))),
        ("@body().odd-name.@odata", Path("body", ("odd-name", "@odata"))),
        ("@body()[2]['a.b']", Path("body", (2, "a.b"))),
    ],
)
def test_paths(text: str, path: Path) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize(
    "text", ["", "value", "@headers('a')", "@body('a')", "@body() x", "@body()..a", "@body().a("]
)
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_path(text)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", ()),
        ("null", ()),
        ("userId", ("userId",)),
        ("peopleObject.XYZ.Age", ("peopleObject", "XYZ", "Age")),
        ("['@odata.type']", ("@odata.type",)),
        ("a[0].b", ("a", 0, "b")),
    ],
)
def test_subpaths(text: str, segments: tuple[Segment, ...]) -> None:
    assert parse_subpath(text) == segments


NAMES = st.text(min_size=1, max_size=8)
SEGMENTS = st.lists(NAMES | st.integers(0, 99), max_size=4).map(tuple)
PATHS = st.builds(Path, st.sampled_from(("body", "item", "triggerBody")), SEGMENTS)
LOOKUPS = st.builds(
    Lookup, st.sampled_from(("connection", "header", "query")), NAMES, st.none() | st.text(max_size=5)
)
WRITTEN = {"connection": "connectionParameters", "header": "headers", "query": "queryParameters"}


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def written(part: Part) -> str:
    if isinstance(part, str):
        return part.replace("@", "@@")
    if isinstance(part, Path):
        return f"@{{{part.root}(){shown(part.segments)}}}"
    default = "" if part.default is None else f", {quoted(part.default)}"
    return f"@{{{WRITTEN[part.source]}({quoted(part.name)}{default})}}"


@given(
    st.lists(PATHS | LOOKUPS | st.text(min_size=1, max_size=8).filter(lambda text: not text.endswith("{")))
)
def test_what_is_written_is_read(parts: list[Part]) -> None:
    text = "".join(map(written, parts))
    read = "".join(map(written, parse_template(text).parts))
    # A text of quotes alone is read as the text in them.
    if not text.strip().startswith("'"):
        assert read == text
        assert [part for part in parse_template(text).parts if not isinstance(part, str)] == [
            part for part in parts if not isinstance(part, str)
        ]


@given(PATHS)
def test_a_path_that_is_written_is_read(path: Path) -> None:
    assert parse_path(str(path)) == path
    assert parse_template(str(path)) == Template((path,), path)


@given(st.text(st.sampled_from("@{}[]().,'\"? 01abody headers")) | st.text())
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    for parse in (parse_template, parse_path, parse_subpath):
        try:
            parse(text)
        except ExpressionError as error:
            assert 1 <= error.column <= len(text) + 1


@given(st.text(st.characters(exclude_characters="@'")))
def test_text_without_signs_stays(text: str) -> None:
    assert parse_template(text).parts == ((text,) if text else ())


@given(st.text(min_size=1))
def test_any_quoted_text_stays(text: str) -> None:
    assert parse_template(quoted(text)).parts == (text,)

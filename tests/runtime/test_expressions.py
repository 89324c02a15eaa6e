import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.runtime.draft import Draft
from tools.runtime.expressions import Lookup, UnknownExpression, compile_expression


def draft() -> Draft:
    return Draft(
        method="GET",
        base="https://api.library.example",
        path="/books",
        query="Q=a%20b&empty=",
        headers=(("X-One", "1"), ("X-Two", "2")),
        body=b"",
        path_values={},
        values={"host": "h.example", "key": "k's", "token:env": "eu", "blank": ""},
        original_method="GET",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("'quoted'", "quoted"),
        ("'it''s @headers(''X-One'')'", "it's @headers('X-One')"),
        ("@connectionParameters('host')", "h.example"),
        ("@connectionParameters('HOST')", "h.example"),
        ("@ConnectionParameters( 'host' )", "h.example"),
        ("@connectionParameters('token:env')", "eu"),
        ("@connectionParameters('none')", None),
        ("@connectionParameters('none','d')", "d"),
        ("@connectionParameters('none', '')", None),
        ("@connectionParameters('none', null)", None),
        ("@connectionParameters('blank','d')", "d"),
        ("@connectionParameters('blank')", None),
        ("https://@connectionParameters('host')/api", "https://h.example/api"),
        ("https://@{connectionParameters('host')}/api", "https://h.example/api"),
        ("a@{ 'b''c' }d", "ab'cd"),
        ("@headers('x-one')-@header('X-Two')", "1-2"),
        ("Bearer @connectionParameters('none')", None),
        ("@queryParameters('q')", "a b"),
        ("@queryParameters('empty')", None),
        ("@queryParameters('missing','x')", "x"),
        ("@Request.OriginalHTTPMethod", "GET"),
        ("@{Request.OriginalHTTPMethod}", "GET"),
        ("me@@example.com", "me@example.com"),
        ("me@example.com", "me@example.com"),
        ("groupTypes/any(c:c eq 'Unified')", "groupTypes/any(c:c eq 'Unified')"),
    ],
)
def test_values(text: str, expected: str | None) -> None:
    assert compile_expression(text).evaluate(draft()) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@body().id", "@body"),
        ("a/@{triggerBody().value[0].id}", "@{triggerBody().value[0].id}"),
        ("@item()", "@item"),
        ("@connectionParameters(name)", "@connectionParameters"),
        ("@{connectionParameters('a')", "@{connectionParameters('a')"),
        ("@toLower('A')", "@toLower('A')"),
        ("@{concat('a')}", "@{concat('a')}"),
    ],
)
def test_unknown_expressions_are_named(text: str, named: str) -> None:
    with pytest.raises(UnknownExpression) as caught:
        compile_expression(text)
    assert str(caught.value) == named


def test_what_is_shown_and_missing() -> None:
    compiled = compile_expression(
        "@connectionParameters('host')/@connectionParameters('key')/@headers('X-One')/@connectionParameters('no')"
    )
    assert compiled.shown(draft(), frozenset({"host"})) == "h.example/***/***/***"
    assert compiled.missing(draft()) == "connection parameter 'no'"
    assert compiled.lookups[0] == Lookup("connection", "host", None)
    both = compile_expression("@headers('No')@queryParameters('no')")
    assert both.missing(draft()) == "header 'No', query parameter 'no'"


@given(st.text(st.characters(exclude_characters="@'")))
def test_text_without_signs_stays(text: str) -> None:
    assert compile_expression(text).evaluate(draft()) == text


@given(st.text())
def test_any_quoted_text_stays(text: str) -> None:
    assert compile_expression("'" + text.replace("'", "''") + "'").evaluate(draft()) == text

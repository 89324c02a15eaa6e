from typing import Any

import pytest

from tools.core.message import strict_json
from tools.runtime.draft import Draft
from tools.runtime.expressions.evaluation import NullInPath, missing, shown_text, text_of, value_of
from tools.runtime.expressions.parser import parse_template


def draft(body: bytes = b"") -> Draft:
    return Draft(
        method="GET",
        base="https://api.library.example",
        path="/books",
        query="Q=a%20b&empty=",
        headers=(("X-One", "1"), ("X-Two", "2")),
        body=body,
        path_values={},
        values={"host": "h.example", "key": "k's", "token:env": "eu", "blank": ""},
        original_method="GET",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("@connectionParameters('HOST')", "h.example"),
        ("@connectionParameters('token:env')", "eu"),
        ("@connectionParameters('none')", None),
        ("@connectionParameters('none','d')", "d"),
        ("@connectionParameters('none', '')", ""),
        ("@connectionParameters('none', null)", None),
        ("@connectionParameters('blank','d')", "d"),
        ("@connectionParameters('blank')", None),
        ("https://@{connectionParameters('host')}/api", "https://h.example/api"),
        ("@headers('x-one')-@header('X-Two')", "1-2"),
        ("Bearer @connectionParameters('none')", None),
        ("@queryParameters('q')", "a b"),
        ("@queryParameters('empty')", None),
        ("@queryParameters('missing','x')", "x"),
        ("@Request.OriginalHTTPMethod", "GET"),
    ],
)
def test_lookups(text: str, expected: str | None) -> None:
    call = draft()
    assert text_of(parse_template(text), call) == expected
    assert ("missing-value" in call.assumed) is (expected is None)


BODY = b'{"a": {"b": [1, {"c": true}]}, "n": null, "t": "x", "@odata.etag": "W", "e": {"n": null}}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@body().t", "x"),
        ("@body().a.b[0]", 1),
        ("@{body().a.b[0]}", "1"),
        ("{@body().a.b[0]} and {@body().t}", "1 and x"),
        ("@body().a.b[1].c", True),
        ("@{body().a.b[1]}", '{"c":true}'),
        ("@body()['@odata.etag']", "W"),
        ("@item().own", "mine"),
    ],
)
def test_paths(text: str, expected: Any) -> None:
    assert value_of(parse_template(text), draft(BODY), {"own": "mine"}) == expected


@pytest.mark.parametrize(
    ("text", "at", "assumed"),
    [
        ("@body().n.x", "@body().n", False),
        ("@body().none.x", "@body().none", False),
        ("@body().a.b[7].c", "@body().a.b[7]", False),
        ("@body().t.x", "@body().t.x", True),
        ("@body().a.x", "@body().a.x", True),
        ("x @{body().e.n}", "@body().e.n", True),
        ("@item().x", "@item()", False),
    ],
)
def test_null_in_a_path_fails(text: str, at: str, assumed: bool) -> None:
    call = draft(BODY)
    with pytest.raises(NullInPath) as caught:
        text_of(parse_template(text), call)
    assert str(caught.value).endswith(f" fails: {'it' if assumed else at} is null or missing")
    assert ("null-at-end" in call.assumed) is assumed


@pytest.mark.parametrize("body", [b"", b" ", b"<html>", b"null"])
def test_a_body_without_json_has_no_members(body: bytes) -> None:
    with pytest.raises(NullInPath, match=r"fails: @body\(\) is null"):
        text_of(parse_template("@body().a"), draft(body))


def test_what_is_shown_and_missing() -> None:
    template = parse_template(
        "@connectionParameters('host')/@connectionParameters('key')/@headers('X-One')/@body().t"
        "/@connectionParameters('no')"
    )
    assert shown_text(template, draft(), frozenset({"host"})) == "h.example/***/***/***/***"
    assert missing(template, draft()) == "connection parameter 'no'"
    both = parse_template("@headers('No')@queryParameters('no')@environmentVariables('x')")
    assert missing(both, draft()) == "header 'No', query parameter 'no', environment variable 'x'"


def test_a_body_is_parsed_once_and_only_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def parse(data: bytes) -> Any:
        read.append(data)
        return strict_json(data)

    monkeypatch.setattr("tools.runtime.draft.strict_json", parse)
    call = draft(b'{"a": 1}')
    text_of(parse_template("@headers('X-One')"), call)
    assert read == []
    text_of(parse_template("@body().a@body().a"), call)
    assert read == [b'{"a": 1}']
    assert call.request().body == b'{"a": 1}'

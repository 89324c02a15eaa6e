from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tools.core.message import Response, authority, is_json_type, media_type, phrase, strict_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"null", None),
        (b'{"a":{"a":1.5},"b":[{"a":1},{"a":2}]}', {"a": {"a": 1.5}, "b": [{"a": 1}, {"a": 2}]}),
        ("\ufeff[1]".encode(), [1]),
        (b"-1e308", -1e308),
        ("12345678901234567890123", 12345678901234567890123),
    ],
)
def test_json(text: bytes | str, value: object) -> None:
    assert strict_json(text) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"NaN", "NaN is no number"),
        (b"[-Infinity]", "-Infinity is no number"),
        (b'{"a":1e400}', "1e400 does not fit"),
        (b"[-1E+999]", "does not fit"),
        (b'{"a":1,"b":2,"a":1}', "'a' is written twice"),
        (b'[{"x":{"a":1,"a":null}}]', "'a' is written twice"),
        (b"{", "Expecting"),
        (b"", "Expecting"),
        (b"\xff", "invalid"),
        (b"[" * 100_000, "too deeply"),
    ],
)
def test_what_is_no_json(text: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Response(200, (), text).json()
    assert Response(200, (), text).json_or_none() is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://H.example/x", "h.example"),
        ("https://h.example:443", "h.example"),
        ("HTTP://u:p@h.example:80/", "h.example"),
        ("http://h.example:443/", "h.example:443"),
        ("/x", ""),
    ],
)
def test_authority(url: str, expected: str) -> None:
    assert authority(urlsplit(url)) == expected


@pytest.mark.parametrize(
    ("kind", "plain", "is_json"),
    [
        (None, "", False),
        ("Application/JSON; charset=utf-8", "application/json", True),
        ("application/hal+json", "application/hal+json", True),
        ("text/html", "text/html", False),
        ("text/notjson", "text/notjson", False),
    ],
)
def test_content_types(kind: str | None, plain: str, is_json: bool) -> None:
    assert (media_type(kind), is_json_type(kind)) == (plain, is_json)


@pytest.mark.parametrize(("status", "words"), [(404, "Not Found"), (299, "")])
def test_phrases(status: int, words: str) -> None:
    assert phrase(status) == words

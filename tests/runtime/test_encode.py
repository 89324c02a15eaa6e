import email
import email.policy
from email.message import EmailMessage
from typing import Any, Literal, cast
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.runtime import encode

# Lone surrogates are no text that a flow could hold.
texts = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a b", "a b"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (12, "12"),
        (7.5, "7.5"),
        (b"caf\xc3\xa9", "café"),
        ({"a": [1, "é"]}, '{"a":[1,"é"]}'),
    ],
)
def test_plain(value: Any, expected: str) -> None:
    assert encode.plain(value) == expected


@pytest.mark.parametrize(
    ("value", "encoding", "expected"),
    [
        ("a/b c?", "single", "a%2Fb%20c%3F"),
        ("a/b c?", "double", "a%252Fb%2520c%253F"),
        ("a/b c?", None, "a%2Fb%20c%3F"),
        ("100%", "single", "100%25"),
        ("é", None, "%C3%A9"),
        ("it's (ok)!*~-_.", "single", "it's%20(ok)!*~-_.".replace(" ", "%20")),
        ("@+=&:;,$", "single", "%40%2B%3D%26%3A%3B%2C%24"),
        (True, "single", "true"),
        (3, None, "3"),
    ],
)
def test_path_value(value: Any, encoding: Literal["single", "double"] | None, expected: str) -> None:
    assert encode.path_value(value, encoding) == expected


@given(texts)
def test_single_is_undone_by_one_unquote_and_double_by_two(text: str) -> None:
    assert unquote(encode.path_value(text, "single")) == text
    assert unquote(unquote(encode.path_value(text, "double"))) == text
    assert "/" not in encode.path_value(text, "single")


@given(st.lists(st.tuples(texts, texts)))
def test_query_and_form_are_undone_by_the_standard_parser(pairs: list[tuple[str, str]]) -> None:
    kept = [pair for pair in pairs if pair[0] or pair[1]]
    assert parse_qsl(encode.query(kept), keep_blank_values=True) == kept
    assert parse_qsl(encode.urlencoded(kept).decode(), keep_blank_values=True) == kept


def test_query_keeps_the_dollar_of_odata() -> None:
    assert encode.query([("$filter", "a eq 'b c'")]) == "$filter=a%20eq%20'b%20c'"


@pytest.mark.parametrize(
    ("collection_format", "expected"),
    [
        (None, ["a,true,3"]),
        ("csv", ["a,true,3"]),
        ("ssv", ["a true 3"]),
        ("tsv", ["a\ttrue\t3"]),
        ("pipes", ["a|true|3"]),
        ("multi", ["a", "true", "3"]),
        ("odd", ["a,true,3"]),
    ],
)
def test_arrays(collection_format: str | None, expected: list[str]) -> None:
    assert encode.listed(["a", True, 3], collection_format) == expected


def test_a_value_that_is_no_array_ignores_the_format() -> None:
    assert encode.listed("a", "multi") == ["a"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"\x00\xff", (b"\x00\xff", None)),
        ({"$content-type": "image/png", "$content": "AP8="}, (b"\x00\xff", "image/png")),
        ({"$content": "AP8="}, (b"\x00\xff", None)),
        ({"$content": "not base64!"}, (b"not base64!", None)),
        ("é", ("é".encode(), None)),
        ({"a": 1}, (b'{"a":1}', None)),
    ],
)
def test_content_of_files(value: Any, expected: tuple[bytes, str | None]) -> None:
    assert encode.content(value) == expected


def test_multipart_is_read_by_the_standard_parser() -> None:
    body, kind = encode.multipart(
        [
            encode.Part("note", "é\r\nx".encode()),
            encode.Part('a"b', b"\x00\r\n--", "image/png", 'c"d.png'),
            encode.Part("f", b"", "application/octet-stream"),
        ]
    )
    parsed = email.message_from_bytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP
    )
    note, image, empty = cast("list[EmailMessage]", parsed.get_payload())
    assert note["Content-Disposition"] == 'form-data; name="note"'
    assert note.get_payload(decode=True) == "é\r\nx".encode()
    assert image["Content-Disposition"] == 'form-data; name="a%22b"; filename="c%22d.png"'
    assert (image.get_content_type(), image.get_payload(decode=True)) == ("image/png", b"\x00\r\n--")
    assert empty.get_content_type() == "application/octet-stream"
    assert empty["Content-Disposition"] == 'form-data; name="f"'


def test_the_boundary_is_repeatable_and_not_in_the_content() -> None:
    _, first = encode.multipart([encode.Part("a", b"x")])
    _, again = encode.multipart([encode.Part("a", b"x")])
    boundary = first.split('"')[1]
    _, other = encode.multipart([encode.Part("a", boundary.encode())])
    assert first == again != other

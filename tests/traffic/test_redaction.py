from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.message import Request, Response
from tools.traffic.redaction import (
    is_secret_name,
    redact,
    redact_body,
    redact_headers,
    redact_json,
    redact_url,
)

TOKEN = "1234.pt.Ab_c-D9efGhIjKlMnOp"


@pytest.mark.parametrize(
    "name",
    ["Authorization", "Cookie", "set-cookie", "X-Api-Key", "access_token", "refreshToken", "client_secret",
     "password", "db_password", "Ocp-Apim-Subscription-Key", "sig", "harvest_access_token", "api-key"],
)  # fmt: skip
def test_secret_names(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "next_page_token",
        "continuationToken",
        "code",
        "key",
        "name",
        "token_type",
        "expires_in",
        "WWW-Authenticate",
    ],
)
def test_other_names(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"Authorization: Bearer {TOKEN}", "Authorization: ***"),
        (f"sent Bearer {TOKEN} to it", "sent Bearer *** to it"),
        (f"Bearer%20{TOKEN}", "Bearer%20***"),
        ('got Bearer realm="x", error="y"', 'got Bearer realm="x", error="y"'),
        ("Bearer authentication is required", "Bearer authentication is required"),
        ("https://u:p@host/x?access_token=12&a=b", "https://***@host/x?access_token=***&a=b"),
        ('{"access_token":"zzz","expires_in":1}', '{"access_token":"***","expires_in":1}'),
        (r"{\"password\": \"zzz\"}", r"{\"password\": \"***\"}"),
        ("next_page_token=abc", "next_page_token=abc"),
        ("password = hunter2, x", "password = ***, x"),
        ("the token: it is wrong", "the token: it is wrong"),
        ("client_secret=abc&x=1", "client_secret=***&x=1"),
        ("config.client_secret=abc", "config.client_secret=***"),
        ("eyJhbGciOiJI.eyJzdWIiOi.c2lnbmF0dXJl!", "***!"),
        ("nothing here: 12:30", "nothing here: 12:30"),
    ],
)
def test_free_text(text: str, clean: str) -> None:
    assert redact(text) == clean
    assert redact(clean) == clean


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://h/a?x=1&access_token=abc#f", "https://h/a?x=1&access_token=***#f"),
        ("https://u:p@h/a", "https://***@h/a"),
        (
            "https://h/a?cursor=eyJhZnRlciI6eyJpZCI6MzAwN319",
            "https://h/a?cursor=eyJhZnRlciI6eyJpZCI6MzAwN319",
        ),
        ("/a?api%5Fkey=1&b", "/a?api%5Fkey=***&b"),
        ("/a?token=", "/a?token="),
        ("/a?code=1", "/a?code=1"),
    ],
)
def test_urls(url: str, clean: str) -> None:
    assert redact_url(url) == clean


@pytest.mark.parametrize(
    ("body", "kind", "clean"),
    [
        (
            b'{"a":{"refresh_token":"x"},"b":1}',
            "application/json",
            b'{"a": {"refresh_token": "***"}, "b": 1}',
        ),
        (b'{"a" :1}', "application/json", b'{"a" :1}'),
        (b'{"token":null}', "", b'{"token":null}'),
        (
            b"grant_type=x&code=1&client_id=2",
            "application/x-www-form-urlencoded",
            b"grant_type=x&code=***&client_id=2",
        ),
        (b"\xff\x00", "application/octet-stream", b"\xff\x00"),
        (b'{"access_token":"abc', "application/json", b'{"access_token":"***'),
        (b"", "", b""),
    ],
)
def test_bodies(body: bytes, kind: str, clean: bytes) -> None:
    assert redact_body(body, kind) == clean


def test_messages() -> None:
    request = Request(
        "GET",
        "https://h/a?access_token=1",
        (("Authorization", f"Bearer {TOKEN}"), ("X-Mine", "abc"), ("Accept", "x"), ("Cookie", "a=b")),
    )
    assert redact(request, headers=["x-mine"]) == Request(
        "GET",
        "https://h/a?access_token=***",
        (("Authorization", "Bearer ***"), ("X-Mine", "***"), ("Accept", "x"), ("Cookie", "***")),
    )
    response = Response(
        302, (("Location", "https://h/?sig=1"), ("Set-Cookie", "a=b")), b'{"message":"no hunter2"}'
    )
    assert redact(response, values=["hunter2"]) == Response(
        302, (("Location", "https://h/?sig=***"), ("Set-Cookie", "***")), b'{"message":"no ***"}'
    )
    assert redact_headers((("X-Mine", "a"), ("Y", "b")), ["X-MINE"]) == (("X-Mine", "***"), ("Y", "b"))


def test_known_values_go_in_every_spelling() -> None:
    assert redact("a p@ss b p%40ss", values=["p@ss", ""]) == "a *** b ***"


@given(
    st.text(alphabet="abcdefgXYZ0189._~-", min_size=12, max_size=40).filter(
        lambda t: any(c in "0189" for c in t)
    )
)
def test_no_token_survives_where_one_is_expected(token: str) -> None:
    request = Request(
        "POST",
        f"https://user:{token}@h/p?access_token={token}&x=1",
        (("Authorization", f"Bearer {token}"), ("X-Api-Key", token), ("Content-Type", "application/json")),
        json.dumps(
            {"client_secret": token, "deep": [{"password": token}], "note": f"Bearer {token}"}
        ).encode(),
    )
    assert token not in repr(redact(request))
    assert token not in redact(f'Authorization: {token}\nclient_secret="{token}"')
    assert token not in json.dumps(redact_json({"a": [{"apiKey": token}]}))

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deadline import ends_within
from tools.core.message import Request, Response
from tools.traffic.redaction import (
    forms,
    holds,
    is_secret_name,
    named_secrets,
    redact,
    redact_body,
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
    assert redact(request, names=["x-mine"]) == Request(
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


def test_known_values_go_in_every_spelling() -> None:
    assert redact("a p@ss b p%40ss", values=["p@ss", ""]) == "a *** b ***"


SECRET = 'p@ss w/"é+1'
SPELLED = {
    "raw": SECRET,
    "percent": quote(SECRET, safe=""),
    "percent, as .NET": quote(SECRET, safe="")
    .replace("%2F", "%2f")
    .replace("%C3%A9", "%c3%a9")
    .replace("%2B", "%2b"),
    "form": quote_plus(SECRET),
    "JSON": json.dumps(SECRET),
    "JSON, not ASCII": json.dumps(SECRET, ensure_ascii=False),
    "JSON, slashes": json.dumps(SECRET).replace("/", "\\/"),
    "Base64": base64.b64encode(SECRET.encode()).decode(),
    "Base64 for URLs": base64.urlsafe_b64encode(SECRET.encode()).decode(),
    "user and password": base64.b64encode(f"user:{SECRET}".encode()).decode(),
    "a longer user": base64.b64encode(f"user12:{SECRET}".encode()).decode(),
    "password first": base64.b64encode(f"ab{SECRET}:x".encode()).decode(),
}


@pytest.mark.parametrize("text", SPELLED.values(), ids=SPELLED)
def test_forms_of_a_credential(text: str) -> None:
    assert any(form in text for form in forms(SECRET))
    assert holds(f"a {text} b", [SECRET])
    clean = redact(f"a {text} b", values=[SECRET])
    assert "***" in clean
    assert not holds(clean, [SECRET])


@pytest.mark.parametrize("secret", ["a%2Fb+cdef", "k3y%20of-shelf"])
def test_an_encoded_credential_is_found_decoded(secret: str) -> None:
    plain = {"a%2Fb+cdef": "a/b cdef", "k3y%20of-shelf": "k3y of-shelf"}[secret]
    assert redact(f"x {plain}", values=[secret]) == "x ***"


@pytest.mark.parametrize("text", ["p%40ss%20w%2f%22%C3%A9%2B1", r"\u0070@ss w\/\"\u00e9\u002b1"])
def test_mixed_spellings_are_found_by_decoding(text: str) -> None:
    assert holds(text, [SECRET])


@pytest.mark.parametrize("text", ["", "pass", "p@ss", "cEBzcw=="])
def test_other_text_holds_no_credential(text: str) -> None:
    assert not holds(text, [SECRET, ""])


def test_short_forms_are_left_out() -> None:
    assert forms("") == ()
    assert forms("abcd") == ("61626364", "YWJjZA", "abcd")


def test_credentials_by_name() -> None:
    headers = (("Authorization", "Bearer abcdef1"), ("X-Mine", "abcdef2"), ("Y", "abcdef3"), ("token", "abc"))
    request = Request("GET", "https://h/?skey=a%20bcdef4&api_key=bcdef5&q=abcdef6", headers)
    assert named_secrets(request, frozenset({"x-mine"})) == ("abcdef1", "abcdef2", "bcdef5")
    assert named_secrets(Request("GET", "https://[h/", headers)) == ("abcdef1",)


def test_names_of_the_connector_count_everywhere() -> None:
    request = Request(
        "POST",
        "https://h/a?skey=1&a=2",
        (("Content-Type", "application/json"),),
        b'{"a":[{"Skey":"1"}],"b":"SKEY=1"}',
    )
    assert redact(request, names=["skey"]) == Request(
        "POST", "https://h/a?skey=***&a=2", request.headers, b'{"a": [{"Skey": "***"}], "b": "SKEY=***"}'
    )
    assert redact("skey=1, key=2", names=["Skey"]) == "skey=***, key=2"


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


PLAIN = 'p\u00e4ss "wo/rd+&<1>'


@pytest.mark.parametrize(
    "spelled",
    [
        PLAIN.encode().hex(),
        PLAIN.encode().hex().upper(),
        html.escape(PLAIN),
        "p&#228;ss &#34;wo/rd&#43;&#38;&#60;1&#62;",
        "p&#xE4;ss &#x22;wo/rd&#x2B;&#x26;&#x3C;1&#x3E;",
        quote(quote(PLAIN, safe=""), safe=""),
        quote(json.dumps(PLAIN)[1:-1], safe=""),
        json.dumps(json.dumps(PLAIN)[1:-1])[1:-1],
        html.escape(json.dumps(PLAIN)[1:-1]),
        quote(base64.b64encode(PLAIN.encode()).decode().rstrip("="), safe=""),
    ],
)
def test_forms_within_forms(spelled: str) -> None:
    assert holds(f"before {spelled} after", [PLAIN])
    assert redact(f"before {spelled} after", values=[PLAIN]) == "before *** after"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("id-eyJhbGciOi.eyJzdWIi.c2ln x", "id-*** x"),
        ("longtoken123.eyJhbGciOi.eyJzdWIi.c2ln.more", "longtoken123.***.more"),
        ("eyJhbGciOi.abc", "eyJhbGciOi.abc"),
    ],
)
def test_tokens_within_words(text: str, clean: str) -> None:
    assert redact(text) == clean


REPEATED = [
    *(
        "\n",
        "\r\n",
        " ",
        "a",
        "a:",
        "eyJ-",
        "eyJaaaaaa.",
        "Bearer ",
        "http://",
        "token=",
        "token: null ",
        "a.",
    ),
    *("\\", "authorization\n", "token" + " " * 1000, "cookie:" + "\n" * 1000, "%25"),
]


@pytest.mark.parametrize("unit", REPEATED)
def test_time_grows_with_the_length(unit: str) -> None:
    """Half a million characters end at once; a pattern that grows with the square takes hours."""
    text = unit * (500_000 // len(unit))
    with ends_within(60):
        redact(text, values=[TOKEN])
        redact_url(f"https://example.com/?{text}")
        redact_body(text.encode(), "application/x-www-form-urlencoded")
        redact_json({text: text})

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.errors import UserError
from tools.core.message import Request
from tools.traffic.match import MATCHERS, matchers, similarity

URL = "https://api.example.com/v2/clients"
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)

_names = st.sampled_from(["page", "per page", "a&b", "ü", "x", ""])
_pairs = st.lists(st.tuples(_names, st.text(max_size=4)), max_size=6)


def _get(url: str) -> Request:
    return Request("GET", url)


def _post(body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> Request:
    return Request("POST", URL, headers, body)


@pytest.mark.parametrize(
    ("name", "sent", "recorded", "words"),
    [
        ("method", Request("GET", URL), Request("get", URL), None),
        ("method", Request("POST", URL), Request("GET", URL), "'POST' sent, 'GET' recorded"),
        ("scheme", _get("http://h/"), _get("HTTPS://h/"), "'http' sent, 'https' recorded"),
        ("host", _get("https://API.example.com./a"), _get("https://api.example.com/b"), None),
        ("host", _get("https://a/"), _get("https://b/"), "'a' sent, 'b' recorded"),
        ("port", _get("https://a:443/"), _get("https://a/"), None),
        ("port", _get("https://a:8443/"), _get("https://a/"), "'8443' sent, '443' recorded"),
        ("path", _get("https://a"), _get("https://a/?x=1"), None),
        ("path", _get("https://a/%7euser/%c3%a9"), _get("https://a/~user/%C3%A9"), None),
        ("path", _get("https://a/é b"), _get("https://a/%C3%A9%20b"), None),
        ("path", _get("https://a/x%2Fy"), _get("https://a/x/y"), "'/x%2Fy' sent, '/x/y' recorded"),
        ("query", _get("https://a/?x=1&y=a+b"), _get("https://b/?y=a%20b&x=1"), None),
        ("query", _get("https://a/?x=1&x=2"), _get("https://a/?x=2&x=1"), None),
        ("query", _get("https://a/?x=1&x=1"), _get("https://a/?x=1"), "'x' is '1', '1' sent, '1' recorded"),
        ("query", _get("https://a/?x="), _get("https://a/"), "'x' ('') sent, not recorded"),
        ("query", _get("https://a/"), _get("https://a/?p=2"), "'p' ('2') recorded, not sent"),
        ("query", _get("https://a/?p=1"), _get("https://a/?p=2"), "'p' is '1' sent, '2' recorded"),
        ("query", _get("https://a/?access_token=s"), _get("https://a/"),
         "'access_token' ('***') sent, not recorded"),
        ("uri", _get("https://a:443/?x=1&y=2"), _get("https://A/?y=2&x=1"), None),
        ("uri", _get("http://a/b"), _get("http://a/c?d=1"),
         "path: '/b' sent, '/c' recorded; query: 'd' ('1') recorded, not sent"),
        ("body", _post(b'{"a":1,"b":2.0}'), _post(b'{"b": 2, "a": 1}'), None),
        ("body", _post(b'{"a":1}'), _post(b'{"a":true}'), "a: 1 sent, true recorded"),
        ("body", _post(b'{"a":{"b":[1]}}'), _post(b'{"a":{"b":[2]}}'), "a.b[0]: 1 sent, 2 recorded"),
        ("body", _post(b"a=1&b=2", FORM), _post(b"b=2&a=1"), None),
        ("body", _post(b"a=1", FORM), _post(b"a=2", FORM), "'a' is '1' sent, '2' recorded"),
        ("body", _post(b"x"), _post(b""), "a body sent, none recorded"),
        ("body", _post(b""), _post(b"x"), "a body recorded, none sent"),
        ("body", _post(b"{}"), _post(b"x"), "JSON sent, something else recorded"),
        ("body", _post(b"x"), _post(b"{}"), "JSON recorded, something else sent"),
        ("body", _post(b"xay"), _post(b"xb"), "3 bytes sent, 2 recorded, first difference at byte 2"),
        ("body", _post(b"xb"), _post(b"xbc"), "2 bytes sent, 3 recorded, first difference at byte 3"),
        ("headers:X-A", Request("GET", URL, (("x-a", "1"),)), Request("GET", URL, (("X-A", "1"),)), None),
        ("headers:X-A", Request("GET", URL, (("x-a", "1"),)), Request("GET", URL), "sent, not recorded"),
        ("headers:X-A", Request("GET", URL), Request("GET", URL, (("x-a", "1"),)), "recorded, not sent"),
        ("headers:X-A", Request("GET", URL, (("x-a", "1"),)), Request("GET", URL, (("x-a", "2"),)),
         "'1' sent, '2' recorded"),
        ("headers:Authorization", Request("GET", URL, (("Authorization", "s1"),)),
         Request("GET", URL, (("Authorization", "s2"),)), "another value sent than recorded"),
    ],
)  # fmt: skip
def test_matchers(name: str, sent: Request, recorded: Request, words: str | None) -> None:
    [(called, match)] = matchers([name])
    assert called == name
    assert match(sent, recorded) == words


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("methd", "did you mean 'method'"),
        ("headers:", "headers:<Name>"),
        ("headers", "headers:<Name>"),
        ("zzz", "known are method"),
    ],
)
def test_an_unknown_matcher_is_an_error(name: str, hint: str) -> None:
    with pytest.raises(UserError, match=hint):
        matchers(["method", name])


@given(_pairs, _pairs)
def test_query_is_reflexive_symmetric_and_ignores_order(
    left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    match = MATCHERS["query"]
    a, b = _get(f"{URL}?{urlencode(left)}"), _get(f"{URL}?{urlencode(right)}")
    assert match(a, a) is None
    assert match(a, _get(f"{URL}?{urlencode(left[::-1])}")) is None
    assert bool(match(a, b)) == bool(match(b, a))
    assert (match(a, b) is None) == (sorted(left) == sorted(right))


@given(st.text(max_size=20))
def test_any_address_can_be_compared(text: str) -> None:
    for match in MATCHERS.values():
        assert match(_get(text), _get(text)) is None
        match(_get(text), _get(URL))


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (_get(f"{URL}?page=2"), _get("https://api.example.com/v2/contacts?page=1")),
        (_get(f"{URL}?page=2"), _get(URL)),
        (_get("http://api.example.com/v2/clients?page=1"), _get("https://other/v2/clients/x?page=1")),
    ],
)
def test_the_nearer_request_scores_higher(near: Request, far: Request) -> None:
    sent = _get(f"{URL}?page=1")
    assert 0 <= similarity(sent, far) < similarity(sent, near) < similarity(sent, sent) <= 1


def test_a_body_that_shares_members_is_nearer() -> None:
    sent = _post(b'{"name":"a","hours":1}')
    assert similarity(sent, _post(b'{"name":"a","hours":2}')) > similarity(sent, _post(b'{"x":1}'))
    form = _post(b"a=1&b=2", FORM)
    assert similarity(form, _post(b"a=1&b=3", FORM)) > similarity(form, _post(b"c=1", FORM))

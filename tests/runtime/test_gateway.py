import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.message import Headers, Response
from tools.runtime.exchanges import GATEWAY
from tools.runtime.gateway import (
    CORRELATION_ID,
    TIMEOUT_MESSAGE,
    error_response,
    failure_response,
    with_platform_headers,
    without_nulls,
)

JSON: Headers = (("Content-Type", "application/json; charset=utf-8"),)


def test_headers_that_the_platform_adds() -> None:
    headers = dict(with_platform_headers((("Accept", "a"),), f"{GATEWAY}/books?q=1"))
    assert headers["Accept"] == "a"
    assert headers["User-Agent"].startswith("azure-logic-apps/1.0 (workflow ")
    assert headers["X-MS-APIM-Referrer"] == f"{GATEWAY}/books?q=1"
    assert headers["X-MS-APIM-Referrer-Prefix"] == GATEWAY
    assert headers["x-ms-correlation-id"] == CORRELATION_ID
    assert with_platform_headers((), "x") == with_platform_headers((), "x")


def test_a_header_of_the_flow_stays() -> None:
    headers = with_platform_headers((("user-agent", "own"),), "x")
    assert [value for name, value in headers if name.lower() == "user-agent"] == ["own"]
    assert ("Accept-Language", "en-US") in headers


@pytest.mark.parametrize(
    ("kind", "message"),
    [("timeout", TIMEOUT_MESSAGE), ("exception", "InternalServerError"), ("crash", "InternalServerError")],
)
def test_a_failure_is_a_500_without_particulars(kind: str, message: str) -> None:
    response = failure_response(kind)
    assert response.status == 500
    assert response.is_json
    assert response.json()["error"]["message"] == message


def test_the_shape_of_the_gateways_errors() -> None:
    assert error_response(504, "m").json() == {
        "error": {
            "code": 504,
            "message": "m",
            "source": "environment.azure-apim.net",
            "path": "forward-request",
            "policyId": "",
            "clientRequestId": CORRELATION_ID,
        }
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"a":null,"b":1}', b'{"b":1}'),
        (b'{"a":{"b":null}}', b'{"a":{}}'),
        (b'[null,{"a":null},[null]]', b"[null,{},[null]]"),
        (b'{"a": "null"}', b'{"a":"null"}'),
        ('{"a":null,"ä":"ö"}'.encode(), '{"ä":"ö"}'.encode()),
        (b"null", b"null"),
        (b'{ "a" : 1.50 }', b'{ "a" : 1.50 }'),
        (b'{"a":null', b'{"a":null'),
        (b'{"a":null,"b":NaN}', b'{"a":null,"b":NaN}'),
        (b'{"a":null,"a":1}', b'{"a":null,"a":1}'),
        (b"[" * 100_000 + b"null", b"[" * 100_000 + b"null"),
        (b"\xffnull", b"\xffnull"),
    ],
)
def test_null_members_are_dropped(before: bytes, after: bytes) -> None:
    assert without_nulls(Response(200, JSON, before)).body == after


def test_the_length_follows_and_other_types_stay() -> None:
    headers: Headers = (*JSON, ("Content-Length", "10"))
    assert without_nulls(Response(200, headers, b'{"a":null}')).header("Content-Length") == "2"
    text: Headers = (("Content-Type", "text/plain"),)
    assert without_nulls(Response(200, text, b'{"a":null}')).body == b'{"a":null}'
    problem: Headers = (("Content-Type", "application/problem+json"),)
    assert without_nulls(Response(400, problem, b'{"a":null}')).body == b"{}"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


def has_null_member(node: Any) -> bool:
    if isinstance(node, dict):
        return any(value is None or has_null_member(value) for value in node.values())
    return isinstance(node, list) and any(has_null_member(item) for item in node)


@given(json_values)
def test_nothing_but_null_members_goes(value: Any) -> None:
    once = without_nulls(Response(200, JSON, json.dumps(value).encode()))
    found = once.json()
    assert not has_null_member(found)
    assert without_nulls(once).json() == found
    if not has_null_member(value):
        assert found == value

"""Bytes and date-times that a script changed without meaning to."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tools.core.message import Request, Response
from tools.replay.rewritten import check_rewritten
from tools.runtime.exchanges import Exchange, Sent
from tools.script.calls import ScriptResult

MARK = "\N{REPLACEMENT CHARACTER}".encode()
PICTURE = b"\x89PNG\r\n\xff\x00"
BROKEN = PICTURE.decode("utf-8", "replace").encode()


def exchange(
    came: bytes, left: bytes = b"", sent: bytes = b"", flow: bytes = b"", url: str = "https://a.example/x"
) -> Exchange:
    response = Response(200, (), left)
    backend = (Sent(Request("POST", url, (), sent), Response(200, (), came)),)
    request = Request("POST", "https://a.example/x", (), flow)
    script = ScriptResult(response, None, (), 0.0)
    return Exchange("Op", {}, request, (), script, backend, response, response, (), 0.0)


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (exchange(PICTURE, BROKEN), ["response.body"]),
        (exchange(b"", flow=PICTURE, sent=BROKEN), ["request 1: body"]),
        (exchange(PICTURE, json.dumps({"file": BROKEN.decode()}).encode()), ["response.body"]),
        (exchange(PICTURE, b'{"file": "' + base64.b64encode(BROKEN) + b'"}'), ["response.body"]),
        (exchange(b"", flow=PICTURE, url="https://a.example/x?q=%EF%BF%BDPNG"), ["request 1: query"]),
        (exchange(PICTURE, PICTURE), []),
        (exchange(PICTURE, b'{"file": "' + base64.b64encode(PICTURE) + b'"}'), []),
        (exchange(b"caf\xe9", "caf\u00e9".encode()), []),  # read in its own charset
        (exchange(MARK, MARK), []),  # the service sent it so
        (exchange(b"plain", MARK), []),
    ],
)
def test_bytes_that_became_replacement_characters(made: Exchange, where: list[str]) -> None:
    found = list(check_rewritten(made))
    assert [str(item.where) for item in found] == where
    assert {(item.code, item.severity) for item in found} <= {("bytes-as-text", "error")}


@pytest.mark.parametrize(
    ("came", "left", "severity"),
    [
        ("2031-05-04T21:00:00+02:00", "2031-05-04T19:00:00+00:00", "warning"),
        ("2031-05-04T21:00:00-0330", "2031-05-05T00:30:00+00:00", "warning"),
        ("2031-05-04T21:00:00.500Z", "2031-05-04T21:00:00.5Z", "warning"),
        ("2031-05-04T21:00:00.000", "2031-05-04T21:00:00", "warning"),
        ("2031-05-04T21:00:00.10+02:00", "2031-05-04T21:00:00.1+02:00", "warning"),  # as DateTimeOffset
        ("2031-05-04T21:00:00+02:00", "05/04/2031 19:00:00", "error"),
        ("2031-05-04T21:00:00Z", "5/4/2031 9:00:00 PM", "error"),
        ("2031-05-04T21:00:00+02:00", "05/04/2031 21:00:00 +02:00", "error"),
        ("2031-05-04T21:00:00+02:00", "2031-05-04T21:00:00+02:00", None),
        ("2031-05-04T21:00:00+02:00", "2031-05-04T19:00:00Z", None),  # a script that wants UTC
        ("2031-05-04T21:00:00Z", "2031-05-04", None),
        ("2031-05-04T21:00:00Z", "2031-05-04T22:00:00Z", None),
        ("2031-05-04 21:00:00", "05/04/2031 21:00:00", None),  # no date-time to Json.NET
        ("2031-13-04T21:00:00Z", "13/04/2031 21:00:00", None),
        ("0001-01-01T00:00:00+02:00", "0001-01-01T00:00:00Z", None),
    ],
)
def test_a_date_time_that_json_net_made_anew(came: str, left: str, severity: str | None) -> None:
    def body(text: str) -> bytes:
        return json.dumps({"rows": [{"at": text}, {"at": text}]}).encode()

    expected: Any = [] if severity is None else [("date-rewritten", severity)]
    response = list(check_rewritten(exchange(body(came), body(left))))
    assert [(item.code, item.severity) for item in response] == expected
    request = list(check_rewritten(exchange(b"", flow=body(came), sent=body(left))))
    assert [(item.code, item.severity) for item in request] == expected
    assert [str(item.where) for item in (*response, *request)] == (
        [] if severity is None else ["response.body.rows[0].at", "request 1: body.rows[0].at"]
    )


def test_a_date_time_in_a_query() -> None:
    made = exchange(
        b"",
        flow=b'{"since": "2031-05-04T21:00:00Z"}',
        url="https://a.example/x?from=05%2F04%2F2031+21:00:00&a",
    )
    assert [str(item.where) for item in check_rewritten(made)] == ["request 1: query.from"]


def test_what_came_in_both_forms_was_passed_on() -> None:
    body = b'{"at": "2031-05-04T21:00:00Z", "shown": "05/04/2031 21:00:00"}'
    assert list(check_rewritten(exchange(body, body))) == []


def test_two_dates_of_one_instant_do_not_hide_that_one_was_made_anew() -> None:
    came = {"from": "2031-05-04T21:00:00+02:00", "to": "2031-05-04T19:00:00+00:00"}
    left = came | {"from": came["to"]}
    (found,) = check_rewritten(exchange(json.dumps(came).encode(), json.dumps(left).encode()))
    assert (found.code, str(found.where)) == ("date-rewritten", "response.body.from")
    # The same text where it came, and in a place that is new, may have been passed on.
    left = came | {"copy": came["to"]}
    assert list(check_rewritten(exchange(json.dumps(came).encode(), json.dumps(left).encode()))) == []


@pytest.mark.parametrize("encode", ["plain", "slashes", "escapes", "utf-16"])
def test_a_date_is_heard_however_its_json_is_written(encode: str) -> None:
    def body(text: str) -> bytes:
        plain = json.dumps({"note": 'a "b"' if encode == "escapes" else "ab", "at": text})
        plain = plain.replace("/", "\\/") if encode == "slashes" else plain
        return plain.encode("utf-16-le") if encode == "utf-16" else plain.encode()

    (found,) = check_rewritten(exchange(body("2031-05-04T21:00:00Z"), body("05/04/2031 21:00:00")))
    assert (found.code, str(found.where)) == ("date-rewritten", "response.body.at")

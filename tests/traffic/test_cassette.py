from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vcr.request import Request as VcrRequest  # type: ignore[import-untyped]
from vcr.serialize import deserialize, serialize  # type: ignore[import-untyped]
from vcr.serializers import jsonserializer, yamlserializer  # type: ignore[import-untyped]

from tools.core.errors import UserError
from tools.core.message import Request, Response
from tools.traffic.cassette import Cassette, Interaction, Lost, dump_cassette, load_cassette, save_cassette
from tools.traffic.foreign import load_recording

GET = {"method": "GET", "uri": "https://h/a", "body": None, "headers": {"Accept": ["*/*"]}}
ITEM = "interactions:\n- request: {method: GET, uri: x}\n"
OK: dict[str, Any] = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "hi"}}


def _write(tmp_path: Path, data: Any, name: str = "c.yaml") -> Path:
    path = tmp_path / name
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data), encoding="utf-8")
    return path


def _response(tmp_path: Path, **changes: Any) -> Response:
    data = {"version": 1, "interactions": [{"request": GET, "response": {**OK, **changes}}]}
    return load_cassette(_write(tmp_path, data)).interactions[0].response


def _request(tmp_path: Path, **changes: Any) -> Request:
    data = {"version": 1, "interactions": [{"request": {**GET, **changes}, "response": OK}]}
    return load_cassette(_write(tmp_path, data)).interactions[0].request


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, b""),
        ("", b""),
        ("é", "é".encode()),
        (b"\xff\x00", b"\xff\x00"),
        ({"string": "x"}, b"x"),
        ({"string": b"\xff"}, b"\xff"),
        ({"string": None}, b""),
        ({"encoding": "UTF-8", "string": "é"}, "é".encode()),
        ({"encoding": "ISO-8859-1", "string": "é"}, b"\xe9"),
        ({"encoding": "ASCII-8BIT", "base64_string": "aGk=\n"}, b"hi"),
        ({"base64_string": base64.b64encode(b"\x00\x01").decode()}, b"\x00\x01"),
        (["a", b"b"], b"ab"),
        (12, b"12"),
        ({}, b""),
    ],
)
def test_every_form_of_a_body_is_read(tmp_path: Path, body: Any, expected: bytes) -> None:
    assert _response(tmp_path, body=body).body == expected
    assert _request(tmp_path, body=body).body == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (None, ()),
        ({"A": ["1", "2"], "B": "3", "C": 4}, (("A", "1"), ("A", "2"), ("B", "3"), ("C", "4"))),
        (["A: 1\r\n", "B: x: y"], (("A", "1"), ("B", "x: y"))),
        ([["A", "1"], ["B", "2"]], (("A", "1"), ("B", "2"))),
        ([[["A", "1"], ["B", "2"]]], (("A", "1"), ("B", "2"))),
        ({"A": [b"1", None]}, (("A", "1"), ("A", ""))),
    ],
)
def test_every_form_of_headers_is_read(tmp_path: Path, headers: Any, expected: Any) -> None:
    assert _response(tmp_path, headers=headers).headers == expected


RAW_DEFLATE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("encoding", "body", "expected"),
    [
        ("gzip", gzip.compress(b"plain", mtime=0), b"plain"),
        ("x-gzip", gzip.compress(b"plain", mtime=0), b"plain"),
        ("GZIP", "already decoded", b"already decoded"),
        ("deflate", zlib.compress(b"plain"), b"plain"),
        ("deflate", RAW_DEFLATE.compress(b"plain") + RAW_DEFLATE.flush(), b"plain"),
        ("deflate", "already decoded", b"already decoded"),
        ("deflate, gzip", gzip.compress(zlib.compress(b"plain"), mtime=0), b"plain"),
        ("br", "already decoded", b"already decoded"),
        ("identity", "x", b"x"),
        ("gzip", "", b""),
    ],
)
def test_compressed_bodies_are_decoded(tmp_path: Path, encoding: str, body: Any, expected: bytes) -> None:
    headers = {"Content-Encoding": [encoding], "Content-Length": ["7"], "X": ["y"]}
    response = _response(tmp_path, body={"string": body}, headers=headers)
    assert response.body == expected
    assert response.header("Content-Encoding") is None
    decoded = body != expected.decode()
    assert response.header("Content-Length") == (str(len(expected)) if decoded else "7")


def test_metadata_and_lines(tmp_path: Path) -> None:
    text = "metadata: {source: docs, date: 2024-01-31}\nversion: 1\ninteractions:\n"
    item = "- request: {method: get, uri: 'https://h/a'}\n  response: {status: {code: 204}}\n"
    cassette = load_cassette(_write(tmp_path, text + item + item))
    assert cassette.metadata == {"source": "docs", "date": "2024-01-31"}
    assert [found.line for found in cassette.interactions] == [4, 6]
    assert cassette.interactions[0] == Interaction(Request("GET", "https://h/a"), Response(204), 4)


def test_json_cassettes_have_lines_too(tmp_path: Path) -> None:
    text = json.dumps({"version": 1, "interactions": [{"request": GET, "response": OK}] * 2}, indent=1)
    first, second = load_cassette(_write(tmp_path, text, "c.json")).interactions
    assert (first.request.method, first.response.body) == ("GET", b"hi")
    assert 0 < first.line < second.line


def test_ruby_cassettes(tmp_path: Path) -> None:
    text = """\
---
http_interactions:
- request:
    method: get
    uri: https://api.example.com/v2/clients
    body:
      encoding: US-ASCII
      string: ''
    headers:
      Accept:
      - "*/*"
  response:
    status:
      code: 200
      message: OK
    headers:
      Content-Type:
      - application/json
    body:
      encoding: ASCII-8BIT
      string: !binary |-
        eyJhIjoxfQ==
    http_version: null
  recorded_at: Fri, 05 Jan 2024 10:00:00 GMT
recorded_with: VCR 6.1.0
"""
    [found] = load_cassette(_write(tmp_path, text)).interactions
    assert found.request == Request("GET", "https://api.example.com/v2/clients", (("Accept", "*/*"),))
    assert found.response == Response(200, (("Content-Type", "application/json"),), b'{"a":1}')
    assert found.line == 3


def test_cassettes_from_before_vcr_1(tmp_path: Path) -> None:
    text = """\
- request: !!python/object:vcr.request.Request
    body: null
    headers: !!python/object/apply:__builtin__.frozenset
    - - !!python/tuple [accept, '*/*']
      - !!python/tuple [x-a, '1']
    host: httpbin.org
    method: GET
    path: /get?a=1
    port: 80
    protocol: http
  response:
    body: {string: !!python/unicode "{}"}
    headers: ["Content-Type: application/json\\r\\n"]
    status: {code: 200, message: OK}
"""
    [found] = load_cassette(_write(tmp_path, text)).interactions
    assert found.request == Request("GET", "http://httpbin.org/get?a=1", (("accept", "*/*"), ("x-a", "1")))
    assert found.response == Response(200, (("Content-Type", "application/json"),), b"{}")


def test_ruby_cassettes_from_before_vcr_2(tmp_path: Path) -> None:
    text = """\
---
- !ruby/struct:VCR::HTTPInteraction
  request: !ruby/struct:VCR::Request
    method: :get
    uri: http://localhost:7777/foo
    body:
    headers:
  response: !ruby/struct:VCR::Response
    status: !ruby/struct:VCR::ResponseStatus
      code: 200
      message: OK
    headers:
      content-length:
      - "9"
    body: Hello foo
    http_version: "1.1"
"""
    [found] = load_cassette(_write(tmp_path, text)).interactions
    assert found.request == Request("GET", "http://localhost:7777/foo")
    assert found.response == Response(200, (("content-length", "9"),), b"Hello foo")


def test_recorded_streams_are_read(tmp_path: Path) -> None:
    text = """\
interactions:
- request:
    method: POST
    uri: https://h/
    body: !!python/object/new:_io.BytesIO
      state: !!python/tuple [!!binary "aGk=", 0, null]
  response: {status: 201}
- request:
    method: POST
    uri: https://h/
    body: !!python/object/apply:builtins.iter
      args: [[a, b]]
  response: {status_code: 201, content: x}
"""
    first, second = load_cassette(_write(tmp_path, text)).interactions
    assert (first.request.body, second.request.body) == (b"hi", b"ab")
    assert (first.response.status, second.response.body) == (201, b"x")


@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ("{string: ", "}"), ("{state: [", "]}"), ("{args: {", ": 1}}")]
)
def test_a_body_that_is_nested_is_read_or_refused(tmp_path: Path, opening: str, closing: str) -> None:
    for levels in (1, 15, 60):
        body = opening * levels + "a" + closing * levels
        request = "{method: GET, uri: 'https://h/'}"
        text = f"interactions:\n- request: {request}\n  response: {{status: 200, body: {body}}}"
        try:
            load_cassette(_write(tmp_path, text))
        except UserError as error:
            assert error.line == 3
            continue
        assert levels < 60


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "is not a cassette: it is empty", 1),
        ("just text", "is not a cassette: it is empty or a single value", 1),
        ("openapi: 3.0.0", "it has no 'interactions'", 1),
        ("version: 2\ninteractions: []", "a cassette of version 2", 1),
        ("version: 1\ninteractions: {a: 1}", "'interactions' is not a list", 2),
        ("interactions: []\nmetadata: [1]", "'metadata' is not a mapping", 2),
        ("interactions:\n- 1", "interaction 1: the interaction is not a mapping", 2),
        ("interactions:\n- response: {}", "has no 'request' mapping", 2),
        ("interactions:\n- request: {uri: x}\n  response: {}", "the request has no 'method'", 2),
        ("interactions:\n- request: {method: GET}\n  response: {}", "the request has no 'uri'", 2),
        (ITEM + "  answer: {}", "has no 'response' mapping", 2),
        (ITEM + "  response: {status: {code: abc}}", "no status code", 3),
        (ITEM + "  response: {status: 1000}", "no status code", 3),
        ("interactions:\n- request:\n    {method: GET, uri: x,\n    headers: 1}", "neither a mapping", 4),
        ("interactions:\n- request: {method: GET, uri: x, headers: [x]}", "an entry of 'headers'", 2),
        (ITEM + "  response:\n    status: 200\n    body: {a: 1}", "neither text nor", 5),
        (ITEM + "  response: {status: 200, body: {base64_string: a}}", "is not Base64", 3),
        (ITEM + "  response: {status: 200, body: {string: {a: b}}}", "'string' is neither", 3),
        (ITEM + "  lost: post", "'lost' is neither timeout nor connection", 3),
        ("a: [\n", "is not readable YAML", 2),
    ],
)  # fmt: skip
def test_malformed_cassettes_are_errors_with_a_line(
    tmp_path: Path, text: str, message: str, line: int
) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(UserError, match=message) as caught:
        load_cassette(path)
    assert (caught.value.file, caught.value.line) == (str(path), line)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "body", "message"),
    [
        ("br", b"\x8b\x02\x80", "compressed with 'br'"),
        ("gzip", b"\x1f\x8b\x08damaged", "is damaged"),
        ("gzip", None, "larger than 64 MiB"),
    ],
)
def test_bodies_that_cannot_be_decoded(
    tmp_path: Path, encoding: str, body: bytes | None, message: str
) -> None:
    if body is None:  # made here, as it takes half a second
        body = gzip.compress(b"\0" * (64 * 1024 * 1024 + 1), mtime=0)
    with pytest.raises(UserError, match=message):
        _response(tmp_path, body={"string": body}, headers={"Content-Encoding": [encoding]})


def test_malformed_json_is_an_error_with_a_place(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not readable JSON") as caught:
        load_cassette(_write(tmp_path, '{"interactions": [\n  x]}', "c.json"))
    assert (caught.value.line, caught.value.column) == (2, 3)


_header_names = st.sampled_from(["Accept", "Content-Type", "X-Trace", "Set-Cookie"])
_texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
_headers = st.lists(st.tuples(_header_names, _texts), max_size=4).map(
    lambda h: tuple(sorted(h, key=lambda p: p[0]))
)
_bodies = (
    st.binary(max_size=20)
    | _texts.map(str.encode)
    | st.sampled_from([b"1e3", b"null", b"12:30", b"~", b"0o7", b"a\nb \n"])
)
_interactions = st.builds(
    Interaction,
    st.builds(
        Request,
        st.sampled_from(["GET", "POST", "PATCH"]),
        st.sampled_from(["https://h/a?b=c", "https://h/%20?x=é"]),
        _headers,
        _bodies,
    ),
    st.builds(Response, st.integers(100, 599), _headers, _bodies),
)
_lost = st.builds(
    Interaction,
    _interactions.map(lambda item: item.request),
    st.just(Response(504)),
    lost=st.sampled_from(get_args(Lost)),
)
_cassettes = st.lists(_interactions, max_size=3).map(tuple)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_interactions | _lost, max_size=3).map(tuple))
def test_a_cassette_survives_writing(tmp_path: Path, interactions: tuple[Interaction, ...]) -> None:
    path = tmp_path / "c.yaml"
    save_cassette(Cassette(path, interactions, {"source": "made up"}))
    loaded = load_cassette(path)
    assert loaded.metadata == {"source": "made up"}
    assert [(a.request, a.response, a.lost) for a in loaded.interactions] == [
        (a.request, a.response, a.lost) for a in interactions
    ]


@given(_cassettes)
def test_vcrpy_reads_what_is_written(interactions: tuple[Interaction, ...]) -> None:
    text = dump_cassette(Cassette(Path("c.yaml"), interactions, {"source": "made up"})).decode()
    requests, responses, metadata = deserialize(text, yamlserializer)
    assert metadata == {"source": "made up"}
    assert [(r.method, r.uri, r.body or b"") for r in requests] == [
        (i.request.method, i.request.url, i.request.body) for i in interactions
    ]
    assert [(r["status"]["code"], r["body"]["string"]) for r in responses] == [
        (i.response.status, i.response.body) for i in interactions
    ]


@pytest.mark.parametrize(("serializer", "name"), [(yamlserializer, "c.yaml"), (jsonserializer, "c.json")])
def test_what_vcrpy_writes_is_read(tmp_path: Path, serializer: Any, name: str) -> None:
    recorded = {
        "requests": [VcrRequest("POST", "https://h/a", '{"a": "12:30"}', {"X": "é"})],
        "responses": [
            {"status": {"code": 200, "message": "OK"}, "headers": {"A": ["1"]}, "body": {"string": b"1e3"}}
        ],
        "metadata": {"by": "vcrpy"},
    }
    path = tmp_path / name
    path.write_text(serialize(recorded, serializer), encoding="utf-8")
    cassette = load_cassette(path)
    assert cassette.metadata == {"by": "vcrpy"}
    assert cassette.interactions[0].request == Request(
        "POST", "https://h/a", (("X", "é"),), b'{"a": "12:30"}'
    )
    assert cassette.interactions[0].response == Response(200, (("A", "1"),), b"1e3")


def test_written_cassettes_are_easy_to_read() -> None:
    body = '{\n  "name": "Café"\n}\n'.encode()
    interaction = Interaction(Request("GET", "https://h/a"), Response(200, (("A", "1"), ("a", "2")), body))
    text = dump_cassette(Cassette(Path("c.yaml"), (interaction, interaction))).decode()
    assert '      string: |\n        {\n          "name": "Café"\n        }\n' in text
    assert "      A:\n      - '1'\n      - '2'\n" in text
    assert "metadata" not in text
    assert "&" not in text


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("load", [load_cassette, load_recording])
def test_what_is_nested_without_end_is_an_error(
    name: str, load: Callable[[Path], Cassette], tmp_path: Path
) -> None:
    (tmp_path / name).write_text("[" * 100_000)
    with pytest.raises(UserError, match="nested too deeply"):
        load(tmp_path / name)

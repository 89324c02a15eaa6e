"""Interactions in place of a cassette: each reads as what it was written from; errors have their line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.errors import UserError
from tools.core.message import Request, Response
from tools.core.missing import MISSING
from tools.core.values import equal
from tools.replay.in_place import interaction_data, placed, read_interaction
from tools.replay.load import load_cases
from tools.replay.reader import Reader
from tools.replay.run import CaseRunner
from tools.replay.samples import load_samples
from tools.runtime.platform import Platform
from tools.traffic.cassette import Cassette, Interaction
from tools.traffic.yamlfile import dump_yaml, parse_yaml

from .shelf import BACKEND, cassette, shelf, write

FILE = Path("cases/x.yaml")
JSON = ("Content-Type", "application/json")


def read(data: Any) -> Cassette:
    file = parse_yaml(dump_yaml(data, short=True), FILE)
    return read_interaction(Reader(file, file.data, "'interaction'"))


def of(request: Request, response: Response, **metadata: str) -> Cassette:
    return Cassette(Path("cassettes/x.yaml"), (Interaction(request, response),), metadata)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
HEADERS = st.sampled_from(
    [(), (JSON,), (("Content-Type", "application/vnd.x+json; charset=utf-8"),), (("Location", "/1"), JSON)]
)


@given(BODIES, HEADERS, BODIES, HEADERS)
def test_what_is_written_in_place_reads_as_what_it_was(
    sent: bytes, sent_headers: Any, came: bytes, headers: Any
) -> None:
    asked = Request("POST", f"{BACKEND}/books?q=a%20b", sent_headers, sent)
    data = interaction_data(of(asked, Response(201, headers, came), provenance="reference"))
    if data is None:
        assert any(b"\r" in body or not _is_text(body) for body in (sent, came))
        return
    again = read(data)
    assert (again.provenance, again.path) == ("reference", FILE)
    [interaction] = again.interactions
    for was, now in ((asked, interaction.request), (Response(201, headers, came), interaction.response)):
        assert now.body == was.body or equal(json.loads(now.body), json.loads(was.body))
    assert (interaction.request.method, interaction.request.url) == ("POST", asked.url)
    assert sorted(interaction.response.headers) == sorted(headers)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("cassette", "why"),
    [
        (Cassette(FILE), "none"),
        (Cassette(FILE, (Interaction(Request("GET", "x"), Response(200)),) * 2), "two"),
        (of(Request("GET", "https://a.b/"), Response(200, (), b"x" * 2001)), "long"),
        (of(Request("GET", "https://a.b/"), Response(200, (("Link", "a"), ("link", "b")))), "a header twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_needs_a_cassette_of_its_own(cassette: Cassette, why: str) -> None:
    assert placed(cassette, FILE) is None


def test_numbers_keep_their_digits() -> None:
    body = b'{"a": 0.1000000000000000000001}'
    [interaction] = read(
        interaction_data(of(Request("GET", "https://a.b/"), Response(200, (JSON,), body)))
    ).interactions
    assert interaction.response.body == body


def test_a_case_with_its_response_in_place_is_held_against_it(tmp_path: Path) -> None:
    connector = shelf(tmp_path)
    text = """\
operation: ListBooks
cases:
- name: as it is
  inputs: {limit: 2}
  interaction:
    provenance: reference
    request: GET https://api.shelf.example/v1/books?limit=2
    response: {status: 200, body: [{id: 1}]}
  expect: {status: 200, body: [{id: 1}]}
- name: another request
  interaction:
    request: GET https://api.shelf.example/v1/books?limit=3
    response: {status: 200, body: [{id: 1}]}
  expect: {status: 200}
"""
    write(tmp_path, "cases/ListBooks.yaml", text)
    samples = load_samples(connector)
    cases = load_cases(tmp_path, connector.operations)
    good, bad = CaseRunner(connector, samples, lambda known: Platform(connector, known, None)).run(cases)
    assert (good.status, good.provenance, good.problems) == ("pass", "reference", ())
    assert (bad.status, bad.provenance) == ("fail", "unstated")
    assert "'limit' ('3') recorded, not sent" in str(bad.problems[0])
    strict = CaseRunner(
        connector, samples, lambda known: Platform(connector, known, None), require="recorded"
    )
    assert next(strict.run(cases[1:])).problems[0].where.path == ("ListBooks.yaml",)
    assert cases[0].steps[0].expect.body is not MISSING


START = "operation: ListBooks\ncases:\n- name: x\n  expect: {status: 200}\n  interaction:\n"
GET = "    request: GET https://a.b/c\n"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("    request: GET /books\n    response: {status: 200}", "a method and a whole address", 6),
        (
            "    request: https://a.b/c\n    response: {status: 200}",
            "a method and a whole address",
            6,
        ),
        ("    request: 7\n    response: {status: 200}", "'request' must be a mapping", 6),
        (f"{GET}    response: {{}}", "lacks the key 'status'", 7),
        (f"{GET}    response: {{status: 99}}", "a whole number from 100 to 599", 7),
        (f"{GET}    response: {{status: 200, bdy: 1}}", "did you mean 'body'?", 7),
        (
            f"{GET}    response: {{status: 200}}\n    provenance: seen",
            "one of recorded, reference",
            8,
        ),
        (GET, "lacks the key 'response'", 5),
        (
            f"{GET}    response: {{status: 200}}\n  cassette: a.yaml",
            "or 'interaction', not both",
            5,
        ),
    ],
)
def test_malformed_interactions(tmp_path: Path, text: str, message: str, line: int) -> None:
    cassette(tmp_path, "a.yaml")
    path = write(tmp_path, "cases/x.yaml", START + text)
    with pytest.raises(UserError) as caught:
        load_cases(tmp_path)
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(path), line)

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tools.core.message import Request, Response
from tools.traffic.cassette import Cassette, Interaction
from tools.traffic.errors import UnmatchedRequest
from tools.traffic.player import Player
from tools.traffic.transport import Transport

URL = "https://api.example.com/v2/clients"


def _cassette(*pairs: tuple[str, bytes]) -> Cassette:
    return Cassette(
        Path("two.yaml"),
        tuple(
            Interaction(
                Request("GET", url), Response(200, (("Content-Type", "application/json"),), body), line
            )
            for line, (url, body) in enumerate(pairs, 10)
        ),
    )


def test_each_interaction_answers_once_in_order() -> None:
    player = Player(_cassette((URL, b"1"), (URL, b"2"), (f"{URL}?page=2", b"3")))
    transport = Transport(player)
    assert [item.line for item in player.unused] == [10, 11, 12]
    assert transport.send(Request("GET", f"{URL}?page=2")).body == b"3"
    assert [transport.send(Request("GET", URL)).body for _ in "ab"] == [b"1", b"2"]
    assert player.unused == ()
    with pytest.raises(UnmatchedRequest, match="agrees but has already been used by an earlier request"):
        transport.send(Request("GET", URL))
    assert player.unmatched[0].differences == ()


def test_an_unmatched_request_says_where_the_nearest_differs() -> None:
    player = Player(_cassette(("https://other.example.com/x", b""), (f"{URL}?page=2", b"")))
    with pytest.raises(UnmatchedRequest) as caught:
        Transport(player).send(Request("POST", f"{URL}?page=3&access_token=s3cret", (), b'{"a":1}'))
    assert caught.value.kind == "unmatched"
    [unmatched] = player.unmatched
    assert caught.value.unmatched is unmatched
    assert unmatched.nearest is not None
    assert unmatched.nearest.line == 11
    assert unmatched.differences == (
        "method: 'POST' sent, 'GET' recorded",
        "query: 'page' is '3' sent, '2' recorded; 'access_token' ('***') sent, not recorded",
        "body: a body sent, none recorded",
    )
    assert "nearest is two.yaml:11 (GET https://api.example.com/v2/clients?page=2): method:" in str(unmatched)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(unmatched)
    assert len(player.unused) == 2


@pytest.mark.parametrize(
    ("player", "message"),
    [
        (Player(None, source="the case names no cassette"), "the case names no cassette"),
        (Player(_cassette()), "no request is expected, two.yaml holds none"),
    ],
)
def test_without_interactions_nothing_is_answered(player: Player, message: str) -> None:
    with pytest.raises(UnmatchedRequest, match=message):
        Transport(player).send(Request("GET", URL))


def test_match_chooses_what_is_compared() -> None:
    player = Player(_cassette((f"{URL}?page=1", b"1")), ("method", "path"))
    assert Transport(player).send(Request("GET", "http://elsewhere/v2/clients")).body == b"1"


def test_it_serves_a_session_too() -> None:
    headers = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Location", "/x"))
    player = Player(
        Cassette(Path("c.yaml"), (Interaction(Request("GET", URL), Response(302, headers, b"\xc3\xa9")),))
    )
    with requests.Session() as session:
        session.mount("https://", player)
        answer = session.get(URL, allow_redirects=False)
    assert (answer.status_code, answer.reason, answer.content, answer.url) == (302, "Found", b"\xc3\xa9", URL)
    assert answer.headers["set-cookie"] == "b=2"
    assert answer.headers["location"] == "/x"


def test_threads_share_it() -> None:
    player = Player(_cassette(*((URL, str(n).encode()) for n in range(200))))
    transport = Transport(player)
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: transport.send(Request("GET", URL)).body, range(200)))
    assert sorted(map(int, bodies)) == list(range(200))
    assert player.unused == ()

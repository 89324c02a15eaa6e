from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest

from tools.core.message import Request, Response
from tools.traffic.cassette import Cassette, Interaction, Lost
from tools.traffic.errors import TransportError, UnmatchedRequest
from tools.traffic.player import Player

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
    assert [item.line for item in player.unused] == [10, 11, 12]
    assert player.send(Request("GET", f"{URL}?page=2")).body == b"3"
    assert [player.send(Request("GET", URL)).body for _ in "ab"] == [b"1", b"2"]
    assert player.unused == ()
    with pytest.raises(UnmatchedRequest, match="agrees but has already been used by an earlier request"):
        player.send(Request("GET", URL))
    assert player.unmatched[0].differences == ()


@pytest.mark.parametrize("lost", get_args(Lost))
def test_a_response_that_was_lost_is_a_failure(lost: Lost) -> None:
    player = Player(Cassette(Path("one.yaml"), (Interaction(Request("GET", URL), Response(504), lost=lost),)))
    with pytest.raises(TransportError) as caught:
        player.send(Request("GET", URL))
    assert (caught.value.kind, player.unused) == (lost, ())


def test_an_unmatched_request_says_where_the_nearest_differs() -> None:
    player = Player(_cassette(("https://other.example.com/x", b""), (f"{URL}?page=2", b"")))
    with pytest.raises(UnmatchedRequest) as caught:
        player.send(Request("POST", f"{URL}?page=3&access_token=s3cret", (), b'{"a":1}'))
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
        (Player(None), f"GET {URL}: no request is expected: the case names no cassette"),
        (Player(_cassette()), f"GET {URL}: no request is expected: two.yaml holds no interaction"),
    ],
)
def test_without_interactions_nothing_is_answered(player: Player, message: str) -> None:
    with pytest.raises(UnmatchedRequest) as caught:
        player.send(Request("GET", URL))
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("sent", "recorded", "differences"),
    [
        (
            Request("GET", f"{URL}?skey=recorded-A1&page=1"),
            Request("GET", f"{URL}?skey=recorded-B2&page=2"),
            ("query: 'page' is '1' sent, '2' recorded",),
        ),
        (
            Request("GET", f"{URL}?skey=recorded-A1"),
            Request("GET", f"{URL}?skey=recorded-B2"),
            ("query: another credential sent than recorded",),
        ),
        (
            Request("POST", URL, (("X-Skey", "recorded-B2"),), b'{"x_skey":"recorded-A1","a":1}'),
            Request("POST", URL, (("SKEY", "recorded-B2"),), b'{"deep":{"skey":"recorded-B2"},"a":2}'),
            None,
        ),
        (
            Request("GET", "https://api.example.com/A"),
            Request("GET", "https://api.example.com/recorded-B2", (("skey", "recorded-B2"),)),
            ("path: '/A' sent, '/***' recorded",),
        ),
        (
            Request("GET", URL, (("Authorization", "Basic recorded-A1"),)),
            Request("GET", f"{URL}?q=recorded-B2", (("Authorization", "Bearer recorded-B2"),)),
            ("query: 'q' ('***') recorded, not sent",),
        ),
    ],
)
def test_what_the_connector_calls_a_credential_is_hidden(
    sent: Request, recorded: Request, differences: tuple[str, ...] | None
) -> None:
    cassette = Cassette(
        Path("c.yaml"), (Interaction(recorded, Response(200, (), b'{"skey":"recorded-B2"}')),)
    )
    player = Player(cassette, names=["Skey", "X-SKEY", "x_skey"])
    with pytest.raises(UnmatchedRequest) as caught:
        player.send(sent)
    assert "recorded-" not in f"{caught.value}{player.unmatched!r}"
    assert differences in (None, player.unmatched[0].differences)


def test_match_chooses_what_is_compared() -> None:
    player = Player(_cassette((f"{URL}?page=1", b"1")), ("method", "path"))
    assert player.send(Request("GET", "http://elsewhere/v2/clients")).body == b"1"


def test_the_response_comes_as_it_was_recorded() -> None:
    headers = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Location", "/x"))
    recorded = Response(302, headers, b"\xc3\xa9")
    player = Player(Cassette(Path("c.yaml"), (Interaction(Request("GET", URL), recorded),)))
    assert player.send(Request("GET", URL)) == recorded


def test_an_address_that_cannot_be_read_is_no_crash() -> None:
    with pytest.raises(UnmatchedRequest):
        Player(_cassette((URL, b""))).send(Request("GET", "https://[::1/x"))


def test_threads_share_it() -> None:
    player = Player(_cassette(*((URL, str(n).encode()) for n in range(200))))
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: player.send(Request("GET", URL)).body, range(200)))
    assert sorted(map(int, bodies)) == list(range(200))
    assert player.unused == ()

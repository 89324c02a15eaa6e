from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.core.message import Request, Response
from tools.traffic.cassette import Cassette, Interaction
from tools.traffic.cassette_folder import CassetteFolder
from tools.traffic.errors import UnmatchedRequest
from tools.traffic.player import Player

if TYPE_CHECKING:
    from tools.traffic.transport import Transport

URL = "https://service.example/a"
PLACE = Path("cassettes")


def cassette(*answers: tuple[int, str], url: str = URL) -> Cassette:
    interactions = (
        Interaction(Request("GET", url), Response(status, (), text.encode())) for status, text in answers
    )
    return Cassette(PLACE, tuple(interactions))


def asked(player: Transport, times: int, url: str = URL) -> list[str]:
    return [player.send(Request("GET", url)).body.decode() for _ in range(times)]


def test_an_endless_player_repeats_its_last_answer() -> None:
    player = Player(cassette((200, "one"), (200, "two")), endless=True)
    assert asked(player, 4) == ["one", "two", "two", "two"]
    with pytest.raises(UnmatchedRequest):
        player.send(Request("GET", URL + "/b"))
    assert player.unmatched == []


def test_a_player_that_ends_does_not() -> None:
    player = Player(cassette((200, "one")))
    assert asked(player, 1) == ["one"]
    with pytest.raises(UnmatchedRequest):
        player.send(Request("GET", URL))
    assert len(player.unmatched) == 1


def test_successes_go_before_errors_wherever_they_lie() -> None:
    folder = CassetteFolder([cassette((500, "broken"), (200, "one")), cassette((404, "no"), (200, "two"))])
    assert asked(folder, 3) == ["one", "two", "two"]


def test_errors_answer_where_nothing_else_does() -> None:
    other = "https://service.example/other"
    folder = CassetteFolder([cassette((500, "broken")), cassette((200, "fine"), url=other)])
    assert asked(folder, 2) == ["broken", "broken"]
    assert asked(folder, 1, other) == ["fine"]
    with pytest.raises(UnmatchedRequest, match="cassettes"):
        folder.send(Request("GET", URL + "/b"))


def test_errors_alone() -> None:
    assert asked((CassetteFolder([cassette((500, "broken"))])), 2) == ["broken", "broken"]


def test_a_miss_names_file_and_line_of_the_nearest() -> None:
    near, far = (
        Cassette(
            PLACE / name,
            (
                Interaction(Request("GET", "https://service.example/z"), Response(200), 3),
                Interaction(Request("GET", url), Response(200), 7),
            ),
        )
        for name, url in (("near.yaml", f"{URL}?page=1"), ("far.yaml", "https://service.example/b/c"))
    )
    with pytest.raises(UnmatchedRequest) as caught:
        CassetteFolder([far, near]).send(Request("GET", f"{URL}?page=2"))
    assert f"nearest is {PLACE / 'near.yaml'}:7 (GET {URL}?page=1)" in caught.value.message

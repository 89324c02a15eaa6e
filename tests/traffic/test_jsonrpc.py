"""JSON-RPC messages in recordings: found by method and params, and responded to with the id that was sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.message import Request, Response
from tools.traffic.cassette import Cassette, Interaction
from tools.traffic.cassette_folder import CassetteFolder
from tools.traffic.errors import UnmatchedRequest
from tools.traffic.jsonrpc import response_to
from tools.traffic.player import Player

URL = "https://api.example.com/mcp"
STREAM = "text/event-stream; charset=utf-8"


def post(value: Any) -> Request:
    return Request("POST", URL, (), value if isinstance(value, bytes) else json.dumps(value).encode())


def message(method: str, id_: Any = "2", **members: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id_, "method": method, **members}


def player(*recorded: Any, rpc: bool = True) -> Player:
    made = (Interaction(post(item), Response(200, (), str(n).encode()), n) for n, item in enumerate(recorded))
    return Player(Cassette(Path("mcp.yaml"), tuple(made)), rpc=rpc)


LISTED = message("tools/list", params={})
CALLED = message("tools/call", "3", params={"name": "a", "arguments": {"x": 1}})
NOTED = {"jsonrpc": "2.0", "method": "notifications/initialized"}


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (message("tools/list", "1"), b"0"),
        (message("tools/list", 7, params={}), b"0"),
        (message("tools/list", None, params=None), b"0"),
        (message("tools/call", 0, params={"arguments": {"x": 1.0}, "name": "a"}), b"1"),
        ({**NOTED, "params": {}}, b"2"),
        # What initialize says describes the client, and each has its own.
        (
            message("initialize", 1, params={"protocolVersion": "2025-06-18", "clientInfo": {"name": "b"}}),
            b"3",
        ),
    ],
)
def test_messages_agree_by_method_and_params(sent: Any, number: bytes) -> None:
    begun = message("initialize", params={"protocolVersion": "2024-11-05", "clientInfo": {"name": "a"}})
    recorded = (LISTED, CALLED, NOTED, begun)
    assert player(*recorded).send(post(sent)).body == number
    folder = CassetteFolder([Cassette(Path("x"), player(*recorded).unused)], rpc=True)
    assert folder.send(post(sent)).body == number


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (message("tools/call", "2", params={"name": "a"}), ["body: params.arguments: nothing sent"]),
        (message("tools/list", params={"cursor": "2"}), ['body: params.cursor: "2" sent, nothing recorded']),
        ({"jsonrpc": "2.0", "method": "tools/list"}, ['body: id: nothing sent, "any" recorded']),
        ({**LISTED, "jsonrpc": "1.0"}, ['body: jsonrpc: "1.0" sent, "2.0" recorded']),
    ],
)
def test_a_miss_names_what_differs_from_the_message_of_its_method(sent: Any, words: list[str]) -> None:
    with pytest.raises(UnmatchedRequest) as caught:
        player(message("initialize", "2", params={}), CALLED, LISTED).send(post(sent))
    [found] = caught.value.unmatched.differences
    assert [found[: len(words[0])]] == words
    nearest = caught.value.unmatched.nearest
    assert nearest is not None
    assert json.loads(nearest.request.body)["method"] == sent["method"]


@pytest.mark.parametrize("sent", [message("tools/list", "1", params={}), message("tools/list", "2")])
def test_other_operations_compare_the_whole_body(sent: Any) -> None:
    with pytest.raises(UnmatchedRequest):
        player(LISTED, rpc=False).send(post(sent))


def test_bodies_that_are_no_messages_are_compared_whole() -> None:
    assert player({"id": "1"}, b"text").send(post(b"text")).body == b"1"
    for sent in ({"id": "2"}, [LISTED], b"\xff"):
        with pytest.raises(UnmatchedRequest):
            player({"id": "1"}, LISTED).send(post(sent))


RESPONSES = [
    (
        b'{"result": {"id": "2", "n": 1.50},\n "id" : "2"}',
        "",
        b'{"result": {"id": "2", "n": 1.50},\n "id" : 9}',
    ),
    (b'{"id": "2", "error": {}}', "", b'{"id": 9, "error": {}}'),
    (b'{"id": 2, "result": {}}', "", None),
    (b'{"id": "2", "method": "sampling/createMessage"}', "", None),
    (b"[1]", "", None),
    (b"", "", None),
    (b"<html>", "", None),
    (
        b': a\r\ndata: {"method": "note", "id": "2"}\r\n\r\nid: 2\ndata: {"id":\ndata:"2", "result": {}}\n\n',
        STREAM,
        b': a\r\ndata: {"method": "note", "id": "2"}\r\n\r\nid: 2\ndata: {"id":\ndata:9, "result": {}}\n\n',
    ),
    (b'event: message\rdata: {"id":"2"}\r\rdata: x', STREAM, b'event: message\rdata: {"id":9}\r\rdata: x'),
    ('data: {"id":"2","result":"\u2028"}'.encode(), STREAM, 'data: {"id":9,"result":"\u2028"}'.encode()),
]


@pytest.mark.parametrize(("body", "kind", "changed"), RESPONSES)
def test_the_response_has_the_id_that_was_sent(body: bytes, kind: str, changed: bytes | None) -> None:
    headers = (("Content-Type", kind or "application/json"), ("Content-Length", str(len(body))))
    recorded = Interaction(post(LISTED), Response(200, headers, body))
    found = response_to(post(message("tools/list", 9)), recorded.request, recorded.response)
    assert found.body == (body if changed is None else changed)
    assert found.header("Content-Length") == str(len(found.body))
    assert response_to(post(LISTED), recorded.request, recorded.response) is recorded.response


_IDS = st.text() | st.integers()


@given(_IDS, _IDS, st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False, allow_infinity=False)))
def test_any_id_comes_back_and_nothing_else_changes(known: Any, sent: Any, members: dict[str, Any]) -> None:
    message_ = {**members, "id": known, "result": {"id": known}}
    message_.pop("method", None)
    text = json.dumps(message_, indent=1, ensure_ascii=False)
    stream = "".join(f"data: {line}\n" for line in text.split("\n"))
    for kind, body in (("application/json", text), (STREAM, stream)):
        raw = body.encode("utf-8", "surrogatepass")
        recorded = Interaction(post(message("x", known)), Response(200, (("Content-Type", kind),), raw))
        found = response_to(post(message("x", sent)), recorded.request, recorded.response).body.decode(
            "utf-8", "surrogatepass"
        )
        found = found if kind != STREAM else "\n".join(line[6:] for line in found.split("\n")[:-1])
        assert json.loads(found) == {**message_, "id": sent}


@given(st.binary(), st.sampled_from(["", STREAM]))
def test_any_bytes_pass(body: bytes, kind: str) -> None:
    recorded = Interaction(post(LISTED), Response(200, (("Content-Type", kind),), body))
    assert response_to(post(message("tools/list", 9)), recorded.request, recorded.response).body == body

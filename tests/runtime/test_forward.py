"""Requests that come to the gateway from outside."""

from datetime import UTC, datetime
from pathlib import Path

from tools.core.message import Request, Response
from tools.runtime.clock import SimulatedClock
from tools.runtime.exchanges import GATEWAY, Connection
from tools.runtime.platform import Platform

from .folder import JSON, Backend, make, passing
from .folder import StandIn as ScriptStandIn
from .gazette import Press, gazette

BOOK = {"name": "book", "in": "path", "required": True, "type": "string", "x-ms-url-encoding": "single"}


def test_a_request_goes_through_as_it_came(tmp_path: Path) -> None:
    connector = make(tmp_path, BOOK, path="/books/{book}", method="put", script=True)
    host = ScriptStandIn(passing)
    backend = Backend(Response(200, JSON, b'{"a": null, "b": 1}'))
    platform = Platform(connector, Connection(values={"api_key": "k", "region": "r", "host": "h"}), host)
    request = Request("PUT", "/books/a%2Fb?undeclared=1&x=%C3%A9", (("X-Own", "1"),), b'{"n": 1.50}')
    operation = connector.operations["Op"]
    exchange = platform.forward(operation, request, backend)
    assert host.calls[0].original_uri == f"{GATEWAY}/books/a%2Fb?undeclared=1&x=%C3%A9"
    sent = backend.seen[0]
    assert sent.url == "https://api.library.example/v2/books/a%2Fb?undeclared=1&x=%C3%A9"
    assert (sent.method, sent.body, sent.header("X-Own")) == ("PUT", b'{"n": 1.50}', "1")
    assert exchange.response.json() == {"b": 1}
    assert exchange.problems == ()
    assert platform.leads_to(operation, "/books/a%2Fb?x=1")
    assert not platform.leads_to(operation, "/books/a/b")


def test_polls_of_a_policy_are_told_from_the_first_by_their_state() -> None:
    clock = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    press = Press(clock, [-60.0, 30.0])
    connector = gazette()
    platform = Platform(connector, Connection(), None)
    operation = next(item for item in connector.operations.values() if item.kind == "trigger")

    def poll(path: str) -> tuple[int, int, str]:
        exchange = platform.forward(operation, Request("GET", path), press)
        found = platform.read_poll(operation, exchange)
        assert found.location is not None
        return exchange.response.status, len(found.items), found.location.removeprefix(GATEWAY)

    status, count, location = poll(operation.path)
    assert (status, count) == (202, 0)  # there is an article, but it only marks the start
    status, count, location = poll(location)
    assert (status, count) == (202, 0)
    clock.advance(60)
    status, count, location = poll(location)
    assert (status, count) == (200, 1)

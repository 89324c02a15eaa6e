import json
from pathlib import Path
from typing import Any

import pytest

from tools.core.message import Response
from tools.runtime.exchanges import GATEWAY, Connection, Exchange
from tools.runtime.platform import Platform

from ..folder import JSON, Backend, make, policy

BASE = "https://api.library.example/v2"


def run(folder: Path, body: Any, *more: dict[str, Any], **parameters: str) -> Exchange:
    link = policy("updatenextlink", **{"nextLinkPropertyName": "@odata.nextLink", **parameters})
    connector = make(folder, policies=[*more, link])
    answer = Response(200, JSON, json.dumps(body).encode())
    return Platform(connector, Connection(), None).call(connector.operations["Op"], {}, Backend(answer))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (f"{BASE}/books?page=2&a=b", f"{GATEWAY}/books?page=2&a=b"),
        (f"{BASE}/books/page2#top", f"{GATEWAY}/books/page2"),
        ("/books?page=2", f"{GATEWAY}/books?page=2"),
    ],
)
def test_the_next_page_leads_through_the_gateway(tmp_path: Path, link: str, expected: str) -> None:
    exchange = run(tmp_path, {"@odata.nextLink": link, "value": []})
    assert exchange.response.json() == {"@odata.nextLink": expected, "value": []}
    assert exchange.policies[0].effect == "@odata.nextLink leads through the gateway"
    assert exchange.assumptions == ("next-link",)


def test_a_routed_operation_keeps_its_own_path(tmp_path: Path) -> None:
    route = policy("routerequesttoendpoint", newPath="/me/tomes")
    exchange = run(tmp_path, {"@odata.nextLink": f"{BASE}/me/tomes?skip=1"}, route)
    assert exchange.response.json() == {"@odata.nextLink": f"{GATEWAY}/books?skip=1"}


def test_a_link_below_the_root(tmp_path: Path) -> None:
    body = {"meta": {"next": f"{BASE}/books?page=2"}}
    exchange = run(tmp_path, body, nextLinkPropertyName="next", nextLinkParentPropertyPath="@body().meta")
    assert exchange.response.json() == {"meta": {"next": f"{GATEWAY}/books?page=2"}}


@pytest.mark.parametrize("body", [{}, {"@odata.nextLink": None}, {"@odata.nextLink": ""}, [1], "x"])
def test_a_last_page_stays(tmp_path: Path, body: Any) -> None:
    exchange = run(tmp_path, body)
    assert exchange.policies[0].effect == "no next page: no @odata.nextLink"
    assert exchange.problems == ()


def test_a_link_elsewhere_is_told(tmp_path: Path) -> None:
    body = {"@odata.nextLink": "https://api.library.example/v22/books"}
    exchange = run(tmp_path, body)
    assert exchange.response.json() == body
    assert [item.code for item in exchange.problems] == ["next-link"]

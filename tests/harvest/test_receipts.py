"""Files of receipts: who is asked for them with which credentials, and what comes back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tools.core.message import Request, Response

from .bridge import BACKEND, CREDENTIALS, answer

if TYPE_CHECKING:
    from .bridge import Bridge

FILE = "https://example.harvestapp.com/expenses/7/receipt"
CONTENT = bytes(range(256))
PRIVATE = "X-Harvest-Personal-Token"


def file(content: bytes = CONTENT, kind: str | None = "image/png") -> Response:
    return Response(200, () if kind is None else (("Content-Type", kind),), content)


def redirect(to: str, status: int = 302) -> Response:
    return Response(status, (("Location", to),), b"")


def get(
    bridge: Bridge, responses: dict[str, Response], url: Any = FILE, headers: Any = CREDENTIALS
) -> tuple[Response, list[Request]]:
    """Return what the flow gets, and the requests for the file."""
    asked: list[Request] = []

    def send(request: Request) -> Response:
        if request.url == f"{BACKEND}/expenses/7":
            return answer({"id": 7, "receipt": None if url is None else {"url": url, "file_name": "a.png"}})
        asked.append(request)
        return responses[request.url]

    return bridge.call("GetExpenseReceipt", "/bridge/expenses/7/receipt", send, headers=headers), asked


def error(response: Response) -> tuple[int, str]:
    return response.status, json.loads(response.body)["error"]["message"]


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/json", "text/plain", None])
def test_the_file_comes_as_it_is(bridge: Bridge, kind: str | None) -> None:
    response, asked = get(bridge, {FILE: file(kind=kind)})
    assert (response.status, response.body) == (200, CONTENT)
    assert response.header("Content-Type") == (kind or "application/octet-stream")
    (request,) = asked
    assert (request.method, request.header("Authorization")) == ("GET", "Bearer oauth-secret")
    assert request.header("Harvest-Account-Id") == "1234567"


def test_a_personal_token_is_taken_too(bridge: Bridge) -> None:
    _, (request,) = get(bridge, {FILE: file()}, headers=(*CREDENTIALS[1:], (PRIVATE, "personal-secret")))
    assert request.header("Authorization") == "Bearer personal-secret"
    assert request.header(PRIVATE) is None


def test_another_host_gets_no_credentials(bridge: Bridge) -> None:
    storage = "https://storage.example.com/receipts/7?signature=abc%2Fd"
    response, asked = get(
        bridge,
        {
            FILE: redirect("/files/7"),
            "https://example.harvestapp.com/files/7": redirect(storage),
            storage: file(),
        },
    )
    assert response.body == CONTENT
    assert [request.header("Authorization") is not None for request in asked] == [True, True, False]
    assert [request.header("Harvest-Account-Id") for request in asked][2] is None


@pytest.mark.parametrize(
    "host", ["evil.example", "harvestapp.com.evil.example", "evilharvestapp.com", "1.2.3.4", "harvestapp.com"]
)
def test_a_host_that_looks_like_harvests_is_none(bridge: Bridge, host: str) -> None:
    url = f"https://{host}/expenses/7/receipt"
    response, (request,) = get(bridge, {url: file()}, url)
    assert response.body == CONTENT
    assert request.header("Authorization") is None


NOT_HANDED_OVER = (
    502,
    "Harvest did not hand over the file. Open its address in a browser that is signed in to Harvest.",
)


@pytest.mark.parametrize(
    "url",
    ["http://example.harvestapp.com/7", "/expenses/7/receipt", "ftp://example.com/7", "no address", "//a"],
)
def test_only_https_is_asked(bridge: Bridge, url: str) -> None:
    response, asked = get(bridge, {}, url)
    assert (error(response), asked) == (NOT_HANDED_OVER, [])


def test_a_redirect_to_plain_http_is_not_followed(bridge: Bridge) -> None:
    response, asked = get(bridge, {FILE: redirect("http://storage.example.com/7")})
    assert (error(response), len(asked)) == (NOT_HANDED_OVER, 1)


def test_redirects_end(bridge: Bridge) -> None:
    response, asked = get(bridge, {FILE: redirect(FILE)})
    assert (error(response), len(asked)) == (NOT_HANDED_OVER, 5)


def test_a_page_to_sign_in_is_no_receipt(bridge: Bridge) -> None:
    response, _ = get(bridge, {FILE: file(b"<!DOCTYPE html>", "text/html; charset=utf-8")})
    assert error(response) == NOT_HANDED_OVER


@pytest.mark.parametrize("url", [None, ""])
def test_an_expense_without_a_receipt(bridge: Bridge, url: str | None) -> None:
    assert error(get(bridge, {}, url)[0]) == (404, "Expense 7 has no receipt.")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Sign in again"),
        (403, "Members reach their own expenses"),
        (404, "Harvest does not know what was asked for."),
        (429, "Try again in 15 seconds."),
        (500, "Harvest failed with status 500."),
        (304, "Harvest failed with status 304."),
    ],
)
def test_a_refusal_is_told_in_words(bridge: Bridge, status: int, words: str) -> None:
    response, _ = get(bridge, {FILE: Response(status, (("Content-Type", "image/png"),), b"\xff\x00")})
    assert words in error(response)[1]

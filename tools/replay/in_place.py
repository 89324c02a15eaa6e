"""The one interaction of a case, written in the case itself in place of a cassette."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..core.message import Request, Response, is_json_type, strict_json, with_header
from ..traffic.cassette import Cassette, Interaction
from ..traffic.provenance import STATED

if TYPE_CHECKING:
    from pathlib import Path

    from ..core.message import Headers
    from .reader import Reader

_LONGEST = 2000
"""The most characters of a body that is written in place: a case is to be read at one glance."""
_JSON = ("Content-Type", "application/json")
_DIGITS = re.compile(rb"\.\d{15}|\d{16}\.")  # more than a float holds


def read_interaction(item: Reader) -> Cassette:
    """Return the cassette that the mapping ``item`` stands for, its path that of the case file.

    ``request`` is ``METHOD address`` or a mapping; a ``body`` that is not text is JSON.

    Raises:
        UserError: an unknown or missing key, or a value of the wrong type; with its line.
    """
    item.known(("provenance", "request", "response"), ("request", "response"))
    stated = {"provenance": item.child("provenance").choice(*STATED)} if item.has("provenance") else {}
    response = item.child("response").known(("status", "headers", "body"), ("status",))
    headers, body = _content(response)
    answer = Response(response.child("status").integer(100, 599), headers, body)
    line = item.file.position(*item.steps)[0]
    return Cassette(item.file.path, (Interaction(_request(item.child("request")), answer, line),), stated)


def _request(item: Reader) -> Request:
    if isinstance(item.value, str):
        method, _, address = item.value.strip().partition(" ")
        headers: Headers = ()
        body = b""
    else:
        item.known(("method", "uri", "headers", "body"), ("method", "uri"))
        method, address = item.child("method").text(), item.child("uri").text()
        headers, body = _content(item)
    address = address.strip()
    if "://" not in address or " " in address or not method.isalpha():
        example = "GET https://api.example.com/v1/items"
        raise item.error(f"{item.what} must be a method and a whole address, such as {example}")
    return Request(method.upper(), address, headers, body)


def _content(item: Reader) -> tuple[Headers, bytes]:
    """Return the headers and the body of a message; JSON has its Content-Type where no other is given."""
    members = item.child("headers").members() if item.has("headers") else ()
    headers: Headers = tuple((name, value.scalar_text()) for name, value in members)
    value = item.child("body").json() if item.has("body") else None
    if value is None or isinstance(value, str):
        return headers, (value or "").encode()
    typed = any(name.lower() == "content-type" for name, _ in headers)
    return headers if typed else with_header(headers, *_JSON), json.dumps(value, ensure_ascii=False).encode()


def placed(cassette: Cassette | None, file: Path) -> Cassette | None:
    """Return ``cassette`` as it stands in a case of the case file ``file``, None where it needs its own."""
    if cassette is None or interaction_data(cassette) is None:
        return None
    return replace(cassette, path=file)


def interaction_data(cassette: Cassette) -> dict[str, Any] | None:
    """Return what ``read_interaction`` reads as ``cassette``, None where that is long or says less."""
    if len(cassette.interactions) != 1:
        return None
    request, response = cassette.interactions[0].request, cassette.interactions[0].response
    if max(len(request.body), len(response.body)) > _LONGEST:
        return None
    sent = _message_data(_kept(request.headers) if request.body else (), request.body)
    came = _message_data(response.headers, response.body)
    if sent is None or came is None:
        return None
    stated = {"provenance": cassette.provenance} if cassette.provenance in STATED else {}
    short = f"{request.method} {request.url}"
    asked = {"method": request.method, "uri": request.url, **sent} if sent else short
    return {**stated, "request": asked, "response": {"status": response.status, **came}}


def _kept(headers: Headers) -> Headers:
    """Return the header that says what a request's body is; replaying compares no other."""
    return tuple(item for item in headers if item[0].lower() == "content-type")


def _message_data(headers: Headers, body: bytes) -> dict[str, Any] | None:
    """Return headers and body as the case has them; None where it would read as something else."""
    names = [name.lower() for name, _ in headers]
    kind = next((value for name, value in headers if name.lower() == "content-type"), None)
    try:
        written: Any = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in written or len(set(names)) < len(names):
        return None
    if is_json_type(kind) and not _DIGITS.search(body):
        try:
            value = strict_json(body)
        except ValueError:
            value = None
        written = written if value is None or isinstance(value, str) else value
    plain = isinstance(written, str) or kind != _JSON[1]
    shown = {name: value for name, value in headers if plain or name.lower() != "content-type"}
    return {**({"headers": shown} if shown else {}), **({"body": written} if body else {})}

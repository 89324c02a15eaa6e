"""Traffic that other tools wrote, read as a cassette: HAR, Postman collections, oav's pairs, plain bodies.

Sources: HAR 1.2 (w3c.github.io/web-performance/specs/HAR), Postman Collection 2.1 (schema.postman.com), the
files of ``oav validate-traffic`` (github.com/Azure/oav). A plain body is a JSON file whose name says what it
answers: ``GET_v2_time_entries_200.json``.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from itertools import chain, product, zip_longest
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ..connector.lenient import array, mapping
from ..connector.lenient_view import METHODS
from ..core.errors import UserError
from ..core.message import Request, Response, without_header
from .cassette import Cassette, Interaction, NotACassetteError, load_cassette
from .yamlfile import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..core.message import Headers

REQUEST, UNKNOWN = "request", "unknown"  # metadata of a recording that has no request
_PLAIN = re.compile(rf"({'|'.join(METHODS)})_(.+)_([1-5][0-9][0-9])\.json", re.IGNORECASE)
_MOST_UNDERSCORES = 8
_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")


def load_recording(path: Path, base: str = "", fits: Callable[[Request], bool] = lambda _: False) -> Cassette:
    """Return the traffic of file ``path``, whatever tool wrote it; it is told by its content.

    ``base`` is the address (``https://host``) of files that say only a path. ``fits`` tells whether a request
    is one that the connector sends: an underscore in the name of a plain body may be a slash, or one.

    Raises:
        UserError: it cannot be read, or is none of the known kinds.
    """
    text = read_text(path) if path.suffix.lower() in (".json", ".har") else ""
    data = _json(text)
    if isinstance(data, dict) and isinstance(data.get("log"), dict):
        return Cassette(path, tuple(_har(path, data["log"])))
    if isinstance(data, dict) and isinstance(data.get("item"), list) and isinstance(data.get("info"), dict):
        return Cassette(path, tuple(_postman(data["item"], base)))
    if isinstance(data, dict) and isinstance(data.get("liveRequest"), dict):
        return Cassette(path, (_pair(path, data, base),))
    named = _PLAIN.fullmatch(path.name)
    if named and not (isinstance(data, dict) and ("interactions" in data or "http_interactions" in data)):
        headers = (("Content-Type", "application/json"),)
        response = Response(int(named[3]), headers, text.encode())
        requests = [Request(named[1].upper(), f"{base}/{guess}") for guess in _paths(unquote(named[2]))]
        request = next(filter(fits, requests), requests[0])
        return Cassette(path, (Interaction(request, response),), {REQUEST: UNKNOWN})
    try:
        return load_cassette(path)
    except NotACassetteError:
        raise UserError(
            "is no recording of a known kind: a cassette of VCR.py or VCR for Ruby, HAR, a Postman "
            "collection, a pair of oav, or a body called METHOD_path_status.json",
            str(path),
            1,
        ) from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None  # `load_cassette` says what is wrong with it, and where


def _paths(text: str) -> Iterator[str]:
    """Yield what the path in the name of a file may be: all underscores slashes first, then some of them."""
    parts = text.lstrip("/").split("_")
    if len(parts) > _MOST_UNDERSCORES + 1:
        yield "/".join(parts)
        return
    for signs in product("/_", repeat=len(parts) - 1):
        yield "".join(chain.from_iterable(zip_longest(parts, signs, fillvalue="")))


def _har(path: Path, log: dict[str, Any]) -> Iterator[Interaction]:
    for number, entry in enumerate(_objects(log.get("entries")), 1):
        request, response = mapping(entry.get("request")), mapping(entry.get("response"))
        method, url, status = request.get("method"), request.get("url"), response.get("status")
        if not isinstance(method, str) or not isinstance(url, str) or not isinstance(status, int):
            raise UserError(f"entry {number} lacks method, url or status", str(path))
        if not 100 <= status <= 599:
            continue
        content = mapping(response.get("content"))
        body = str(content.get("text") or "").encode("utf-8", "surrogatepass")
        if content.get("encoding") == "base64":
            try:
                body = base64.b64decode(body, validate=True)
            except binascii.Error:
                raise UserError(f"entry {number}: its text is no Base64", str(path)) from None
        sent = str(mapping(request.get("postData")).get("text") or "").encode("utf-8", "surrogatepass")
        yield Interaction(
            Request(method.upper(), url, _headers(request, "name"), sent),
            Response(status, _decoded(_headers(response, "name")), body),
        )


def _postman(items: list[Any], base: str) -> Iterator[Interaction]:
    """Yield the examples of a collection: each answers the request that it was saved with."""
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("item"), list):
            yield from _postman(item["item"], base)
            continue
        for example in _objects(mapping(item).get("response")):
            request = mapping(example.get("originalRequest") or mapping(item).get("request"))
            url, status = _postman_url(request.get("url"), base), example.get("code")
            if not url or not isinstance(status, int):
                continue
            raw = mapping(request.get("body")).get("raw")
            method = str(request.get("method") or "GET").upper()
            body = str(example.get("body") or "").encode("utf-8", "surrogatepass")
            headers = _decoded(_headers(example, "key"))
            if body[:1] in (b"{", b"[") and not any(name.lower() == "content-type" for name, _ in headers):
                headers += (("Content-Type", "application/json"),)
            sent = str(raw or "").encode("utf-8", "surrogatepass")
            sent_request = Request(method, url, _headers(request, "key"), sent)
            yield Interaction(sent_request, Response(status, headers, body))


def _postman_url(url: Any, base: str) -> str:
    """Return an address with its variables filled: ``:id`` and ``{{id}}`` by value, a host's by ``base``."""
    raw = mapping(url).get("raw") if isinstance(url, dict) else url
    if not isinstance(raw, str):
        return ""
    values = {
        item["key"]: item.get("value") for item in _objects(mapping(url).get("variable")) if "key" in item
    }
    path, mark, query = raw.partition("?")
    for name, value in values.items():
        path = re.sub(rf"/:{re.escape(str(name))}(?=/|$)", f"/{value or 1}", path)
    if path.startswith("{{"):
        path = base.rstrip("/") + path[path.index("}}") + 2 :]
    return _VARIABLE.sub("1", path) + mark + query


def _pair(path: Path, data: dict[str, Any], base: str) -> Interaction:
    request, response = data["liveRequest"], mapping(data.get("liveResponse"))
    url, status = str(request.get("url") or ""), str(response.get("statusCode") or "")
    if not status.isdecimal() or not 100 <= int(status) <= 599:
        raise UserError("its liveResponse has no statusCode", str(path))
    url = base + url if url.startswith("/") else url
    headers = tuple((str(name), str(value)) for name, value in mapping(request.get("headers")).items())
    back = tuple((str(name), str(value)) for name, value in mapping(response.get("headers")).items())
    return Interaction(
        Request(str(request.get("method") or "GET").upper(), url, headers, _bytes(request.get("body"))),
        Response(int(status), _decoded(back), _bytes(response.get("body"))),
    )


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _headers(message: dict[str, Any], name: str) -> Headers:
    key = "headers" if name == "name" else "header"
    return tuple(
        (str(item[name]), str(item.get("value") or ""))
        for item in _objects(message.get(key))
        if item.get(name) and not item.get("disabled")
    )


def _decoded(headers: Headers) -> Headers:
    """Return the headers of a body that these tools have decoded before they wrote it."""
    for name in ("Content-Encoding", "Content-Length", "Transfer-Encoding"):
        headers = without_header(headers, name)
    return headers


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in array(value) if isinstance(item, dict)]

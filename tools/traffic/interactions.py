"""One interaction as recorders wrote it: VCR.py in all its versions, and VCR for Ruby.

Both write ``request`` and ``response`` mappings that differ only in how a body, headers and a status are
put down, so one tolerant reader takes all of them.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import TYPE_CHECKING, Any

from ..core.message import DEFAULT_PORTS, Headers, Request, Response, header, with_header, without_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BODY_LIMIT = 64 * 1024 * 1024


_DEEPEST = 20  # levels of what wraps a recorded body: iterators, frozen sets, byte streams


class Malformed(Exception):
    """An interaction that cannot be read: ``steps`` lead to the place inside it."""

    def __init__(self, message: str, *steps: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.steps = steps


def read_request(data: Any) -> Request:
    """Return the request that the mapping ``data`` (an interaction's ``request``) describes."""
    if not isinstance(data, dict):
        raise Malformed("the interaction has no 'request' mapping")
    method, url = data.get("method"), data.get("uri", data.get("url"))
    if not isinstance(method, str) or not method:
        raise Malformed("the request has no 'method'", "request")
    if url is None and "host" in data:
        url = _old_url(data)
    if not isinstance(url, str) or not url:
        raise Malformed("the request has no 'uri'", "request")
    headers = tuple(_headers(data.get("headers"), "request"))
    return Request(method.upper().lstrip(":"), url, headers, _body(data.get("body"), "request", "body"))


def read_response(data: Any) -> Response:
    """Return the response that ``data`` describes, its body decoded from any Content-Encoding."""
    if not isinstance(data, dict):
        raise Malformed("the interaction has no 'response' mapping")
    headers = tuple(_headers(data.get("headers"), "response"))
    key = "body" if "body" in data or "content" not in data else "content"
    body = _body(data.get(key), "response", key)
    headers, body = _decoded(headers, body, key)
    return Response(_status(data), headers, body)


def _old_url(data: Mapping[str, Any]) -> str:
    # VCR.py before 1.0 kept the parts apart.
    scheme, port = str(data.get("protocol", "https")), data.get("port")
    shown = f":{port}" if port not in (None, DEFAULT_PORTS.get(scheme)) else ""
    return f"{scheme}://{data['host']}{shown}{data.get('path') or '/'}"


def _status(data: Mapping[str, Any]) -> int:
    status = data.get("status", data.get("status_code"))
    code = status.get("code") if isinstance(status, dict) else status
    try:
        number = int(str(code))
    except ValueError:
        number = 0
    if not 100 <= number <= 599:
        raise Malformed(f"the response has no status code of 100 to 599, but {code!r}", "response")
    return number


def _headers(data: Any, side: str) -> Iterator[tuple[str, str]]:
    if data is None:
        return
    if isinstance(data, dict):
        for name, values in data.items():
            for value in values if isinstance(values, list | tuple) else (values,):
                yield str(name), _text(value)
        return
    if not isinstance(data, list | tuple):
        raise Malformed("'headers' is neither a mapping nor a list", side, "headers")
    if len(data) == 1 and isinstance(data[0], list | tuple) and not all(isinstance(i, str) for i in data[0]):
        data = data[0]  # the one argument of a recorded frozenset
    for item in data:
        if isinstance(item, str) and ":" in item:
            name, _, value = item.partition(":")
            yield name.strip(), value.strip()
        elif isinstance(item, list | tuple) and len(item) == 2:
            yield _text(item[0]), _text(item[1])
        else:
            raise Malformed("an entry of 'headers' is neither 'Name: value' nor a pair", side, "headers")


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return "" if value is None else str(value)


def _body(data: Any, *steps: str, inside: int = 0) -> bytes:
    if inside > _DEEPEST:
        raise Malformed("the body is nested too deeply", *steps)
    if data is None:
        return b""
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        return data.encode("utf-8", "surrogatepass")
    if isinstance(data, int | float):
        return str(data).encode()
    if isinstance(data, list | tuple):
        return b"".join(_body(part, *steps, inside=inside + 1) for part in data)
    if isinstance(data, dict):
        if data.get("base64_string") is not None:
            try:
                return base64.b64decode(_text(data["base64_string"]))
            except binascii.Error as error:
                raise Malformed(f"'base64_string' is not Base64: {error}", *steps, "base64_string") from error
        if "string" in data or not data or "encoding" in data:
            return _with_charset(data.get("string"), data.get("encoding"), *steps, inside=inside + 1)
        if "state" in data or "args" in data:  # a recorded BytesIO or iterator
            content = data.get("state", data.get("args"))
            first = content[0] if isinstance(content, list | tuple) and content else content or None
            return _body(first, *steps, inside=inside + 1)
    raise Malformed("the body is neither text nor binary", *steps)


def _with_charset(data: Any, encoding: Any, *steps: str, inside: int) -> bytes:
    if isinstance(data, dict):
        raise Malformed("the body's 'string' is neither text nor binary", *steps, "string")
    # Ruby names the charset of the text; all but the Latin ones are UTF-8 once in YAML.
    if isinstance(data, str) and str(encoding).lower() in ("iso-8859-1", "windows-1252"):
        return data.encode(str(encoding).lower(), "replace")
    return _body(data, *steps, inside=inside)


def _decoded(headers: Headers, body: bytes, key: str) -> tuple[Headers, bytes]:
    encodings = [name.strip().lower() for name in (header(headers, "Content-Encoding") or "").split(",")]
    if encodings == [""]:
        return headers, body
    plain = body
    for name in reversed(encodings):
        plain = _decompressed(plain, name, key)
    headers = without_header(headers, "Content-Encoding")
    if plain is not body and header(headers, "Content-Length") is not None:
        headers = with_header(headers, "Content-Length", str(len(plain)))
    return headers, plain


def _decompressed(body: bytes, encoding: str, key: str) -> bytes:
    if not body or encoding in ("identity", ""):
        return body
    if encoding in ("gzip", "x-gzip"):
        # Many recorders decode the body and leave the header.
        return _inflated(body, 31, key) if body[:2] == b"\x1f\x8b" else body
    if encoding == "deflate":
        for bits in (15, -15):
            try:
                return _inflated(body, bits, key)
            except Malformed:
                continue
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(
            f"the body is compressed with '{encoding}', which cannot be decoded; record it again with the "
            "request header Accept-Encoding: gzip, or with VCR.py's decode_compressed_response",
            "response",
            key,
        ) from None
    return body


def _inflated(body: bytes, bits: int, key: str) -> bytes:
    machine = zlib.decompressobj(bits)
    try:
        plain = machine.decompress(body, _BODY_LIMIT)
    except zlib.error as error:
        raise Malformed(f"the compressed body is damaged: {error}", "response", key) from error
    if machine.unconsumed_tail:
        raise Malformed(f"the body is larger than {_BODY_LIMIT >> 20} MiB once decompressed", "response", key)
    return plain

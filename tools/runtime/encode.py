"""Values as text in paths, queries, headers and form bodies."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What encodeURIComponent leaves alone.
_COMPONENT = "-_.!~*'()"
SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}
"""What stands between the items of an array, by ``collectionFormat`` (Swagger 2.0, Parameter Object)."""


def plain(value: Any) -> str:
    """Return ``value`` as text: booleans as ``true`` and ``false``, null as nothing, containers as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def component(text: str) -> str:
    """Return ``text`` percent-encoded once, as JavaScript's ``encodeURIComponent`` does."""
    return quote(text, safe=_COMPONENT, errors="replace")


def path_value(value: Any, encoding: Literal["single", "double"] | None) -> str:
    """Return a path parameter's text.

    ``single`` and ``double`` of ``x-ms-url-encoding`` percent-encode once and twice; without it the designer
    writes what it writes for ``single``.
    """
    once = component(plain(value))
    return component(once) if encoding == "double" else once


def listed(value: Any, collection_format: str | None) -> list[str]:
    """Return the texts under which a value is sent: several only for an array with format ``multi``.

    ``csv`` is the default (Swagger 2.0, Parameter Object, collectionFormat).
    """
    if not isinstance(value, list | tuple):
        return [plain(value)]
    if collection_format == "multi":
        return [plain(item) for item in value]
    return [SEPARATORS.get(collection_format or "csv", ",").join(plain(item) for item in value)]


def query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return pairs as the query of a URL, each encoded once (``$`` in names stays, as in ``$filter``)."""
    return "&".join(
        f"{quote(name, safe=_COMPONENT + '$', errors='replace')}={component(value)}" for name, value in pairs
    )


def urlencoded(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return pairs as ``application/x-www-form-urlencoded``."""
    return "&".join(
        f"{quote_plus(name, errors='replace')}={quote_plus(value, errors='replace')}" for name, value in pairs
    ).encode("ascii")


def content(value: Any) -> tuple[bytes, str | None]:
    """Return a file's bytes and content type.

    A flow holds a file as ``{"$content-type": "image/png", "$content": "<base64>"}``; text is UTF-8.
    """
    if isinstance(value, bytes):
        return value, None
    if isinstance(value, dict) and isinstance(value.get("$content"), str):
        kind = value.get("$content-type")
        try:
            return base64.b64decode(value["$content"], validate=True), kind if isinstance(kind, str) else None
        except binascii.Error:
            return value["$content"].encode(), kind if isinstance(kind, str) else None
    return plain(value).encode("utf-8", "replace"), None


class Part(NamedTuple):
    """One part of a form: ``kind`` is its content type, ``file_name`` None where it has none."""

    name: str
    data: bytes
    kind: str | None = None
    file_name: str | None = None


def multipart(parts: Sequence[Part]) -> tuple[bytes, str]:
    """Return the body and the content type of ``multipart/form-data``.

    A file has a name only where the flow gives one, as in the designer. The boundary is the same for the same
    parts, so that a replay meets the same bytes.
    """
    number = 0
    while any(_boundary(number).encode() in part.data for part in parts):
        number += 1
    boundary = _boundary(number)
    lines: list[bytes] = []
    for part in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(part.name)}"'
        head += "" if part.file_name is None else f'; filename="{_quoted(part.file_name)}"'
        head += "" if part.kind is None else f"\r\nContent-Type: {part.kind}"
        lines += [head.encode(), b"\r\n\r\n", part.data, b"\r\n"]
    lines.append(f"--{boundary}--\r\n".encode())
    return b"".join(lines), f'multipart/form-data; boundary="{boundary}"'


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _boundary(number: int) -> str:
    return f"connector-part-boundary-{number:04d}"

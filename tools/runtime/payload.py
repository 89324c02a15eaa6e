"""The body of a request as bytes: JSON, text, files and forms, and the content type that says which."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..connector.inputs import FILE_NAME
from ..core.message import is_json_type
from . import encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..connector.model import Connector, Operation, Parameter

MCP_ACCEPT = "application/json, text/event-stream"
"""Source: modelcontextprotocol.io/specification/2025-06-18/basic/transports."""
_JSON = "application/json"
_MULTIPART = "multipart/form-data"
_FORM = "application/x-www-form-urlencoded"


def content_type(connector: Connector, operation: Operation) -> str:
    """Return the content type of the operation's bodies.

    Of what it consumes JSON is taken, else the first; a form has parts when it holds a file, or when nothing
    else is consumed.
    """
    consumes = _types(connector, operation, "consumes")
    form = [parameter for parameter in operation.parameters if parameter.location == "formData"]
    if form:
        has_file = any(parameter.type == "file" for parameter in form)
        prefers_parts = _MULTIPART in consumes and _FORM not in consumes
        return _MULTIPART if has_file or prefers_parts else _FORM
    return next((kind for kind in consumes if is_json_type(kind)), consumes[0] if consumes else _JSON)


def accept(connector: Connector, operation: Operation) -> str:
    """Return the content type that is asked for: the first that the operation produces.

    The client of an MCP operation must take both forms in which its server may respond.
    """
    if operation.is_agentic:
        return MCP_ACCEPT
    return next(iter(_types(connector, operation, "produces")), _JSON)


def pairs(parameters: Iterable[Parameter], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the names and texts that are sent for ``given``; an array may need several."""
    for parameter in parameters:
        for text in encode.listed(given[parameter.name], parameter.collection_format):
            yield parameter.name, text


def form_bytes(
    parameters: Iterable[Parameter], given: Mapping[str, Any], kind: str
) -> tuple[bytes, str | None]:
    """Return a form as it travels, and its content type (with the boundary where it has parts)."""
    present = [parameter for parameter in parameters if parameter.name in given]
    if kind != _MULTIPART:
        return encode.urlencoded(pairs(present, given)), _FORM
    parts: list[encode.Part] = []
    for parameter in present:
        if parameter.type == "file":
            data, own = encode.content(given[parameter.name])
            called = given.get(f"{parameter.name}.{FILE_NAME}")
            shown = None if called is None else encode.plain(called)
            parts.append(encode.Part(parameter.name, data, own or "application/octet-stream", shown))
        else:
            texts = (text.encode("utf-8", "replace") for _, text in pairs([parameter], given))
            parts += (encode.Part(parameter.name, text) for text in texts)
    return encode.multipart(parts)


def body_bytes(body: Any, kind: str) -> tuple[bytes, str]:
    """Return a body as it travels; a string that is not declared as JSON, and a file, travel as they are."""
    if isinstance(body, bytes) or (isinstance(body, dict) and isinstance(body.get("$content"), str)):
        data, own = encode.content(body)
        return data, own or ("application/octet-stream" if is_json_type(kind) else kind)
    if isinstance(body, str) and not is_json_type(kind):
        return body.encode("utf-8", "replace"), kind
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode("utf-8", "replace"), kind


def _types(connector: Connector, operation: Operation, key: str) -> list[str]:
    """Return the media types of an operation, else those of the definition."""
    own = operation.raw.get(key) or connector.definition.data.get(key)
    return [kind for kind in own if isinstance(kind, str)] if isinstance(own, list) else []

"""Cassettes: recorded HTTP in VCR.py's YAML (or JSON), and in that of VCR for Ruby."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..core.errors import UserError
from ..core.files import write_atomically
from ..core.message import Response, phrase
from .interactions import Malformed, read_request, read_response
from .provenance import STATED
from .yamlfile import YamlFile, dump_yaml, line_of_items, parse_yaml, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..core.message import Headers, Request
    from .parse_cache import ParseCache
    from .provenance import Provenance

SAMPLE_BYTES = b"sample\xff\xfe\x00"
"""The content of an invented file: no UTF-8, so that a script that reads it as text shows it."""
_KEYS = ("interactions", "http_interactions")
Lost = Literal["timeout", "connection"]
"""The reason why a request got no response: none in time, or a connection that broke."""


class NotACassetteError(UserError):
    """A file that can be read, and holds something else than interactions."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request and its response; ``line`` is that of the interaction in its file, 0 = unknown.

    ``lost`` is why no response came (then ``response`` is a 504 without a body), "" where one did.
    """

    request: Request
    response: Response
    line: int = 0
    lost: Lost | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Cassette:
    """The interactions of one file in order, and its ``metadata`` (where the traffic comes from)."""

    path: Path
    interactions: tuple[Interaction, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def provenance(self) -> Provenance:
        """The ``provenance`` of the metadata; ``unstated`` where it is none of those that have a meaning."""
        found = self.metadata.get("provenance")
        return next((stated for stated in STATED if stated == found), "unstated")


def load_cassette(path: Path, kept: ParseCache | None = None) -> Cassette:
    """Return the cassette in file ``path``: VCR.py (YAML, JSON, before 1.0) or VCR for Ruby.

    ``kept``: see `ParseCache`.

    Response bodies are decoded from gzip and deflate, and lose their Content-Encoding header.

    Raises:
        UserError: unreadable or no cassette, with the line.
    """
    text = read_text(path)
    file = _parsed(text, path, kept)
    data = file.data
    metadata: Any = {}
    if isinstance(data, list):
        key, items = None, data
    elif isinstance(data, dict):
        key = next((name for name in _KEYS if name in data), None)
        if key is None:
            raise NotACassetteError(
                "is not a cassette: it has no 'interactions' (VCR.py) or 'http_interactions' (Ruby)",
                str(path),
                1,
            )
        if data.get("version", 1) not in (1, "1"):
            raise file.error(
                f"is a cassette of version {data['version']}; only version 1 is known", "version"
            )
        items, metadata = data[key] or [], data.get("metadata") or {}
    else:
        raise NotACassetteError("is not a cassette: it is empty or a single value", str(path), 1)
    if not isinstance(items, list):
        raise file.error(f"'{key}' is not a list", str(key))
    if not isinstance(metadata, dict):
        raise file.error("'metadata' is not a mapping", "metadata")
    lines = _lines(file, text, key, len(items))
    return Cassette(
        path, tuple(_interaction(file, key, n, item, lines[n]) for n, item in enumerate(items)), metadata
    )


def _parsed(text: str, path: Path, kept: ParseCache | None) -> YamlFile:
    if text.lstrip()[:1] in ("{", "["):
        try:
            return YamlFile(path, json.loads(text), None)
        except RecursionError:
            raise UserError("is nested too deeply", str(path)) from None
        except ValueError as error:
            if path.suffix.lower() == ".json":
                line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
                raise UserError(f"is not readable JSON: {error}", str(path), line, column) from error
    return parse_yaml(text, path, "cassette", kept)


def _lines(file: YamlFile, text: str, key: str | None, count: int) -> list[int]:
    steps = () if key is None else (key,)
    lines = [file.position(*steps, index)[0] for index in range(count)]
    if count and not lines[0]:
        lines = line_of_items(text, key)
    return lines if len(lines) == count else [0] * count


def _interaction(file: YamlFile, key: str | None, index: int, item: Any, line: int) -> Interaction:
    try:
        if not isinstance(item, dict):
            raise Malformed("the interaction is not a mapping")
        if "lost" in item:
            if item["lost"] not in get_args(Lost):
                raise Malformed(f"'lost' is neither {' nor '.join(get_args(Lost))}", "lost")
            return Interaction(read_request(item.get("request")), Response(504), line, item["lost"])
        return Interaction(read_request(item.get("request")), read_response(item.get("response")), line)
    except Malformed as error:
        steps = (index,) if key is None else (key, index)
        place = file.position(*steps, *error.steps)
        message = f"interaction {index + 1}: {error.message}"
        raise UserError(message, str(file.path), *(place if place[0] else (line, 0))) from error


def dump_cassette(cassette: Cassette) -> bytes:
    """Return ``cassette`` as VCR.py's YAML, version 1, loadable by VCR.py itself."""
    data: dict[str, Any] = {"metadata": dict(cassette.metadata)} if cassette.metadata else {}
    data["version"] = 1
    data["interactions"] = [
        {
            "request": {
                "method": item.request.method,
                "uri": item.request.url,
                "headers": _grouped(item.request.headers),
                "body": _written(item.request.body) if item.request.body else None,
            },
            **({"lost": item.lost} if item.lost else {"response": _response(item.response)}),
        }
        for item in cassette.interactions
    ]
    return dump_yaml(data, width=1 << 20).encode()


def _response(response: Response) -> dict[str, Any]:
    return {
        "status": {"code": response.status, "message": phrase(response.status)},
        "headers": _grouped(response.headers),
        "body": {"string": _written(response.body)},
    }


def save_cassette(cassette: Cassette) -> None:
    """Write ``cassette`` to its path, whole or not at all."""
    write_atomically(cassette.path, dump_cassette(cassette))


def _grouped(headers: Headers) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for name, value in headers:
        grouped.setdefault(names.setdefault(name.lower(), name), []).append(value)
    return grouped


def _written(body: bytes) -> str | bytes:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body

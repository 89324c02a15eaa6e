"""Values made from schemas: inputs of flows, responses of Harvest, and broken ones."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.connector.refs import resolve
from tools.connector.schema import read_schema
from tools.core.message import Response

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tools.core.message import Request
    from tools.replay.backend import Backend

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
_TEXTS = (
    "Müller & Søn", "a", "8:00am", "17:30", "2026-03-01", "2026-03-01T09:30:00Z", "USD", "12", "draft",
    "Berlin", "\u2603", "Eastern Time (US & Canada)", "https://id.harvestapp.com/x", "me@example.com",
)  # fmt: skip
_EDGES: tuple[Any, ...] = (
    "", " ", "null", "x" * 5000, "-1", "0", "1e400", "9" * 40, "14308069", "2026-02-30", "me", "true",
    "2026-13-01T99:99:99Z", "\u0000", "a\nb", "../x", "?a=b&c", "%2F", "{}", "\U0001f600", 0, -1, 2**31,
    2**63, 10**30, 0.5, -0.0, 1e308, True, False, [], {}, [None], [[1]], {"a": {"b": None}},
)  # fmt: skip


@dataclass
class Maker:
    """Makes values that fit schemas of the document ``data``; ``edges``: the share of other values."""

    data: Any
    random: Random
    edges: float = 0.0

    def value(self, schema: Any, depth: int = 0, name: str = "") -> Any:
        """Return a value of ``schema``, that of a member ``name``."""
        node = resolve(self.data, schema)
        if self.edges and self.random.random() < self.edges:
            return self.random.choice(_EDGES)
        if node.get("x-nullable") and self.random.random() < 0.25:
            return None
        if "enum" in node:
            return self.random.choice(node["enum"])
        shape = read_schema(self.data, node)
        kind = node.get("type") or ("object" if shape.properties else "string")
        if kind == "object":
            kept = {
                name: item.raw
                for name, item in shape.properties.items()
                if name in shape.required or (depth < 6 and self.random.random() < 0.7)
            }
            return {key: self.value(item, depth + 1, key) for key, item in kept.items()}
        if kind == "array":
            least = node.get("minItems", 0)
            count = self.random.randint(least, max(least, min(node.get("maxItems", 3), 3)))
            return [self.value(node.get("items") or {}, depth + 1) for _ in range(count)]
        return self._scalar(kind, node, 1 if name == "id" or name.endswith("_id") else -5)

    def _scalar(self, kind: str, node: Mapping[str, Any], least: int) -> Any:
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "number"):
            low, high = node.get("minimum", least), node.get("maximum", 2**31 - 1)
            number = self.random.choice([low, min(low + 1, high), min(14308069, high), high])
            return number if kind == "integer" or self.random.random() < 0.5 else min(number + 0.25, high)
        at = NOW - timedelta(seconds=self.random.randint(-100, 10**6))
        match node.get("format"):
            case "date-time":
                return f"{at:%Y-%m-%dT%H:%M:%SZ}"
            case "date":
                return f"{at:%Y-%m-%d}"
        pattern = re.compile(node.get("pattern", ""))
        low, high = node.get("minLength", 0), node.get("maxLength", 10**6)
        fitting = [text for text in _TEXTS if pattern.search(text) and low <= len(text) <= high]
        return self.random.choice(fitting or [""])


def broken(random: Random, value: Any) -> Any:
    """Return ``value`` with one part of another type, null, huge or left out."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        name = random.choice(list(value))
        rest = {key: item for key, item in value.items() if key != name}
        return rest if random.random() < 0.25 else {**rest, name: broken(random, value[name])}
    if isinstance(value, list) and value and random.random() < 0.85:
        at = random.randrange(len(value))
        return [*value[:at], broken(random, value[at]), *value[at + 1 :]]
    return random.choice((None, *_EDGES))


def no_json(random: Random, body: bytes) -> bytes:
    """Return a body that is no JSON, or none that anybody expects."""
    return random.choice(
        [
            b"", body[: len(body) // 2], b"<html><body>Bad gateway</body></html>", b"\xff\xfe\x00", b"null",
            b"[]", b"true", b"3", b'"text"', b"{}", b"NaN", b'{"a":' * 200 + b"1" + b"}" * 200, b"[" * 3000,
            b'{"id": 1e999}', b'{"id": 1, "id": "x"}', b"\x00" * 10, body + b"}", b"\xef\xbb\xbf" + body,
            body.replace(b'"', b"'"),
        ]
    )  # fmt: skip


@dataclass
class FakeHarvest:
    """Answers requests as its Swagger describes; ``faults``: the share of responses that break it."""

    backend: Backend
    random: Random
    faults: float = 0.0
    sent: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        """Return the response to ``request``."""
        self.sent.append(request)
        path = urlsplit(request.url).path
        data = self.backend.file.data
        schema, status = None, 200
        for template, item in sorted(data["paths"].items(), key=lambda pair: pair[0].count("{")):
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(data["basePath"] + template))
            if re.fullmatch(pattern, path) and request.method.lower() in item:
                responses = item[request.method.lower()]["responses"]
                status = int(next(iter(responses)))
                schema = resolve(data, responses[str(status)]).get("schema")
                break
        random = self.random
        headers = [("Content-Type", "application/json"), ("Date", format_datetime(NOW, usegmt=True))]
        value = None if schema is None else Maker(data, random).value(schema)
        if isinstance(value, dict) and "links" in value:
            further = len(self.sent) < 3 and random.random() < 0.3
            value |= {"page": 1, "total_pages": 1 + further, "next_page": None, "previous_page": None}
            following = f"https://api.harvestapp.com{path}?cursor=abc&per_page=2000" if further else None
            value["links"] |= {"next": following, "previous": None}
        if random.random() < 0.15:
            status = random.choice([400, 401, 403, 404, 422, 429, 500, 503])
            value = random.choice(
                [
                    {"message": "No."},
                    {"error": "invalid_token", "error_description": "No."},
                    {"code": 422, "message": "No"},
                    {},
                ]
            )
            headers += [("Retry-After", "7")] if status == 429 else []
        body = b"" if value is None else json.dumps(value).encode()
        if random.random() < self.faults:
            match random.randint(0, 3):
                case 0:
                    body = no_json(random, body)
                case 1:
                    headers[random.randint(0, 1)] = random.choice(
                        [
                            ("Content-Type", "text/html"),
                            ("Date", "yesterday"),
                            ("Content-Type", "x"),
                            ("Retry-After", "soon"),
                        ]
                    )
                case 2:
                    status = random.choice([200, 201, 202, 204, 206, 301, 302, 304, 418, 599])
                case _:
                    body = json.dumps(broken(random, value)).encode()
        return Response(status, tuple(headers), body)

"""HTTP messages as immutable values."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of ``name`` (any case), or None."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


def without_header(headers: Headers, name: str) -> Headers:
    """Return ``headers`` with every occurrence of ``name`` (any case) left out."""
    wanted = name.lower()
    return tuple((key, value) for key, value in headers if key.lower() != wanted)


def with_header(headers: Headers, name: str, value: str) -> Headers:
    """Return ``headers`` with ``name`` set to exactly one value, at the end."""
    return (*without_header(headers, name), (name, value))


@dataclass(frozen=True, slots=True)
class Request:
    """A request: ``method`` in upper case, absolute ``url``, headers in order, raw ``body``."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of header ``name`` (any case), or None."""
        return header(self.headers, name)

    def with_header(self, name: str, value: str) -> Request:
        """Return a copy with header ``name`` set to exactly one value."""
        return replace(self, headers=with_header(self.headers, name, value))

    def without_header(self, name: str) -> Request:
        """Return a copy that lacks header ``name``."""
        return replace(self, headers=without_header(self.headers, name))


@dataclass(frozen=True, slots=True)
class Response:
    """A response: ``status`` 100..599, headers in order, raw ``body``."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of header ``name`` (any case), or None."""
        return header(self.headers, name)

    @property
    def is_json(self) -> bool:
        """Whether the declared content type is JSON (``application/json`` or ``*+json``)."""
        kind = (self.header("Content-Type") or "").split(";")[0].strip().lower()
        return kind.endswith("/json") or kind.endswith("+json")

    def json(self) -> Any:
        """Return the parsed body.

        Raises:
            ValueError: the body is not JSON.
        """
        return json.loads(self.body)

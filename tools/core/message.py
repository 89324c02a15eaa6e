"""HTTP messages as immutable values, and what is the same wherever they are read."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

Headers = tuple[tuple[str, str], ...]

DEFAULT_PORTS = {"http": 80, "https": 443}


def authority(url: SplitResult) -> str:
    """Return host and port in lower case, without the port that the scheme implies (.NET writes it out).

    Raises:
        ValueError: the port is no number of 0 to 65535.
    """
    host = (url.hostname or "").lower()
    return host if url.port in (None, DEFAULT_PORTS.get(url.scheme.lower())) else f"{host}:{url.port}"


def phrase(status: int) -> str:
    """Return the reason phrase of a status, empty for one that has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def media_type(content_type: str | None) -> str:
    """Return the type of a Content-Type header in lower case, without its parameters."""
    return (content_type or "").partition(";")[0].strip().lower()


def is_json_type(content_type: str | None) -> bool:
    """Whether a Content-Type header says JSON (``application/json`` or ``*+json``)."""
    return media_type(content_type).endswith(("/json", "+json"))


def strict_json(data: bytes | str, *, without_nulls: bool = False) -> Any:
    """Return the parsed JSON, read as RFC 8259 has it and the platform reads it.

    ``without_nulls`` leaves out the members of objects that are null.

    Raises:
        ValueError: not JSON; NaN, Infinity or a number beyond a double; a member written twice; too deep.
    """
    text = data if isinstance(data, str) else data.decode(json.detect_encoding(data), "surrogatepass")
    try:
        return (_without_nulls if without_nulls else _strict)(text)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def json_or_none(data: bytes | str) -> Any:
    """Return the parsed JSON (see ``strict_json``), None where ``data`` is none (or is ``null``)."""
    try:
        return strict_json(data)
    except ValueError:
        return None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text} does not fit a double")
    return number


def _each_member_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member '{twice}' is written twice")
    return found


def _each_member_with_a_value(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in _each_member_once(pairs).items() if value is not None}


def _decoder(hook: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> Callable[[str], Any]:
    """Return a decoder that is made once: making one takes longer than reading a small body."""
    return json.JSONDecoder(parse_constant=_no_number, parse_float=_finite, object_pairs_hook=hook).decode


_strict = _decoder(_each_member_once)
_without_nulls = _decoder(_each_member_with_a_value)


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of ``name`` (any case), or None."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


def without_header(headers: Headers, name: str) -> Headers:
    """Return ``headers`` with every occurrence of ``name`` (any case) left out."""
    wanted, size = name.lower(), len(name)
    # Names are ASCII, and few have the same length.
    return tuple([pair for pair in headers if len(pair[0]) != size or pair[0].lower() != wanted])


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
        return is_json_type(self.header("Content-Type"))

    def json(self) -> Any:
        """Return the parsed body (see ``strict_json``).

        Raises:
            ValueError: the body is not JSON.
        """
        return strict_json(self.body)

    def json_or_none(self) -> Any:
        """Return the parsed body, None where it is not JSON (or is ``null``)."""
        return json_or_none(self.body)

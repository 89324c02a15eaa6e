"""Matchers: does a request that is sent agree with one that was recorded, and where does it not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from ..core.errors import UserError
from ..core.message import DEFAULT_PORTS, media_type, strict_json
from ..core.suggestion import instead
from ..core.values import equal
from .compare import describe, differences
from .jsonrpc import message_of
from .redaction import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.message import Request

Matcher = Callable[["Request", "Request"], str | None]
"""Takes the request sent and the recorded one; returns None when they agree, else how they differ."""

DEFAULT_MATCH = ("method", "scheme", "host", "path", "query", "body")

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class _Url:
    """The parts of an address, made comparable."""

    __slots__ = ("host", "path", "port", "query", "scheme")

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        self.scheme = parts.scheme.lower()
        self.host = (parts.hostname or "").rstrip(".")
        self.port = port or DEFAULT_PORTS.get(self.scheme, 0)
        self.path = _ESCAPE.sub(_unescaped, quote(parts.path or "/", safe="/%:@!$&'()*+,;=~"))
        pairs: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            pairs.setdefault(name, []).append(value)
        self.query = {name: sorted(values) for name, values in pairs.items()}


def _unescaped(found: re.Match[str]) -> str:
    # RFC 3986 section 6.2.2.2: an unreserved character and its escape are the same.
    char = chr(int(found[1], 16))
    return char if char in _UNRESERVED else found[0].upper()


@lru_cache(maxsize=4096)
def _url(url: str) -> _Url:
    return _Url(url)


@lru_cache(maxsize=512)
def _json(body: bytes) -> tuple[bool, Any]:
    try:
        return True, strict_json(body)
    except ValueError:
        return False, None


def _differs(sent: Any, recorded: Any) -> str:
    return f"'{sent}' sent, '{recorded}' recorded"


def _method(sent: Request, recorded: Request) -> str | None:
    return None if sent.method.upper() == recorded.method.upper() else _differs(sent.method, recorded.method)


def _part(name: str) -> Matcher:
    def match(sent: Request, recorded: Request) -> str | None:
        if sent.url == recorded.url:
            return None
        left, right = getattr(_url(sent.url), name), getattr(_url(recorded.url), name)
        return None if left == right else _differs(left, right)

    return match


def _query(sent: Request, recorded: Request) -> str | None:
    if sent.url == recorded.url:
        return None
    return _maps(_url(sent.url).query, _url(recorded.url).query)


def _maps(sent: Mapping[str, list[str]], recorded: Mapping[str, list[str]]) -> str | None:
    if sent == recorded:
        return None
    words = []
    for name in (*sent, *(name for name in recorded if name not in sent)):
        left, right = sent.get(name), recorded.get(name)
        if left == right:
            continue
        if is_secret_name(name):
            left, right = left and ["***"], right and ["***"]
        if right is None:
            words.append(f"'{name}' ({_listed(left)}) sent, not recorded")
        elif left is None:
            words.append(f"'{name}' ({_listed(right)}) recorded, not sent")
        else:
            words.append(f"'{name}' is {_listed(left)} sent, {_listed(right)} recorded")
    return "; ".join(words)


def _listed(values: list[str] | None) -> str:
    return ", ".join(f"'{value}'" for value in values or ())


def _uri(sent: Request, recorded: Request) -> str | None:
    if sent.url == recorded.url:
        return None
    words = ((name, MATCHERS[name](sent, recorded)) for name in ("scheme", "host", "port", "path", "query"))
    return "; ".join(f"{name}: {text}" for name, text in words if text) or None


def _body(sent: Request, recorded: Request) -> str | None:
    if sent.body == recorded.body:
        return None
    if not sent.body or not recorded.body:
        return "a body sent, none recorded" if sent.body else "a body recorded, none sent"
    if _is_form(sent) or _is_form(recorded):
        return _maps(_form(sent.body), _form(recorded.body))
    (sent_json, left), (recorded_json, right) = _json(sent.body), _json(recorded.body)
    if sent_json and recorded_json:
        return None if equal(left, right) else describe(differences(left, right), "sent", "recorded")
    if sent_json or recorded_json:
        return "JSON sent, something else recorded" if sent_json else "JSON recorded, something else sent"
    at = next(
        (n for n, (a, b) in enumerate(zip(sent.body, recorded.body, strict=False)) if a != b),
        min(len(sent.body), len(recorded.body)),
    )
    return f"{len(sent.body)} bytes sent, {len(recorded.body)} recorded, first difference at byte {at + 1}"


def _message(sent: Request, recorded: Request) -> str | None:
    left, right = message_of(sent.body), message_of(recorded.body)
    if left is None or right is None:
        return _body(sent, recorded)
    return None if equal(left, right) else describe(differences(left, right), "sent", "recorded")


def _is_form(request: Request) -> bool:
    return media_type(request.header("Content-Type")) == "application/x-www-form-urlencoded"


def _form(body: bytes) -> dict[str, list[str]]:
    return _Url("?" + body.decode("utf-8", "replace").replace("#", "%23")).query


def _header(name: str) -> Matcher:
    def match(sent: Request, recorded: Request) -> str | None:
        left, right = sent.header(name), recorded.header(name)
        if left == right:
            return None
        if left is None or right is None:
            return "recorded, not sent" if left is None else "sent, not recorded"
        return "another value sent than recorded" if is_secret_name(name) else _differs(left, right)

    return match


MATCHERS: Mapping[str, Matcher] = MappingProxyType(
    {
        "method": _method,
        "scheme": _part("scheme"),
        "host": _part("host"),
        "port": _part("port"),
        "path": _part("path"),
        "query": _query,
        "uri": _uri,
        "body": _body,
    }
)


def matchers(names: Iterable[str], *, rpc: bool = False) -> tuple[tuple[str, Matcher], ...]:
    """Return the matchers called ``names``; ``headers:<Name>`` compares one header.

    With ``rpc``, bodies that are JSON-RPC requests agree whatever their ids.

    Raises:
        UserError: there is no such matcher.
    """
    found: list[tuple[str, Matcher]] = []
    for name in names:
        kind, _, header = name.partition(":")
        if kind == "headers" and header.strip():
            found.append((name, _header(header.strip())))
        elif name in MATCHERS:
            found.append((name, _message if rpc and name == "body" else MATCHERS[name]))
        else:
            hint = instead(name, (*MATCHERS, "headers:<Name>"))
            raise UserError(f"there is no matcher '{name}'{hint}")
    return tuple(found)


def similarity(sent: Request, recorded: Request, *, rpc: bool = False) -> float:
    """Return how near two requests are, from 0 to 1 (all parts agree).

    With ``rpc``, JSON-RPC requests of different methods are far from each other, whatever their ids.
    """
    left, right = _url(sent.url), _url(recorded.url)
    segments = difflib.SequenceMatcher(None, left.path.split("/"), right.path.split("/"), autojunk=False)
    score = 4 * segments.ratio() + 2 * (sent.method.upper() == recorded.method.upper())
    score += (
        2 * (left.host == right.host) + 0.5 * (left.scheme == right.scheme) + 0.5 * (left.port == right.port)
    )
    score += 2 * _shared(left.query, right.query)
    a, b = (message_of(sent.body), message_of(recorded.body)) if rpc else (None, None)
    if a is not None and b is not None:
        score += 1 + _shared(a["params"], b["params"]) if a["method"] == b["method"] else 0
    elif sent.body == recorded.body:
        score += 2
    elif sent.body and recorded.body:
        (sent_json, a), (recorded_json, b) = _json(sent.body), _json(recorded.body)
        if sent_json and recorded_json:
            score += 2 if equal(a, b) else 1 + _shared(a, b) * 0.9
        elif _is_form(sent) or _is_form(recorded):
            score += 1 + _shared(_form(sent.body), _form(recorded.body)) * 0.9
    return score / 13


def _shared(left: Any, right: Any) -> float:
    if not isinstance(left, dict) or not isinstance(right, dict):
        return 0.0
    names = left.keys() | right.keys()
    if not names:
        return 1.0
    # A name on both sides with another value is nearer than a name on one side only.
    points: float = sum(equal(left[n], right[n]) * 0.5 + 0.5 for n in left.keys() & right.keys())
    return points / len(names)

"""Credentials replaced by ``***`` in URLs, headers, bodies and free text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, overload
from urllib.parse import quote, unquote_plus

from ..core.message import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.message import Headers

MASK = "***"

# Names without case, dashes and underscores. "nextPageToken" and its like are no credentials and not listed.
_NAMES = frozenset(
    (
        "authorization", "proxyauthorization", "cookie", "setcookie", "accesstoken", "refreshtoken",
        "idtoken", "authtoken", "bearertoken", "sessiontoken", "csrftoken", "xauthtoken", "token", "xtoken",
        "clientsecret", "secret", "password", "passwd", "pwd", "passphrase", "apikey", "xapikey",
        "accesskey", "secretkey", "privatekey", "subscriptionkey", "ocpapimsubscriptionkey",
        "xfunctionskey", "sig", "signature", "xamzsecuritytoken", "xamzsignature", "clientassertion",
        "assertion", "codeverifier", "sessionid", "jwt", "bearer", "credential", "credentials",
        "connectionstring", "sharedaccesskey", "sharedaccesssignature"
    )
)  # fmt: skip
_ENDINGS = (
    "clientsecret", "password", "apikey", "accesstoken", "refreshtoken", "idtoken", "authtoken",
    "bearertoken", "accesskey", "secretkey", "privatekey", "subscriptionkey", "personaltoken",
)  # fmt: skip

_USERINFO = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#@]*@")
_TEXT_URL = re.compile(r"\b(https?://)[^/?#@\s\"'<>]+@")
_SCHEME = re.compile(
    r"\b(Bearer|Basic|Token|Negotiate|Digest)(\s+|%20|\+)"
    r"(?!(?:realm|error|error_description|scope|charset|authorization_uri)=)"
    r"(?:(?=[^\s\"',;<>]*[\d._~+/=-])[^\s\"',;<>]{3,}|[^\s\"',;<>]{16,})",
    re.IGNORECASE,
)
_JWT = re.compile(r"\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?")
_NAME = re.compile(r"[A-Za-z][\w.-]{1,40}(?P<sep>\\?[\"']?\s*[:=]\s*\\?[\"']?)(?!//)")
_VALUE = re.compile(r"[^\s&\"',;<>}\\]+")
_WORD = re.compile(r"[a-z]{1,12}[.!?]?")
_HEADER_LINE = re.compile(
    r"(?im)^(\s*(?:proxy-)?(?:authorization|cookie|set-cookie|x-api-key|ocp-apim-subscription-key)\s*:\s*)\S.*$"
)

T = TypeVar("T")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a header, parameter or member called ``name`` holds a credential."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain in _NAMES or plain.endswith(_ENDINGS)


@overload
def redact(value: str, *, headers: Iterable[str] = (), values: Iterable[str] = ()) -> str: ...
@overload
def redact(value: Request, *, headers: Iterable[str] = (), values: Iterable[str] = ()) -> Request: ...
@overload
def redact(value: Response, *, headers: Iterable[str] = (), values: Iterable[str] = ()) -> Response: ...
def redact(
    value: str | Request | Response, *, headers: Iterable[str] = (), values: Iterable[str] = ()
) -> str | Request | Response:
    """Return ``value`` with credentials replaced by ``***``.

    ``headers`` are further header names (any case) that hold a credential, ``values`` are credentials known
    literally: they are replaced wherever they stand, percent-encoded too.
    """
    known = tuple(sorted({item for item in values if item}, key=len, reverse=True))
    if isinstance(value, str):
        return _literal(redact_text(value), known)
    names = frozenset(name.lower() for name in headers)
    clean = tuple((name, _literal(_header(name, text, names), known)) for name, text in value.headers)
    body = redact_body(value.body, value.header("Content-Type") or "")
    if known and body:
        body = _literal(body.decode("utf-8", "surrogateescape"), known).encode("utf-8", "surrogateescape")
    if isinstance(value, Request):
        return replace(value, url=_literal(redact_url(value.url), known), headers=clean, body=body)
    return replace(value, headers=clean, body=body)


def mask(text: str, values: Iterable[str]) -> str:
    """Return ``text`` with the credentials ``values`` in it replaced, percent-encoded ones too."""
    return _literal(text, tuple(sorted({item for item in values if item}, key=len, reverse=True)))


def redact_headers(headers: Headers, names: Iterable[str] = ()) -> Headers:
    """Return ``headers`` with their credentials replaced; ``names`` are further headers that hold one."""
    further = frozenset(name.lower() for name in names)
    return tuple((name, _header(name, text, further)) for name, text in headers)


def redact_url(url: str) -> str:
    """Return ``url`` with user information and the credentials among its parameters replaced."""
    url = _USERINFO.sub(rf"\1{MASK}@", url)
    base, mark, rest = url.partition("?")
    if not mark:
        return _JWT.sub(MASK, url)
    query, mark2, fragment = rest.partition("#")
    return _JWT.sub(MASK, f"{base}?{_redact_form(query)}{mark2}{fragment}")


def redact_json(value: Any) -> Any:
    """Return the parsed JSON ``value`` with members that hold a credential replaced."""
    if isinstance(value, dict):
        return {
            key: MASK if is_secret_name(str(key)) and item is not None else redact_json(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [redact_json(item) for item in value]
    return redact_text(value) if isinstance(value, str) else value


def redact_body(body: bytes, content_type: str = "") -> bytes:
    """Return ``body`` with credentials replaced; a JSON or form body without one is returned unchanged."""
    if not body:
        return body
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _redact_form(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if kind.endswith(("/json", "+json")) or body[:1] in b"{[":
        try:
            data = json.loads(body)
        except ValueError:
            pass
        else:
            clean = redact_json(data)
            # An untouched body keeps its bytes: the layout of a recording is not ours to change.
            return body if clean == data else json.dumps(clean, ensure_ascii=False).encode("utf-8", "replace")
    text = body.decode("utf-8", "surrogateescape")
    return redact_text(text).encode("utf-8", "surrogateescape")


def redact_text(text: str) -> str:
    """Return free ``text`` with what looks like a credential replaced."""
    text = _HEADER_LINE.sub(rf"\1{MASK}", text)
    text = _SCHEME.sub(rf"\1\2{MASK}", text)
    text = _JWT.sub(MASK, text)
    text = _TEXT_URL.sub(rf"\1{MASK}@", text)
    return _mask_pairs(text)


def _last_name(text: str, found: re.Match[str]) -> str:
    return text[found.start() : found.start("sep")].rpartition(".")[2]


def _mask_pairs(text: str) -> str:
    parts: list[str] = []
    done = 0
    for found in _NAME.finditer(text):
        if found.start() < done or not is_secret_name(_last_name(text, found)):
            continue
        value = _VALUE.match(text, found.end())
        if value is None or value[0].lower() in ("bearer", "basic", "null", "none", MASK):
            continue
        # "the token: it is wrong" is prose.
        if found["sep"] == ": " and _WORD.fullmatch(value[0]):
            continue
        parts += (text[done : found.end()], MASK)
        done = value.end()
    return "".join((*parts, text[done:]))


def _redact_form(text: str) -> str:
    if "=" not in text:
        return _JWT.sub(MASK, text)
    grant = "grant_type=" in text
    parts = []
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        plain = unquote_plus(name)
        secret = is_secret_name(plain) or (grant and plain == "code")
        parts.append(f"{name}={MASK}" if equals and value and secret else part)
    return "&".join(parts)


def _header(name: str, text: str, further: frozenset[str]) -> str:
    if name.lower() in further or is_secret_name(name):
        scheme, space, rest = text.partition(" ")
        keeps = space and rest and scheme.lower() in ("bearer", "basic", "token", "digest", "negotiate")
        return f"{scheme} {MASK}" if keeps else MASK
    if name.lower() in ("location", "content-location", "link", "referer"):
        return _redact_location(text)
    return redact_text(text)


def _redact_location(text: str) -> str:
    return redact_url(text) if text.startswith(("http://", "https://", "/")) else redact_text(text)


def _literal(text: str, known: tuple[str, ...]) -> str:
    for item in known:
        text = text.replace(item, MASK)
        encoded = quote(item, safe="")
        if encoded != item:
            text = text.replace(encoded, MASK)
    return text

"""Credentials replaced by ``***`` in URLs, headers, bodies and free text."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus, urlsplit

from ..core.message import Request, Response, is_json_type, media_type, strict_json

if TYPE_CHECKING:
    from collections.abc import Iterable


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

_JSON_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\([\"\\/])")
_ESCAPE = re.compile(r"%[0-9A-F]{2}")
_SHORT = 6


@lru_cache(maxsize=4096)
def is_secret_name(name: str, further: frozenset[str] = frozenset()) -> bool:
    """Whether a header, parameter or member called ``name`` holds a credential.

    ``further`` are names in lower case that do beside those known to everyone.
    """
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain in _NAMES or plain.endswith(_ENDINGS) or name.lower() in further


@lru_cache(maxsize=256)
def forms(secret: str) -> tuple[str, ...]:
    """Return the spellings under which ``secret`` travels, the longest first; none for an empty one.

    As it is; percent-encoded as a component and as a form (hexadecimal digits of either case, as .NET writes
    lower ones); decoded from either; escaped for JSON; in Base64, alone and within a longer text such as
    ``user:password``. An encoded form of fewer than six characters is left out: chance brings it anywhere.
    """
    quoted = (
        quote(secret, safe="", errors="replace"),
        quote(secret, safe="-_.!~*'()", errors="replace"),
        quote_plus(secret, errors="replace"),
    )
    ascii_only, plain = (json.dumps(secret, ensure_ascii=flag)[1:-1] for flag in (True, False))
    found = {
        *quoted,
        *(_ESCAPE.sub(lambda escape: escape[0].lower(), text) for text in quoted),
        unquote(secret),
        unquote_plus(secret),
        ascii_only,
        plain,
        ascii_only.replace("/", "\\/"),  # PHP and .NET's older serializers
        plain.replace("/", "\\/"),
        *_in_base64(secret),
    }
    kept = {secret, *(text for text in found if len(text) >= _SHORT)} - {""}
    return tuple(sorted(kept, key=lambda text: (-len(text), text)))


def _in_base64(secret: str) -> set[str]:
    """Return what Base64 (both alphabets) makes of ``secret``, whatever stands before and after it."""
    raw = secret.encode("utf-8", "replace")
    found = {base64.b64encode(raw).decode("ascii").rstrip("=")}
    for before in range(3):
        text = base64.b64encode(bytes(before) + raw).decode("ascii")
        # Only whole groups of six bits are the secret's own.
        found.add(text[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6])
    return found | {text.replace("+", "-").replace("/", "_") for text in found}


def holds(text: str, secrets: Iterable[str]) -> bool:
    """Whether one of ``secrets`` stands in ``text``, in any of its forms, or once the text is decoded."""
    spelled = {text, unquote(text), unquote_plus(text), _JSON_ESCAPE.sub(_unescaped, text)}
    return any(form in part for secret in secrets for form in forms(secret) for part in spelled)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def named_secrets(request: Request, names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the credentials in the headers and the query of ``request``, told by their names.

    ``names`` (in lower case) are further ones; values of fewer than six characters are left out.
    """
    try:
        query = parse_qsl(urlsplit(request.url).query)
    except ValueError:
        query = []
    found = (value for name, value in (*request.headers, *query) if is_secret_name(name, names))
    # "Bearer x": the scheme is no part of the credential.
    return tuple(value for text in found if len(value := text.rpartition(" ")[2]) >= _SHORT)


@overload
def redact(value: str, *, names: Iterable[str] = (), values: Iterable[str] = ()) -> str: ...
@overload
def redact(value: Request, *, names: Iterable[str] = (), values: Iterable[str] = ()) -> Request: ...
@overload
def redact(value: Response, *, names: Iterable[str] = (), values: Iterable[str] = ()) -> Response: ...
def redact(
    value: str | Request | Response, *, names: Iterable[str] = (), values: Iterable[str] = ()
) -> str | Request | Response:
    """Return ``value`` with credentials replaced by ``***``.

    ``names`` are further names (any case) of headers, parameters and members that hold a credential,
    ``values`` are credentials known literally: they are replaced wherever they stand, in each of their
    ``forms``.
    """
    further = frozenset(name.lower() for name in names)
    known = _spelled(frozenset(values))
    if isinstance(value, str):
        return _literal(redact_text(value, further), known)
    clean = tuple((name, _literal(_header(name, text, further), known)) for name, text in value.headers)
    body = redact_body(value.body, value.header("Content-Type") or "", further)
    if known and body:
        body = _literal(body.decode("utf-8", "surrogateescape"), known).encode("utf-8", "surrogateescape")
    if isinstance(value, Request):
        return replace(value, url=_literal(redact_url(value.url, further), known), headers=clean, body=body)
    return replace(value, headers=clean, body=body)


@lru_cache(maxsize=64)
def _spelled(values: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        sorted({form for item in values for form in forms(item)}, key=lambda text: (-len(text), text))
    )


def redact_url(url: str, names: frozenset[str] = frozenset()) -> str:
    """Return ``url`` with user information and the credentials among its parameters replaced."""
    url = _USERINFO.sub(rf"\1{MASK}@", url)
    base, mark, rest = url.partition("?")
    if not mark:
        return _JWT.sub(MASK, url)
    query, mark2, fragment = rest.partition("#")
    return _JWT.sub(MASK, f"{base}?{_redact_form(query, names)}{mark2}{fragment}")


def redact_json(value: Any, names: frozenset[str] = frozenset()) -> Any:
    """Return the parsed JSON ``value`` with members that hold a credential replaced."""
    if isinstance(value, dict):
        return {
            key: MASK if is_secret_name(str(key), names) and item is not None else redact_json(item, names)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [redact_json(item, names) for item in value]
    return redact_text(value, names) if isinstance(value, str) else value


def redact_body(body: bytes, content_type: str = "", names: frozenset[str] = frozenset()) -> bytes:
    """Return ``body`` with credentials replaced; a JSON or form body without one is returned unchanged."""
    if not body:
        return body
    if media_type(content_type) == "application/x-www-form-urlencoded":
        text = _redact_form(body.decode("utf-8", "surrogateescape"), names)
        return text.encode("utf-8", "surrogateescape")
    if is_json_type(content_type) or body[:1] in b"{[":
        try:
            data = strict_json(body)
        except ValueError:
            pass
        else:
            clean = redact_json(data, names)
            # An untouched body keeps its bytes: the layout of a recording is not ours to change.
            return body if clean == data else json.dumps(clean, ensure_ascii=False).encode("utf-8", "replace")
    text = body.decode("utf-8", "surrogateescape")
    return redact_text(text, names).encode("utf-8", "surrogateescape")


def redact_text(text: str, names: frozenset[str] = frozenset()) -> str:
    """Return free ``text`` with what looks like a credential replaced."""
    text = _HEADER_LINE.sub(rf"\1{MASK}", text)
    text = _SCHEME.sub(rf"\1\2{MASK}", text)
    text = _JWT.sub(MASK, text)
    text = _TEXT_URL.sub(rf"\1{MASK}@", text)
    return _mask_pairs(text, names)


def _last_name(text: str, found: re.Match[str]) -> str:
    return text[found.start() : found.start("sep")].rpartition(".")[2]


def _mask_pairs(text: str, names: frozenset[str]) -> str:
    parts: list[str] = []
    done = 0
    for found in _NAME.finditer(text):
        if found.start() < done or not is_secret_name(_last_name(text, found), names):
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


def _redact_form(text: str, names: frozenset[str]) -> str:
    if "=" not in text:
        return _JWT.sub(MASK, text)
    grant = "grant_type=" in text
    parts = []
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        plain = unquote_plus(name)
        secret = is_secret_name(plain, names) or (grant and plain == "code")
        parts.append(f"{name}={MASK}" if equals and value and secret else part)
    return "&".join(parts)


def _header(name: str, text: str, further: frozenset[str]) -> str:
    if is_secret_name(name, further):
        scheme, space, rest = text.partition(" ")
        keeps = space and rest and scheme.lower() in ("bearer", "basic", "token", "digest", "negotiate")
        return f"{scheme} {MASK}" if keeps else MASK
    if name.lower() in ("location", "content-location", "link", "referer"):
        whole = text.startswith(("http://", "https://", "/"))
        return redact_url(text, further) if whole else redact_text(text, further)
    return redact_text(text, further)


def _literal(text: str, known: tuple[str, ...]) -> str:
    for item in known:
        text = text.replace(item, MASK)
    return text

"""Credentials replaced by ``***`` in URLs, headers, bodies and free text."""

from __future__ import annotations

import base64
import html
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
# Possessive quantifiers and starts at a word's beginning keep every pattern linear in the length of the text.
_SCHEME = re.compile(
    r"\b(Bearer|Basic|Token|Negotiate|Digest)(\s++|%20|\+)"
    r"(?!(?:realm|error|error_description|scope|charset|authorization_uri)=)"
    r"(?![a-z]{1,15}[.!?]?(?:\s|$))"
    r"(?:(?=[^\s\"',;<>]*[\d._~+/=-])[^\s\"',;<>]{3,}|[^\s\"',;<>]{16,})",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\w.-])[\w-]*+(?:\.[\w-]*+)++")
_JWT_BEGIN = re.compile(r"\beyJ[\w-]{6}")
_NAME = re.compile(r"(?<![\w.-])[\w.-]{2,}+(?P<sep>\\?[\"']?\s*+[:=]\s*+\\?[\"']?)(?!//)")
_VALUE = re.compile(r"[^\s&\"',;<>}\\]+")
_WORD = re.compile(r"[a-z]{1,12}[.!?]?")
_HEADER_LINE = re.compile(
    r"(?im)^([ \t]*+(?:proxy-)?(?:authorization|cookie|set-cookie|x-api-key|ocp-apim-subscription-key)"
    r"[ \t]*+:[ \t]*+)\S.*$"
)
# Text without any of these holds nothing that the patterns above find.
_SUSPECT = (":", "=", "@", "eyj", "bearer", "basic", "token", "negotiate", "digest")

_JSON_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\([\"\\/])")
_ESCAPE = re.compile(r"%[0-9A-F]{2}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._~!*()/:;,?@=$#-]")
SHORTEST = 6
"""The characters of a credential; what is shorter stands in many a word."""
_LONGEST_NAME = 64


def is_secret_name(name: str, further: frozenset[str] = frozenset()) -> bool:
    """Whether a header, parameter or member called ``name`` holds a credential.

    ``further`` are names in lower case that do beside those known to everyone.
    """
    # What makes a name a secret's stands at its end; a giant one does not enter the cache.
    return _is_secret(name[-_LONGEST_NAME:], further)


@lru_cache(maxsize=4096)
def _is_secret(name: str, further: frozenset[str]) -> bool:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain in _NAMES or plain.endswith(_ENDINGS) or name.lower() in further


@lru_cache(maxsize=256)
def forms(secret: str) -> tuple[str, ...]:
    """Return the spellings under which ``secret`` travels, the longest first; none for an empty one.

    As it is; decoded from percent-encoding; in Base64, alone and within a longer text such as
    ``user:password``; in hexadecimal; and each of these percent-encoded, escaped for JSON and for HTML, once
    and twice. An encoded form of fewer than six characters is left out: chance brings it anywhere.
    """
    digits = secret.encode("utf-8", "replace").hex()
    base = {secret, unquote(secret), unquote_plus(secret), *_in_base64(secret), digits, digits.upper()}
    once = {form for text in base for form in _escaped(text)}
    found = base | once | {form for text in once - base for form in _escaped(text)}
    kept = {secret, *(text for text in found if len(text) >= SHORTEST)} - {""}
    return tuple(sorted(kept, key=lambda text: (-len(text), text)))


def _escaped(text: str) -> set[str]:
    """Return ``text`` percent-encoded, escaped for JSON and escaped for HTML, in the usual ways."""
    quoted = (
        quote(text, safe="", errors="replace"),
        quote(text, safe="-_.!~*'()", errors="replace"),
        quote_plus(text, errors="replace"),
    )
    as_json = [json.dumps(text, ensure_ascii=flag)[1:-1] for flag in (True, False)]
    as_html = html.escape(text, quote=False)
    return {
        *quoted,
        # .NET writes lower digits.
        *(_ESCAPE.sub(lambda escape: escape[0].lower(), item) for item in quoted),
        *as_json,
        *(item.replace("/", "\\/") for item in as_json),  # PHP and .NET's older serializers
        as_html,
        as_html.replace('"', "&quot;"),
        *(as_html.replace('"', "&quot;").replace("'", mark) for mark in ("&#x27;", "&#39;", "&apos;")),
        # .NET's and PHP's encoders write what is not ASCII, and the plus sign, by number.
        _NOT_PLAIN.sub(lambda found: f"&#{ord(found[0])};", text),
        _NOT_PLAIN.sub(lambda found: f"&#x{ord(found[0]):X};", text),
        _NOT_PLAIN.sub(lambda found: f"&#x{ord(found[0]):x};", text),
    }


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
    spelled = _decoded(text)
    return any(form in part for secret in secrets for form in forms(secret) for part in spelled)


def _decoded(text: str) -> set[str]:
    """Return ``text`` and what it is once its escapes of HTML, JSON or addresses are taken out."""
    spelled = {text}
    if "&" in text:
        spelled.add(html.unescape(text))
    if "\\" in text:
        spelled.add(_JSON_ESCAPE.sub(_unescaped, text))
    if "%" in text or "+" in text:
        spelled |= {decode(item) for item in (text, unquote(text)) for decode in (unquote, unquote_plus)}
    return spelled


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
    return tuple(value for text in found if len(value := text.rpartition(" ")[2]) >= SHORTEST)


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
    body = _clean_body(value.body, value.header("Content-Type") or "", further, known)
    if isinstance(value, Request):
        return replace(value, url=_literal(redact_url(value.url, further), known), headers=clean, body=body)
    return replace(value, headers=clean, body=body)


# One call shows a body several times: as the service, the script and the policies leave it.
@lru_cache(maxsize=4)
def _clean_body(body: bytes, content_type: str, names: frozenset[str], known: tuple[str, ...]) -> bytes:
    body = redact_body(body, content_type, names)
    if not known or not body:
        return body
    return _literal(body.decode("utf-8", "surrogateescape"), known).encode("utf-8", "surrogateescape")


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
        return _mask_jwt(url)
    query, mark2, fragment = rest.partition("#")
    return _mask_jwt(f"{base}?{_redact_form(query, names)}{mark2}{fragment}")


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
    lower = text.lower()
    if not any(mark in lower for mark in _SUSPECT):
        return text
    text = _HEADER_LINE.sub(rf"\1{MASK}", text)
    text = _SCHEME.sub(rf"\1\2{MASK}", text)
    text = _mask_jwt(text)
    text = _TEXT_URL.sub(rf"\1{MASK}@", text)
    return _mask_pairs(text, names)


def _mask_jwt(text: str) -> str:
    """Return ``text`` without JSON Web Tokens (RFC 7519): dotted parts of which the first is an object's."""

    def masked(found: re.Match[str]) -> str:
        parts, kept = found[0].split("."), []
        at = 0
        while at < len(parts):
            begin = _JWT_BEGIN.search(parts[at]) if len("".join(parts[at + 1 : at + 2])) > 3 else None
            kept.append(parts[at] if begin is None else parts[at][: begin.start()] + MASK)
            at += 1 if begin is None else 3
        return ".".join(kept)

    return _DOTTED.sub(masked, text) if "eyJ" in text else text


def _last_name(text: str, found: re.Match[str]) -> str:
    end = found.start("sep")
    return text[max(found.start(), end - _LONGEST_NAME) : end].rpartition(".")[2]


def _mask_pairs(text: str, names: frozenset[str]) -> str:
    parts: list[str] = []
    done = 0
    for found in _NAME.finditer(text):
        if found.start() < done or not is_secret_name(_last_name(text, found), names):
            continue
        value = _VALUE.match(text, found.end())
        if value is None or value[0].lower() in ("bearer", "basic", "null", "none", MASK):
            continue
        # "the token: it is wrong" is prose, and so is "'token': it is wrong".
        if found["sep"].lstrip("\\\"'") == ": " and _WORD.fullmatch(value[0]):
            continue
        parts += (text[done : found.end()], MASK)
        done = value.end()
    return "".join((*parts, text[done:]))


def _redact_form(text: str, names: frozenset[str]) -> str:
    if "=" not in text:
        return _mask_jwt(text)
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

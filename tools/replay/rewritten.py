"""Text that a script changed without meaning to: bytes read as text, date-times read and written by Json.NET.

Sources: Json.NET, ``DateParseHandling``: a text in the form of an ISO 8601 date-time becomes a DateTime when
it is read, and is written anew in the zone of the machine, UTC on the platform; .NET, ``ReadAsStringAsync``:
bytes that are no text become U+FFFD.
"""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from ..core.message import strict_json
from ..core.problem import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ..core.paths import Path
    from ..runtime.exchanges import Exchange

_MARK = "\N{REPLACEMENT CHARACTER}".encode()
_ESCAPED = re.compile(rb"\\u[fF]{3}[dD]|%[eE][fF]%[bB][fF]%[bB][dD]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{8,}={0,2}")
# What Json.NET takes for a date-time; the platform's zone is UTC.
_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?(?:(Z)|([+-])(\d\d):?(\d\d))?", re.ASCII
)
_HINT = "read JSON with DateParseHandling.None (JsonConvert.DeserializeObject with JsonSerializerSettings)"


def check_rewritten(exchange: Exchange) -> Iterator[Problem]:
    """Yield the bytes and date-times of ``exchange`` that its script changed; nothing where none ran."""
    if exchange.script is None:
        return
    came = [exchange.request.body, *(sent.response.body for sent in exchange.backend if sent.response)]
    left = [
        (Location("request", "body", number=number), sent.request.body)
        for number, sent in enumerate(exchange.backend, 1)
    ]
    urls = [
        (Location("request", "query", number=number), sent.request.url.partition("?")[2].encode())
        for number, sent in enumerate(exchange.backend, 1)
    ]
    left.append((Location("response", "body"), exchange.raw_response.body))
    yield from _bytes(came, (*left, *urls))
    yield from _dates(came, left, urls)


def _bytes(came: Iterable[bytes], left: Iterable[tuple[Location, bytes]]) -> Iterator[Problem]:
    if all(map(_is_text, came)) or any(map(_has_mark, came)):
        return
    for where, body in left:
        if _is_text(body) and _has_mark(body):
            message = (
                "has U+FFFD where the script got bytes that are no text: it read binary content with "
                "ReadAsStringAsync; use ReadAsByteArrayAsync and ByteArrayContent, or pass the content on"
            )
            yield Problem("bytes-as-text", message, where)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_mark(body: bytes) -> bool:
    if _MARK in body or _ESCAPED.search(body):
        return True
    return any(_MARK in _decoded(found[0]) for found in _BASE64.finditer(body))


def _decoded(text: bytes) -> bytes:
    plain = text.rstrip(b"=")
    return base64.b64decode(plain[: len(plain) // 4 * 4])


def _dates(
    came: Collection[bytes],
    left: Collection[tuple[Location, bytes]],
    urls: Collection[tuple[Location, bytes]],
) -> Iterator[Problem]:
    if not _may_hold_rewritten(came, left, urls):
        return
    places = {(path, text) for body in came for path, text in _texts(body)}
    texts = {text for _, text in places}
    every = [(text, form, harmless) for text in texts for form, harmless in _rewritings(text)]
    # A text that came as well may simply have been passed on, but not in place of another.
    forms = {form: (text, harmless) for text, form, harmless in reversed(every) if form not in texts}
    others: dict[tuple[str, Path], tuple[str, bool]] = {}
    for text, form, harmless in every:
        if form in texts:
            others |= {(form, path): (text, harmless) for path, before in places if before == text}
    if not every:
        return
    reported: set[Location] = set()
    for where, body in left:
        for path, text in _texts(body):
            place = where.below(*path)
            found = forms.get(text) or (None if (path, text) in places else others.get((text, path)))
            if found is not None and place.general not in reported:
                reported.add(place.general)
                yield _rewritten(place, text, *found)
    for where, query in urls:
        for name, text in _query(query):
            if text in forms:
                yield _rewritten(where.below(name), text, *forms[text])


def _query(query: bytes) -> Iterator[tuple[str, str]]:
    for part in query.decode("utf-8", "replace").split("&"):
        name, _, value = part.partition("=")
        yield unquote_plus(name), unquote_plus(value)


def _may_hold_rewritten(
    came: Iterable[bytes], left: Iterable[tuple[Location, bytes]], urls: Iterable[tuple[Location, bytes]]
) -> bool:
    """Return whether some text that left may be a rewritten one; bodies are only searched, which is quick."""
    sent = {text for _, body in left for text in _between_quotes(body)}
    sent |= {text for _, query in urls for _, text in _query(query)}
    dates = {text for body in came for text in _between_quotes(body) if text[4:5] == "-"}
    return any(form in sent for text in dates for form, _ in _rewritings(text))


def _between_quotes(body: bytes) -> Iterable[str]:
    """Return the texts of a JSON body, and perhaps more than those."""
    if b"\\" in body or b"\0" in body:  # escaped, or UTF-16
        return [text for _, text in _texts(body)]
    return body.decode("utf-8", "replace").split('"')[1::2]


def _rewritten(where: Location, now: str, before: str, harmless: bool) -> Problem:
    what = "the same time in other words" if harmless else "no date-time that a flow can use"
    message = f"is '{now}', but '{before}' came: Json.NET read it as a date ({what}); {_HINT}"
    return Problem("date-rewritten", message, where, severity="warning" if harmless else "error")


def _texts(body: bytes) -> Iterator[tuple[Path, str]]:
    """Yield the texts in a JSON body, with their paths; none for another body."""
    try:
        waiting: list[tuple[Path, Any]] = [((), strict_json(body))] if body else []
    except ValueError:
        return
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, name), item) for name, item in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [((*path, number), item) for number, item in reversed(list(enumerate(value)))]
        elif isinstance(value, str):
            yield path, value


@lru_cache(maxsize=4096)  # bodies of one service have the same times over and over
def _rewritings(text: str) -> tuple[tuple[str, bool], ...]:
    """Return what Json.NET makes of ``text`` where it is a date-time, and whether the time stays readable."""
    return tuple(_forms(text))


def _forms(text: str) -> Iterator[tuple[str, bool]]:
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return
    try:
        moment = datetime(*map(int, found.groups()[:6]))  # type: ignore[arg-type]
        zone = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0))
        local = moment + (zone if found[9] == "-" else -zone)
    except (ValueError, OverflowError):
        return
    fraction = f".{digits}" if (digits := (found[7] or "").rstrip("0")) else ""
    offset = f"{found[9]}{found[10]}:{found[11]}" if found[9] else found[8] or ""
    for form in (
        f"{local:%Y-%m-%dT%H:%M:%S}{fraction}{'+00:00' if found[9] else offset}",
        f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{offset}",
    ):
        if form != text:
            yield form, True
    # Casts and ToString: the invariant culture's general form, and the American one.
    for shown in {moment, local}:
        general = f"{shown:%m/%d/%Y %H:%M:%S}"
        yield from ((general, False), (f"{general} {offset if found[9] else '+00:00'}", False))
        yield f"{shown.month}/{shown.day}/{shown.year} {shown.hour % 12 or 12}:{shown:%M:%S %p}", False

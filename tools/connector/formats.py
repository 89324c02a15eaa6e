"""The formats of strings that are checked, in inputs and responses alike; any other format is not checked."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from ..core import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Format(NamedTuple):
    """One format: the test of a text, and what a text that passes is, for messages."""

    fits: Callable[[str], bool]
    described: str


# RFC 3339 section 5.6, which allows "t" and "z" in lower case.
_TIME = lazy.pattern(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?", re.ASCII
)
# RFC 4648 sections 4 and 5; some services fold it (RFC 2045) or leave the padding out.
_BASE64 = lazy.pattern(r"[A-Za-z0-9+/_\s-]*(?:=\s*){0,2}", re.ASCII)
_DATE = lazy.pattern(r"\d{4}-\d\d-\d\d", re.ASCII)
_EMAIL = lazy.pattern(r"[^@\s]+@[^@\s]+")
_URI = lazy.pattern(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
_UUID = lazy.pattern(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def is_date(text: str) -> bool:
    """Return whether ``text`` is an RFC 3339 full-date that exists."""
    return _DATE.fullmatch(text) is not None and _parses(date, text)


def is_date_time(text: str) -> bool:
    """Return whether ``text`` is an RFC 3339 date-time, which has an offset."""
    return _is_time(text, offset=True)


def is_date_no_tz(text: str) -> bool:
    """Return whether ``text`` is an RFC 3339 date-time that lacks the offset."""
    return _is_time(text, offset=False)


def _is_time(text: str, *, offset: bool) -> bool:
    found = _TIME.fullmatch(text)
    if found is None or (found[4] is not None) is not offset or int(found[3]) > 60:
        return False
    return _parses(datetime, f"{found[1]}T{found[2]}:{min(int(found[3]), 59):02}")  # 60 is a leap second


def _parses(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Format] = {
    "byte": Format(lambda text: _BASE64.fullmatch(text) is not None, "Base64"),
    "date": Format(is_date, "a date such as 2026-03-31"),
    "date-no-tz": Format(is_date_no_tz, "a date-time without an offset, such as 2026-03-31T09:00:00"),
    "date-time": Format(is_date_time, "a date-time with an offset, such as 2026-03-31T09:00:00Z"),
    "email": Format(lambda text: _EMAIL.fullmatch(text) is not None, "an e-mail address"),
    "uri": Format(lambda text: _URI.fullmatch(text) is not None, "an absolute URI"),
    "uuid": Format(
        lambda text: _UUID.fullmatch(text) is not None,
        "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
    ),
}

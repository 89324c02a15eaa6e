"""A second look at what is to be written, which knows nothing of how it was scrubbed."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_plus

from ..redaction import forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHAPES = (
    (
        "an e-mail address",
        # Not invented ones, nor names of OData such as books@odata.count.
        re.compile(
            r"[\w.+%'-]++@(?!example\.(?:com|org|net)\b|(?i:odata|microsoft\.(?:graph|dynamics))\.)"
            r"(?:[\w-]++\.)++[A-Za-z]{2,}"
        ),
    ),
    ("a JSON Web Token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}")),
    ("an Authorization header", re.compile(r"(?i)\b(?:bearer|basic)[ +]+(?!\*)[\w.~+/=-]{12,}")),
    ("a cookie", re.compile(r"(?i)^\s*-?\s*(?:set-)?cookie\s*:\s*\S")),
    ("a key of a cloud service", re.compile(r"\b(?:AKIA|ghp_|gho_|xox[abp]-|sk_live_|AIza)[\w-]{12,}")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
)
_SHORTEST = 4


class Leak(NamedTuple):
    """A leak in words, and its line from 1; never the value itself."""

    what: str
    line: int


def find_leaks(text: str, known: Iterable[str]) -> Iterator[Leak]:
    """Yield where a value of ``known``, or something of the shape of a secret, stands in ``text``.

    ``known`` are values that were replaced, looked for in all their encoded forms; those of fewer than four
    characters are left out, as chance brings them anywhere.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        spelled = {line, html.unescape(unquote_plus(line))}
        for what, shape in _SHAPES:
            if any(map(shape.search, spelled)):
                yield Leak(what, number)
    lower = text.lower()
    names, values = _sought(tuple(known))
    for name in names:
        if found := name.search(text):
            yield Leak("a name that was to be replaced", text.count("\n", 0, found.start()) + 1)
    for spellings in values:
        at = next((at for form in spellings if (at := lower.find(form)) >= 0), -1)
        if at >= 0:
            yield Leak("a value that was to be replaced", text.count("\n", 0, at) + 1)


@lru_cache(maxsize=1)  # one recording looks for the same values in each of its files
def _sought(known: tuple[str, ...]) -> tuple[list[re.Pattern[str]], list[tuple[str, ...]]]:
    """Return what to search for: names as words of their own, other values in all their encoded forms."""
    long = [value for value in known if len(value) >= _SHORTEST]
    # "Anna" stands in "Annapolis" by chance.
    names = [re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])") for value in long if value.isalpha()]
    return names, [tuple(map(str.lower, forms(value))) for value in long if not value.isalpha()]

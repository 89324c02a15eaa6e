"""Finds what is private in recorded traffic, and replaces each value wherever it stands.

A value is found by what holds it: a header, a member called ``first_name``, the name of an object among
``users``; or by its shape, as an e-mail address. It is replaced everywhere, in free text too, and always by
the same invented value. Ids keep their width and order, so that relations and sorting stay as they were.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from ...core.message import json_or_none, media_type
from ..cassette import SAMPLE_BYTES
from ..redaction import forms, is_secret_name, named_secrets, redact_text
from .invented import renumbered, stand_ins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ...core.message import Headers, Request, Response
    from ..cassette import Interaction
    from .invented import Kind

_DATES = ("date", "last-modified")
_KEPT_HEADERS = frozenset(
    (
        *_DATES, "accept", "content-type", "content-disposition", "location", "content-location", "link",
        "retry-after", "etag",
    )
)  # fmt: skip
_PEOPLE = frozenset(
    (
        "user", "person", "people", "contact", "teammate", "member", "employee", "owner", "creator", "author",
        "assignee", "approver", "approved_by", "created_by", "updated_by", "manager", "recipient", "sender",
        "closed_by",
    )
)  # fmt: skip
_COMPANIES = frozenset(("client", "customer", "company", "organization", "organisation", "vendor", "account"))
_FIRST_NAMES = frozenset(("firstname", "givenname", "forename"))
_LAST_NAMES = frozenset(("lastname", "familyname", "surname"))
_FULL_NAMES = frozenset(("fullname", "displayname", "realname", "username"))
_PHONE = re.compile(r"phone|(?:^|_)fax|mobile")
_ADDRESS = re.compile(r"(?:^|_)(?:address|street)(?:_|$|\d)")
_DOMAIN = re.compile(r"(?:domain|host)$")
_KEY = re.compile(r"(?:^|_)(?:key|hash|secret|token|signature)$", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+%'-]++@(?:[\w-]++\.)++[A-Za-z]{2,}")
_URL = re.compile(r"https?://[^\s\"'<>\\]+")
# A part of an address that holds letters and digits, long enough for a key.
_LONG_PART = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{12,}(?![A-Za-z0-9])")
_ID_NAME = re.compile(r"(?:^|_)ids?$|[a-z]I[dD]s?$|IDS?$")
_DIGITS = re.compile(r"(?<!\w)(?<!\d[.,])\d{4,}(?!\w|[.,]\d)")
_LEAST_ID = 1000  # a smaller number tells nothing of an account
_SHORTEST = 3
_LABELS = 3  # of a host: an account's, the domain's, the top one
_COMMON = ("www", "api", "app", "id")
_WORD = re.compile(r"[^\W\d_]{3,}")
_IN_WORDS: tuple[Kind, ...] = ("company", "text", "address", "phone")


class Scrubber:
    """Takes in traffic (`learn`), then replaces what is private in it (`interaction`, `value`).

    ``credentials``: value -> what stands for it, such as that of the connection the samples have.
    ``secret_names`` are further names (in lower case) of credentials. ``private`` are further members whose
    text is replaced, as they are written or with what holds them (``client.name``). ``hosts``, the
    backend's and the platform's, stay.
    """

    def __init__(
        self,
        credentials: Mapping[str, str],
        secret_names: frozenset[str] = frozenset(),
        private: Iterable[str] = (),
        hosts: Iterable[str] = (),
    ) -> None:
        self._credentials = {value: stand_in for value, stand_in in credentials.items() if value}
        self._secret_names = secret_names
        self._private = frozenset(private)
        self._hosts = frozenset(map(str.lower, hosts))
        self._found: dict[str, Kind] = {}
        self._words: dict[str, Kind] = {}
        self._ids: set[int] = set()
        self._vocabulary: set[str] = set()

    # ---- learning ----

    def learn(self, interactions: Iterable[Interaction]) -> None:
        """Take in all traffic of one recording, before any of it is replaced."""
        for item in interactions:
            for secret in named_secrets(item.request, self._secret_names):
                self._find(secret, "key")
            self._learn_url(item.request.url)
            self._vocabulary.update(*map(_words_of, (host_of(item.request.url), *_names_of(item))))
            for name, text in item.response.headers:
                if name.lower() in ("location", "link", "content-location"):
                    self._learn_text(text)
            collection = _collection(item.request.url)
            for message in (item.request, item.response):
                data = _json(message)
                if data is not None:
                    self.learn_value(data, collection)
                elif (text_body := _text(message.body)) is not None:
                    self._learn_text(text_body)

    def learn_value(self, value: Any, holder: str = "", name: str = "") -> None:
        """Take in parsed JSON; ``holder`` is what its object is of (``client``), ``name`` its member."""
        if isinstance(value, dict):
            inner = _singular(name) if name else holder
            for key, item in value.items():
                self._vocabulary.update(_words_of(str(key)))
                self.learn_value(item, inner, str(key))
        elif isinstance(value, list):
            for item in value:
                self.learn_value(item, holder, name)
        elif isinstance(value, str):
            self._learn_member(value, holder, name)
        elif isinstance(value, int) and not isinstance(value, bool):
            self._learn_number(value, name)

    def _learn_member(self, text: str, holder: str, name: str) -> None:
        lower = name.lower()
        plain = re.sub(r"[^a-z]", "", lower)
        if lower.endswith("_name") and plain not in (*_FIRST_NAMES, *_LAST_NAMES, *_FULL_NAMES):
            holder, plain = lower.removesuffix("_name"), "name"  # client_name is the name of a client
        if not text.strip():
            return
        if (name and is_secret_name(name, self._secret_names)) or (
            _KEY.search(name) and " " not in text and len(text) >= 2 * _SHORTEST
        ):
            self._find(text, "key")
        elif name in self._private or f"{holder}.{name}" in self._private:
            self._find(text, "text")
        elif plain in _FIRST_NAMES:
            self._learn_words(text.split(), "first name")
        elif plain in _LAST_NAMES:
            self._learn_words(text.split(), "last name")
        elif plain in _FULL_NAMES or (plain == "name" and holder in _PEOPLE):
            first, *last = text.split()
            self._learn_words([first], "first name")
            self._learn_words(last, "last name")
        elif plain == "name" and holder in _COMPANIES:
            self._find(text, "company")
        elif _PHONE.search(lower):
            self._find(text, "phone")
        elif _ADDRESS.search(lower) and "@" not in text and "://" not in text:
            self._find(text, "address")
        elif _DOMAIN.search(lower) and "." in text and "://" not in text:
            self._learn_host(text.lower())
        elif text.isdecimal() and _ID_NAME.search(name):
            self._learn_number(int(text), name)
        self._learn_text(text)

    def _find(self, value: str, kind: Kind) -> None:
        if value not in self._credentials:
            self._found.setdefault(value, kind)

    def _learn_words(self, words: Iterable[str], kind: Kind) -> None:
        for word in words:
            for part in _WORD.findall(word):
                self._words.setdefault(part, kind)

    def _learn_number(self, value: int, name: str) -> None:
        if _ID_NAME.search(name) and value >= _LEAST_ID and str(value) not in self._credentials:
            self._ids.add(value)

    def _learn_url(self, url: str) -> None:
        path, _, query = url.partition("?")
        for part in path.split("/"):
            if part.isdecimal():
                self._learn_number(int(part), "id")
        for pair in query.split("&"):
            name, _, text = pair.partition("=")
            self.learn_value(unquote(text), "", unquote(name))
        self._learn_text(unquote(url))

    def _learn_text(self, text: str) -> None:
        for found in _EMAIL.findall(text):
            self._find(found, "email")
        for url in _URL.findall(text):
            for long in _LONG_PART.findall(url.partition("://")[2].partition("/")[2]):
                self._find(long, "key")
            self._learn_host(host_of(url))

    def _learn_host(self, host: str) -> None:
        labels = host.split(".")
        if host not in self._hosts and len(labels) >= _LABELS and labels[0] not in _COMMON:
            self._find(host, "host")

    # ---- replacing ----

    @property
    def learnt(self) -> tuple[str, ...]:
        """All values that must stand nowhere in what is written.

        Not a word that is also one of the service's own, such as a client called Project.
        """
        replaced = self._credentials | self._texts | self._names
        return tuple(
            value
            for value, stand_in in replaced.items()
            if value != stand_in and value.lower() not in self._vocabulary
        )

    @cached_property
    def _texts(self) -> dict[str, str]:
        return stand_ins(self._found, self._words)

    @cached_property
    def _names(self) -> dict[str, str]:
        return stand_ins(self._words, self._found)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return renumbered(self._ids)

    @cached_property
    def _literals(self) -> tuple[tuple[str, str], ...]:
        """Values to replace wherever they stand, with the encoded forms of credentials; the longest first."""
        pairs = {form: stand_in for value, stand_in in self._credentials.items() for form in forms(value)}
        pairs |= {value: new for value, new in self._texts.items() if self._found[value] not in _IN_WORDS}
        return tuple(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0])))

    @cached_property
    def _bounded(self) -> dict[str, re.Pattern[str]]:
        """Values to replace where they are no part of a longer word; the longest first."""
        values = sorted((v for v, kind in self._found.items() if kind in _IN_WORDS), key=len, reverse=True)
        return {value: re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])") for value in values}

    def interaction(self, item: Interaction) -> Interaction:
        """Return ``item`` with all that is private replaced, and only the headers that replaying needs."""
        request = replace(
            item.request,
            url=self._url(item.request.url),
            headers=self._headers(item.request.headers, sent=True),
            body=self._body(item.request),
        )
        response = replace(
            item.response, headers=self._headers(item.response.headers), body=self._body(item.response)
        )
        return replace(item, request=request, response=response)

    def value(self, value: Any, name: str = "") -> Any:
        """Return parsed JSON with all that is private replaced; keys stay."""
        if isinstance(value, dict):
            return {key: self.value(item, str(key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, name) for item in value]
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int) and not isinstance(value, bool):
            stand_in = self._credentials.get(str(value))
            if stand_in is not None:
                return int(stand_in) if stand_in.isdecimal() else stand_in
            if _ID_NAME.search(name):
                return self._numbers.get(value, value)
        return value

    def inputs(self, value: Any) -> Any:
        """Return the inputs of a call with all that is private replaced, ids under any name."""
        if isinstance(value, dict):
            return {key: self.inputs(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.inputs(item) for item in value]
        return self.value(value, "id")

    def text(self, text: str) -> str:
        """Return ``text`` with all that is private replaced."""
        for original, stand_in in self._literals:
            if original in text:
                text = text.replace(original, stand_in)
        for original, pattern in self._bounded.items():
            if original in text:
                text = pattern.sub(lambda found: self._texts[found[0]], text)
        text = _WORD.sub(lambda found: self._names.get(found[0], found[0]), text)
        text = _DIGITS.sub(lambda found: str(self._numbers.get(int(found[0]), found[0])), text)
        return redact_text(text, self._secret_names)

    def _url(self, url: str) -> str:
        path, mark, query = url.partition("?")
        parts = (str(self._numbers.get(int(p), p)) if p.isdecimal() else p for p in path.split("/"))
        return self.text("/".join(parts)) + mark + "&".join(map(self._pair, query.split("&")))

    def _pair(self, pair: str) -> str:
        """Return a parameter of a query or form with its value replaced, encoded as it was where it stays."""
        name, equals, value = pair.partition("=")
        plain = unquote(value)
        changed = self.text(plain)
        return f"{name}{equals}{value if changed == plain else quote(changed, safe='')}"

    def _headers(self, headers: Headers, *, sent: bool = False) -> Headers:
        """Return the headers that replaying needs; of those sent, that of a connection parameter is one."""
        kept = []
        for name, text in headers:
            lower = name.lower()
            ours = sent and any(value in text for value in self._credentials) and not is_secret_name(name)
            if lower in _DATES:
                kept.append((name, text))
            elif lower in _KEPT_HEADERS or lower.startswith("x-ratelimit") or ours:
                kept.append((name, self._url(text) if "://" in text else self.text(text)))
        return tuple(kept)

    def _body(self, message: Request | Response) -> bytes:
        data = _json(message)
        if data is not None:
            changed = self.value(data)
            return message.body if changed == data else json.dumps(changed, ensure_ascii=False).encode()
        text = _text(message.body)
        if text is None:
            return SAMPLE_BYTES
        if media_type(message.header("Content-Type")) == "application/x-www-form-urlencoded":
            return "&".join(map(self._pair, text.split("&"))).encode()
        return self.text(text).encode()


def host_of(url: str) -> str:
    """Return the host of ``url`` in lower case, empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _names_of(item: Interaction) -> Iterator[str]:
    yield from (name for name, _ in (*item.request.headers, *item.response.headers))


def _words_of(name: str) -> set[str]:
    """Return the words of a name like ``client_id`` or ``clientId``, and the whole, in lower case."""
    return {name.lower(), *(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name))}


def _json(message: Request | Response) -> Any:
    """Return the parsed body of JSON, None for any other."""
    return json_or_none(message.body) if message.body.lstrip()[:1] in (b"{", b"[") else None


def _text(body: bytes) -> str | None:
    """Return a body as text, None for one that is none."""
    if b"\0" in body:
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _collection(url: str) -> str:
    """Return the singular of what an address like ``/v2/clients/1`` holds: ``client``."""
    words = [part for part in url.partition("?")[0].split("/") if part and not part.isdecimal()]
    return _singular(words[-1]) if words else ""


def _singular(name: str) -> str:
    lower = name.lower()
    if lower.endswith("ies"):
        return f"{lower[:-3]}y"
    return lower[:-1] if lower.endswith("s") and not lower.endswith("ss") else lower

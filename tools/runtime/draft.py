"""A call on its way through the policies: the parts that they may change."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ..core.message import Headers, Request, Response, header, strict_json, with_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.problem import Problem

Send = Callable[[Request], Response]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Unread:
    """The type of ``_UNREAD``: a body that nobody has asked for yet."""


_UNREAD = _Unread()


@dataclass(slots=True)
class Draft:
    """The request under way; for the sections after it, ``status``, ``headers`` and ``body`` of the response.

    ``base`` is ``scheme://host/base`` without a slash at its end, ``path`` begins with one, ``query`` lacks
    the question mark. ``path_values`` are the path parameters as they stand in the path, ``values`` the
    connection's parameters by name in lower case. ``original_uri`` is the call at the gateway, ``first``
    tells a poll without a state. ``send`` carries a policy's own request. ``asked`` are the request's headers
    in the draft of a response. ``held`` is what a policy of the section Request leaves for one of the section
    Response. ``problems`` collects what policies could not do, ``assumed`` the ids of the assumptions that
    were relied on.
    """

    method: str
    base: str
    path: str
    query: str
    headers: Headers
    body: bytes
    path_values: Mapping[str, str]
    values: Mapping[str, str]
    original_method: str
    original_uri: str = ""
    first: bool = True
    send: Send | None = None
    status: int | None = None
    asked: Headers = ()
    held: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    assumed: dict[str, None] = field(default_factory=dict)
    _json: Any = _UNREAD
    _changed: bool = False

    @classmethod
    def of(
        cls, request: Request, base: str, path_values: Mapping[str, str], values: Mapping[str, str]
    ) -> Draft:
        """Return the draft of ``request``, whose URL begins with ``base``."""
        path, _, query = request.url[len(base) :].partition("?")
        method = request.method
        return cls(method, base, path, query, request.headers, request.body, path_values, values, method)

    def answered(self, response: Response) -> Draft:
        """Return the draft of the response to this call; problems and assumptions are collected together."""
        return replace(
            self,
            headers=response.headers,
            body=response.body,
            status=response.status,
            asked=self.request_headers,
            _json=_UNREAD,
            _changed=False,
        )

    @property
    def url(self) -> str:
        """The whole address as it stands now."""
        return f"{self.base}{self.path}?{self.query}" if self.query else self.base + self.path

    @property
    def request_headers(self) -> Headers:
        """The headers of the request, in the draft of a response too."""
        return self.headers if self.status is None else self.asked

    def request(self) -> Request:
        """Return the request as it stands now."""
        return Request(self.method, self.url, self.headers, self._content())

    def response(self) -> Response:
        """Return the response as it stands now."""
        body = self._content()
        headers = self.headers
        if self._changed and header(headers, "Content-Length") is not None:
            headers = with_header(headers, "Content-Length", str(len(body)))
        return Response(self.status or 500, headers, body)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        return header(self.headers, name)

    def query_value(self, name: str) -> str | None:
        """Return the first value of a query parameter (names in any case), or None."""
        wanted = name.lower()
        pairs = parse_qsl(self.query, keep_blank_values=True)
        return next((value for key, value in pairs if key.lower() == wanted), None)

    def json(self) -> Any:
        """Return the parsed body, which policies may change in place (then ``changed``); parsed once.

        None where it is empty or not JSON: there is nothing in it that a path could name.
        """
        if self._json is _UNREAD:
            try:
                self._json = strict_json(self.body) if self.body.strip() else None
            except ValueError:
                self._json = None
        return self._json

    def changed(self, value: Any) -> None:
        """Make ``value`` the body's JSON."""
        self._json = value
        self._changed = True

    def replace_body(self, body: bytes) -> None:
        """Make ``body`` the body."""
        self.body, self._json, self._changed = body, _UNREAD, False

    def assume(self, name: str) -> None:
        """Note that the call relies on the assumption ``name``."""
        self.assumed[name] = None

    def _content(self) -> bytes:
        return _encode(self._json).encode("utf-8", "surrogatepass") if self._changed else self.body

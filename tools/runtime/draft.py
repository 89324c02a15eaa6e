"""A call on its way through the policies: the parts that they may change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ..core.message import Headers, Request, header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.problem import Problem


@dataclass(slots=True)
class Draft:
    """The request under way; in the Response section ``headers`` are those of the answer.

    ``base`` is ``scheme://host/base`` without a slash at its end, ``path`` begins with one, ``query`` lacks
    the question mark. ``path_values`` are the path parameters as they stand in the path, ``values`` the
    connection's parameters by name in lower case. ``problems`` collects what policies could not do.
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
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(
        cls, request: Request, base: str, path_values: Mapping[str, str], values: Mapping[str, str]
    ) -> Draft:
        """Return the draft of ``request``, whose URL begins with ``base``."""
        path, _, query = request.url[len(base) :].partition("?")
        method = request.method
        return cls(method, base, path, query, request.headers, request.body, path_values, values, method)

    @property
    def url(self) -> str:
        """The whole address as it stands now."""
        return f"{self.base}{self.path}?{self.query}" if self.query else self.base + self.path

    def request(self) -> Request:
        """Return the request as it stands now."""
        return Request(self.method, self.url, self.headers, self.body)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        return header(self.headers, name)

    def query_value(self, name: str) -> str | None:
        """Return the first value of a query parameter (names in any case), or None."""
        wanted = name.lower()
        pairs = parse_qsl(self.query, keep_blank_values=True)
        return next((value for key, value in pairs if key.lower() == wanted), None)

"""Expressions in policies: ``https://@connectionParameters('host')/api``, ``@{headers('x')}``, ``'text'``.

Source: learn.microsoft.com, custom connectors, "Policy expressions"; published connectors write a call
without braces inside other text, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .draft import Draft

_TEXT = r"'((?:[^']|'')*)'"
_CALL = rf"([A-Za-z]+)\(\s*{_TEXT}\s*(?:,\s*(?:{_TEXT}|(null))\s*)?\)"
_METHOD = r"Request\.OriginalHTTPMethod"
_TOKEN = re.compile(
    rf"@@|@\{{\s*(?:{_TEXT}|{_CALL}|({_METHOD}))\s*\}}|@(?:{_CALL}|({_METHOD})\b)|(@\{{[^}}]*\}}?|@[A-Za-z]+\()",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"\s*{_TEXT}\s*")
_SOURCES = {
    "connectionparameters": "connection",
    "header": "header",
    "headers": "header",
    "queryparameter": "query",
    "queryparameters": "query",
}


class UnknownExpression(ValueError):
    """An expression that this harness does not know; the text is its argument."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value that is looked up when the policy runs: of the connection, a header, the query, the method."""

    source: str
    name: str
    default: str | None

    def value(self, draft: Draft) -> str | None:
        """Return the value, else the default, else None."""
        found: str | None
        if self.source == "connection":
            found = draft.values.get(self.name.lower())
        elif self.source == "header":
            found = draft.header(self.name)
        elif self.source == "query":
            found = draft.query_value(self.name)
        else:
            found = draft.original_method
        return found if found else self.default


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: literal text and lookups in turn."""

    parts: tuple[str | Lookup, ...]

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The lookups, in order."""
        return tuple(part for part in self.parts if isinstance(part, Lookup))

    def evaluate(self, draft: Draft) -> str | None:
        """Return the text, or None when a value that it consists of is missing or empty.

        Assumption: one missing value makes the whole text missing ("Bearer " without its token is not
        sent); Microsoft says only that null makes an expression fail.
        """
        pieces: list[str] = []
        for part in self.parts:
            text = part if isinstance(part, str) else part.value(draft)
            if text is None or (not text and not isinstance(part, str)):
                return None
            pieces.append(text)
        return "".join(pieces)

    def missing(self, draft: Draft) -> str:
        """Return what is missing, in words."""
        absent = (part for part in self.lookups if not part.value(draft))
        words = {"connection": "connection parameter", "header": "header", "query": "query parameter"}
        return ", ".join(f"{words.get(part.source, part.source)} '{part.name}'" for part in absent)

    def shown(self, draft: Draft, public: frozenset[str]) -> str:
        """Return the text for people: connection parameters that are not ``public`` as ``***``."""
        return "".join(
            part
            if isinstance(part, str)
            else "***"
            if part.source == "header" or (part.source == "connection" and part.name.lower() not in public)
            else part.value(draft) or ""
            for part in self.parts
        )


def compile_expression(text: str) -> Expression:
    """Return the compiled expression.

    Raises:
        UnknownExpression: a function or form that is not known, such as ``@body().id``.
    """
    whole = _QUOTED.fullmatch(text)
    if whole is not None:
        return Expression((whole.group(1).replace("''", "'"),))
    parts: list[str | Lookup] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        end = token.end()
        parts.append(_part(token))
    parts.append(text[end:])
    merged: list[str | Lookup] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "" or not isinstance(part, str):
            merged.append(part)
    return Expression(tuple(merged))


def _part(token: re.Match[str]) -> str | Lookup:
    """Return what one token of the text stands for."""
    if token.group() == "@@":
        return "@"
    literal, *calls = token.groups()
    if literal is not None:
        return literal.replace("''", "'")
    for function, name, default, _null, method in (calls[:5], calls[5:10]):
        if method is not None:
            return Lookup("method", "Request.OriginalHTTPMethod", None)
        if function is not None and function.lower() in _SOURCES:
            source = _SOURCES[function.lower()]
            text = None if default is None else default.replace("''", "'")
            return Lookup(source, name.replace("''", "'"), text)
    raise UnknownExpression(token.group().rstrip("("))

"""Reads expressions: a scanner over the text and one function for each part of the grammar.

::

    template = { text | "@@" | "@{" inner "}" | "{@" call "}" | "@" call }    or one quoted text alone
    inner    = quoted | call
    call     = name "(" [ quoted [ "," default ] ] ")" path | "Request.OriginalHTTPMethod"
    path     = { "." name | "[" ( quoted | index ) "]" }                      after body, item, triggerBody
    quoted   = "'" { character | "''" } "'"

Sources: learn.microsoft.com, custom connectors, "Expressions" and the pages of the policy templates
(``setproperty`` writes ``{@body().name}``, ``stringtoarray`` leaves out the parentheses of ``@body``); its
training module on policy templates; published connectors write calls without braces inside other text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ...core import lazy
from .syntax import FUNCTIONS, ROOTS, ExpressionError, Lookup, Path, Template

if TYPE_CHECKING:
    from .syntax import Part, Root, Segment, Source

_WORD = lazy.pattern(r"[A-Za-z][A-Za-z0-9]*")
_MEMBER = lazy.pattern(r"\w+")
_INDEX = lazy.pattern(r"[0-9]+")
_SPACE = lazy.pattern(r"\s*")
_QUOTED = lazy.pattern(r"'((?:[^']|'')*)'")
_DOUBLE = lazy.pattern(r'"([^"]*)"')
_BARE = lazy.pattern(r"null\b|true\b|false\b|-?[0-9]+(?:\.[0-9]+)?")
_WHOLE_QUOTED = lazy.pattern(r"\s*'((?:[^']|'')*)'\s*")
# The names of members in a path that stands alone may hold anything but what divides them.
_LOOSE = lazy.pattern(r"[^.\[\]()'\s]+")
_METHOD = "Request.OriginalHTTPMethod"


@lru_cache(maxsize=1024)
def parse_template(text: str) -> Template:
    """Return ``text`` parsed, expressions being found anywhere in it.

    Raises:
        ExpressionError: an expression is not complete, or calls what does not exist.
    """
    if "@" not in text and "'" not in text:
        return Template((text,) if text else ())
    quoted = _WHOLE_QUOTED.fullmatch(text)
    if quoted is not None:
        literal = quoted.group(1).replace("''", "'")
        return Template((literal,) if literal else ())
    return _Parser(text).template()


@lru_cache(maxsize=256)
def parse_path(text: str) -> Path:
    """Return ``text`` parsed, which is one path such as ``@body().value``; parentheses may be left out.

    Raises:
        ExpressionError: it is anything else.
    """
    return _Parser(text).path_alone()


@lru_cache(maxsize=256)
def parse_subpath(text: str) -> tuple[Segment, ...]:
    """Return the segments of a path below another, such as ``a.b`` or ``['@odata.type']``.

    An empty text and ``null``, the schema's default, are no segments.

    Raises:
        ExpressionError: it is no path.
    """
    if text.strip() in ("", "null"):
        return ()
    return _Parser(text).subpath_alone()


class _Parser:
    """Reads one text from left to right; ``at`` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def template(self) -> Template:
        parts: list[Part] = []
        bare = 0
        while (found := self.text.find("@", self.at)) >= 0:
            _add(parts, self.text[self.at : found])
            self.at = found
            if self._in_reversed_braces(found):
                _drop_brace(parts)
                self.at += 1
                _add(parts, self._call(found))
                self._close(found - 1)
            elif self._skip("@@"):
                _add(parts, "@")
            elif self._skip("@{"):
                self._space()
                quoted = self._quoted()
                _add(parts, self._call(found) if quoted is None else quoted)
                self._close(found)
            elif self._is_call():
                self.at += 1
                _add(parts, self._call(found))
                bare += 1
            else:
                self.at += 1
                _add(parts, "@")
        _add(parts, self.text[self.at :])
        alone = parts[0] if len(parts) == 1 and bare else None
        return Template(tuple(parts), alone if isinstance(alone, Path) else None)

    def path_alone(self) -> Path:
        self._space()
        start = self.at
        word = _WORD.match(self.text, start + 1) if self.text.startswith("@", start) else None
        source = FUNCTIONS.get(word.group().lower(), ("", ""))[0] if word is not None else ""
        if word is None or source not in ROOTS:
            raise self._error("a path must begin with @body(), @item() or @triggerBody()", start)
        self.at = word.end()
        if self._skip("("):
            self._space()
            self._expect(")", f"'@{word.group()}(' takes no name; write '@{word.group()}()'")
        return Path(cast("Root", source), self._rest())

    def subpath_alone(self) -> tuple[Segment, ...]:
        self._space()
        first = _LOOSE.match(self.text, self.at)
        if first is None:
            return self._rest()
        self.at = first.end()
        return (first.group(), *self._rest())

    def _rest(self) -> tuple[Segment, ...]:
        """Return the segments up to the end of the text."""
        segments = self._segments(_LOOSE)
        self._space()
        if self.at < len(self.text):
            raise self._error(f"'{self.text[self.at]}' is not expected in a path", self.at)
        return segments

    def _in_reversed_braces(self, found: int) -> bool:
        """Whether ``{@body()...}`` stands here, as the page of setproperty writes it."""
        return found > 0 and self.text[found - 1] == "{" and self._is_call()

    def _is_call(self) -> bool:
        """Whether what follows ``@`` is meant as a call: not the domain of an e-mail address."""
        word = _WORD.match(self.text, self.at + 1)
        if word is None:
            return False
        following = self.text[word.end() : word.end() + 1]
        return following == "(" or word.group().lower() in FUNCTIONS or word.group().lower() == "request"

    def _call(self, start: int) -> Lookup | Path:
        """Return the call at the next character; ``start`` is where its expression begins."""
        if self.text[self.at : self.at + len(_METHOD)].lower() == _METHOD.lower():
            self.at += len(_METHOD)
            return Lookup("method", _METHOD)
        word = _WORD.match(self.text, self.at)
        if word is None:
            raise self._error("a function's name is expected", self.at)
        name = word.group()
        if name.lower() == "request":
            raise self._error(f"of the request there is only '@{_METHOD}'", start)
        known = FUNCTIONS.get(name.lower())
        if known is None:
            message = f"there is no function '{name}'; there are {_functions()}"
            raise ExpressionError(message, start + 1, name)
        source, written = known
        self.at = word.end()
        self._space()
        example = f"@{written}()" if source in ROOTS else f"@{written}('name')"
        self._expect("(", f"'@{name}' lacks its parentheses; write {example}")
        self._space()
        if source in ROOTS:
            self._expect(")", f"'@{name}(' takes no name; write {example}")
            return Path(cast("Root", source), self._segments(_MEMBER))
        argument = self._quoted(double=source == "environment")
        if argument is None:
            raise self._error(f"'@{name}(' needs a name in single quotes; write {example}", self.at)
        self._space()
        has_default = self._skip(",")
        default = self._default() if has_default else None
        self._expect(")", f"'@{name}(' is not closed; write {example}")
        return Lookup(cast("Source", source), argument, default, written, has_default)

    def _default(self) -> str | None:
        self._space()
        quoted = self._quoted()
        if quoted is None:
            bare = _BARE.match(self.text, self.at)
            if bare is None:
                raise self._error("a default must be a text in single quotes", self.at)
            self.at = bare.end()
            quoted = None if bare.group() == "null" else bare.group()
        self._space()
        return quoted

    def _segments(self, member: re.Pattern[str]) -> tuple[Segment, ...]:
        segments: list[Segment] = []
        while self.at < len(self.text):
            if self.text[self.at] == ".":
                name = member.match(self.text, self.at + 1)
                if name is None:
                    # Inside other text a full stop may end a sentence.
                    if member is _MEMBER:
                        break
                    raise self._error("the name of a member is expected", self.at + 1)
                self.at = name.end()
                segments.append(name.group())
            elif self.text[self.at] == "[":
                segments.append(self._bracket())
            else:
                break
        return tuple(segments)

    def _bracket(self) -> Segment:
        start = self.at
        self.at += 1
        self._space()
        segment: Segment | None = self._quoted()
        if segment is None:
            index = _INDEX.match(self.text, self.at)
            if index is None:
                raise self._error("an index or a name in single quotes is expected", self.at)
            self.at = index.end()
            segment = int(index.group())
        self._space()
        self._expect("]", "the bracket is not closed", start)
        return segment

    def _quoted(self, *, double: bool = False) -> str | None:
        found = _QUOTED.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
            return found.group(1).replace("''", "'")
        found = _DOUBLE.match(self.text, self.at) if double else None
        if found is None:
            return None
        self.at = found.end()
        return found.group(1)

    def _close(self, start: int) -> None:
        self._space()
        self._expect("}", "the braces are not closed after one expression", start)

    def _expect(self, mark: str, message: str, at: int | None = None) -> None:
        if not self._skip(mark):
            raise self._error(message, self.at if at is None else at)

    def _skip(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found is not None else self.at

    def _error(self, message: str, at: int) -> ExpressionError:
        return ExpressionError(message, at + 1)


def _functions() -> str:
    names = dict.fromkeys(written for _, written in FUNCTIONS.values())
    return ", ".join(name for name in names if name not in ("header", "queryParameter"))


def _add(parts: list[Part], part: Part) -> None:
    """Add a part; text joins the text before it."""
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += part
    elif part != "":
        parts.append(part)


def _drop_brace(parts: list[Part]) -> None:
    """Take the brace off the end of the text: it belongs to the expression that follows."""
    text = cast("str", parts.pop())[:-1]
    if text:
        parts.append(text)

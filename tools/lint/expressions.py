"""Expressions in policies, as text: which functions they call, and whether they are complete.

Sources: learn.microsoft.com, custom connectors, policy templates and their expressions; published
connectors write a call without braces inside other text, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .words import meant

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED = ("connectionParameters", "header", "headers", "queryParameter", "queryParameters")
_WHOLE = ("body", "item", "triggerBody", "triggerOutputs")
_BY_NAME = {name.lower(): name for name in (*_NAMED, *_WHOLE)}
_HEAD = re.compile(r"@(\{\s*)?([A-Za-z][A-Za-z0-9]*)(\s*\()?")
_TEXT = r"'((?:[^']|'')*)'"
_ARGUMENTS = re.compile(rf"\s*(?:{_TEXT}\s*(,\s*(?:'(?:[^']|'')*'|null|[\w.]+)\s*)?)?\)")
_QUOTED = re.compile(r"\s*'(?:[^']|'')*'\s*")


@dataclass(frozen=True, slots=True)
class Call:
    """One call in an expression: the function's documented name, its argument, whether it has a default.

    ``fault`` says what is wrong with it, as a sentence; then the other members may be empty.
    """

    function: str
    name: str = ""
    has_default: bool = False
    fault: str = ""


def calls(text: str) -> Iterator[Call]:
    """Yield the calls of an expression in order, faulty ones included."""
    if "@" not in text or _QUOTED.fullmatch(text):
        return
    for head in _HEAD.finditer(text.replace("@@", "  ")):
        brace, word, opening = head.groups()
        function = _BY_NAME.get(word.lower())
        if function is None:
            if opening:
                yield Call(word, fault=_unknown(word))
            continue
        if not opening:
            yield Call(function, fault=f"'@{word}' lacks its parentheses")
            continue
        arguments = _ARGUMENTS.match(text, head.end())
        needs_name = function in _NAMED
        if arguments is None or (needs_name and arguments[1] is None):
            wanted = f"@{function}('name')" if needs_name else f"@{function}()"
            yield Call(function, fault=f"'@{word}(' is not a complete call; write {wanted}, in single quotes")
        elif brace and "}" not in text[arguments.end() :]:
            yield Call(function, fault="the expression that begins with '@{' has no closing brace")
        elif needs_name:
            yield Call(function, arguments[1].replace("''", "'"), arguments[2] is not None)
        else:
            yield Call(function)


def _unknown(word: str) -> str:
    if word.lower() == "environmentvariables":
        return "policies cannot read environment variables; use a connection parameter"
    cure = (
        meant(word, _BY_NAME.values())
        or "; there are connectionParameters, headers, queryParameters, body, item"
    )
    return f"there is no function '{word}'{cure}"

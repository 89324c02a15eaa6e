"""The messages of ``script.csx``: every text in it that a maker may be shown, with ``…`` for what varies."""

from __future__ import annotations

import re
from collections.abc import Iterator

VARIES = "…"

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|@"(?:[^"]|"")*"|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)+'|[\w.]+|[^\s\w]""", re.DOTALL
)


def messages(source: str) -> set[str]:
    """Return the sentences of a C# source: literals that ``+`` joins, each expression between them ``…``.

    A sentence has two words or more and ends with a full stop or with what varies.
    """
    found = (re.sub(f"{VARIES}+", VARIES, text) for text in _chains(source))
    return {text for text in found if _is_sentence(text)}


def codes(source: str) -> set[str]:
    """Return the codes of the errors that a C# source throws."""
    thrown = re.findall(r'new BridgeException\(\s*\d+,\s*"(\w+)"', source)
    return {
        *thrown,
        *re.findall(r'\bcode = (?:[^;]*\? )?"(\w+)"', source),
        *re.findall(r': "(\w+Error)";', source),
    }


def _is_sentence(text: str) -> bool:
    words = [word for word in text.split() if re.search(r"[A-Za-z]{2}", word)]
    return len(words) > 1 and text.endswith((".", VARIES))


def _chains(source: str) -> Iterator[str]:
    tokens = [token for token in _TOKEN.findall(source) if not token.startswith(("//", "/*"))]
    at = 0
    while at < len(tokens):
        if not _is_literal(tokens[at]):
            at += 1
            continue
        text = _text(tokens[at])
        at += 1
        while at + 1 < len(tokens) and tokens[at] == "+":
            at += 1
            if _is_literal(tokens[at]):
                text += _text(tokens[at])
                at += 1
            else:
                text += VARIES
                at = _behind_expression(tokens, at)
        # What begins with a blank goes on from something.
        yield f"{VARIES}{text}" if text.startswith(" ") else text


def _behind_expression(tokens: list[str], at: int) -> int:
    """Return the place of the ``+`` or the end behind the expression at ``at``."""
    depth = 0
    while at < len(tokens):
        if depth == 0 and tokens[at] in ("+", ",", ";", ")", "]", "}", "?", ":"):
            return at
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(tokens[at], 0)
        at += 1
    return at


def _is_literal(token: str) -> bool:
    return token.startswith(('"', '@"'))


def _text(literal: str) -> str:
    if literal.startswith("@"):
        return literal[2:-1].replace('""', '"')
    return re.sub(r"\\(.)", r"\1", literal[1:-1])

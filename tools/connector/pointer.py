"""JSON pointers (RFC 6901) as strings: ``""`` is the whole document, ``"/paths/~1clients/get"`` a part."""

from __future__ import annotations

from typing import Any

from ..core.missing import MISSING


def escape(token: str) -> str:
    """Return a key as one token of a pointer (``~`` and ``/`` escaped)."""
    return token.replace("~", "~0").replace("/", "~1")


def join(pointer: str, *tokens: str | int) -> str:
    """Return ``pointer`` extended by keys or indices, each escaped."""
    return pointer + "".join(f"/{escape(str(token))}" for token in tokens)


def split(pointer: str) -> list[str]:
    """Return the unescaped tokens of ``pointer``; a leading ``#`` is accepted.

    Raises:
        ValueError: the pointer is not empty and does not begin with ``/``.
    """
    text = pointer.removeprefix("#")
    if not text:
        return []
    if not text.startswith("/"):
        raise ValueError(f"'{pointer}' is not a JSON pointer")
    return [token.replace("~1", "/").replace("~0", "~") for token in text[1:].split("/")]


def lookup(data: Any, pointer: str) -> Any:
    """Return the part of ``data`` at ``pointer``, or ``MISSING`` where there is none."""
    node = data
    for token in split(pointer):
        if isinstance(node, dict):
            node = node.get(token, MISSING)
        elif isinstance(node, list) and token.isascii() and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        else:
            return MISSING
        if node is MISSING:
            return MISSING
    return node

"""Paths into JSON values, as tuples and as text: ``[0].client.name``, ``error.code``, ``["odd.name"][1]``."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from . import lazy
from .missing import MISSING

Path = tuple[str | int, ...]

_PLAIN = lazy.pattern(r"[^\s.\[\]\"'\\]+")
_INDEX = lazy.pattern(r"\[(0|[1-9][0-9]*)\]")
_QUOTED = lazy.pattern(r'\[("(?:[^"\\]|\\.)*")\]')


def render_path(path: Path) -> str:
    """Return ``path`` (keys and indexes) as text; the whole value is the empty text."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _PLAIN.fullmatch(step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{json.dumps(step)}]")
    return "".join(parts)


@lru_cache(maxsize=4096)
def parse_path(text: str) -> Path:
    """Return the keys and indexes of ``text``.

    Raises:
        ValueError: not a path; the message names the position (from 1).
    """
    path: list[str | int] = []
    at = 0
    while at < len(text):
        index, quoted = _INDEX.match(text, at), _QUOTED.match(text, at)
        if index:
            path.append(int(index[1]))
            at = index.end()
        elif quoted:
            path.append(_unquoted(text, quoted))
            at = quoted.end()
        else:
            start = at + 1 if text[at] == "." and path else at
            name = _PLAIN.match(text, start)
            # A name follows a dot, or opens the path.
            if name is None or (start == at and path):
                raise ValueError(
                    f"'{text}' is not a path (position {at + 1}); write it like [0].client.name or error.code"
                )
            path.append(name[0])
            at = name.end()
    return tuple(path)


def _unquoted(text: str, quoted: re.Match[str]) -> str:
    try:
        return str(json.loads(quoted[1]))
    except ValueError as error:
        raise ValueError(f"'{text}' is not a path (position {quoted.start() + 1}): {error}") from error


def look_up(value: Any, path: Path) -> Any:
    """Return what ``path`` leads to in ``value``, or MISSING."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return MISSING
            value = value[step]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return MISSING
    return value

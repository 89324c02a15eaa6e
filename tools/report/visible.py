"""Text from a connector made harmless for who reads it: a person, a terminal, a build's log."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from ..core import lazy

T = TypeVar("T")

# Controls but tab and line feed, soft hyphens, zero-width and bidirectional marks, separators, tags, halves
# of surrogate pairs. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
_HIDDEN = lazy.pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return ``text`` with such characters as escapes (``\\\\x1b``, ``\\\\u202e``); it encodes as UTF-8."""
    return _HIDDEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def one_line(text: str) -> str:
    """Return ``text`` on one line: runs of blanks as one, the rest visible."""
    return visible(" ".join(text.split()))


_BREAKS = lazy.pattern("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# Texts that have several lines by their nature; their writers indent each.
_SEVERAL_LINES = {
    *(("ScriptFailure", "stack"), ("LogLine", "message"), ("Place", "excerpt"), ("Deployed", "said")),
}


def without_breaks(value: T) -> T:
    """Return ``value``, records, lists and maps at any depth, with a blank for each line break in a text.

    A text of a connector that is written into a line then cannot begin another one.
    """
    made: T = _without_breaks(value)
    return made


def _without_breaks(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isprintable() or not _BREAKS.search(value) else _BREAKS.sub(" ", value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Path):
        name = str(value)
        return value if name.isprintable() else Path(_BREAKS.sub(" ", name))
    if isinstance(value, tuple | list | frozenset):
        items: list[Any] = []
        is_other = False
        for item in value:
            # The commonest cases without a call: thousands of findings come by here.
            if item is None or type(item) is int or (type(item) is str and item.isprintable()):
                items.append(item)
                continue
            items.append(new := _without_breaks(item))
            is_other |= new is not item
        if not is_other:
            return value
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if isinstance(value, Mapping):
        return {_without_breaks(key): _without_breaks(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        kind = type(value).__name__
        changed = {
            name: new
            for name in value.__dataclass_fields__
            if (kind, name) not in _SEVERAL_LINES
            and (new := _without_breaks(old := getattr(value, name, None))) is not old
        }
        if changed:
            value = copy.copy(value)
            for name, new in changed.items():
                object.__setattr__(value, name, new)
    return value


_COMMAND = lazy.pattern(r"(?m)^([ \t]*):(?=:)|#(?=#\[|#vso\[)")
_ANYWHERE = lazy.pattern(r"##(?=\[|vso\[)")


def without_commands(text: str) -> str:
    """Return ``text`` with nothing that a build's runner takes for a command.

    GitHub Actions reads ``::name`` at the beginning of a line, blanks before it or not, and ``##[name]``
    anywhere; Azure Pipelines reads ``##vso[`` and ``##[``. Sources: actions/runner, ActionCommand.cs;
    Microsoft, "Logging commands".
    """
    return _COMMAND.sub(lambda found: f"{found[0]} ", text)


def guarded(form: str, text: str) -> str:
    """Return ``text`` of the format ``form`` without commands, its data unchanged.

    JSON and XML write a ``#`` as an escape. ``github`` is made of commands, whose writer escapes their parts.
    """
    if form in ("json", "sarif"):
        return _ANYWHERE.sub(r"#\\u0023", text)
    if form in ("junit", "html"):
        return _ANYWHERE.sub("#&#35;", text)
    if form == "github":
        return _ANYWHERE.sub("# #", text)
    return without_commands(text)

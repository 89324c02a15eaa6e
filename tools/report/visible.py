"""Characters that would hide, reorder or control what a reader sees, written out."""

from __future__ import annotations

import re

# Controls but tab and line feed, soft hyphens, zero-width and bidirectional marks, separators, tags, halves
# of surrogate pairs. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
_HIDDEN = re.compile(
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

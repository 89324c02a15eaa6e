"""Repairs of single values that have one right answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...core import lazy
from ..wording import sentence_fault
from .edits import Edit, add_member, replace_value, value_at

if TYPE_CHECKING:
    from ...connector.document import Document

NO_STOP = sentence_fault("No stop")
_CLOSERS = ")]'\u2019\u201d"
_RAW_END = lazy.pattern(r"[ \t]*\Z")


def add_url_encoding(document: Document, pointer: str) -> list[Edit]:
    """Add ``x-ms-url-encoding`` to the path parameter at ``pointer``, or whose member is there."""
    if not isinstance(value_at(document, pointer), dict):
        pointer = pointer.rpartition("/")[0]
    parameter = value_at(document, pointer)
    if not isinstance(parameter, dict) or parameter.get("in") != "path":
        return []
    return add_member(document, pointer, "x-ms-url-encoding", "single", "added x-ms-url-encoding: single")


def end_sentence(document: Document, pointer: str) -> list[Edit]:
    """Put a full stop behind a text that lacks nothing else to be a sentence; blanks at its end go.

    Other endings than a word (a comma, a colon, an address, an escape) have no one right answer and stay.
    """
    value = value_at(document, pointer)
    span = document.span(pointer)
    if not isinstance(value, str) or span is None or sentence_fault(value) != NO_STOP:
        return []
    if "://" in value.split()[-1]:
        return []
    raw = document.text[span[0] + 1 : span[1] - 1]
    blank = _RAW_END.search(raw)
    kept = raw[: blank.start()] if blank else raw
    last = value.rstrip(" \t")[-1:]
    if not last or kept[-1:] != last or not (last.isalnum() or last in _CLOSERS):
        return []
    if re.search(r"\\u[0-9a-fA-F]{0,4}\Z|\\.\Z", kept):  # the end of an escape only looks like a letter
        return []
    return [Edit(span[0] + 1 + len(kept), span[1] - 1, ".", "added a full stop")]


def boolean_as_text(document: Document, pointer: str) -> list[Edit]:
    """Write a JSON boolean as the string that connection parameters want."""
    value = value_at(document, pointer)
    if not isinstance(value, bool):
        return []
    text = "true" if value else "false"
    return replace_value(document, pointer, text, f'{text} became "{text}"')


def text_as_boolean(document: Document, pointer: str) -> list[Edit]:
    """Write a string that says true or false as the JSON boolean that is wanted."""
    value = value_at(document, pointer)
    if not isinstance(value, str) or value.strip().lower() not in ("true", "false"):
        return []
    meant = value.strip().lower() == "true"
    return replace_value(document, pointer, meant, f'"{value}" became {str(meant).lower()}')


def single_blanks(document: Document, pointer: str) -> list[Edit]:
    """Remove blanks at both ends of a text, and all but one in its middle."""
    value = value_at(document, pointer)
    if not isinstance(value, str) or not value.strip():
        return []
    return replace_value(document, pointer, " ".join(value.split()), "removed blanks")

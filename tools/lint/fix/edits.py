"""Changes to a JSON file that leave every other byte of it as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from ...connector.pointer import lookup
from ...core import lazy
from ...core.missing import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...connector.document import Document

_BEFORE = lazy.pattern(r"[ \t\n\r]*$")


class Edit(NamedTuple):
    """``text`` in place of the characters from ``start`` up to ``end``; ``what`` says it in words."""

    start: int
    end: int
    text: str
    what: str


def apply(text: str, edits: Iterable[Edit]) -> tuple[str, list[Edit]]:
    """Return the changed text and the edits made; of those that overlap, the first counts."""
    made: list[Edit] = []
    parts, at = [], 0
    for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end, edit.text)):
        if edit.start < at or (made and edit.start == made[-1].start):
            continue
        parts += [text[at : edit.start], edit.text]
        at = edit.end
        made.append(edit)
    return "".join([*parts, text[at:]]), made


def replace_value(document: Document, pointer: str, value: Any, what: str) -> list[Edit]:
    """Return the edit that puts ``value`` in place of the one at ``pointer``; none where there is none."""
    span = document.span(pointer)
    return [Edit(*span, json.dumps(value, ensure_ascii=False), what)] if span else []


def add_member(document: Document, pointer: str, key: str, value: Any, what: str) -> list[Edit]:
    """Return the edit that adds a member at the end of the object at ``pointer``, laid out as its last one.

    None where there is no object, or it has the member.
    """
    target = lookup(document.data, pointer)
    span = document.span(pointer)
    if not isinstance(target, dict) or key in target or span is None:
        return []
    text = document.text
    places = document.members(pointer)
    written = json.dumps(value, ensure_ascii=False)
    if not places:
        return [Edit(span[0] + 1, span[1] - 1, f"{json.dumps(key)}: {written}", what)]
    start, value_start = max(places.values())
    last = next(name for name, place in places.items() if place == (start, value_start))
    blank = _BEFORE.search(text, 0, start)
    between = text[blank.start() : start] if blank else ""
    key_text = text[start:value_start]
    colon = key_text[key_text.rindex(":") :]
    if "\n" in colon:
        colon = ": "
    if not between and colon.endswith(" "):
        between = " "
    member_end = document.span(f"{pointer}/{last.replace('~', '~0').replace('/', '~1')}")
    assert member_end is not None
    return [Edit(member_end[1], member_end[1], f",{between}{json.dumps(key)}{colon}{written}", what)]


def value_at(document: Document, pointer: str) -> Any:
    """Return the value at ``pointer``, ``MISSING`` where there is none."""
    return lookup(document.data, pointer)


__all__ = ["MISSING", "Edit", "add_member", "apply", "replace_value", "value_at"]

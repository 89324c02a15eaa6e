"""A body as lines to read: indented, long parts cut with a note, the places of problems marked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.missing import MISSING
from ...core.paths import look_up
from ..json import body_value
from ..style import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...core.paths import Path

_ITEMS = 3  # of a list that is cut
_LONGEST_LIST = 6
_LONGEST_TEXT = 240
_DEEPEST = 40
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body; ``marks`` are the numbers of problems about it, ``note``: it says what is cut."""

    text: str
    marks: tuple[int, ...] = ()
    note: bool = False

    @property
    def indent(self) -> str:
        """The blanks that it begins with."""
        return self.text[: len(self.text) - len(self.text.lstrip(" "))]


@dataclass(frozen=True, slots=True)
class Limit:
    """How much is shown: ``lines`` of a JSON body, beyond which parts without marks shrink to one line;
    ``characters`` of any other text."""

    lines: int = 160
    characters: int = 4000


def body_lines(body: bytes, marks: Mapping[Path, tuple[int, ...]], limit: Limit) -> tuple[Line, ...]:
    """Return ``body`` as lines; ``marks`` has the numbers of problems by path (keys and indexes).

    A mark on what is not there goes to the closest part that is.
    """
    value = body_value(body)
    if value is None:
        return ()
    if isinstance(value, str) and not body.lstrip().startswith(b'"'):
        return _text(value, tuple(sorted({n for numbers in marks.values() for n in numbers})), limit)
    return value_lines(value, marks, limit)


def value_lines(value: Any, marks: Mapping[Path, tuple[int, ...]], limit: Limit) -> tuple[Line, ...]:
    """Return a parsed JSON value as lines (see ``body_lines``)."""
    return tuple(_Writer(_settled(value, marks), limit).write(value))


def _text(text: str, marks: tuple[int, ...], limit: Limit) -> tuple[Line, ...]:
    shown = [Line(line.removesuffix("\r"), marks) for line in text[: limit.characters].split("\n")]
    if len(text) > limit.characters:
        shown.append(Line(f"… {len(text) - limit.characters:,} more characters", note=True))
    return tuple(shown)


def _settled(value: Any, marks: Mapping[Path, tuple[int, ...]]) -> dict[Path, tuple[int, ...]]:
    found: dict[Path, tuple[int, ...]] = {}
    for path, numbers in marks.items():
        place = path
        while look_up(value, place) is MISSING:
            place = place[:-1]
        found[place] = tuple(dict.fromkeys((*found.get(place, ()), *numbers)))
    return found


class _Writer:
    def __init__(self, marks: dict[Path, tuple[int, ...]], limit: Limit) -> None:
        self._marks = marks
        self._above = {path[:length] for path in marks for length in range(len(path) + 1)}
        self._left = limit.lines

    def write(self, value: Any) -> Iterator[Line]:
        yield from self._value(value, (), "", "")

    def _line(self, text: str, path: Path | None = None, *, note: bool = False) -> Line:
        self._left -= 1
        return Line(text, () if path is None else self._marks.get(path, ()), note)

    def _value(self, value: Any, path: Path, lead: str, tail: str) -> Iterator[Line]:
        if not isinstance(value, (dict, list)) or not value:
            yield self._line(f"{lead}{_scalar(value)}{tail}", path)
            return
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        if path not in self._above and (self._left <= 0 or len(path) > _DEEPEST):
            what = _amount(value)
            yield self._line(f"{lead}{opening} … {what} {closing}{tail}", path, note=not path)
            return
        indent = _INDENT * (len(path) + 1)
        yield self._line(f"{lead}{opening}", path)
        members = list(value.items() if isinstance(value, dict) else enumerate(value))
        hidden = 0
        last = len(members) - 1
        for number, (step, item) in enumerate(members):
            if self._cut(path, step, number, len(members)):
                hidden += 1
                continue
            if hidden:
                yield self._gap(indent, hidden, value)
                hidden = 0
            name = f"{_name(step)}: " if isinstance(value, dict) else ""
            comma = "," if number < last else ""
            yield from self._value(item, (*path, step), f"{indent}{name}", comma)
        if hidden:
            yield self._gap(indent, hidden, value)
        yield Line(f"{_INDENT * len(path)}{closing}{tail}")

    def _cut(self, path: Path, step: str | int, number: int, count: int) -> bool:
        if (*path, step) in self._above:
            return False
        if isinstance(step, int) and count > _LONGEST_LIST and number >= _ITEMS:
            return True
        return self._left <= 0

    def _gap(self, indent: str, hidden: int, value: Any) -> Line:
        noun = "member" if isinstance(value, dict) else "item"
        return Line(f"{indent}… {hidden:,} more {noun if hidden == 1 else noun + 's'}", note=True)


def _amount(value: Any) -> str:
    return plural(len(value), "member" if isinstance(value, dict) else "item")


def _name(step: str | int) -> str:
    return json.dumps(_shortened(str(step)), ensure_ascii=False)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        rest = len(value) - _LONGEST_TEXT
        return f'{json.dumps(value[:_LONGEST_TEXT], ensure_ascii=False)[:-1]}…" ({rest:,} more characters)'
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 2 * _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}… ({len(text):,} characters)"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"

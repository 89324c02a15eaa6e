"""One JSON file of a connector, with the line and column of any part of it."""

from __future__ import annotations

import json
import json.decoder
import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..core import lazy
from ..core.errors import UserError
from ..core.files import read_file
from .pointer import join, split

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .json_syntax import Slip

# Both are what the decoder itself uses, written in C; its type stubs leave them out.
_scan_value: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_scan_string: Callable[[str, int], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
_blank = re.compile(r"[ \t\n\r]*").match
_colon = re.compile(r"[ \t\n\r]*:[ \t\n\r]*").match
_comma = re.compile(r"[ \t\n\r]*,?[ \t\n\r]*").match
_outside_strings = lazy.pattern(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)', re.DOTALL)
_surrogate = lazy.pattern(r"\\u[dD][89a-fA-F]")
_brackets = lazy.pattern(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|([\[{])|[\]}]', re.DOTALL)
_numbers = lazy.pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"|(-?\d{1000,})', re.DOTALL)
_BOM = b"\xef\xbb\xbf"
_DEEP = 300  # levels of a document; the platform takes far fewer, and code that recurses bears no more

_Places = dict[str, tuple[int, int]]  # member or index -> (offset of its key, offset of its value)


class Position(NamedTuple):
    """A place in a file: ``line`` and ``column`` count from 1, columns in characters."""

    line: int
    column: int


class Document:
    """A parsed JSON file.

    ``text`` is the decoded content without its byte order mark (``has_bom`` tells whether there was one),
    ``data`` the parsed value, ``duplicates`` the pointers of keys that occur twice in their object (the
    last one counts, as in ``data``).
    """

    def __init__(
        self,
        path: Path,
        text: str,
        data: Any,
        has_bom: bool = False,
        duplicates: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self.text = text
        self.data = data
        self.has_bom = has_bom
        self.duplicates = duplicates
        self._lines: list[int] = []
        self._places: dict[int, _Places] = {}  # by the offset of the container
        self._holders: dict[str, _Places] = {}  # by its pointer, where something in it was asked for

    def position(self, pointer: str, on: Literal["key", "value"] = "value") -> Position:
        """Return where the part at ``pointer`` begins.

        ``on="key"`` gives the place of the member's name (of an array's item: of its value). A pointer
        that leads nowhere gives its closest existing ancestor, so that a finding about something missing
        still points at the object that lacks it.
        """
        key, value, _ = self._find(pointer)
        return self.place(key if on == "key" else value)

    def span(self, pointer: str) -> tuple[int, int] | None:
        """Return the offsets in ``text`` of the value at ``pointer``: first character, and behind the last.

        None where the pointer leads nowhere.
        """
        _, value, found = self._find(pointer)
        return (value, _scan_value(self.text, value)[1]) if found else None

    def members(self, pointer: str) -> dict[str, tuple[int, int]]:
        """Return the offsets of key and value of each member (or item) of the container at ``pointer``.

        Empty where there is no container; of a key that occurs twice, the last.
        """
        _, value, found = self._find(pointer)
        return dict(_children(self.text, value)) if found else {}

    def _find(self, pointer: str) -> tuple[int, int, bool]:
        """Return the offsets of key and value of what ``pointer`` leads to, or of its closest ancestor."""
        parent, slash, last = pointer.rpartition("/")
        holder = self._holders.get(parent) if slash else None
        if holder is not None and "~" not in last and last in holder:
            return *holder[last], True
        places: _Places | None = None
        key = value = _blank(self.text, 0).end()  # type: ignore[union-attr]  # the pattern matches always
        for token in split(pointer):
            places = self._places.get(value)
            if places is None:
                try:
                    places = self._places[value] = _children(self.text, value)
                except RecursionError:  # nested nearly as deeply as the parser bears
                    return key, value, False
            if token not in places:
                return key, value, False
            key, value = places[token]
        if places is not None:
            self._holders[parent] = places
        return key, value, True

    def place(self, offset: int) -> Position:
        """Return the line and column of the character at ``offset`` of ``text``."""
        if not self._lines:
            self._lines = [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]
        line = bisect_right(self._lines, offset)
        return Position(line, offset - self._lines[line - 1] + 1)

    def line_start(self, line: int) -> int:
        """Return the offset in ``text`` of the first character of ``line`` (from 1)."""
        self.place(0)
        return self._lines[line - 1]

    def error(self, message: str, pointer: str, on: Literal["key", "value"] = "value") -> UserError:
        """Return a ``UserError`` about the part at ``pointer``, to be raised."""
        place = self.position(pointer, on)
        return UserError(message, str(self.path), place.line, place.column)


def load_document(path: Path, root: Path | None = None) -> Document:
    """Read a JSON file.

    A byte order mark and duplicate keys are tolerated and recorded. ``root``: see ``read_file``.

    Raises:
        UserError: the file cannot be read (see ``read_file``), is not UTF-8, is not JSON (``NaN`` and lone
            surrogates are not), or is nested too deeply; with line and column.
    """
    return parse_document(path, read_file(path, root))


def load_with_slips(path: Path, raw: bytes | None = None) -> tuple[Document, list[UserError]]:
    """Read a JSON file over faults of its syntax that have one right answer; return these too.

    ``raw`` stands for what the file has, None: it is read. Every part of the document has the line and column
    of the file.

    Raises:
        UserError: as ``load_document``, where one of the faults cannot be read over; it is about the first.
    """
    raw = read_file(path) if raw is None else raw
    try:
        return parse_document(path, raw), []
    except UserError:
        from .json_syntax import slips  # noqa: PLC0415 - files that are no JSON are rare

        text = _decoded(raw, str(path))
        found, mended = slips(text)
        if not mended:
            raise
    data, duplicates = _parse(mended, str(path))
    document = Document(path, mended, data, has_bom=raw.startswith(_BOM), duplicates=duplicates)
    return document, [_syntax_error(text, slip, str(path)) for slip in found]


def parse_document(path: Path, raw: bytes) -> Document:
    """Return the JSON file ``raw``, which errors and findings call ``path``; nothing is read from there.

    Raises:
        UserError: see ``load_document``.
    """
    text = _decoded(raw, str(path))
    data, duplicates = _parse(text, str(path))
    return Document(path, text, data, has_bom=raw.startswith(_BOM), duplicates=duplicates)


def _decoded(raw: bytes, name: str) -> str:
    if b"\0" in raw[:4]:  # in JSON, no other encoding has them
        raise UserError("is UTF-16 or UTF-32; save it as UTF-8 without a byte order mark", name, 1, 1)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        line, column = _place_in(before, len(before))
        raise UserError(
            "is not UTF-8; save it as UTF-8 without a byte order mark", name, line, column
        ) from None


def _syntax_error(text: str, slip: Slip, name: str) -> UserError:
    return UserError(f"is not valid JSON: {slip.message}", name, *_place_in(text, slip.offset))


def _parse(text: str, name: str) -> tuple[Any, tuple[str, ...]]:
    """Return the parsed text and the pointers of its duplicate keys."""
    doubled: dict[int, list[str]] = {}
    kept: list[dict[str, Any]] = []  # keeps the objects alive, so that their ids stay theirs

    def make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            seen: set[str] = set()
            doubled[id(members)] = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
            kept.append(members)
        return members

    def refuse_constant(constant: str) -> None:
        at = next(match.start(1) for match in _outside_strings.finditer(text) if match.group(1))
        raise UserError(f"is not valid JSON: {constant} is not a JSON value", name, *_place_in(text, at))

    try:
        data = json.loads(text, object_pairs_hook=make_object, parse_constant=refuse_constant)
        if _is_deep(data):
            raise RecursionError
        duplicates = tuple(dict.fromkeys(_locate(data, "", doubled))) if doubled else ()
        if _surrogate.search(text):
            json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError:
        from .json_syntax import slips  # noqa: PLC0415 - files that are no JSON are rare

        raise _syntax_error(text, slips(text)[0][0], name) from None
    except UnicodeEncodeError:
        at = _surrogate.search(text)
        place = _place_in(text, at.start() if at else 0)
        raise UserError("is not valid JSON: half a surrogate pair in a string", name, *place) from None
    except RecursionError:
        message = f"is nested too deeply: from here on more than {_DEEP} levels"
        raise UserError(message, name, *_place_in(text, _deep_place(text))) from None
    except ValueError:  # Python takes integers of at most some thousand digits
        place = _place_in(text, next((match.start(1) for match in _numbers.finditer(text) if match[1]), 0))
        raise UserError("is not usable JSON: a number has thousands of digits", name, *place) from None
    return data, duplicates


def _is_deep(data: Any) -> bool:
    """Return whether containers are nested more than ``_DEEP`` levels deep."""
    level = [data]
    for _ in range(_DEEP):
        level = [
            item
            for node in level
            for item in (node.values() if type(node) is dict else node if type(node) is list else ())
            if type(item) is dict or type(item) is list
        ]
        if not level:
            return False
    return True


def _deep_place(text: str) -> int:
    """Return the offset of the first bracket that is nested more than ``_DEEP`` levels deep."""
    depth = 0
    for match in _brackets.finditer(text):
        if match[1]:
            depth += 1
            if depth > _DEEP:
                return match.start()
        elif match.group() in "]}":
            depth -= 1
    return 0


def _locate(node: Any, pointer: str, doubled: dict[int, list[str]]) -> list[str]:
    """Return the pointers of the keys recorded in ``doubled``, in document order."""
    if isinstance(node, dict):
        found = [join(pointer, key) for key in doubled.get(id(node), ())]
        for key, value in node.items():
            found += _locate(value, join(pointer, key), doubled)
        return found
    if isinstance(node, list):
        return [
            place for index, item in enumerate(node) for place in _locate(item, join(pointer, index), doubled)
        ]
    return []


def _children(text: str, offset: int) -> _Places:
    """Return where the members or items of the container at ``offset`` are; empty for a scalar.

    ``text`` is known to be valid JSON. Values are skipped by the C scanner.
    """
    places: _Places = {}
    opening = text[offset : offset + 1]
    if opening not in ("{", "["):
        return places
    at = _blank(text, offset + 1).end()  # type: ignore[union-attr]  # these patterns match always
    while text[at] not in "}]":
        key = at
        if opening == "{":
            name, at = _scan_string(text, at + 1)
            at = _colon(text, at).end()  # type: ignore[union-attr]
        else:
            name = str(len(places))
        places[name] = (key, at)
        _, at = _scan_value(text, at)
        at = _comma(text, at).end()  # type: ignore[union-attr]
    return places


def _place_in(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of ``offset``, without an index."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

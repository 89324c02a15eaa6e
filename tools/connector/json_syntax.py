"""Faults in the syntax of a JSON file: in plain words, at their place, and read over where that is safe.

A fault that has one right answer is mended in a copy of the text in which every other character keeps its
place, so that the rest of the file can be checked with the right lines and columns.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from ..core import lazy

MOST = 50
"""The most faults of one file that are looked for."""

_COMMENT = lazy.pattern(r"//[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_CURLY = lazy.pattern('[\u201c-\u201e]([^\u201c-\u201e"\\\\\n]*)[\u201c-\u201e]')
_SINGLE = lazy.pattern(r"'([^'\"\\\n]*)'")
_WORD = lazy.pattern(r"-?[A-Za-z_$][\w$.-]*")
_NAME = lazy.pattern(r"(?:[\w$.-]+|'[^'\n]*')\s*:")
_WORDS = {"True": "true", "False": "false", "None": "null", "NULL": "null", "TRUE": "true", "FALSE": "false"}
_CLOSERS = {"{": "}", "[": "]"}
_TOKENS = lazy.pattern(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_NOT_LINE_END = lazy.pattern(r"[^\n]")


class Slip(NamedTuple):
    """A fault: its offset, what is wrong, and the text without it (empty where nobody can tell)."""

    offset: int
    message: str
    mended: str = ""


def slips(text: str) -> tuple[list[Slip], str]:
    """Return the faults of a text that is no JSON, and the text without them, of the same length.

    The text is empty where one of the faults, the last, cannot be read over.
    """
    found: list[Slip] = []
    while len(found) < MOST:
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            found.append(_slip(text, error))
            text = found[-1].mended
            if not text:
                break
        except (ValueError, RecursionError):
            return found, ""
        else:
            return found, text
    return found, ""


def _slip(text: str, error: json.JSONDecodeError) -> Slip:
    at, kind = error.pos, error.msg
    char = text[at : at + 1]
    before = len(text[:at].rstrip(" \t\r\n")) - 1
    last = text[before] if before >= 0 else ""
    if not text.strip():
        return Slip(0, "the file is empty")
    if kind.startswith(("Invalid", "Unterminated")):
        return _in_string(text, at, kind)
    if kind.startswith("Extra data"):
        rest = text[at:]
        mended = text[:at] + _blank(rest) if not rest.strip(" \t\r\n}],") else ""
        return Slip(at, "the document ends before this; remove it, or a bracket above", mended)
    if comment := _COMMENT.match(text, at):
        return Slip(at, "JSON has no comments; remove it", _over(text, at, _blank(comment.group())))
    if char == "," and text[at + 1 :].lstrip()[:1] in ("}", "]"):
        before, last, char = at, ",", text[at + 1 :].lstrip()[0]  # Python 3.13 points at the comma
    if char in ("}", "]") and last == "," and not text[:before].rstrip().endswith((":", ",")):
        what = "object" if char == "}" else "array"
        return Slip(before, f"a comma before the '{char}' of the {what}; remove it", _over(text, before, " "))
    if not char:
        return _unclosed(text)
    if char == "," and last in (",", "{", "["):
        return Slip(at, "a comma too many; remove it", _over(text, at, " "))
    return _token(text, at, before, kind)


def _token(text: str, at: int, before: int, kind: str) -> Slip:
    """Return the fault where a token is wrong, or another one was expected."""
    char = text[at]
    if kind.startswith("Expecting ',' delimiter"):
        return _no_comma(text, at, before)
    if kind.startswith("Expecting ':' delimiter"):
        mended = _over(text, at, ":") if char == "=" else _between(text, before + 1, at, ":")
        return Slip(before + 1, "a colon is missing behind the name of a member", mended)
    if char == "'" and (single := _SINGLE.match(text, at)):
        return Slip(at, 'a text in single quotes; JSON wants "', _over(text, at, f'"{single[1]}"'))
    if curly := _CURLY.match(text, at):
        return Slip(at, 'a text in curly quotes; JSON wants "', _over(text, at, f'"{curly[1]}"'))
    if kind.startswith("Expecting property name") and _NAME.match(text, at):
        name = _NAME.match(text, at)
        return Slip(at, f"the name {name.group()[:-1].strip() if name else ''} must stand in double quotes")
    if word := _WORD.match(text, at):
        known = _WORDS.get(word.group())
        cure = f"; write {known}" if known else "; a text must stand in double quotes"
        mended = _over(text, at, known.ljust(len(word.group()))) if known else ""
        return Slip(at, f"'{word.group()}' is no value{cure}", mended)
    if kind.startswith("Expecting property name"):
        return Slip(at, "the name of a member is missing, in double quotes")
    return Slip(at, "a value is missing")


def _no_comma(text: str, at: int, before: int) -> Slip:
    """Return the fault where neither a comma nor the end of the object or array follows a value."""
    char = text[at]
    if char in '"{[' or char.isalnum() or char == "-":
        if char.isalnum() and text[before].isdigit() and before == at - 1:
            return Slip(at, "the number goes on in a way that JSON does not have")
        return Slip(before + 1, "a comma is missing behind this value", _between(text, before + 1, at, ","))
    if char in "}]":
        opening = _opening(text, at)
        here = f"'{text[opening]}' in {_where(text, opening)}" if opening >= 0 else "nothing"
        return Slip(at, f"the '{char}' does not close {here}")
    return Slip(at, "a comma or the end of the object or array is expected here")


def _in_string(text: str, at: int, kind: str) -> Slip:
    """Return a fault within a string."""
    if kind.startswith("Unterminated"):
        return Slip(at, "the text that begins here is never closed; add the quotation mark")
    if "escape" in kind:
        at = text.rfind("\\", 0, at + 2)
        shown = text[at : at + 2]
        if shown == "\\u":
            return Slip(at, "'\\u' wants four hexadecimal digits", _over(text, at, " "))
        message = f"'{shown}' is no escape in a text; write '\\{shown}' for the backslash itself"
        return Slip(at, message, _over(text, at, " "))
    if text[at] == "\n" or text[at] == "\r":
        return Slip(text.rfind('"', 0, at), "the text that begins here is not closed in its line")
    message = f"Invalid control character in a text (U+{ord(text[at]):04X}); write an escape, such as \\t"
    return Slip(at, message[0].lower() + message[1:], _over(text, at, " "))


def _unclosed(text: str) -> Slip:
    opening = _opening(text, len(text))
    if opening < 0:
        return Slip(len(text.rstrip()), "the file ends where a value must follow")
    missing = _CLOSERS[text[opening]]
    message = f"the file ends, but the '{text[opening]}' in {_where(text, opening)} is not closed"
    return Slip(len(text.rstrip()), f"{message}: '{missing}' is missing")


def _opening(text: str, end: int) -> int:
    """Return the offset of the bracket that is open at ``end``, -1 where none is."""
    stack: list[int] = []
    for match in _TOKENS.finditer(text, 0, end):
        if match.group() in ("{", "["):
            stack.append(match.start())
        elif match.group() in ("}", "]") and stack:
            stack.pop()
    return stack[-1] if stack else -1


def _where(text: str, offset: int) -> str:
    return f"line {text.count(chr(10), 0, offset) + 1}"


def _over(text: str, at: int, new: str) -> str:
    return text[:at] + new + text[at + len(new) :]


def _between(text: str, start: int, end: int, sign: str) -> str:
    """Return ``text`` with ``sign`` in the place of a blank of a line; empty where there is none."""
    place = max(text.rfind(blank, start, end) for blank in " \t\r")
    return _over(text, place, sign) if place >= 0 else ""


def _blank(text: str) -> str:
    return _NOT_LINE_END.sub(" ", text)

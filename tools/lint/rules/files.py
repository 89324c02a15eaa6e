"""Rules about the JSON files as texts: marks, keys, characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.pointer import split
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import PACONN, UPSERT
from ..wording import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Folder

# One pattern that begins with a fixed character: searching for it is as fast as it gets.
_ESCAPED = lazy.pattern(
    r"\\(?:[bf]|u00(?:[01][0-9a-fA-F]|7[fF]|[89][0-9a-fA-F])|u200[bB]|u2060|u[fF][eE][fF][fF])"
)
# A replaced character, and how UTF-8 looks when it is read in the code page of Windows.
_MANGLED = lazy.pattern(
    "\ufffd|\\\\u[fF]{3}[dD]|\u00c3[\u0080-\u00bf\u0152-\u0192\u2013-\u2122]|\u00e2\u20ac."
)
_BEYOND = lazy.pattern(r"[^\x00-\x7f]")


@rule("FIL002", "byte-order-mark", UPSERT, PACONN)
def byte_order_mark(folder: Folder) -> Iterator[Hit]:
    """Checks that the JSON files begin with no byte order mark.

    Why:
        ``paconn create`` and ``paconn update`` break off at it: "Expecting value: line 1 column 1".

    Fix:
        Save the file as UTF-8 without byte order mark.

    Bad:
        EF BB BF 7B

    Good:
        7B
    """
    for document in folder.documents:
        if document.has_bom:
            message = "the file begins with a byte order mark, at which paconn breaks off; save it without"
            yield Hit(message, position=(1, 1), file=document.path.name)


@rule("FIL003", "duplicate-key", BROKEN, "RFC 8259, section 4")
def duplicate_key(folder: Folder) -> Iterator[Hit]:
    """Finds keys that occur twice in their object.

    Why:
        The last one counts, and the other is lost without a word: often a whole parameter or operation.

    Fix:
        Remove one, or give it the name that was meant.

    Bad:
        {"summary": "List books", "summary": "List all books"}

    Good:
        {"summary": "List all books"}
    """
    for document in folder.documents:
        for pointer in document.duplicates:
            message = f"the key '{split(pointer)[-1]}' occurs twice in its object; only this one counts"
            yield Hit(message, pointer, "key", document.path.name)


@rule("FIL004", "control-character", "warning", "RFC 8259, section 7")
def control_character(folder: Folder) -> Iterator[Hit]:
    """Finds control characters in texts, and characters that are not seen: zero-width spaces, marks.

    Line breaks and tabs pass.

    Why:
        They come along when texts are copied, and break comparisons: a name with one is another name.

    Fix:
        Remove them.

    Bad:
        "summary": "List\\u0000 books"

    Good:
        "summary": "List books"
    """
    for document in folder.documents:
        text = document.text
        found: list[re.Match[str]] = []
        if "\\" in text:
            found += _ESCAPED.finditer(text)
        if not text.isascii() or "\x7f" in text:
            found += INVISIBLE.finditer(text)
        for match in sorted(found, key=lambda item: item.start()):
            if _is_escape(text, match):
                shown = match.group() if match.group().isascii() else f"U+{ord(match.group()):04X}"
                message = f"there is the invisible character {shown}; remove it"
                yield Hit(message, position=document.place(match.start()), file=document.path.name)


def _is_escape(text: str, match: re.Match[str]) -> bool:
    """Whether a backslash in front does not make the escape a plain text."""
    start = match.start()
    if text[start] != "\\":
        return True
    before = len(text[max(0, start - 50) : start]) - len(text[max(0, start - 50) : start].rstrip("\\"))
    return before % 2 == 0


@rule("FIL005", "mangled-text", "warning", "RFC 3629, UTF-8")
def mangled_text(folder: Folder) -> Iterator[Hit]:
    """Finds letters that were read in a wrong encoding: "BÃ¼cher", "donâ€™t", and replaced ones.

    Why:
        Makers see them as they are.

    Fix:
        Write the text again, and save the file as UTF-8.

    Bad:
        "description": "Lists the cafÃ©s of a town."

    Good:
        "description": "Lists the caf\\u00e9s of a town."
    """
    for document in folder.documents:
        if document.text.isascii() and "\\uff" not in document.text and "\\uFF" not in document.text:
            continue
        for match in _MANGLED.finditer(document.text):
            if _is_escape(document.text, match):
                message = f"'{match.group()}' was read in a wrong encoding; write the text again"
                yield Hit(message, position=document.place(match.start()), file=document.path.name)


@rule("FIL008", "letters-beyond-ascii", {"import": "info"}, PACONN)
def letters_beyond_ascii(folder: Folder) -> Iterator[Hit]:
    """Finds the first character beyond ASCII in definition and properties.

    Why:
        ``paconn create`` and ``paconn update`` read the files in the encoding of the machine: on Windows "ü"
        becomes "Ã¼" unless ``PYTHONUTF8=1`` is set.

    Fix:
        Set ``PYTHONUTF8=1`` before you run paconn, or write such characters as ``\\u00fc``.

    Bad:
        "summary": "List Bücher"

    Good:
        "summary": "List B\\u00fccher"
    """
    for document in folder.documents:
        match = None if document.text.isascii() else _plain(document.text)
        if match:
            message = (
                f"'{match.group()}' is beyond ASCII; on Windows paconn misreads it unless PYTHONUTF8=1 is set"
            )
            yield Hit(message, position=document.place(match.start()), file=document.path.name)


def _plain(text: str) -> re.Match[str] | None:
    """Return the first character beyond ASCII that no rule about invisible or mangled text reports."""
    at = 0
    while match := _BEYOND.search(text, at):
        told = _MANGLED.match(text, match.start()) or INVISIBLE.match(text, match.start())
        if told is None:
            return match
        at = told.end()
    return None

"""The rule about files that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, rule
from ..sources import UPSERT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Folder


@rule("FIL001", "unreadable-file", UPSERT, "RFC 8259, The JSON Data Interchange Format", always=True)
def unreadable_file(folder: Folder) -> Iterator[Hit]:
    """Checks that every file of the connector can be read.

    A JSON file must be UTF-8, valid JSON whose root is an object, not larger than 16 MB and not nested beyond
    what a parser bears. This rule cannot be left out: of a file that breaks it nothing else is known, unless
    the fault has one right answer (a comma before a closing bracket, none between two members, a comment);
    then the rest is checked as if it were mended.

    Why:
        Import and certification read the same files, with stricter parsers.

    Fix:
        Go to the place and repair the syntax; save the file as UTF-8.

    Bad:
        {"swagger": "2.0",}

    Good:
        {"swagger": "2.0"}
    """
    for name in ("definition", "properties", "script", "settings"):
        getattr(folder, name)  # what cannot be read is noted when a file is first asked for
    yield from folder.unreadable

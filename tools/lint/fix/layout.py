"""Layout of the coding standards: indentation by four spaces, the order of the root's members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.pointer import escape
from ..layout import SECTIONS, blanks, outgrows
from .edits import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...connector.document import Document


def reindent(document: Document, _: str) -> list[Edit]:
    """Return the edits that indent each line by four spaces a level and drop blanks at its end.

    None where the file would become too large.
    """
    uneven = list(blanks(document.text))
    if outgrows(document.text, uneven):
        return []
    return [
        Edit(start, end, wanted, "indented by four spaces a level" if wanted else "dropped blanks")
        for start, end, wanted in uneven
    ]


def reorder_sections(document: Document, _: str) -> list[Edit]:
    """Return the edits that bring the definition's sections into the order of the coding standards."""
    return reorder(document, SECTIONS)


def reorder(document: Document, order: Sequence[str]) -> list[Edit]:
    """Return the edits that bring the root's members into ``order``; those that it lacks keep their places.

    The members' texts change places, what stands between them stays.
    """
    places = sorted(document.members("").items(), key=lambda item: item[1])
    if document.duplicates:
        return []
    slots = {name: (key, document.span(f"/{escape(name)}")) for name, (key, _) in places}
    known = [name for name, _ in places if name in order]
    wanted = sorted(known, key=list(order).index)
    edits = []
    for name, other in zip(known, wanted, strict=True):
        (start, span), (from_, source) = slots[name], slots[other]
        if name != other and span and source:
            text = document.text[from_ : source[1]]
            edits.append(Edit(start, span[1], text, f"moved '{other}' to its place in the order"))
    return edits

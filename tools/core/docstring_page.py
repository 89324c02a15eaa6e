"""Pages that are written as docstrings: a first part, then sections with titles."""

from __future__ import annotations

import re

from . import lazy

_TITLE = lazy.pattern(r"^(\w+):$", re.MULTILINE)


def read_sections(docstring: str, titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first part of ``docstring`` and the text of each section, in the order of ``titles``.

    Raises:
        ValueError: a section is missing, empty or out of order.
    """
    from inspect import cleandoc  # noqa: PLC0415 - only who asks for pages needs it, and it is not cheap

    parts = _TITLE.split(cleandoc(docstring))
    if tuple(parts[1::2]) != titles or not all(part.strip() for part in parts):
        raise ValueError(f"needs the sections {', '.join(titles)}, in this order and not empty")
    return tuple(cleandoc("\n" + part).strip() for part in parts[::2])

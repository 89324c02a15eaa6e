"""Names of the files of cases and cassettes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def slug(name: str) -> str:
    """Return ``name`` as the name of a file, without its ending: letters, digits, dashes, underscores."""
    return _UNSAFE.sub("-", name).strip("-") or "operation"


def file_stems(names: Iterable[str]) -> dict[str, str]:
    """Return a file name for each operation id, no two alike whatever the case."""
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        base = stem = slug(name)
        number = 1
        while stem.lower() in taken:
            number += 1
            stem = f"{base}-{number}"
        taken.add(stem.lower())
        stems[name] = stem
    return stems

"""Path templates: ``/clients/{id}/notes``."""

from __future__ import annotations

import re

_VARIABLE = re.compile(r"\{([^{}/]*)\}")


def variables(path: str) -> list[str]:
    """Return the names of the variables of ``path``, a default (``{id=1}``) left out."""
    return [name.split("=")[0] for name in _VARIABLE.findall(path)] if "{" in path else []


def skeleton(path: str) -> str:
    """Return ``path`` as routing compares it: in lower case, the names of the variables left out."""
    return _VARIABLE.sub("{}", path).lower()


def stray_brace(path: str) -> str | None:
    """Return the first brace of ``path`` that encloses no variable in one segment, None if there is none."""
    rest = _VARIABLE.sub(lambda found: "" if found.group(1).strip() else found.group(), path)
    return next((character for character in rest if character in "{}"), None)


def hides(path: list[str], other: list[str]) -> bool:
    """Return whether a request for ``other`` may also match ``path``; both are split into segments.

    True when the two overlap and ``path`` has a variable where ``other`` has fixed text.
    """
    variable_over_fixed = False
    for mine, theirs in zip(path, other, strict=True):
        if mine == theirs:
            continue
        if "{" not in mine and "{" not in theirs:
            return False
        if not _overlap(mine, theirs):
            return False
        variable_over_fixed = variable_over_fixed or "{" not in theirs
    return variable_over_fixed


def _overlap(mine: str, theirs: str) -> bool:
    if mine == "{}" or theirs == "{}":
        return True
    starts = sorted((mine.partition("{")[0], theirs.partition("{")[0]), key=len)
    ends = sorted((mine.rpartition("}")[2], theirs.rpartition("}")[2]), key=len)
    return starts[1].startswith(starts[0]) and ends[1].endswith(ends[0])

"""Path templates: ``/clients/{id}/notes``."""

from __future__ import annotations

from ..core import lazy

_VARIABLE = lazy.pattern(r"\{([^{}/]*)\}")


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


class Tree:
    """Skeletons of paths, segment by segment: few are looked at to find those that one hides."""

    def __init__(self) -> None:
        self._fixed: dict[str, Tree] = {}
        self._variable: dict[str, Tree] = {}
        self._ends: list[int] = []

    def add(self, path: list[str], number: int) -> None:
        """Add ``number`` as what ``path``, split into segments, leads to."""
        tree = self
        for segment in path:
            tree = (tree._variable if "{" in segment else tree._fixed).setdefault(segment, Tree())
        tree._ends.append(number)

    def hidden_by(self, path: list[str]) -> list[int]:
        """Return, in order, the numbers of the paths a request for which may also match ``path``.

        They overlap with ``path``, which has a variable where they have fixed text.
        """
        found: list[tuple[Tree, bool]] = [(self, False)]
        for mine in path:
            following = []
            for tree, hidden in found:
                if "{" in mine:
                    following += [(t, True) for name, t in tree._fixed.items() if _overlap(mine, name)]
                elif mine in tree._fixed:
                    following.append((tree._fixed[mine], hidden))
                following += [(t, hidden) for name, t in tree._variable.items() if _overlap(mine, name)]
            found = following
        return sorted(number for tree, hidden in found if hidden for number in tree._ends)


def _overlap(mine: str, theirs: str) -> bool:
    if mine == "{}" or theirs == "{}":
        return True
    starts = sorted((mine.partition("{")[0], theirs.partition("{")[0]), key=len)
    ends = sorted((mine.rpartition("}")[2], theirs.rpartition("}")[2]), key=len)
    return starts[1].startswith(starts[0]) and ends[1].endswith(ends[0])

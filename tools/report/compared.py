"""What a comparison of two versions found, as it is reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ..diff.change import Change


@dataclass(frozen=True, slots=True)
class Compared:
    """The changes from ``old`` to ``new``, as the user called them.

    ``failing`` tells whether a change reaches the severity that fails; ``compared`` counts the operations of
    both versions together, and is 0 where nothing was compared. ``suppressed`` counts changes left out for a
    reason. ``root`` is the folder from which reports for other programs name files.
    """

    changes: tuple[Change, ...]
    old: str
    new: str
    compared: int
    failing: bool
    root: Path
    suppressed: int = 0
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether something was compared, and no change found that fails."""
        return self.compared > 0 and not self.failing

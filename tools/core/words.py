"""What somebody may have meant by a name that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def meant(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'a' or 'b'?"``, or an empty text where nothing is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for mistakes

    folded = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), folded, n=3, cutoff=0.6)
    names = " or ".join(f"'{folded[name]}'" for name in close)
    return f"; did you mean {names}?" if names else ""

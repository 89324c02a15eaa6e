"""The absence of a value, where None is a value."""

from __future__ import annotations

from typing import Final


class Missing:
    """The type of ``MISSING``; false in conditions."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "MISSING"  # stays the one object when it goes to another process


MISSING: Final = Missing()

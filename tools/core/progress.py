"""How long work says how far it is."""

from __future__ import annotations

from typing import Protocol


class Step(Protocol):
    """Hears what is being done: ``text``, and that ``done`` of ``total`` parts are (0 of 0: not known)."""

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        """Take note."""
        ...


def silent(text: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""

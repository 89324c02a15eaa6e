"""The number of examples that a test tries: few with `make test`, all in CI."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
QUICK_SHARE = 10

Item = TypeVar("Item")

# How long one example takes says more about the machine than about the code.
settings.register_profile("full", deadline=None)
settings.register_profile("quick", settings.get_profile("full"), max_examples=10)


def examples(full: int) -> int:
    """Return the number of examples of a test that tries ``full`` of them with the profile ``full``."""
    return full if PROFILE == "full" else max(full // QUICK_SHARE, 1)


def some(items: Sequence[Item]) -> Sequence[Item]:
    """Return ``items`` with the profile ``full``, else every tenth of them."""
    return items if PROFILE == "full" else items[::QUICK_SHARE]

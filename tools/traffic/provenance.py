"""Provenance of traffic: recorded at the service, written from its reference, or invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

Provenance = Literal["recorded", "reference", "invented", "unstated"]
"""The origin of a cassette's traffic, the strongest proof first; ``unstated``: its metadata do not say."""

STRONGEST_FIRST: tuple[Provenance, ...] = get_args(Provenance)
STATED = STRONGEST_FIRST[:-1]
ORIGINS: dict[Provenance | None, str] = {
    "recorded": "on recorded traffic",
    "reference": "on traffic written from a reference",
    "invented": "on invented traffic",
    "unstated": "on traffic of unstated provenance",
    None: "without a request",
}
"""Each provenance in words; None: a case that sends no request, and so needs no traffic."""


def weakest(found: Iterable[Provenance]) -> Provenance | None:
    """Return the weakest of ``found``, which a case that uses all of them is worth; None without any."""
    return max(found, key=STRONGEST_FIRST.index, default=None)


def strongest(found: Iterable[Provenance]) -> Provenance | None:
    """Return the strongest of ``found``, which an operation shown by all of them is worth; None without."""
    return min(found, key=STRONGEST_FIRST.index, default=None)


def is_weaker(found: Provenance | None, required: Provenance) -> bool:
    """Return whether ``found`` proves less than ``required`` does; a case without a request never does."""
    return found is not None and STRONGEST_FIRST.index(found) > STRONGEST_FIRST.index(required)

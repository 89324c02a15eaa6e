"""Whether it matters in which order the policies of a section run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..expressions.parser import parse_template
from ..expressions.syntax import ExpressionError, Lookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...connector.model import Policy


def order_matters(policies: Sequence[tuple[Policy, str]]) -> bool:
    """Return whether one policy changes what another changes or reads.

    ``policies`` are in order, each with the part of the call that its template changes.
    """
    if len(policies) < 2:
        return False
    # The request of the one takes the headers that the call has by then.
    if {"setvaluefromurl", "setheader"} <= {policy.template for policy, _ in policies}:
        return True
    written: set[str] = set()
    read: set[str] = set()
    for policy, part in policies:
        writes, reads = _writes(policy, part), set(_reads(policy))
        if writes & (written | read) or reads & written:
            return True
        written |= writes
        read |= reads
    return False


def _writes(policy: Policy, part: str) -> set[str]:
    """Return what a policy changes: ``body``, ``host``, ``header x-key``, ..."""
    if part in ("header", "query"):
        return {f"{part} {str(policy.parameters.get('name')).lower()}"}
    if part == "value":
        return set(_lookups(policy, "parameterTemplate"))
    return {part}


def _reads(policy: Policy) -> Iterator[str]:
    """Yield what the expressions of a policy read, in the words of ``_writes``."""
    if policy.template == "setvaluefromurl":
        yield "host"
    for name, value in policy.parameters.items():
        if name != "parameterTemplate":
            yield from _lookups(policy, name)
        if isinstance(value, str) and "@body" in value:
            yield "body"


def _lookups(policy: Policy, name: str) -> Iterator[str]:
    value = policy.parameters.get(name)
    try:
        parts = parse_template(value).parts if isinstance(value, str) and "@" in value else ()
    except ExpressionError:
        parts = ()
    for part in parts:
        if isinstance(part, Lookup):
            yield f"{part.source} {part.name.lower()}"

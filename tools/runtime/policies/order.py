"""The order of a section's policies: whether it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.policy_templates import TEMPLATES
from ..expressions.parser import parse_template
from ..expressions.syntax import ExpressionError, Lookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...connector.model import Policy


def order_matters(policies: Sequence[Policy]) -> bool:
    """Return whether one policy changes what another changes or reads.; ``policies`` are in order."""
    if len(policies) < 2:
        return False
    written: set[str] = set()
    read: set[str] = set()
    for policy in policies:
        writes, reads = _writes(policy), set(_reads(policy))
        # Who reads every header reads "header".
        touched = writes | {name.partition(" ")[0] for name in writes}
        if writes & written or touched & read or reads & written:
            return True
        written |= touched
        read |= reads
    return False


def _writes(policy: Policy) -> set[str]:
    """Return what a policy changes: ``body``, ``host``, ``header x-key``, ..."""
    part = TEMPLATES[policy.template].writes
    if part in ("header", "query"):
        return {f"{part} {str(policy.parameters.get('name')).lower()}"}
    if part == "value":
        return set(_lookups(policy, "parameterTemplate"))
    return {part}


def _reads(policy: Policy) -> Iterator[str]:
    """Yield what the expressions of a policy read, in the words of ``_writes``."""
    yield from TEMPLATES[policy.template].reads
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

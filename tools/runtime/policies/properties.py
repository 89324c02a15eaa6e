"""Properties of a JSON body: what the templates that change one have in common.

``propertyParentPath`` leads to an object or a collection, ``propertySubPath`` from there, or from each item
of the collection, to the property; what becomes of it is written to ``newPropertyPath``, in which ``@item()``
is the item (or the parent itself).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.missing import MISSING, Missing
from ...core.paths import look_up
from ..expressions.syntax import Path, shown
from .step import PolicyFailure, path, problem, subpath

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft
    from ..expressions.syntax import Segment
    from .step import Step

Change = Callable[[Any], Any | Missing]
"""Returns what becomes of a property's value, ``MISSING`` where the template takes no such value."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a template reads and writes."""

    parent: Path
    below: tuple[Segment, ...]
    target: Path

    @property
    def source(self) -> str:
        """Where it reads, in words."""
        return f"{self.parent}{shown(self.below)}"


def places(policy: Policy) -> Places:
    """Return the places that the policy's parameters name.

    Raises:
        PolicyError: one is missing or cannot be read.
    """
    return Places(
        path(policy, "propertyParentPath", "body"),
        subpath(policy, "propertySubPath"),
        path(policy, "newPropertyPath", "body", "item"),
    )


def changing(policy: Policy, change: Change, did: str, assumption: str | None = None) -> Step:
    """Return the step that puts ``change`` of each property where the policy says.

    ``did`` names the change in words, ``assumption`` what it relies on.

    Raises:
        PolicyError: a path is missing or cannot be read.
    """
    where = places(policy)

    def step(draft: Draft) -> str:
        written = 0
        for item, value in list(properties(draft, where.parent, where.below)):
            # A copy, as what is written elsewhere must not change with what it was made of.
            made = change(deepcopy(value))
            if not isinstance(made, Missing):
                write(policy, draft, where.target, item, made)
                written += 1
        if not written:
            draft.assume("absent-property")
            return f"nothing to do: no fitting {where.source}"
        if assumption is not None:
            draft.assume(assumption)
        times = "" if written == 1 else f" ({written} times)"
        return f"{where.source} {did}, to {where.target}{times}"

    return step


def properties(draft: Draft, parent: Path, below: tuple[Segment, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield (item, value) of each property: of each item where the parent is a collection, else one."""
    found = look_up(draft.json(), parent.segments)
    if isinstance(found, list) and below:
        for item in found:
            value = look_up(item, below)
            if not isinstance(value, Missing):
                yield item, value
        return
    value = look_up(found, below)
    if not isinstance(value, Missing):
        yield found, value


def write(policy: Policy, draft: Draft, target: Path, item: Any, value: Any) -> None:
    """Put ``value`` at ``target``; objects that are missing on the way are made.

    Raises:
        PolicyFailure: there is something on the way that has no members.
    """
    if not target.segments and target.root == "body":
        draft.changed(value)
        return
    root = draft.json()
    if not target.segments or not put(item if target.root == "item" else root, target.segments, value):
        message = f"cannot write to {target}: what is on the way there has no members"
        raise PolicyFailure(problem(policy, "policy-value", message))
    draft.changed(root)


def put(container: Any, segments: tuple[Segment, ...], value: Any) -> bool:
    """Put ``value`` at ``segments`` below ``container``; return whether there is such a place."""
    for segment in segments[:-1]:
        inner = look_up(container, (segment,))
        if (isinstance(inner, Missing) or inner is None) and _sets(container, segment, {}):
            inner = look_up(container, (segment,))
        container = inner
    return _sets(container, segments[-1], value)


def take(container: Any, segments: tuple[Segment, ...]) -> Any | Missing:
    """Remove what is at ``segments`` below ``container`` and return it, ``MISSING`` if there is nothing."""
    found = look_up(container, segments)
    holder: Any = look_up(container, segments[:-1])
    if not segments or isinstance(found, Missing):
        return MISSING
    del holder[segments[-1]]
    return found


def _sets(container: Any, segment: Segment, value: Any) -> bool:
    if isinstance(container, dict) and isinstance(segment, str):
        container[segment] = value
        return True
    if isinstance(container, list) and isinstance(segment, int) and segment < len(container):
        container[segment] = value
        return True
    return False

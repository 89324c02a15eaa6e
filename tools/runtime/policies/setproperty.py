"""Template ``setproperty``: adds or changes a property of the body."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from ...core.paths import look_up
from ..expressions.evaluation import value_of
from ..expressions.syntax import shown
from .properties import put
from .step import PolicyFailure, Scope, Step, any_text, compiled, path, problem, subpath

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def setproperty(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``newPropertyParentPathTemplate`` leads to an object, or to a collection, in each item of which
    ``newPropertySubPathTemplate`` is set to ``propertyValuePathTemplate``: a text, in which
    ``{@body().name}`` and ``{@item().name}`` are values; nothing else is read there, says Microsoft's
    training module, and an issue of a publisher (microsoft/PowerPlatformConnectors, 2906).
    """
    parent = path(policy, "newPropertyParentPathTemplate", "body")
    below = subpath(policy, "newPropertySubPathTemplate", required=True)
    value = compiled(
        policy,
        scope,
        "propertyValuePathTemplate",
        any_text(policy, "propertyValuePathTemplate"),
        frozenset(("body", "item")),
    )

    def step(draft: Draft) -> str:
        body = draft.json()
        found = look_up(body, parent.segments)
        items = found if isinstance(found, list) else [found]
        name = f"{parent}{shown(below)}"
        written = 0
        for item in items:
            if not isinstance(item, dict | list):
                continue
            if not put(item, below, deepcopy(value_of(value, draft, item))):
                message = f"cannot set {name}: what is on the way there has no members"
                raise PolicyFailure(problem(policy, "policy-value", message))
            written += 1
        if not written:
            draft.assume("absent-property")
            return f"nothing to do: no object at {parent}"
        draft.changed(body)
        if not isinstance(found, list):
            return f"{name} set"
        return f"{name} set in {written} item{'' if written == 1 else 's'}"

    return step

"""Template ``setheader``: sets a header of the request, or of the answer in the Response section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.message import with_header
from .step import Scope, Step, exists_action, expression, text

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def setheader(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``existsAction``: ``override`` replaces what is there, ``skip`` leaves it, ``append`` adds a value.
    Assumption: a header whose expression gives nothing (a connection parameter left empty, or of another
    parameter set) is not set, and one that is there stays.
    """
    name = text(policy, "name")
    value = expression(policy, scope, "value")
    action = exists_action(policy)

    def step(draft: Draft) -> str:
        filled = value.evaluate(draft)
        if not filled:
            return f"header {name} not set: no value for {value.missing(draft)}"
        if action == "skip" and draft.header(name) is not None:
            return f"header {name} left as it is"
        shown = scope.shown(value, draft, name)
        if action == "append":
            draft.headers = (*draft.headers, (name, filled))
            return f"header {name} gets the further value {shown}"
        draft.headers = with_header(draft.headers, name, filled)
        return f"header {name} set to {shown}"

    return step

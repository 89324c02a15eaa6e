"""Template ``setheader``: sets a header of the request, or of the response in the sections after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.message import with_header
from ..expressions.evaluation import missing, text_of
from .step import TEXT_SOURCES, Scope, Step, any_text, compiled, exists_action, text

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def setheader(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``existsAction``: ``override`` replaces what is there, ``skip`` leaves it, ``append`` adds a value. A
    default of ``''`` sets an empty header (the page's last example).
    """
    name = text(policy, "name")
    given = any_text(policy, "value")
    value = compiled(policy, scope, "value", given, TEXT_SOURCES | {"body"})
    action = exists_action(policy)

    def step(draft: Draft) -> str:
        filled = text_of(value, draft)
        if filled is None:
            return f"header {name} not set: no value for {missing(value, draft)}"
        if action == "skip" and draft.header(name) is not None:
            return f"header {name} left as it is"
        shown = scope.shown(value, draft, name) if filled else "nothing"
        if action == "append":
            draft.headers = (*draft.headers, (name, filled))
            return f"header {name} gets the further value {shown}"
        draft.headers = with_header(draft.headers, name, filled)
        return f"header {name} set to {shown}"

    return step

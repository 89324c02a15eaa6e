"""Template ``setqueryparameter``: sets a parameter of the request's query."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from ..encode import query
from .step import Scope, Step, exists_action, expression, text

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def setqueryparameter(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``existsAction`` as for ``setheader``; the value is encoded once. Assumption: nothing is set when the
    expression gives nothing.
    """
    name = text(policy, "name")
    value = expression(policy, scope, "value")
    action = exists_action(policy)

    def step(draft: Draft) -> str:
        filled = value.evaluate(draft)
        if not filled:
            return f"query parameter {name} not set: no value for {value.missing(draft)}"
        pairs = draft.query.split("&") if draft.query else []
        others = [pair for pair in pairs if unquote_plus(pair.partition("=")[0]).lower() != name.lower()]
        if action == "skip" and len(others) != len(pairs):
            return f"query parameter {name} left as it is"
        shown = scope.shown(value, draft, name)
        draft.query = "&".join([*(pairs if action == "append" else others), query([(name, filled)])])
        return f"query parameter {name} " + ("added as " if action == "append" else "set to ") + shown

    return step

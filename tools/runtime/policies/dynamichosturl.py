"""Template ``dynamichosturl``: takes the backend's address from the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..expressions.evaluation import missing, text_of
from .step import Scope, Step, expression, problem

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def dynamichosturl(policy: Policy, scope: Scope) -> Step:
    """Return the step: ``urlTemplate`` replaces the definition's scheme, host and base path."""
    template = expression(policy, scope, "urlTemplate")

    def step(draft: Draft) -> str:
        url = text_of(template, draft)
        if not url:
            message = f"the host is unknown: no value for {missing(template, draft)}"
            draft.problems.append(problem(policy, "policy-value", message))
            return f"host left as it is: no value for {missing(template, draft)}"
        if not url.lower().startswith(("https://", "http://")):
            message = "urlTemplate must give an address that begins with https:// or http://"
            draft.problems.append(problem(policy, "policy-value", message))
            url = f"https://{url}"
        draft.base = url.rstrip("/")
        return f"host set to {scope.shown(template, draft, '')}"

    return step

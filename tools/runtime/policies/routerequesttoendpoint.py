"""Template ``routerequesttoendpoint``: sends the request to another path, and with another method."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .step import PolicyError, Scope, Step, expression, problem

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})


def routerequesttoendpoint(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``newPath`` follows the host and base path; ``{name}`` in it is the operation's path parameter, as it
    stood in the path. The query stays. ``httpMethod`` is a method or ``@Request.OriginalHTTPMethod``, which
    is also what its absence means.
    """
    path = expression(policy, scope, "newPath")
    method = expression(policy, scope, "httpMethod") if policy.parameters.get("httpMethod") else None
    if method is not None and not method.lookups:
        name = "".join(str(part) for part in method.parts).upper()
        if name not in _METHODS:
            raise PolicyError(problem(policy, "policy-value", f"httpMethod '{name}' is not a method"))

    def step(draft: Draft) -> str:
        def value(match: re.Match[str]) -> str:
            found = draft.path_values.get(match.group(1))
            if found is None:
                message = f"newPath names '{{{match.group(1)}}}', which is not in the operation's path"
                draft.problems.append(problem(policy, "policy-value", message))
                return match.group()
            return found

        template = path.evaluate(draft)
        if not template:
            message = f"newPath is empty: no value for {path.missing(draft)}"
            draft.problems.append(problem(policy, "policy-value", message))
            return "not routed: newPath is empty"
        filled, _, query = _PLACEHOLDER.sub(value, template).partition("?")
        draft.path = filled if filled.startswith("/") else f"/{filled}"
        draft.query = "&".join(part for part in (query, draft.query) if part)
        if method is not None:
            draft.method = (method.evaluate(draft) or draft.original_method).upper()
        return f"routed to {draft.method} {draft.path}"

    return step

"""Template ``routerequesttoendpoint``: sends the request to another path, and with another method."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ...connector.lenient_view import METHODS
from ..expressions.evaluation import missing
from .placeholders import filled
from .step import PolicyError, Scope, Step, expression, problem

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft

_AS_WRITTEN = "%:/?#[]@!$&'()*+,;=~{}"  # RFC 3986: escapes and delimiters; braces, which are reported
_METHODS = frozenset(method.upper() for method in METHODS)


def routerequesttoendpoint(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``newPath`` follows the host and base path; ``{name}`` in it is the operation's path parameter, as it
    stood in the path. The query stays. ``httpMethod`` is a method or ``@Request.OriginalHTTPMethod``, which
    is also what its absence means.
    """
    template = expression(policy, scope, "newPath")
    method = _method(policy, scope)

    def step(draft: Draft) -> str:
        # What an expression brings, and a space in the text, is encoded as an address needs it.
        whole = quote(filled(policy, draft, template, "newPath"), safe=_AS_WRITTEN)
        path, _, query = whole.partition("?")
        if not path and not query:
            message = f"newPath is empty: no value for {missing(template, draft)}"
            draft.problems.append(problem(policy, "policy-value", message))
            return "not routed: newPath is empty"
        draft.path = path if path.startswith("/") else f"/{path}"
        draft.query = "&".join(part for part in (query, draft.query) if part)
        draft.method = method or draft.original_method
        return f"routed to {draft.method} {draft.path}"

    return step


def _method(policy: Policy, scope: Scope) -> str | None:
    """Return the method, None for the call's own.

    Raises:
        PolicyError: it is no method.
    """
    if not policy.parameters.get("httpMethod"):
        return None
    template = expression(policy, scope, "httpMethod", frozenset(("method",)))
    if template.lookups:
        return None
    name = "".join(str(part) for part in template.parts).upper()
    if name not in _METHODS:
        raise PolicyError(problem(policy, "policy-value", f"httpMethod '{name}' is not a method"))
    return name

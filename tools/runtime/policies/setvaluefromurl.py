"""Template ``setvaluefromurl``: takes the value of a header or query parameter from another endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.message import Request, with_header, without_header
from ...script.calls import SendError
from ..encode import plain
from ..expressions.evaluation import missing, path_value
from ..expressions.parser import parse_template
from ..expressions.syntax import ExpressionError, Lookup
from .placeholders import filled
from .setqueryparameter import with_query
from .step import PolicyError, PolicyFailure, Scope, Step, choice, expression, path, problem, text

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def setvaluefromurl(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``httpMethod`` ``parameterValueUrl`` (relative to host and base path) is called first, and what
    ``parameterValuePathTemplate`` leads to in its response becomes the value of ``parameterTemplate``.
    """
    target = _target(policy)
    if policy.section == "Response" and target.source == "query":
        message = "a response has no query parameter that could be set"
        raise PolicyError(problem(policy, "policy-value", message))
    url = expression(policy, scope, "parameterValueUrl")
    if "://" in text(policy, "parameterValueUrl"):
        message = "parameterValueUrl must be relative: it is an endpoint of the same host"
        raise PolicyError(problem(policy, "policy-value", message))
    value = path(policy, "parameterValuePathTemplate", "body")
    method = choice(policy, "httpMethod", "GET")

    def step(draft: Draft) -> str:
        draft.assume("set-value-request")
        place = filled(policy, draft, url, "parameterValueUrl")
        if not place:
            message = f"parameterValueUrl is empty: no value for {missing(url, draft)}"
            raise PolicyFailure(problem(policy, "policy-value", message))
        if draft.send is None:
            raise ValueError("a draft without a way to send")
        address = draft.base + (place if place.startswith("/") else f"/{place}")
        headers = without_header(draft.request_headers, "Content-Type")
        try:
            answer = draft.send(Request(method, address, headers))
        except SendError as error:
            message = f"{method} {place} has no response: {error.message}"
            raise PolicyFailure(problem(policy, "policy-request", message), error.kind) from None
        if answer.status >= 400:
            message = f"{method} {place} was answered with {answer.status}"
            raise PolicyFailure(problem(policy, "policy-request", message))
        found = plain(path_value(value, draft.answered(answer)))
        if target.source == "header":
            draft.headers = with_header(draft.headers, target.name, found)
        else:
            draft.query = with_query(draft.query, target.name, found)
        return f"{target} set from {method} {place}"

    return step


def _target(policy: Policy) -> Lookup:
    """Return the header or query parameter that is set."""
    try:
        parts = parse_template(text(policy, "parameterTemplate")).parts
    except ExpressionError as error:
        message = f"'parameterTemplate' cannot be read: {error}"
        raise PolicyError(problem(policy, "policy-expression", message)) from None
    if len(parts) == 1 and isinstance(parts[0], Lookup) and parts[0].source in ("header", "query"):
        return parts[0]
    message = "parameterTemplate must be @headers('name') or @queryParameters('name')"
    raise PolicyError(problem(policy, "policy-value", message))

"""Template ``setconnectionstatustounauthenticated``: marks a connection that the backend refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .step import PolicyError, Scope, Step, problem

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def setconnectionstatustounauthenticated(policy: Policy, scope: Scope) -> Step:
    """Return the step: a response with ``statusCode`` makes the connection one that must sign in again.

    Raises:
        PolicyError: no status, or the definition has no test of the connection ("this template must be used
            in conjunction with a test connection", Microsoft).
    """
    given = policy.parameters.get("statusCode")
    if isinstance(given, bool) or not str(given).isdigit() or not 100 <= int(str(given)) <= 599:
        raise PolicyError(problem(policy, "policy-value", f"statusCode must be an HTTP status, is '{given}'"))
    if not scope.tests_connection:
        message = "works only with a test of the connection: x-ms-capabilities has no testConnection"
        raise PolicyError(problem(policy, "policy-value", message))
    status = int(str(given))

    def step(draft: Draft) -> str:
        if draft.status != status:
            return f"connection left as it is: the status is {draft.status}"
        draft.assume("connection-status")
        return f"the connection is marked as unauthenticated, as the status is {status}"

    return step

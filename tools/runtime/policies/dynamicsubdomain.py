"""Template ``dynamicsubdomain``: takes the backend's address from the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .dynamichosturl import dynamichosturl

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft
    from .step import Scope, Step


def dynamicsubdomain(policy: Policy, scope: Scope) -> Step:
    """Return the step: ``urlTemplate`` replaces the address, as in ``dynamichosturl``."""
    same = dynamichosturl(policy, scope)

    def step(draft: Draft) -> str:
        draft.assume("dynamic-subdomain")
        return same(draft)

    return step

"""Template ``moveproperties``: moves a property of the body elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.missing import Missing
from ...core.paths import look_up
from ..expressions.syntax import shown
from .properties import put, take
from .step import PolicyFailure, Scope, Step, path, problem, subpath

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def moveproperties(policy: Policy, scope: Scope) -> Step:
    """Return the step: the source goes to ``dstParentPath``, ``dstSubPath``.

    With ``copyOnlySubProperties`` its members go there one by one.
    """
    source, source_below = path(policy, "srcParentPath", "body"), subpath(policy, "srcSubPath")
    target, target_below = path(policy, "dstParentPath", "body"), subpath(policy, "dstSubPath")
    members_only = str(policy.parameters.get("copyOnlySubProperties", "false")).lower() == "true"
    from_, to = f"{source}{shown(source_below)}", f"{target}{shown(target_below)}"

    def step(draft: Draft) -> str:
        draft.assume("move-properties")
        body = draft.json()
        start, end = (*source.segments, *source_below), (*target.segments, *target_below)
        found = look_up(body, start)
        if isinstance(found, Missing) or (members_only and not isinstance(found, dict)):
            draft.assume("absent-property")
            return f"nothing to do: no fitting {from_}"
        moved = list(found.items()) if members_only else [("", found)]
        if start:
            take(body, start)
        else:
            body = {}
        for name, value in moved:
            place = (*end, name) if members_only else end
            if not place:
                body = value
            elif not put(body, place, value):
                message = f"cannot move to {to}: what is on the way there has no members"
                raise PolicyFailure(problem(policy, "policy-value", message))
        draft.changed(body)
        return f"{from_} moved to {to}" + (f" ({len(moved)} members)" if members_only else "")

    return step

"""Template ``setproperty``: adds or changes a property of the body."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal

from ...core.message import strict_json
from ...core.paths import look_up
from ..expressions.evaluation import value_of
from ..expressions.syntax import shown
from .properties import put
from .step import PolicyFailure, Scope, Step, any_text, compiled, path, problem, subpath, unread_sources

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft

_SOURCES: frozenset[Literal["body", "item"]] = frozenset(("body", "item"))


def setproperty(policy: Policy, scope: Scope) -> Step:
    """Return the step.

    ``newPropertyParentPathTemplate`` leads to an object, or to a collection, in each item of which
    ``newPropertySubPathTemplate`` is set to ``propertyValuePathTemplate``: a text, in which
    ``{@body().name}`` and ``{@item().name}`` are values; nothing else is read there, says Microsoft's
    training module: another expression arrives as the text that it is, as a publisher saw
    (microsoft/PowerPlatformConnectors, 2906). A text that reads as a JSON object or array is that value
    (assumption property-text).
    """
    parent = path(policy, "newPropertyParentPathTemplate", "body")
    below = subpath(policy, "newPropertySubPathTemplate", required=True)
    given = any_text(policy, "propertyValuePathTemplate")
    unread = unread_sources(given, _SOURCES)
    value = None if unread else compiled(policy, scope, "propertyValuePathTemplate", given, _SOURCES)

    def step(draft: Draft) -> str:
        body = draft.json()
        found = look_up(body, parent.segments)
        items = found if isinstance(found, list) else [found]
        name = f"{parent}{shown(below)}"
        written = 0
        if unread:
            message = (
                f"arrives at the service as text, '{given}': setproperty reads @body() and @item() only, not "
                f"{', '.join(unread)}; set a header to the value, and let the script move it into the body"
            )
            draft.problems.append(problem(policy, "policy-text", message))
        for item in items:
            if not isinstance(item, dict | list):
                continue
            new = given if value is None else value_of(value, draft, item)
            plain = isinstance(new, str) and (value is None or value.whole is None)
            if plain and (structure := _structure(new)) is not None:
                draft.assume("property-text")
                new = structure
            if not put(item, below, deepcopy(new)):
                message = f"cannot set {name}: what is on the way there has no members"
                raise PolicyFailure(problem(policy, "policy-value", message))
            written += 1
        if not written:
            draft.assume("absent-property")
            return f"nothing to do: no object at {parent}"
        draft.changed(body)
        if not isinstance(found, list):
            return f"{name} set"
        return f"{name} set in {written} item{'' if written == 1 else 's'}"

    return step


def _structure(given: str) -> Any:
    """Return the JSON object or array that a text is, None for any other."""
    if not given.lstrip().startswith(("{", "[")):
        return None
    try:
        return strict_json(given)
    except ValueError:
        return None

"""Template ``setqueryparameter``: sets a parameter of the request's query."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from ..encode import query
from ..expressions.evaluation import missing, text_of
from .step import Scope, Step, exists_action, expression, text

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def setqueryparameter(policy: Policy, scope: Scope) -> Step:
    """Return the step; ``existsAction`` as for ``setheader``, the value is encoded once."""
    name = text(policy, "name")
    value = expression(policy, scope, "value")
    action = exists_action(policy)

    def step(draft: Draft) -> str:
        filled = text_of(value, draft)
        if filled is None:
            return f"query parameter {name} not set: no value for {missing(value, draft)}"
        if action == "skip" and draft.query_value(name) is not None:
            return f"query parameter {name} left as it is"
        shown = scope.shown(value, draft, name) if filled else "nothing"
        draft.query = with_query(draft.query, name, filled, keep=action == "append")
        return f"query parameter {name} " + ("added as " if action == "append" else "set to ") + shown

    return step


def with_query(text: str, name: str, value: str, *, keep: bool = False) -> str:
    """Return the query ``text`` with the parameter set to one value, or with one more where ``keep``."""
    pairs = text.split("&") if text else []
    return "&".join([*(pairs if keep else without(pairs, name)), query([(name, value)])])


def without(pairs: list[str], name: str) -> list[str]:
    """Return the pairs of a query, as they stand in it, that do not belong to ``name`` (in any case)."""
    wanted = name.lower()
    return [pair for pair in pairs if unquote_plus(pair.partition("=")[0]).lower() != wanted]

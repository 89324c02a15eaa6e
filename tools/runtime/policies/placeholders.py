"""Paths in policies: ``{name}`` stands for a path parameter of the operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..expressions.evaluation import text_of
from .step import problem

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft
    from ..expressions.syntax import Template

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def filled(policy: Policy, draft: Draft, template: Template, name: str) -> str:
    """Return the path that ``template``, the parameter ``name``, gives, with its path parameters filled in.

    It is empty where a value is missing.

    Raises:
        NullInPath: an expression fails.
    """

    def value(match: re.Match[str]) -> str:
        found = draft.path_values.get(match.group(1))
        if found is None:
            message = f"{name} names '{{{match.group(1)}}}', which is not in the operation's path"
            draft.problems.append(problem(policy, "policy-value", message))
            return match.group()
        return found

    return _PLACEHOLDER.sub(value, text_of(template, draft) or "")

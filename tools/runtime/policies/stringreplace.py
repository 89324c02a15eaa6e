"""Template ``stringreplace``: replaces a text within a text property of the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.missing import MISSING, Missing
from .properties import changing
from .step import Scope, Step, any_text, text

if TYPE_CHECKING:
    from ...connector.model import Policy


def stringreplace(policy: Policy, scope: Scope) -> Step:
    """Return the step: ``sourceString`` in the property becomes ``replacementString``."""
    source, replacement = text(policy, "sourceString"), any_text(policy, "replacementString")

    def change(value: Any) -> Any | Missing:
        return value.replace(source, replacement) if isinstance(value, str) else MISSING

    return changing(policy, change, f"with '{source}' replaced by '{replacement}'", "string-replace")

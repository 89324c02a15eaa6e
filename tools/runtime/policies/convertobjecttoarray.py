"""Template ``convertobjecttoarray``: makes an array of an object's members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.missing import MISSING, Missing
from .properties import changing
from .step import Scope, Step, text

if TYPE_CHECKING:
    from ...connector.model import Policy


def convertobjecttoarray(policy: Policy, scope: Scope) -> Step:
    """Return the step: each member becomes an object of ``keyName`` (key) and ``valueName`` (value)."""
    key, value_name = text(policy, "keyName", "key"), text(policy, "valueName", "value")

    def change(value: Any) -> Any | Missing:
        if not isinstance(value, dict):
            return MISSING
        return [{key: name, value_name: item} for name, item in value.items()]

    return changing(policy, change, f"made an array of '{key}' and '{value_name}'")

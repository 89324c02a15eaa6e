"""Template ``encodepropertyvalue``: percent-encodes a text property of the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...core.missing import MISSING, Missing
from .properties import changing

if TYPE_CHECKING:
    from ...connector.model import Policy
    from .step import Scope, Step


def encodepropertyvalue(policy: Policy, scope: Scope) -> Step:
    """Return the step: the property's text as .NET's ``Uri.EscapeDataString`` writes it."""

    def change(value: Any) -> Any | Missing:
        return quote(value, safe="-._~", errors="replace") if isinstance(value, str) else MISSING

    return changing(policy, change, "percent-encoded", "encoded-value")

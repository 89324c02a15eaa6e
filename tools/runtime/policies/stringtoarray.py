"""Template ``stringtoarray``: makes an array of objects of a delimited text in the body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...core.missing import MISSING, Missing
from .properties import changing
from .step import Scope, Step, text

if TYPE_CHECKING:
    from ...connector.model import Policy


def stringtoarray(policy: Policy, scope: Scope) -> Step:
    """Return the step: each piece of the property's text becomes an object with ``childPropertyName``."""
    divider = re.compile(f"[{re.escape(text(policy, 'delimiterList'))}]")
    child = text(policy, "childPropertyName")

    def change(value: Any) -> Any | Missing:
        if not isinstance(value, str):
            return MISSING
        return [{child: piece} for piece in divider.split(value) if piece]

    return changing(policy, change, f"divided into objects with '{child}'", "string-pieces")

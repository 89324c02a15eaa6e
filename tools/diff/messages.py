"""Values and revisions in the messages about changes."""

from __future__ import annotations

import re
from typing import Any

from ..core.missing import MISSING
from ..core.values import shown, shown_difference

_REVISION = re.compile(r"_V(\d+)$")


def shown_unless_secret(name: str, value: Any) -> str:
    """Return ``shown(value)``; of what is called like a credential only that there is one.

    An expression (``@connectionParameters('key')``) is none.
    """
    from ..traffic.redaction import MASK  # noqa: PLC0415 - rarely needed

    return MASK if _is_secret(name, value) else shown(value)


def _is_secret(name: str, value: Any) -> bool:
    from ..traffic.redaction import is_secret_name  # noqa: PLC0415 - rarely needed

    literal = isinstance(value, str) and not value.lstrip().startswith("@") and value != ""
    return literal and is_secret_name(name)


def from_to(old: Any, new: Any, name: str = "") -> str:
    """Return ``from X to Y``; of long values the parts where they differ.

    Of what is called like a credential (``name``) the values are left out.
    """
    left, right = shown_unless_secret(name, old), shown_unless_secret(name, new)
    if MISSING not in (old, new) and not (name and (_is_secret(name, old) or _is_secret(name, new))):
        left, right = shown_difference(old, new)
    return f"from {left} to {right}"


def next_revision(operation: str, taken: frozenset[str] = frozenset()) -> tuple[str, str, int]:
    """Return the id of the operation's next revision that is free, its family, and the number."""
    match = _REVISION.search(operation)
    family = operation[: match.start()] if match else operation
    number = int(match[1]) + 1 if match else 2
    while f"{family}_V{number}" in taken:
        number += 1
    return f"{family}_V{number}", family, number

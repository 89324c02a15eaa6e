"""Values and revisions in the messages about changes."""

from __future__ import annotations

import re
from typing import Any

from ..core.values import shown

_REVISION = re.compile(r"_V(\d+)$")


def shown_unless_secret(name: str, value: Any) -> str:
    """Return ``shown(value)``; of what is called like a credential only that there is one.

    An expression (``@connectionParameters('key')``) is none.
    """
    from ..traffic.redaction import MASK, is_secret_name  # noqa: PLC0415 - rarely needed

    literal = isinstance(value, str) and not value.lstrip().startswith("@") and value != ""
    return MASK if literal and is_secret_name(name) else shown(value)


def next_revision(operation: str, taken: frozenset[str] = frozenset()) -> tuple[str, str, int]:
    """Return the id of the operation's next revision that is free, its family, and the number."""
    match = _REVISION.search(operation)
    family = operation[: match.start()] if match else operation
    number = int(match[1]) + 1 if match else 2
    while f"{family}_V{number}" in taken:
        number += 1
    return f"{family}_V{number}", family, number

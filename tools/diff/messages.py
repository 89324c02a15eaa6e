"""Values and revisions in the messages about changes."""

from __future__ import annotations

import json
import re
from typing import Any

from ..core.missing import Missing

_LONGEST = 60
_REVISION = re.compile(r"_V(\d+)$")


def shown(value: Any) -> str:
    """Return a value as it is written in messages: JSON, cut where it is long; "nothing" for none."""
    if isinstance(value, Missing):
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def shown_unless_secret(name: str, value: Any) -> str:
    """Return ``shown(value)``; of what is called like a credential only that there is one.

    An expression (``@connectionParameters('key')``) is none.
    """
    from ..traffic.redaction import MASK, is_secret_name  # noqa: PLC0415 - rarely needed

    literal = isinstance(value, str) and not value.lstrip().startswith("@") and value != ""
    return MASK if literal and is_secret_name(name) else shown(value)


def same(old: Any, new: Any) -> bool:
    """Return whether two JSON values are the same; ``true`` is not ``1``, as it is to Python."""
    if isinstance(old, Missing) or isinstance(new, Missing):
        return isinstance(old, Missing) and isinstance(new, Missing)
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    return bool(old == new) and isinstance(old, bool) == isinstance(new, bool)


def next_revision(operation: str, taken: frozenset[str] = frozenset()) -> tuple[str, str, int]:
    """Return the id of the operation's next revision that is free, its family, and the number."""
    match = _REVISION.search(operation)
    family = operation[: match.start()] if match else operation
    number = int(match[1]) + 1 if match else 2
    while f"{family}_V{number}" in taken:
        number += 1
    return f"{family}_V{number}", family, number

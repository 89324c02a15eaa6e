"""JSON as Harvest writes it: without blanks, and in UTF-8."""

from __future__ import annotations

import json
from typing import Any

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def json_text(value: Any) -> str:
    """Return ``value`` as JSON."""
    return _encode(value)

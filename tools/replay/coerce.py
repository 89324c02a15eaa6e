"""Text of an address or form read as the type that its parameter declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..runtime.encode import SEPARATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def converted(values: list[str], parameter: Mapping[str, Any]) -> Any:
    """Return ``values``, the texts given for ``parameter``, as JSON; text that does not fit stays text.

    Lists are split as ``collectionFormat`` says (``csv`` where it is missing).
    """
    kind = parameter.get("type")
    if kind != "array":
        return _scalar(values[0], kind)
    items = parameter.get("items")
    inner = items if isinstance(items, dict) else {}
    form = parameter.get("collectionFormat", "csv")
    texts = values if form == "multi" else values[0].split(SEPARATORS.get(str(form), ","))
    return [converted([text], inner) for text in texts if text or len(texts) > 1]


def _scalar(text: str, kind: Any) -> Any:
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text

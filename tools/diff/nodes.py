"""The schemas of one definition, each read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..connector.schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.schema import Schema


class Nodes:
    """Reads the schemas of one definition, each once."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._known: dict[str, Schema] = {}

    def node(self, raw: Any, pointer: str) -> Schema:
        """Return the schema ``raw``, which is written at ``pointer``."""
        found = self._known.get(pointer)
        if found is None:
            found = self._known[pointer] = read_schema(self._data, raw, pointer)
        return found

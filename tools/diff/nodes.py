"""Schemas as flows see them: references followed, the parts of ``allOf`` joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..connector.lenient import array, mapping, strings
from ..connector.pointer import join, lookup
from ..connector.refs import pointer_of, reference
from ..core.missing import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST = 100  # references that lead to references; also parts of allOf inside each other


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A schema: ``parts`` are its objects with their pointers, one unless there is an ``allOf``.

    ``pointer`` is where it begins. It has no part where a reference leads nowhere.
    """

    pointer: str
    parts: tuple[tuple[Mapping[str, Any], str], ...]

    def get(self, keyword: str) -> Any:
        """Return the value of ``keyword``, ``MISSING`` where there is none."""
        for raw, _ in self.parts:
            if keyword in raw:
                return raw[keyword]
        return MISSING

    def at(self, keyword: str) -> str:
        """Return the pointer of ``keyword``, that of the schema where there is none."""
        for raw, pointer in self.parts:
            if keyword in raw:
                return join(pointer, keyword)
        return self.parts[0][1] if self.parts else self.pointer

    @property
    def type(self) -> str | None:
        """The type, that which ``properties`` or ``items`` imply, or None."""
        declared = self.get("type")
        if isinstance(declared, str):
            return declared
        if isinstance(declared, list):
            return " or ".join(sorted(map(str, declared)))
        if self.get("properties") is not MISSING:
            return "object"
        return "array" if self.get("items") is not MISSING else None

    @property
    def required(self) -> frozenset[str]:
        """The names of the properties that must be there."""
        return frozenset(name for raw, _ in self.parts for name in strings(raw.get("required")))

    def properties(self) -> Iterator[tuple[str, Any, str]]:
        """Yield name, schema as written and pointer of each property, of several the first."""
        seen: set[str] = set()
        for raw, pointer in self.parts:
            for name, schema in mapping(raw.get("properties")).items():
                if name not in seen:
                    seen.add(name)
                    yield name, schema, join(pointer, "properties", name)


class Nodes:
    """Makes the nodes of one definition, each once."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._known: dict[str, Node] = {}

    def node(self, raw: Any, pointer: str) -> Node:
        """Return the node of the schema ``raw``, which is written at ``pointer``."""
        found = self._known.get(pointer)
        if found is None:
            found = self._known[pointer] = Node(pointer, tuple(self._parts(raw, pointer)))
        return found

    def _parts(self, raw: Any, pointer: str) -> Iterator[tuple[Mapping[str, Any], str]]:
        # A stack, as the parts of allOf may be nested deeply or lead back to themselves.
        stack = [(raw, pointer)]
        seen: set[str] = set()
        while stack:
            raw, pointer = self._followed(*stack.pop())
            if not isinstance(raw, dict) or pointer in seen:
                continue
            seen.add(pointer)
            yield raw, pointer
            parts = [(part, join(pointer, "allOf", n)) for n, part in enumerate(array(raw.get("allOf")))]
            stack += reversed(parts)

    def _followed(self, raw: Any, pointer: str) -> tuple[Any, str]:
        for _ in range(_LONGEST):
            target = reference(raw)
            if target is None:
                return raw, pointer
            to = pointer_of(target)
            if to is None:
                return None, pointer
            raw, pointer = lookup(self._data, to), to
        return None, pointer

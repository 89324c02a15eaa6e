"""The structure of JSON (which properties there are, of which types), and what differs between two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Structure = dict[str, frozenset[str]]
"""Path (``[].client.id``) -> JSON types seen there; ``null`` is one of them."""

_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


class Difference(NamedTuple):
    """One property that is ``new``, ``vanished`` or ``retyped``, with the types before and now."""

    kind: str
    path: str
    before: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()

    def __str__(self) -> str:
        was, now = (" or ".join(sorted(types)) for types in (self.before, self.now))
        if self.kind == "retyped":
            return f"{self.path or 'the whole'} was {was}, is {now}"
        return f"{self.path or 'the whole'} ({was or now}) is {self.kind}"


def structure_of(value: Any) -> Structure:
    """Return the structure of parsed JSON."""
    found: dict[str, set[str]] = {}
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, node = waiting.pop()
        found.setdefault(path, set()).add(_TYPES.get(type(node), "null"))
        if isinstance(node, dict):
            waiting += [(f"{path}.{key}" if path else str(key), item) for key, item in node.items()]
        elif isinstance(node, list):
            waiting += [(f"{path}[]", item) for item in node]
    return {path: frozenset(types) for path, types in found.items()}


def differences(
    before: Mapping[str, frozenset[str]], now: Mapping[str, frozenset[str]]
) -> Iterator[Difference]:
    """Yield what is new, vanished or retyped; a value that may also be null is no other type.

    What lies below a property that is new or vanished itself, or below a list that is empty in one of the
    two, is not told.
    """
    for path in sorted(before.keys() | now.keys()):
        was, new = before.get(path, frozenset()), now.get(path, frozenset())
        if was and new:
            if {*was, "null"} != {*new, "null"} and {*was} != {"null"} and {*new} != {"null"}:
                yield Difference("retyped", path, was, new)
        elif _holder(path) in (before if new else now) and not path.endswith("[]"):
            yield Difference("new" if new else "vanished", path, was, new)


def _holder(path: str) -> str:
    """Return the path of the object that a property lies in."""
    return path.rpartition(".")[0]

"""The JSON body of an operation: which members inputs can name, and what a new card fills in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..core.missing import MISSING, Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connector.designer import Path
    from ..connector.inputs import Input


def keys(body: Input, name: str) -> dict[str, tuple[Input, ...]]:
    """Return which members each input key can mean; more than one is ambiguous.

    Keys are ``a.b``, ``body/a/b`` (``body`` or the parameter's own name), and a leaf's bare name ``b``
    where no member at the root is called so.
    """
    found: dict[str, tuple[Input, ...]] = {}
    everything = list(_walk(body))
    at_root = {member.path[-1] for member in body.members}
    for member in everything:
        path = member.path
        for key in ("/".join(("body", *path)), "/".join((name, *path)), ".".join(path)):
            found[key] = (member,)
    for member in everything:
        leaf = member.path[-1]
        if len(member.path) > 1 and leaf not in at_root:
            known = found.get(leaf, ())
            found[leaf] = known if member in known else (*known, member)
    return found


def _walk(body: Input) -> Iterator[Input]:
    for member in body.members:
        yield member
        yield from _walk(member)


def assign(value: Any | Missing, path: Path, item: Any) -> Any:
    """Return the body ``value`` with ``item`` at ``path``; objects on the way are made or copied."""
    if not path:
        return item
    copy = dict(value) if isinstance(value, dict) else {}
    copy[path[0]] = assign(copy.get(path[0], MISSING), path[1:], item)
    return copy


def complete(body: Input, value: Any | Missing) -> Any | Missing:
    """Return ``value`` with the defaults that a new card has, ``MISSING`` when nothing is to be sent.

    Null leaves an optional input that has a default out.
    """
    for item in body.filled():
        found = at(value, item.path)
        if isinstance(found, Missing):
            value = assign(value, item.path, _typed(item))
        elif found is None and not item.required:
            value = _without(value, item.path)
    if not isinstance(value, Missing) or not body.required:
        return value
    is_object = body.schema.get("type") == "object"
    return {} if body.members or (body.open and is_object) else MISSING


def _typed(item: Input) -> Any:
    """Return the default of an input; text that is a number or a boolean is written as such, by its type."""
    if isinstance(item.default, str) and item.type in ("integer", "number", "boolean"):
        try:
            return json.loads(item.default)
        except ValueError:
            pass
    return item.default


def at(value: Any | Missing, path: Path) -> Any | Missing:
    """Return what stands at ``path`` of a body, ``MISSING`` where objects lead there and it has no value."""
    for step in path:
        value = value.get(step, MISSING) if isinstance(value, dict) else value
    return value


def _without(value: Any, path: Path) -> Any | Missing:
    if not path or not isinstance(value, dict):
        return MISSING if not path else value
    inner = _without(value.get(path[0]), path[1:])
    rest = {name: item for name, item in value.items() if name != path[0]}
    return (rest or MISSING) if isinstance(inner, Missing) else {**value, path[0]: inner}

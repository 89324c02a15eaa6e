"""Schemas followed along a path: the part of the definition that describes a part of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.missing import MISSING
from .pointer import join, lookup
from .refs import reference
from .schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .operations import ResponseSpec

_DEEP = 64


def schema_pointer(data: Any, pointer: str, steps: Sequence[str | int]) -> str:
    """Return the pointer of what the schema at ``pointer`` says about the value at ``steps`` of an instance.

    References are followed, members are looked for in ``allOf`` too; the closest that is declared where the
    schema does not go as far.
    """
    at = _followed(data, pointer)
    for step in steps:
        below = _below(data, at, step)
        if below is None:
            return at
        at = _followed(data, below)
        # A property's own place says more than the shared definition that it refers to, where it is the last.
        pointer = below
    return pointer if steps else at


def response_pointer(data: Any, spec: ResponseSpec, steps: Sequence[str | int] = ()) -> str:
    """Return the pointer of what the response ``spec`` says about the value at ``steps`` of its body."""
    if spec.schema is None:
        return spec.pointer
    return schema_pointer(data, join(_followed(data, spec.pointer), "schema"), steps)


def _below(data: Any, pointer: str, step: str | int) -> str | None:
    schema = read_schema(data, lookup(data, pointer), pointer)
    keyword = "items" if isinstance(step, int) else "additionalProperties"
    found = schema.properties.get(step) if isinstance(step, str) else None
    if found is not None:
        return found.pointer
    return schema.at(keyword) if isinstance(schema.get(keyword), dict) else None


def _followed(data: Any, pointer: str) -> str:
    for _ in range(_DEEP):
        target = reference(lookup(data, pointer))
        if target is None or not target.startswith("#") or lookup(data, target[1:]) is MISSING:
            break
        pointer = target[1:]
    return pointer

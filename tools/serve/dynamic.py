"""Choices and schemas in the response of an operation that another one looks up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..connector.lenient import mapping
from ..core.errors import UserError
from ..replay.dynamic import at_path, schema_at, schema_fault
from ..runtime.encode import plain

if TYPE_CHECKING:
    from ..replay.lookups import Lookup


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: what is shown, and the value as text."""

    title: str
    text: str


def choices_of(body: Any, lookup: Lookup) -> list[Choice]:
    """Return what a response's ``body`` offers, in its order; an entry without a value is left out.

    Raises:
        UserError: there is no list where the definition says.
    """
    items = at_path(body, lookup.items)
    if not isinstance(items, list):
        where = f"at '{lookup.items}' of its response" if lookup.items else "in its response"
        raise UserError(f"{lookup.operation_id} brings no list {where}, so there is nothing to choose from")
    found = []
    for item in items:
        value = at_path(item, lookup.value)
        if value is not None:
            shown = at_path(item, lookup.title) if lookup.title else value
            found.append(Choice(plain(value if shown is None else shown), plain(value)))
    return found


def schema_of(body: Any, lookup: Lookup) -> dict[str, Any]:
    """Return the schema that a response's ``body`` brings.

    Raises:
        UserError: there is none where the definition says.
    """
    found = schema_at(body, lookup.items)
    fault = schema_fault(found)
    if fault is not None:
        where = f"at '{lookup.items}' of its response" if lookup.items else "in its response"
        raise UserError(f"{lookup.operation_id} brings no schema {where}: {fault[1]}")
    return mapping(found)

"""The files of a connector's folder: which of them is the definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED = ("apidefinition.swagger.json", "apidefinition.json")


def is_definition(name: str) -> bool:
    """Return whether a file of this name, in any case, may be a connector's definition."""
    lower = name.lower()
    return lower in _NAMED or lower.endswith(".swagger.json")


def definition_name(names: Iterable[str], folder: str) -> str:
    """Return which of the ``names`` of files in ``folder`` is the definition's.

    Raises:
        UserError: none is, or several may be.
    """
    by_name = {name.lower(): name for name in names}
    for name in _NAMED:
        if name in by_name:
            return by_name[name]
    others = [written for name, written in by_name.items() if is_definition(name)]
    if len(others) == 1:
        return others[0]
    if others:
        listed = ", ".join(others)
        raise UserError(f"has several definitions ({listed}); name one apiDefinition.swagger.json", folder)
    raise UserError("has no apiDefinition.swagger.json; give the folder of a connector", folder)

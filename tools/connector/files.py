"""The files of a connector's folder: which of them is the definition."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NAMED = ("apidefinition.swagger.json", "apidefinition.json")


def is_definition(name: str) -> bool:
    """Return whether a file of this name, in any case, may be a connector's definition."""
    lower = name.lower()
    return lower in _NAMED or lower.endswith(".swagger.json")


def definition_name(names: Iterable[str], folder: str, settings: Path | None = None) -> str:
    """Return which of the ``names`` of files in ``folder`` is the definition's.

    Where several may be, the member ``apiDefinition`` of ``settings``, paconn's settings.json, tells.

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
        if settings is not None and (named := by_name.get(_named_in(settings))) in others:
            return named
        listed = ", ".join(others)
        raise UserError(f"has several definitions ({listed}); name one apiDefinition.swagger.json", folder)
    raise UserError("has no apiDefinition.swagger.json; give the folder of a connector", folder)


def _named_in(settings: Path) -> str:
    if settings.is_symlink():  # it may lead out of the folder
        return ""
    try:
        data = json.loads(settings.read_text("utf-8-sig"))
    except (OSError, ValueError):  # what cannot be read is reported where it is used
        return ""
    name = data.get("apiDefinition") if isinstance(data, dict) else None
    return name.removeprefix("./").lower() if isinstance(name, str) else ""

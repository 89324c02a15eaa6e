"""The files of a connector's folder: which of them are the definition and the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.errors import UserError
from .lenient import mapping, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

_NAMED = ("apidefinition.swagger.json", "apidefinition.json")


def is_definition(name: str) -> bool:
    """Return whether a file of this name, in any case, may be a connector's definition."""
    lower = name.lower()
    return lower in _NAMED or lower.endswith(".swagger.json")


def definition_name(names: Iterable[str], folder: str, load: Callable[[str], Any] | None = None) -> str:
    """Return which of the ``names`` of files in ``folder`` is the definition's.

    Where several may be, it is the one that settings.json names, as for paconn. ``load`` returns the value of
    a JSON file by its name; without it nothing is looked up.

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
        if load is not None and (named := _stated(by_name, load, "apiDefinition")) in others:
            return named
        listed = ", ".join(others)
        raise UserError(f"has several definitions ({listed}); name one apiDefinition.swagger.json", folder)
    raise UserError("has no apiDefinition.swagger.json; give the folder of a connector", folder)


def script_name(names: Iterable[str], folder: str, load: Callable[[str], Any]) -> str | None:
    """Return which of the ``names`` of files in ``folder`` is the script's, None where there is none.

    It is the one that settings.json names, as for paconn, else ``script.csx``, else the only ``*.csx``, else
    ``script.cs``. ``load`` returns the value of a JSON file by its name; others say nothing.

    Raises:
        UserError: several may be.
    """
    by_name = {name.lower(): name for name in names}
    if stated := _stated(by_name, load, "script"):
        return stated
    if "script.csx" in by_name:
        return by_name["script.csx"]
    others = [written for name, written in by_name.items() if name.endswith(".csx")]
    if len(others) > 1:
        listed = ", ".join(others)
        raise UserError(
            f"has several scripts ({listed}); name one script.csx, or name it in settings.json", folder
        )
    return others[0] if others else by_name.get("script.cs")


def _stated(by_name: dict[str, str], load: Callable[[str], Any], member: str) -> str:
    """Return the file that the member of settings.json names; empty where none of ``by_name`` is named."""
    try:
        raw = load(by_name["settings.json"]) if "settings.json" in by_name else None
    except UserError:  # what cannot be read is reported where it is used
        raw = None
    name = text(mapping(raw).get(member)) or ""
    return by_name.get(name.replace("\\", "/").removeprefix("./").lower(), "")

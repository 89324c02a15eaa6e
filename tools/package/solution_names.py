"""The names of a solution, written down: the table ``package`` of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..connector.config import closest_table
from .identity import Chosen

if TYPE_CHECKING:
    from pathlib import Path

_KEYS = {
    "publisher": "publisher",
    "publisher-prefix": "prefix",
    "solution-name": "solution",
    "solution-version": "version",
}


def find_chosen(folder: Path) -> Chosen:
    """Return what the closest configuration says, in the connector's ``folder`` or a parent.

    Raises:
        UserError: it is no TOML, or has an unknown key or a value that is no string; with its place.
    """
    table = closest_table(folder, "package")
    if table is None:
        return Chosen()
    table.only(_KEYS)
    return Chosen(**{_KEYS[key]: table.text(key) for key in table.data})

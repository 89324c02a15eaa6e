"""Finds the connectors in and below folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..connector.files import is_definition
from ..core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages"})


def find_connectors(paths: Iterable[Path]) -> list[Path]:
    """Return the folders of the connectors that ``paths`` mean, each once, in order.

    A path that holds a connector (its definition or its properties file) is that one; else all connectors
    below it count, hidden folders aside. A file means its folder.

    Raises:
        UserError: a path does not exist or cannot be read.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise UserError("there is no such file or folder", str(path))
        folder = path.parent if path.is_file() else path
        for item in _below(folder):
            found.setdefault(os.path.realpath(item), item)
    return list(found.values())


def _below(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", str(folder)) from None
    if any(_is_connector_file(entry.name.lower()) and Path(entry.path).is_file() for entry in entries):
        yield folder
        return
    for entry in entries:
        if (
            entry.is_dir(follow_symlinks=False)
            and not entry.name.startswith(".")
            and entry.name not in _SKIPPED
        ):
            yield from _below(folder / entry.name)


def _is_connector_file(name: str) -> bool:
    return name == "apiproperties.json" or is_definition(name)

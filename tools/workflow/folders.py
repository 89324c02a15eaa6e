"""Folders that reports are written from."""

from __future__ import annotations

from pathlib import Path

from ..core.files import real


def repository_root(folder: Path | None = None) -> Path:
    """Return the root of the repository that holds ``folder`` (default: the current one), else the folder."""
    here = real(folder or Path())
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)

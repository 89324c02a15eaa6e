"""Folders that reports are written from."""

from __future__ import annotations

from pathlib import Path


def repository_root() -> Path:
    """Return the folder that holds the current one's repository, or the current one."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)

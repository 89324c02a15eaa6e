"""Folders that reports are written from, and the commit that they have."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import UserError
from ..core.files import real


def repository_root(folder: Path | None = None) -> Path:
    """Return the root of the repository that holds ``folder`` (default: the current one), else the folder."""
    here = real(folder or Path())
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def commit_of(folder: Path) -> str:
    """Return the commit of the checkout that holds ``folder``, in short; empty where there is none.

    "1a2b3c4d5e6f, with changes" where files of the folder differ from it.
    """
    from ..diff.git import Repository

    try:
        repository = Repository(real(folder))
        commit = repository.commit("HEAD")
        return f"{commit[:12]}{', with changes' if repository.changed() else ''}" if commit else ""
    except UserError:
        return ""
